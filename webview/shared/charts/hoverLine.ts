/** A thin upright line through the points that the tooltip speaks of. */
import type { Chart, Plugin } from 'chart.js';

export function hoverLine(color: () => string): Plugin<'line'> {
  return {
    id: 'hoverLine',
    beforeDatasetsDraw(chart: Chart) {
      const x = chart.tooltip?.getActiveElements()[0]?.element.x;
      if (x === undefined) return;
      const { ctx, chartArea } = chart;
      ctx.save();
      ctx.beginPath();
      ctx.strokeStyle = color();
      ctx.lineWidth = 1;
      ctx.moveTo(x, chartArea.top);
      ctx.lineTo(x, chartArea.bottom);
      ctx.stroke();
      ctx.restore();
    },
  };
}
