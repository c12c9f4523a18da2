/** Moving through a heatmap by keyboard: cell by cell, to the ends of a row, to the first and the last row. */
import type { HeatModel, Place } from './heatModel';

/** Where a key leads from a cell; undefined for a key that moves nowhere. Without a cell, any of them leads to the first. */
export function move(model: HeatModel, from: Place | undefined, key: string): Place | undefined {
  const to = target(model, from ?? { row: 0, column: 0 }, key);
  if (to === undefined || model.cells === 0) return undefined;
  if (from === undefined) return { row: 0, column: 0 };
  const row = Math.min(model.rows.length - 1, Math.max(0, to.row));
  // Rows have their own widths: a move into a shorter one ends at its last cell.
  const last = (model.rows[row]?.order.length ?? 1) - 1;
  return { row, column: Math.min(last, Math.max(0, to.column)) };
}

function target({ rows }: HeatModel, { row, column }: Place, key: string): Place | undefined {
  switch (key) {
    case 'ArrowLeft':
      return { row, column: column - 1 };
    case 'ArrowRight':
      return { row, column: column + 1 };
    case 'ArrowUp':
      return { row: row - 1, column };
    case 'ArrowDown':
      return { row: row + 1, column };
    case 'Home':
      return { row, column: 0 };
    case 'End':
      return { row, column: Number.POSITIVE_INFINITY };
    case 'PageUp':
      return { row: 0, column };
    case 'PageDown':
      return { row: rows.length - 1, column };
    default:
      return undefined;
  }
}
