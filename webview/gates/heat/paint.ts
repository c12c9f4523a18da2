/** Draws the cells of a heatmap: once for each change of the data, the size or the theme, never for a hover. */
import { kindOf } from '../../../src/protocol/gateFacts';
import { faint } from '../../shared/faint';
import type { Theme } from '../../shared/theme';
import { markColor, rateColor } from './colors';
import { type Box, boxOf, type Geometry } from './geometry';
import type { HeatModel } from './heatModel';

/** Cells from this size on have room for a mark; smaller ones show theirs by colour alone. */
const markedFrom = 6;

export function paint(canvas: HTMLCanvasElement, model: HeatModel, geometry: Geometry, theme: Theme): void {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(geometry.width * ratio);
  canvas.height = Math.round(geometry.height * ratio);
  canvas.style.width = `${geometry.width}px`;
  canvas.style.height = `${geometry.height}px`;
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.scale(ratio, ratio);
  context.lineWidth = 1;
  const outline = faint(theme.text, theme.highContrast ? 0.9 : 0.45);
  const hollow = faint(theme.text, 0.16);
  for (const [row, { rates, order }] of model.rows.entries())
    for (const [column, channel] of order.entries()) {
      const rate = rates[channel] ?? 0;
      const box = boxOf(geometry, { row, column });
      switch (kindOf(rate)) {
        case 'off':
          drawOff(context, box, outline, hollow);
          break;
        case 'on':
          context.fillStyle = rateColor(1);
          context.fillRect(box.x, box.y, box.width, box.height);
          drawMark(context, box);
          break;
        case 'conditional':
          context.fillStyle = rateColor(rate);
          context.fillRect(box.x, box.y, box.width, box.height);
          break;
      }
    }
}

/** Hollow: the one cell without a colour of the scale. */
function drawOff(context: CanvasRenderingContext2D, box: Box, outline: string, hollow: string): void {
  if (Math.min(box.width, box.height) < markedFrom) {
    context.fillStyle = hollow;
    context.fillRect(box.x, box.y, box.width, box.height);
    return;
  }
  context.strokeStyle = outline;
  context.strokeRect(box.x + 0.5, box.y + 0.5, box.width - 1, box.height - 1);
}

function drawMark(context: CanvasRenderingContext2D, box: Box): void {
  const size = Math.min(box.width, box.height);
  if (size < markedFrom) return;
  const dot = Math.max(2, Math.round(size / 4));
  context.fillStyle = markColor;
  context.fillRect(box.x + (box.width - dot) / 2, box.y + (box.height - dot) / 2, dot, dot);
}
