/** The page: what is looked at, the table of all runs, and the picture that is chosen beside it. */
import { segments } from '../shared/controls';
import { h, setText, show } from '../shared/dom';
import { makeFormat } from '../shared/format';
import { t } from '../shared/l10n';
import { colorIn } from '../shared/runColor';
import { readTheme } from '../shared/theme';
import type { ManyMemory, Memory } from './memory';
import { type Lit, modelMaker, type PageModel } from './model';
import { palette } from './palette';
import type { ManyHost, Part } from './part';
import { partHosts } from './partHost';
import { popover } from './popover';
import { openSaving } from './saving';
import { sections } from './sections';
import type { Store } from './store';
import { openChooser } from './table/chooser';
import { runTable, type TableHost } from './table/runTable';
import { toolbar } from './toolbar';

export interface ManyPage {
  /** To be called at most once a frame. */
  update(store: Store): void;
  restyle(): void;
}

/**
 * @param redraw asks for `update` in the next frame.
 * @param wanted the runs that are wanted whole, whenever they are others.
 */
export function makePage(memory: Memory, redraw: () => void, wanted: (folders: readonly string[]) => void): ManyPage {
  const format = makeFormat(document.documentElement.lang || 'en');
  const makeModel = modelMaker(format);
  let model: PageModel | undefined;
  let lit: Lit = { pointed: undefined, brushed: undefined, holds: false };
  let theme = readTheme();
  const colours = palette();
  const change = (next: Partial<ManyMemory>) => {
    memory.change(next);
    redraw();
  };
  const light = (next: Partial<Lit>) => {
    lit = { ...lit, ...next };
    redraw();
  };
  /** What they were made of was asked for. */
  const asked = new Set<string>();
  const shared = {
    ...{ format, redraw, theme: () => theme },
    ...{ colourOf: colours.of, colorOf: (key: string) => colorIn(theme, colours.of(key)) },
    point(folder: string | undefined) {
      if (folder === lit.pointed) return;
      light({ pointed: folder });
      memory.post({ kind: 'pointed', ...(folder === undefined ? {} : { folder }) });
    },
    brush: (folders: Iterable<string> | undefined) =>
      light({ brushed: folders === undefined ? undefined : new Set(folders) }),
    choose: (folders: Iterable<string>) => change({ chosen: [...folders] }),
    show: (folder: string) => memory.post({ kind: 'show', folder }),
    askMade(folders: Iterable<string>) {
      const fresh = [...folders].filter((folder) => !asked.has(folder));
      for (const folder of fresh) asked.add(folder);
      if (fresh.length > 0) memory.post({ kind: 'made', folders: fresh });
    },
    sourceDiff: (before: string, after: string) => memory.post({ kind: 'sourceDiff', folders: [before, after] }),
    save: memory.post,
    saveText: (name: string, text: string) => memory.post({ kind: 'saveText', name, text }),
  };
  const hosts = partHosts(memory, shared, () => wanted(hosts.wantedBy(memory.settings().section)));
  const menu = popover();
  const tableHost: TableHost = {
    ...shared,
    ...{ change, popover: menu, memory: memory.settings, hold: (holds) => holds !== lit.holds && light({ holds }) },
  };
  const title = h('h1');
  const names = {
    ...Object.fromEntries(Object.entries(sections).map(([n, s]) => [n, s.title()])),
    table: t('Table alone'),
  };
  const tabs = segments<string>('section', t('Picture'), names, (section) => change({ section }));
  const header = h('header', {}, h('div', { class: 'headline' }, title, h('span', { class: 'space' }), tabs.element));
  const reading = h('p', { class: 'quiet', role: 'status' });
  const empty = h('p', { class: 'waiting', role: 'status' });
  const picture = h('div', { class: 'picture' });
  const table = runTable(tableHost);
  const tools = toolbar({
    change,
    columns: (anchor) => model && openChooser(tableHost, model.columns, anchor),
    save: (anchor) => model && openSaving(tableHost, shared.saveText, model, anchor),
  });
  const none = h('p', { class: 'waiting', role: 'status' }, t('No run fits the filter.'));
  const rows = h('section', { class: 'rows', 'aria-label': t('Runs') }, ...tools.elements, none, table.element);
  const split = h('div', { class: 'split' }, picture, rows);
  document.body.append(h('main', {}, header, reading, empty, split), menu.element);
  const parts = new Map<string, Part>();
  const restyle = () => {
    theme = readTheme();
    for (const part of parts.values()) part.restyle?.();
  };
  let epochAsked: number | undefined;
  /** Rows come with the evaluation of one epoch more as long as that is looked at. */
  const askForEpoch = ({ shown, epoch }: ManyMemory) => {
    const asked = shown === 'chosen' && epoch !== null ? epoch : undefined;
    if (asked === epochAsked) return;
    epochAsked = asked;
    memory.post({ kind: 'epoch', ...(asked === undefined ? {} : { epoch: asked }) });
  };

  return {
    update(store) {
      const settings = memory.settings();
      askForEpoch(settings);
      model = makeModel(store, settings, lit);
      if (colours.update(model)) restyle();
      const section = settings.section in sections ? settings.section : 'table';
      const some = model.scope.length > 0;
      setText(title, store.scope?.title || t('Compare Runs'));
      tabs.set(section);
      setText(reading, store.reading === undefined ? '' : readingText(store.reading));
      show(reading, store.reading !== undefined && some);
      setText(empty, some ? '' : emptyText(store));
      show(empty, !some);
      show(split, some);
      show(tabs.element, some);
      const part = partOf(parts, section, hosts.of(section));
      if (part !== undefined && picture.firstElementChild !== part.element) picture.replaceChildren(part.element);
      show(picture, part !== undefined);
      show(none, model.rows.length === 0);
      show(table.element, model.rows.length > 0);
      if (some) {
        tools.update(model, settings);
        part?.update(model);
        table.update(model);
      }
      wanted(hosts.wantedBy(section));
      tell(store, model, section);
    },
    restyle,
  };
}

/** Made when it is first seen. */
function partOf(parts: Map<string, Part>, section: string, host: ManyHost): Part | undefined {
  const part = parts.get(section) ?? sections[section]?.make(host);
  if (part !== undefined) parts.set(section, part);
  return part;
}

const readingText = ({ done, total }: { done: number; total: number }) =>
  t('Reading the runs… {0} of {1}', done, total);

function emptyText({ known, reading, rows }: Store): string {
  if (reading !== undefined && reading.total > 0) return readingText(reading);
  if (!known) return t('Reading the runs…');
  if (rows.size > 0)
    return t('None of the runs that were to be compared is there any more. Sluice: Compare Runs shows all.');
  return t('There is no run to compare yet. Sluice: Train makes one.');
}

/** For tests: what is drawn can be asked for without reading pixels. */
function tell(store: Store, { rows, lines, pointed, brushed }: PageModel, section: string): void {
  Object.assign(document.body.dataset, {
    state: store.known ? 'shown' : 'empty',
    rows: String(rows.length),
    lines: String(lines.length),
    section,
    pointed: pointed ?? '',
    brushed: brushed === undefined ? '' : String(brushed.size),
  });
}
