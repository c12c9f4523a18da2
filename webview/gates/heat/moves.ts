/** Moving through a heatmap by keyboard: cell by cell, line by line, to the ends of a row, to the first and the last row. */
import type { HeatModel, Place } from './heatModel';

/**
 * Where a key leads from a cell; undefined for a key that moves nowhere. Without a cell, any of them leads to the first.
 *
 * @param perLine cells in a line: a longer row is broken into several, one below the other.
 */
export function move(model: HeatModel, from: Place | undefined, key: string, perLine: number): Place | undefined {
  const to = target(model, from ?? { row: 0, column: 0 }, key, perLine);
  if (to === undefined || model.cells === 0) return undefined;
  if (from === undefined) return { row: 0, column: 0 };
  const row = Math.min(model.rows.length - 1, Math.max(0, to.row));
  // Rows have their own widths: a move into a shorter one ends at its last cell.
  return { row, column: Math.min(lastOf(model, row), Math.max(0, to.column)) };
}

const lastOf = ({ rows }: HeatModel, row: number) => (rows[row]?.order.length ?? 1) - 1;

function target(model: HeatModel, { row, column }: Place, key: string, perLine: number): Place | undefined {
  const inLine = column % perLine;
  const [line, lastLine] = [Math.floor(column / perLine), Math.floor(lastOf(model, row) / perLine)];
  switch (key) {
    case 'ArrowLeft':
      return { row, column: column - 1 };
    case 'ArrowRight':
      return { row, column: column + 1 };
    case 'ArrowUp':
      if (line > 0) return { row, column: column - perLine };
      if (row === 0) return { row, column };
      return { row: row - 1, column: Math.floor(lastOf(model, row - 1) / perLine) * perLine + inLine };
    case 'ArrowDown':
      if (line < lastLine) return { row, column: column + perLine };
      return row === model.rows.length - 1 ? { row, column } : { row: row + 1, column: inLine };
    case 'Home':
      return { row, column: 0 };
    case 'End':
      return { row, column: Number.POSITIVE_INFINITY };
    case 'PageUp':
      return { row: 0, column: inLine };
    case 'PageDown':
      return { row: model.rows.length - 1, column: inLine };
    default:
      return undefined;
  }
}
