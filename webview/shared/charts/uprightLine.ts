/** A thin upright line through a plot. */
import type { Chart } from 'chart.js';

/** @param x pixels from the left of the canvas. */
export function uprightLine({ ctx, chartArea }: Chart, x: number, color: string): void {
  ctx.save();
  ctx.beginPath();
  ctx.strokeStyle = color;
  ctx.lineWidth = 1;
  ctx.moveTo(x, chartArea.top);
  ctx.lineTo(x, chartArea.bottom);
  ctx.stroke();
  ctx.restore();
}
