/**
 * Where the pointer is in a plot, for whoever says the values there beside the plot instead of in a tooltip: with fifty lines a
 * tooltip would be taller than its chart. And a thin upright line there, which the keyboard may move too.
 */
import type { Chart, Plugin } from 'chart.js';
import { uprightLine } from './uprightLine';

export interface Pointed {
  /** In units of the horizontal axis. */
  x: number;
  /** Index of the data set whose point is nearest, within reach of a hand; undefined: none is. */
  nearest: number | undefined;
}

/** Pixels from the pointer within which a line is pointed at. */
const reach = 24;

/**
 * @param at where the line is drawn, in units of the axis; undefined: nowhere.
 * @param moved undefined: the pointer has left the plot.
 */
export function cursor(
  color: () => string,
  at: () => number | undefined,
  moved: (pointed: Pointed | undefined) => void,
): Plugin<'line'> {
  return {
    id: 'cursor',
    afterEvent(chart, { event, inChartArea }) {
      if (event.type !== 'mousemove' && event.type !== 'mouseout') return;
      const { x, y } = event;
      const value = x === null ? undefined : chart.scales.x?.getValueForPixel(x);
      const inside = event.type === 'mousemove' && inChartArea && x !== null && y !== null && value !== undefined;
      moved(inside ? { x: value, nearest: nearestTo(chart, x, y) } : undefined);
    },
    beforeDatasetsDraw(chart: Chart) {
      const value = at();
      const x = value === undefined ? undefined : chart.scales.x?.getPixelForValue(value);
      const { left, right } = chart.chartArea;
      if (x !== undefined && x >= left - 1 && x <= right + 1) uprightLine(chart, x, color());
    },
  };
}

/** The line that passes nearest below or above the pointer; between two points of it, where it is drawn straight. */
function nearestTo(chart: Chart, x: number, y: number): number | undefined {
  let [found, least] = [undefined as number | undefined, reach];
  for (const { index, data } of chart.getSortedVisibleDatasetMetas()) {
    if (chart.data.datasets[index]?.label === '') continue;
    for (let i = 0; i < data.length; i++) {
      const [left, right] = [data[i], data[i + 1] ?? data[i]];
      if (left === undefined || right === undefined || x < left.x - reach || x > right.x + reach) continue;
      const share = right.x > left.x ? Math.min(1, Math.max(0, (x - left.x) / (right.x - left.x))) : 0;
      const distance = Math.hypot(left.x + share * (right.x - left.x) - x, left.y + share * (right.y - left.y) - y);
      if (distance < least) [found, least] = [index, distance];
    }
  }
  return found;
}
