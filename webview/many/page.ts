/** The page: what is looked at, the table of all runs, and the picture that is chosen beside it. */
import { segments } from '../shared/controls';
import { h, setText, show } from '../shared/dom';
import { makeFormat } from '../shared/format';
import { t } from '../shared/l10n';
import { colorIn } from '../shared/runColor';
import { readTheme } from '../shared/theme';
import type { ManyMemory, Memory } from './memory';
import { type Lit, modelOf } from './model';
import type { ManyHost, ManyModel, Part } from './part';
import { partHosts } from './partHost';
import { sections } from './sections';
import type { Store } from './store';
import { runTable } from './table/runTable';

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
  let lit: Lit = { pointed: undefined, brushed: undefined };
  let theme = readTheme();
  const change = (next: Partial<ManyMemory>) => {
    memory.change(next);
    redraw();
  };
  const light = (next: Partial<Lit>) => {
    lit = { ...lit, ...next };
    redraw();
  };
  const hosts = partHosts(
    memory,
    {
      ...{ format, redraw, colorOf: (key) => colorIn(theme, key), theme: () => theme },
      point(folder) {
        if (folder === lit.pointed) return;
        light({ pointed: folder });
        memory.post({ kind: 'pointed', ...(folder === undefined ? {} : { folder }) });
      },
      brush: (folders) => light({ brushed: folders === undefined ? undefined : new Set(folders) }),
      choose: (folders) => change({ chosen: [...folders] }),
      show: (folder) => memory.post({ kind: 'show', folder }),
      sourceDiff: (before, after) => memory.post({ kind: 'sourceDiff', folders: [before, after] }),
      save: memory.post,
      saveText: (name, text) => memory.post({ kind: 'saveText', name, text }),
    },
    () => wanted(hosts.wantedBy(memory.settings().section)),
  );
  const title = h('h1');
  const names = { table: t('Table'), ...Object.fromEntries(Object.entries(sections).map(([n, s]) => [n, s.title()])) };
  const tabs = segments<string>('section', t('Picture'), names, (section) => change({ section }));
  const header = h('header', {}, h('div', { class: 'headline' }, title, tabs.element));
  const empty = h('p', { class: 'waiting', role: 'status' });
  const picture = h('div', { class: 'picture' });
  const table = runTable(hosts.of('table'));
  const split = h('div', { class: 'split' }, picture, table.element);
  document.body.append(h('main', {}, header, empty, split));
  const parts = new Map<string, Part>();

  return {
    update(store) {
      const model = modelOf(store, memory.settings(), lit);
      const section = memory.settings().section in sections ? memory.settings().section : 'table';
      setText(title, store.scope?.title || t('Compare Runs'));
      tabs.set(section);
      setText(empty, emptyText(store, model));
      show(empty, model.rows.length === 0);
      show(split, model.rows.length > 0);
      const part = partOf(parts, section, hosts.of(section));
      if (part !== undefined && picture.firstElementChild !== part.element) picture.replaceChildren(part.element);
      show(picture, part !== undefined);
      if (model.rows.length > 0) {
        part?.update(model);
        table.update(model);
      }
      wanted(hosts.wantedBy(section));
      tell(store, model, section);
    },
    restyle() {
      theme = readTheme();
      for (const part of parts.values()) part.restyle?.();
    },
  };
}

/** Made when it is first seen. */
function partOf(parts: Map<string, Part>, section: string, host: ManyHost): Part | undefined {
  const part = parts.get(section) ?? sections[section]?.make(host);
  if (part !== undefined) parts.set(section, part);
  return part;
}

function emptyText(store: Store, { rows }: ManyModel): string {
  if (rows.length > 0) return '';
  if (!store.known) return t('Reading the runs…');
  return t('There is no run to compare yet. Sluice: Train makes one.');
}

/** For tests: what is drawn can be asked for without reading pixels. */
function tell(store: Store, { rows, pointed }: ManyModel, section: string): void {
  Object.assign(document.body.dataset, {
    state: store.known ? 'shown' : 'empty',
    rows: String(rows.length),
    section,
    pointed: pointed ?? '',
  });
}
