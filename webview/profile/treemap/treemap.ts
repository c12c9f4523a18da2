/** Where the cost of a network lies, at a glance: a rectangle a layer, shaded by what gates save of it. */
import type { ProfileReport, Unit } from '../../../src/protocol/files/profileReport';
import type { FigureMessage } from '../../../src/protocol/messages/viewMessages';
import { h, repeat, setAttribute, setText } from '../../shared/dom';
import { saveButton } from '../../shared/figure/figure';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import { readTheme } from '../../shared/theme';
import { nameInBlock, type Row } from '../rows';
import { type Cell, type Rect, treemapOf } from './layout';
import { move } from './moves';
import { treemapFigure } from './treemapFigure';

export interface Treemap {
  readonly element: HTMLElement;
  update(report: ProfileReport, rows: readonly Row[], unit: Unit): void;
}

/** @param choose is given the layer that was pressed. */
export function treemap(format: Format, choose: (row: Row) => void, post: (message: FigureMessage) => void): Treemap {
  const map = h('div', { class: 'treemap-cells', role: 'group' });
  /** Drawn over the cells: where a block ends. */
  const edges = h('div', { class: 'treemap-edges', 'aria-hidden': 'true' });
  const legend = h('p', { class: 'quiet treemap-legend' });
  const save = saveButton(
    t('the treemap'),
    post,
    () => last && treemapFigure(cells, [...map.children], last[2], readTheme()),
  );
  const below = h('div', { class: 'headline' }, legend, save);
  const element = h('div', {}, h('div', { class: 'treemap' }, map, edges), below);
  let cells: Cell[] = [];
  let last: [ProfileReport, readonly Row[], Unit] | undefined;
  /** The one that Tab leads to, by layer. */
  let current = '';
  map.addEventListener('click', ({ target }) => {
    const cell = cells.find(({ row }) => row.name === nameOf(target));
    if (cell !== undefined) choose(cell.row);
  });
  map.addEventListener('focusin', ({ target }) => {
    current = nameOf(target) ?? current;
    for (const [i, { row }] of cells.entries()) setAttribute(cellAt(i), 'tabindex', row.name === current ? 0 : -1);
  });
  map.addEventListener('keydown', (event) => {
    const from = cells.findIndex(({ row }) => row.name === nameOf(event.target));
    const to = move(
      cells.map(({ rect }) => rect),
      from,
      event.key,
    );
    if (to === undefined) return;
    event.preventDefault();
    cellAt(to).focus();
  });
  // Rectangles as near to squares as they can be depend on the shape of the whole.
  new ResizeObserver(() => last && draw(...last)).observe(map);
  return {
    element,
    update(report, rows, unit) {
      last = [report, rows, unit];
      draw(report, rows, unit);
    },
  };

  function cellAt(i: number): HTMLElement {
    return map.children[i] as HTMLElement;
  }

  function draw(report: ProfileReport, rows: readonly Row[], unit: Unit): void {
    const { clientWidth: width, clientHeight: height } = map;
    if (width === 0) return;
    const blocks = treemapOf(rows, width, height);
    cells = blocks.flatMap((block) => block.cells);
    if (!cells.some(({ row }) => row.name === current)) current = cells[0]?.row.name ?? '';
    setAttribute(map, 'aria-label', t('{0} of {1} layers, by area', `${unit}s`, format.whole(cells.length)));
    setText(legend, legendOf(report, rows, unit, format));
    repeat(
      edges,
      blocks,
      () => h('div'),
      (edge, { rect }) => place(edge, rect),
    );
    repeat(map, cells, makeCell, (element, { row, rect }) => fillCell(element, row, rect, unit));
  }

  function fillCell(element: HTMLElement, row: Row, rect: Rect, unit: Unit): void {
    const label = labelOf(row, unit, format);
    element.dataset.layer = row.name;
    setAttribute(element, 'title', label);
    setAttribute(element, 'tabindex', row.name === current ? 0 : -1);
    place(element, rect);
    element.style.setProperty('--shade', String(shadeOf(row)));
    // As many lines as there is room for: its name in its block, its share, its block.
    const lines = [nameInBlock(row), format.percent(row.share), row.block === row.name ? '' : row.block];
    const room = rect.width < 52 ? 0 : Math.floor((rect.height - 4) / lineHeight);
    for (const [i, line] of lines.entries()) setText(element.children[i] as HTMLElement, i < room ? line : '');
  }
}

/** Pixels, as in the style sheet. */
const lineHeight = 18;

function place(element: HTMLElement, { x, y, width, height }: Rect): void {
  for (const [side, value] of Object.entries({ left: x, top: y, width, height }))
    element.style.setProperty(side, `${value.toFixed(2)}px`);
}

const nameOf = (target: EventTarget | null): string | undefined =>
  target instanceof Element ? target.closest<HTMLElement>('.treemap-cell')?.dataset.layer : undefined;

const makeCell = () => {
  const line = (name: string) => h('span', { class: `treemap-line ${name}` });
  const lines = [line('treemap-name'), line(''), line('treemap-block')];
  return h('button', { type: 'button', class: 'treemap-cell' }, ...lines);
};

/** What gates save, where that was measured; else whether a gate switches it at all. */
const shadeOf = ({ saved, gates }: Row): number => saved ?? (gates.length > 0 ? 0.5 : 0);

function labelOf({ name, kind, block, share, saved, gates, cost, layer }: Row, unit: Unit, format: Format): string {
  const parts = [
    `${block === name ? name : t('{0} in {1}', name, block)}, ${kind}: ${format.si(cost)} ${unit}s`,
    t('{0} of all', format.percent(share)),
    saved !== undefined && t('gates save {0}', format.percent(saved)),
    gates.length > 0 && t('switched by {0}', gates.join(t(' and '))),
    layer.source !== null && t('line {0}', layer.source.line),
  ];
  return parts.filter((part) => part !== false).join(', ');
}

function legendOf({ conditional, gates }: ProfileReport, rows: readonly Row[], unit: Unit, format: Format): string {
  const left = rows.filter(({ cost }) => cost === 0).length;
  const shade = conditional
    ? t('The stronger the colour, the more of it gates save on average.')
    : t('Shaded: a gate switches it.');
  const sentences = [
    t('Area: {0}.', `${unit}s`),
    gates.length > 0 && shade,
    left === 1 && t('1 layer without {0} is left out.', `${unit}s`),
    left > 1 && t('{0} layers without {1} are left out.', format.whole(left), `${unit}s`),
  ];
  return sentences.filter((sentence) => sentence !== false).join(' ');
}
