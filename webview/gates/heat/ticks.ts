/** The axes of the cells: a number every few columns, and before each line that goes on from the one above it. */
import { h, repeat, setText, show } from '../../shared/dom';
import type { Format } from '../../shared/format';
import type { Geometry } from './geometry';
import type { HeatModel } from './heatModel';

/** Between two numbers at least: `1,234` has room. */
const apart = 40;
/** Of the numbers before lines. */
export const gutter = 36;

export interface Ticks {
  readonly columns: HTMLElement;
  readonly lines: HTMLElement;
  update(model: HeatModel, geometry: Geometry): void;
}

/** Columns that have a number: every 1, 2, 4, 8 … or so many that neighbours do not touch. */
export function tickedColumns({ pitchX, perLine }: Pick<Geometry, 'pitchX' | 'perLine'>): number[] {
  let every = 1;
  while (every * pitchX < apart) every *= 2;
  return Array.from({ length: Math.ceil(perLine / every) }, (_, i) => i * every);
}

/** Lines that go on from the one above: where they are, and the column that they begin with. */
export function continuedLines(
  { rows }: HeatModel,
  { tops, perLine, pitchY }: Geometry,
): { top: number; column: number }[] {
  return rows.flatMap(({ order }, row) =>
    Array.from({ length: Math.max(0, Math.ceil(order.length / perLine) - 1) }, (_, i) => ({
      top: (tops[row] ?? 0) + (i + 1) * pitchY,
      column: (i + 1) * perLine,
    })),
  );
}

export function ticks(format: Format): Ticks {
  const columns = h('div', { class: 'ticks-line', 'aria-hidden': 'true' });
  const lines = h('div', { class: 'line-starts', 'aria-hidden': 'true' });
  return {
    columns,
    lines,
    update(model, geometry) {
      const { pitchX, pitchY, width } = geometry;
      columns.style.width = `${width}px`;
      const makeTick = () => h('span', { class: 'tick' });
      repeat(columns, tickedColumns(geometry), makeTick, (tick, column) => {
        setText(tick, format.whole(column));
        tick.style.left = `${column * pitchX}px`;
      });
      show(lines, model.mode === 'layers');
      if (model.mode !== 'layers') return;
      repeat(lines, continuedLines(model, geometry), makeTick, (tick, { top, column }) => {
        setText(tick, format.whole(column));
        tick.style.top = `${top}px`;
        tick.style.lineHeight = `${pitchY}px`;
      });
    },
  };
}
