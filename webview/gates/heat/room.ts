/** How much room the cells have: beside the numbers in a wide view, below them in a narrow one, down to the end of the window. */
import type { Mode } from '../settings';
import type { Room } from './geometry';
import type { HeatParts } from './heatParts';
import { labelWidth } from './rowLabels';
import { gutter } from './ticks';

/** Of the numbers beside the cells; the style sheet has the same. */
const statsWidth = 492;
/** From here on both are side by side. */
const wide = 860;
/** A row of numbers, and what follows the cells on the page: totals, the chosen cell. */
const [rowHeight, below] = [22, 112];

/** Undefined while the page is hidden. */
export function roomFor(mode: Mode, { element, canvas, stats }: HeatParts): Room | undefined {
  const all = element.clientWidth;
  if (all === 0) return undefined;
  const layout = mode !== 'layers' ? 'labelled' : all >= wide ? 'beside' : 'above';
  element.dataset.layout = layout;
  const top = canvas.getBoundingClientRect().top + window.scrollY;
  const height = Math.max(0, window.innerHeight - top - below);
  if (layout === 'labelled') return { width: all - labelWidth(mode), height };
  if (layout === 'above') return { width: all - gutter, height, head: stats.rowHeight() };
  return { width: all - statsWidth - gutter, height, beside: rowHeight };
}

export const sameRoom = (a: Room, b: Room): boolean =>
  a.width === b.width && a.height === b.height && a.head === b.head && a.beside === b.beside;
