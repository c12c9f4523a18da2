/** How each cell of a heatmap looks, for whatever it is drawn on: the canvas of the page, or a file. */
import { kindOf } from '../../../src/protocol/facts/gateRates';
import { faint } from '../../shared/faint';
import type { Theme } from '../../shared/theme';
import { markColor, rateColor } from './colors';
import { type Box, boxOf, type Geometry } from './geometry';
import type { HeatModel } from './heatModel';

export interface Surface {
  fill(box: Box, color: string): void;
  /** A line of one pixel inside the box. */
  outline(box: Box, color: string): void;
}

export function drawCells(surface: Surface, model: HeatModel, geometry: Geometry, theme: Theme): void {
  const outline = faint(theme.text, theme.highContrast ? 0.9 : 0.45);
  for (const [row, { rates, order }] of model.rows.entries())
    for (const [column, channel] of order.entries()) {
      const rate = rates[channel] ?? 0;
      const box = boxOf(geometry, { row, column });
      switch (kindOf(rate)) {
        case 'off':
          // Hollow: the one cell without a colour of the scale.
          surface.outline(box, outline);
          break;
        case 'on':
          surface.fill(box, rateColor(1));
          surface.fill(middleOf(box), markColor);
          break;
        case 'conditional':
          surface.fill(box, rateColor(rate));
          break;
      }
    }
}

/** At least two pixels, and on whole ones: a mark in the smallest cell is as dark as in the largest. */
function middleOf({ x, y, width, height }: Box): Box {
  const side = (length: number) => {
    const about = Math.max(2, Math.round(Math.min(width, height) / 4));
    return (length - about) % 2 === 0 ? about : about + 1;
  };
  const [w, h] = [side(width), side(height)];
  return { x: x + (width - w) / 2, y: y + (height - h) / 2, width: w, height: h };
}
