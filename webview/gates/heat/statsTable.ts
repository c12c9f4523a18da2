/**
 * The table beside the cells of layers: its rows stand where the cells of their layer are, the totals below all of them. In a
 * narrow view a row stands above its cells.
 */
import { h, repeat, setAttribute, setText, show } from '../../shared/dom';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import type { Geometry } from './geometry';
import type { AllStats, LayerStats } from './layerStats';

export interface StatsTable {
  readonly element: HTMLElement;
  /** @param linked whether a layer's place in the code is known. */
  fill(stats: AllStats, linked: (layer: string) => boolean): void;
  /** Rows to where their cells are. */
  place(geometry: Geometry): void;
  /** Of the highest row and of the totals, in pixels. */
  rowHeight(): number;
  totalHeight(): number;
}

/** Each with what it says on hover, and a word for where there is no head. */
const columns: { name: string; short: string; title: string; text(stats: LayerStats, format: Format): string }[] = [
  {
    name: t('Mean'),
    short: t('mean'),
    title: t('Mean firing rate of the channels'),
    text: ({ mean }, format) => format.percent(mean),
  },
  {
    name: t('On'),
    short: t('on'),
    title: t('Channels that are always on'),
    text: ({ counts }, format) => format.whole(counts.on),
  },
  {
    name: t('Cond.'),
    short: t('cond.'),
    title: t('Conditional channels: neither always on nor always off'),
    text: ({ counts }, format) => format.whole(counts.conditional),
  },
  {
    name: t('Off'),
    short: t('off'),
    title: t('Channels that are always off'),
    text: ({ counts }, format) => format.whole(counts.off),
  },
  {
    name: t('MACs'),
    short: t('MACs'),
    title: t('Multiply-adds that these gates switch, as a share of the dense network’s'),
    text: ({ macs }, format) => format.percent(macs),
  },
  {
    name: t('Saved'),
    short: t('saved'),
    title: t(
      'Share of the dense network’s multiply-adds that these gates save as they fired, with the others open; in the last row what all of them save together',
    ),
    text: ({ saved }, format) => format.percent(saved),
  },
];

export function statsTable(format: Format, openLayer: (layer: string) => void): StatsTable {
  const heads = columns.map(({ name, title }) => h('th', { scope: 'col', role: 'columnheader', title }, name));
  const first = h('th', { scope: 'col', role: 'columnheader' }, t('Layer'));
  const head = h('thead', { role: 'rowgroup' }, h('tr', { role: 'row', class: 'stats-head' }, first, ...heads));
  const body = h('tbody', { role: 'rowgroup' });
  const total = makeRow(h('span', {}, t('All layers')));
  const foot = h('tfoot', { role: 'rowgroup' }, total);
  const element = h('table', { class: 'heat-stats', role: 'table', 'aria-label': t('Layers') }, head, body, foot);
  body.addEventListener('click', ({ target }) => {
    const layer = target instanceof HTMLButtonElement ? target.closest('tr')?.dataset.layer : undefined;
    if (layer !== undefined) openLayer(layer);
  });
  return {
    element,
    fill({ layers, all }, linked) {
      const make = () => makeRow(h('button', { type: 'button', class: 'link' }));
      repeat(body, layers, make, (row, stats) => {
        row.dataset.layer = stats.layer;
        const name = row.querySelector('button');
        if (name === null) return;
        setText(name, stats.layer);
        setAttribute(name, 'title', stats.layer);
        name.disabled = !linked(stats.layer);
        fillCells(row, stats, format);
      });
      show(foot, layers.length > 1);
      fillCells(total, all, format);
    },
    place({ tops, head, pitchY, height }) {
      for (const [i, row] of [...body.rows].entries()) {
        row.style.top = `${(tops[i] ?? 0) - head}px`;
        // Beside the first line of its cells.
        row.style.height = head > 0 ? '' : `${pitchY}px`;
      }
      total.style.top = `${height}px`;
    },
    totalHeight: () => total.offsetHeight,
    rowHeight: () => Math.max(0, ...Array.from(body.rows, (row) => row.offsetHeight)),
  };
}

function makeRow(name: HTMLElement): HTMLTableRowElement {
  const cells = columns.map(({ short }) => h('td', { role: 'cell', class: 'number', 'data-short': short }));
  return h('tr', { role: 'row' }, h('th', { scope: 'row', role: 'rowheader' }, name), ...cells);
}

function fillCells(row: HTMLElement, stats: LayerStats, format: Format): void {
  for (const [i, cell] of [...row.querySelectorAll('td')].entries())
    setText(cell, columns[i]?.text(stats, format) ?? '');
}
