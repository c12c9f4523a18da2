/** Draws the cells of a heatmap: once for each change of the data, the size or the theme, never for a hover. */
import type { Theme } from '../../shared/theme';
import { drawCells } from './cells';
import type { Box, Geometry } from './geometry';
import type { HeatModel } from './heatModel';

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
  const surface = {
    fill({ x, y, width, height }: Box, color: string) {
      context.fillStyle = color;
      context.fillRect(x, y, width, height);
    },
    outline({ x, y, width, height }: Box, color: string) {
      context.strokeStyle = color;
      context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
    },
  };
  drawCells(surface, model, geometry, theme);
}
