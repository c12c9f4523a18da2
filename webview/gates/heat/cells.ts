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

/** Cells from this size on have room for a mark; smaller ones show theirs by colour alone. */
const markedFrom = 6;

export function drawCells(surface: Surface, model: HeatModel, geometry: Geometry, theme: Theme): void {
  const outline = faint(theme.text, theme.highContrast ? 0.9 : 0.45);
  const hollow = faint(theme.text, 0.16);
  for (const [row, { rates, order }] of model.rows.entries())
    for (const [column, channel] of order.entries()) {
      const rate = rates[channel] ?? 0;
      const box = boxOf(geometry, { row, column });
      const marked = Math.min(box.width, box.height) >= markedFrom;
      switch (kindOf(rate)) {
        case 'off':
          // Hollow: the one cell without a colour of the scale.
          if (marked) surface.outline(box, outline);
          else surface.fill(box, hollow);
          break;
        case 'on':
          surface.fill(box, rateColor(1));
          if (marked) surface.fill(middleOf(box), markColor);
          break;
        case 'conditional':
          surface.fill(box, rateColor(rate));
          break;
      }
    }
}

function middleOf({ x, y, width, height }: Box): Box {
  const dot = Math.max(2, Math.round(Math.min(width, height) / 4));
  return { x: x + (width - dot) / 2, y: y + (height - dot) / 2, width: dot, height: dot };
}
