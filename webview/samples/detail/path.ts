/** The path of an image: how many channels of each gate layer are open for it, beside those of what it is compared with. */
import type { GateSummary, Source } from '../../../src/protocol/events/events';
import { openOf, type SampleTable } from '../../../src/protocol/files/samples';
import { h, repeat, setText, show } from '../../shared/dom';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import { tableArea } from '../../shared/tableArea';
import type { Reference } from './reference';

export interface Path {
  readonly element: HTMLElement;
  update(table: SampleTable, sample: number, reference: Reference, gates: readonly GateSummary[]): void;
}

/** @param openSource is given the line of a gate that was pressed. */
export function path(format: Format, openSource: (source: Source) => void): Path {
  const [head, body] = [h('tr'), h('tbody')];
  const label = t('Open channels by gate layer');
  const table = h('table', { class: 'path', 'aria-label': label }, h('thead', {}, head), body);
  let sources = new Map<string, Source>();
  body.addEventListener('click', ({ target }) => {
    const gate = target instanceof Element ? target.closest('button')?.dataset.gate : undefined;
    const source = gate === undefined ? undefined : sources.get(gate);
    if (source !== undefined) openSource(source);
  });
  return {
    element: tableArea(t('Path'), table, 'sideways'),
    update(samples, sample, { column, open }, gates) {
      sources = new Map(gates.flatMap(({ name, sources: [first] }) => (first === undefined ? [] : [[name, first]])));
      const columns = [t('Gate layer'), t('Open channels'), ...(open ? [column] : [])];
      repeat(head, columns, () => h('th', { scope: 'col' }), setText);
      table.classList.toggle('compared', open !== undefined);
      const own = openOf(samples, sample);
      const rows = samples.gates.map((gate, k) => ({ ...gate, own: own[k] ?? 0, other: open?.[k] }));
      repeat(body, rows, makeRow, (row, { name, channels, own: opened, other }) => {
        const [first, cell, second] = row.children;
        const link = first?.querySelector('button');
        if (link) {
          setText(link, name);
          link.dataset.gate = name;
          link.disabled = !sources.has(name);
        }
        fillBar(cell, opened, channels, format);
        if (second instanceof HTMLElement) show(second, other !== undefined);
        if (other !== undefined) fillBar(second, other, channels, format);
      });
    },
  };
}

function makeRow(): HTMLElement {
  const bar = () => h('td', {}, h('span', { class: 'bar' }, h('i')), h('span', { class: 'number' }));
  return h('tr', {}, h('th', { scope: 'row' }, h('button', { type: 'button', class: 'link' })), bar(), bar());
}

function fillBar(cell: Element | undefined, open: number, channels: number, format: Format): void {
  const [bar, text] = cell?.children ?? [];
  const fill = bar?.firstElementChild;
  if (fill instanceof HTMLElement) fill.style.width = `${(100 * open) / Math.max(1, channels)}%`;
  const count = Number.isInteger(open) ? format.whole(open) : format.decimal(open, 1);
  if (text !== undefined) setText(text, t('{0} of {1}', count, format.whole(channels)));
}
