/** Where the cost of a network lies, at a glance: a rectangle a layer, coloured by what gates save of it. */
import type { ProfileReport, Unit } from '../../../src/protocol/files/profileReport';
import type { FigureMessage } from '../../../src/protocol/messages/viewMessages';
import { h, repeat, setAttribute } from '../../shared/dom';
import { saveButton } from '../../shared/figure/figure';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import { readTheme } from '../../shared/theme';
import type { Row } from '../rows';
import { fillCell, makeCell, nameOf, place } from './cell';
import { type Cell, treemapOf } from './layout';
import { legend } from './legend';
import { move } from './moves';
import { stepOf, stepsOf } from './scale';
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
  const meaning = legend(format);
  let cells: Cell[] = [];
  let last: [ProfileReport, readonly Row[], Unit] | undefined;
  const save = saveButton(
    t('the treemap'),
    post,
    () => last && treemapFigure(cells, [...map.children], last[2], readTheme()),
  );
  const below = h('div', { class: 'headline' }, meaning.element, save);
  const tabs = oneTabStop(map, () => cells);
  map.addEventListener('click', ({ target }) => {
    const cell = cells.find(({ row }) => row.name === nameOf(target));
    if (cell !== undefined) choose(cell.row);
  });
  // Rectangles as near to squares as they can be depend on the shape of the whole.
  new ResizeObserver(() => last && draw(...last)).observe(map);
  return {
    element: h('div', {}, h('div', { class: 'treemap' }, map, edges), below),
    update(report, rows, unit) {
      last = [report, rows, unit];
      draw(report, rows, unit);
    },
  };

  function draw(report: ProfileReport, rows: readonly Row[], unit: Unit): void {
    const { clientWidth: width, clientHeight: height } = map;
    if (width === 0) return;
    const blocks = treemapOf(rows, width, height);
    cells = blocks.flatMap((block) => block.cells);
    setAttribute(map, 'aria-label', t('{0} of {1} layers, by area', `${unit}s`, format.whole(cells.length)));
    meaning.update(report, rows, unit);
    repeat(
      edges,
      blocks,
      () => h('div'),
      (edge, { rect }) => place(edge, rect),
    );
    const steps = stepsOf(report, format);
    repeat(map, cells, makeCell, (element, cell) => fillCell(element, cell, steps[stepOf(cell.row)], unit, format));
    tabs.update();
  }
}

/** The tab key leads to one cell, the last one that was walked to by arrow keys. */
function oneTabStop(map: HTMLElement, cells: () => readonly Cell[]): { update(): void } {
  /** By layer. */
  let current = '';
  const update = () => {
    const names = cells().map(({ row }) => row.name);
    if (!names.includes(current)) current = names[0] ?? '';
    for (const [i, name] of names.entries())
      setAttribute(map.children[i] as Element, 'tabindex', name === current ? 0 : -1);
  };
  map.addEventListener('focusin', ({ target }) => {
    current = nameOf(target) ?? current;
    update();
  });
  map.addEventListener('keydown', (event) => {
    const rects = cells().map(({ rect }) => rect);
    const from = cells().findIndex(({ row }) => row.name === nameOf(event.target));
    const to = move(rects, from, event.key);
    const next = to === undefined ? undefined : map.children[to];
    if (!(next instanceof HTMLElement)) return;
    event.preventDefault();
    next.focus();
  });
  return { update };
}
