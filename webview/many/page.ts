/** The page: what is looked at, the table of all runs, and the picture that is chosen beside it. */
import { h } from '../shared/dom';
import { makeFormat } from '../shared/format';
import { colorIn } from '../shared/runColor';
import { readTheme } from '../shared/theme';
import type { ManyMemory, Memory } from './memory';
import { type Lit, modelMaker, type PageModel } from './model';
import { pageBody } from './pageBody';
import { pageHead } from './pageHead';
import { palette } from './palette';
import type { ManyHost, Part } from './part';
import { partHosts, type SharedHost } from './partHost';
import { popover } from './popover';
import { sections } from './sections';
import type { Store } from './store';
import type { TableHost } from './table/runTable';

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
  const colours = palette();
  let model: PageModel | undefined;
  let lit: Lit = { pointed: undefined, brushed: undefined, holds: false };
  let theme = readTheme();
  const change = (next: Partial<ManyMemory>) => {
    memory.change(next);
    redraw();
  };
  const light = (next: Partial<Lit>) => {
    lit = { ...lit, ...next };
    redraw();
  };
  const looks = { theme: () => theme, colourOf: colours.of, colorOf: (key: string) => colorIn(theme, colours.of(key)) };
  const shared: SharedHost = {
    ...{ format, redraw, ...looks, ...messages(memory.post) },
    point(folder) {
      if (folder === lit.pointed) return;
      light({ pointed: folder });
      memory.post({ kind: 'pointed', folder });
    },
    brush: (folders) => light({ brushed: folders === undefined ? undefined : new Set(folders) }),
    choose: (folders) => change({ chosen: [...folders] }),
  };
  const hosts = partHosts(memory, shared, () => wanted(hosts.wantedBy(memory.settings().section)));
  const menu = popover();
  const hold = (holds: boolean) => holds !== lit.holds && light({ holds });
  const tableHost: TableHost = { ...shared, change, popover: menu, memory: memory.settings, hold };
  const head = pageHead((section) => change({ section }));
  const body = pageBody(tableHost, shared, () => model);
  document.body.append(h('main', {}, ...head.elements, body.element), menu.element);
  const parts = new Map<string, Part>();
  const askForEpoch = epochAsker(memory.post);
  const restyle = () => {
    theme = readTheme();
    for (const part of parts.values()) part.restyle?.();
  };

  return {
    restyle,
    update(store) {
      const settings = memory.settings();
      askForEpoch(settings);
      model = makeModel(store, settings, lit);
      if (colours.update(model)) restyle();
      const section = settings.section in sections ? settings.section : 'table';
      const some = model.scope.length > 0;
      head.update(store, section, some);
      body.update(model, settings, some ? partOf(parts, section, hosts.of(section)) : undefined, some);
      wanted(hosts.wantedBy(section));
      tell(store, model, section);
    },
  };
}

/** What a part may say to the extension. */
function messages(post: Memory['post']): Pick<SharedHost, 'show' | 'askMade' | 'sourceDiff' | 'save' | 'saveText'> {
  /** What they were made of was asked for. */
  const asked = new Set<string>();
  return {
    show: (folder) => post({ kind: 'show', folder }),
    askMade(folders) {
      const fresh = [...folders].filter((folder) => !asked.has(folder));
      for (const folder of fresh) asked.add(folder);
      if (fresh.length > 0) post({ kind: 'made', folders: fresh });
    },
    sourceDiff: (before, after) => post({ kind: 'sourceDiff', folders: [before, after] }),
    save: post,
    saveText: (name, text) => post({ kind: 'saveText', name, text }),
  };
}

/** Rows come with the evaluation of one epoch more as long as that is looked at. */
function epochAsker(post: Memory['post']): (settings: ManyMemory) => void {
  let epochAsked: number | undefined;
  return ({ shown, epoch }) => {
    const asked = shown === 'chosen' && epoch !== null ? epoch : undefined;
    if (asked === epochAsked) return;
    epochAsked = asked;
    post({ kind: 'epoch', epoch: asked });
  };
}

/** Made when it is first seen. */
function partOf(parts: Map<string, Part>, section: string, host: ManyHost): Part | undefined {
  const part = parts.get(section) ?? sections[section]?.make(host);
  if (part !== undefined) parts.set(section, part);
  return part;
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
