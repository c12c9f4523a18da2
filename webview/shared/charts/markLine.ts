/** Draws the marks on the epoch axis, below the plot, and says which of them the pointer is at. */
import type { Chart, Plugin } from 'chart.js';
import { drawGlyph, glyphSize } from './markGlyphs';
import type { Mark } from './marks';

/** Room below the axis that the marks take. */
export const markRoom = 10;

/** Pixels between the pointer and a mark it is at. */
const reach = 5;

export interface MarkColors {
  text: string;
  strong: string;
  background: string;
}

export class MarkLine {
  readonly plugin: Plugin<'line'>;
  #marks: readonly Mark[] = [];
  #pointer: number | undefined;
  #chart: Chart | undefined;

  constructor(colors: () => MarkColors) {
    this.plugin = {
      id: 'marks',
      beforeEvent: (chart, args) => {
        const { x, y, type } = args.event;
        const { left, right, top, bottom } = chart.chartArea;
        this.#pointer = type === 'mouseout' || x === null ? undefined : x;
        // The marks belong to the plot: the pointer may be on them.
        const inside = x !== null && y !== null && x >= left && x <= right && y >= top && y <= bottom + markRoom;
        if (inside) Object.assign(args, { inChartArea: true });
      },
      afterDraw: (chart) => {
        this.#chart = chart;
        this.#draw(chart, colors());
      },
    };
  }

  set marks(marks: readonly Mark[]) {
    this.#marks = marks;
  }

  /** The marks at the pointer. */
  atPointer(): Mark[] {
    const [chart, pointer] = [this.#chart, this.#pointer];
    if (chart === undefined || pointer === undefined) return [];
    return this.#marks.filter(({ epoch }) => Math.abs(placeOf(chart, epoch) - pointer) <= reach);
  }

  #draw(chart: Chart, colors: MarkColors): void {
    const { ctx, chartArea } = chart;
    const y = chartArea.bottom + markRoom / 2 + 1;
    const inside = this.#marks
      .map((mark) => ({ mark, x: placeOf(chart, mark.epoch) }))
      .filter(({ x }) => x >= chartArea.left - 1 && x <= chartArea.right + 1);
    // Plain checkpoints only where there is room between them: on a long run they would be a ribbon.
    const taken = inside.filter(({ mark }) => mark.kind !== 'checkpoint').map(({ x }) => x);
    for (const { mark, x } of inside.filter(({ mark }) => mark.kind === 'checkpoint')) {
      if (taken.some((other) => Math.abs(other - x) < glyphSize + 2)) continue;
      taken.push(x);
      drawGlyph(ctx, mark.kind, x, y, colors);
    }
    for (const { mark, x } of inside) if (mark.kind !== 'checkpoint') drawGlyph(ctx, mark.kind, x, y, colors);
  }
}

function placeOf(chart: Chart, epoch: number): number {
  return chart.scales.x?.getPixelForValue(epoch) ?? Number.NaN;
}
