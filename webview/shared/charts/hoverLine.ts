/** A thin upright line through the points that the tooltip speaks of. */
import type { Chart, Plugin } from 'chart.js';
import { uprightLine } from './uprightLine';

export function hoverLine(color: () => string): Plugin<'line'> {
  return {
    id: 'hoverLine',
    beforeDatasetsDraw(chart: Chart) {
      const x = chart.tooltip?.getActiveElements()[0]?.element.x;
      if (x !== undefined) uprightLine(chart, x, color());
    },
  };
}
