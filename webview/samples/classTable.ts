/** What the images of each class cost on average, dearest first; pressing one shows its images. */
import type { ClassFacts } from '../../src/protocol/facts/sampleFacts';
import { h, repeat, setAttribute, setText } from '../shared/dom';
import type { Format } from '../shared/format';
import { t } from '../shared/l10n';
import { tableArea } from '../shared/tableArea';

export interface ClassTable {
  readonly element: HTMLElement;
  update(classes: readonly ClassFacts[], denseMacs: number, chosen: string): void;
}

export function classTable(format: Format, choose: (name: string) => void): ClassTable {
  const names = [t('Class'), t('Images'), t('Mean MACs'), t('Of dense'), t('Accuracy')];
  const columns = names.map((name) => h('th', { scope: 'col' }, name));
  const body = h('tbody');
  const table = h(
    'table',
    { 'aria-label': t('Classes, most MACs first') },
    h('thead', {}, h('tr', {}, ...columns)),
    body,
  );
  body.addEventListener('click', ({ target }) => {
    const name = target instanceof Element ? target.closest('button')?.dataset.name : undefined;
    if (name !== undefined) choose(name);
  });
  return {
    element: tableArea(t('Classes'), table, 'classes'),
    update(classes, denseMacs, chosen) {
      const known = classes.filter(({ count }) => count > 0).sort((a, b) => b.macs - a.macs);
      repeat(body, known, makeRow, (row, { name, count, macs, accuracy }) => {
        const link = row.querySelector('button');
        if (link !== null) {
          setText(link, name);
          link.dataset.name = name;
          setAttribute(link, 'aria-pressed', String(name === chosen));
        }
        const texts = [
          format.whole(count),
          format.si(macs),
          format.percent(macs / denseMacs),
          format.percent(accuracy),
        ];
        for (const [i, cell] of [...row.querySelectorAll('td')].entries()) setText(cell, texts[i] ?? '');
      });
    },
  };
}

function makeRow(): HTMLElement {
  const cells = Array.from({ length: 4 }, () => h('td'));
  return h('tr', {}, h('th', { scope: 'row' }, h('button', { type: 'button', class: 'link' })), ...cells);
}
