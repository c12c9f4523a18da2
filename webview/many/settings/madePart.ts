/** What runs were made of, as far as that differs, and the way to compare what they have kept of their experiments. */
import { type MadeOf, madeDifferences } from '../../../src/protocol/many/madeOf';
import type { RunRow } from '../../../src/protocol/many/runRow';
import { select } from '../../shared/controls';
import { button, h, repeat, setText, show } from '../../shared/dom';
import { t } from '../../shared/l10n';
import type { ManyHost, ManyModel } from '../part';
import { madeWords } from './madeWords';

export interface MadePart {
  readonly element: HTMLElement;
  update(runs: readonly RunRow[], made: ManyModel['made']): void;
}

export function madePart(host: ManyHost): MadePart {
  const list = h('dl', { class: 'made' });
  const none = h('p', { class: 'quiet' });
  const sources = sourcesTool(host);
  return {
    element: h('section', {}, h('h2', {}, t('Made of')), none, list, sources.element),
    update(runs, known) {
      const differences = madeDifferences(runs.map(({ folder, name }) => ({ name, made: known.get(folder) })));
      repeat(
        list,
        differences.map(madeWords),
        () => h('div', {}, h('dt'), h('dd')),
        (item, { title, lines }) => {
          const [name, text] = item.children;
          if (name !== undefined) setText(name, title);
          if (text instanceof HTMLElement) repeat(text, lines, () => h('p'), setText);
        },
      );
      setText(none, lackOf(runs, known, differences.length));
      show(none, none.textContent !== '');
      sources.update(runs);
    },
  };
}

function lackOf(runs: readonly RunRow[], known: ReadonlyMap<string, MadeOf | undefined>, differences: number): string {
  const awaited = runs.some(({ folder }) => !known.has(folder));
  const without = runs.filter(({ folder }) => known.has(folder) && known.get(folder) === undefined);
  const names = without.map(({ name }) => name).join(', ');
  const isSame = !awaited && differences === 0 && without.length < runs.length;
  return [
    awaited ? t('Reading the manifests…') : '',
    without.length > 0 ? t('Nothing is known of {0}: there is no manifest.', names) : '',
    isSame ? t('Versions, machine, device, data and source are the same.') : '',
  ]
    .filter((text) => text !== '')
    .join(' ');
}

/** Two of the runs, and the editor's comparison of what they have kept. */
function sourcesTool(host: ManyHost) {
  let pair = ['', ''];
  const choose = (place: 0 | 1, folder: string) => {
    pair = place === 0 ? [folder, pair[1] ?? ''] : [pair[0] ?? '', folder];
    host.redraw();
  };
  const before = select(t('Before'), (folder) => choose(0, folder));
  const after = select(t('After'), (folder) => choose(1, folder));
  const open = button(t('Compare stored experiments'), 'action', () => host.sourceDiff(pair[0] ?? '', pair[1] ?? ''));
  return {
    element: h('div', { class: 'toolbar' }, before.element, after.element, open),
    update(runs: readonly RunRow[]): void {
      const has = (folder: string | undefined) => runs.some((run) => run.folder === folder);
      const first = has(pair[0]) ? pair[0] : runs[0]?.folder;
      const second = has(pair[1]) && pair[1] !== first ? pair[1] : runs.find(({ folder }) => folder !== first)?.folder;
      pair = [first ?? '', second ?? ''];
      for (const [i, control] of [before, after].entries()) {
        control.fill(runs.map(({ folder, name }) => [folder, name] as const));
        control.set(pair[i] ?? '');
      }
    },
  };
}
