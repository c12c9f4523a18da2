/** Where the cells of a heatmap are, in CSS pixels from the top left corner of its canvas; and which cell is at a point. */
import type { HeatModel, Place } from './heatModel';

export interface Geometry {
  /** From one cell to the next. */
  pitchX: number;
  pitchY: number;
  /** Between two cells; none where they are small. */
  gapX: number;
  gapY: number;
  width: number;
  height: number;
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Cells narrower than this cannot be told apart: then the map scrolls. */
const narrowest = 4;
const widest = 22;
const rowHeight = 20;
/** Many epochs share about this height. */
const timeHeight = 440;

/** @param available width for the cells. */
export function layOut({ mode, rows, columns }: HeatModel, available: number): Geometry {
  const pitchX = clamp(Math.floor(available / Math.max(1, columns)), narrowest, widest);
  const pitchY =
    mode === 'time' ? clamp(Math.floor(timeHeight / Math.max(1, rows.length)), narrowest, rowHeight) : rowHeight;
  const gapX = pitchX >= 7 ? 1 : 0;
  const gapY = mode === 'layers' ? 3 : pitchY >= 8 ? 1 : 0;
  return { pitchX, pitchY, gapX, gapY, width: pitchX * columns, height: pitchY * rows.length };
}

/** Undefined beside the cells; the gap after a cell counts as the cell. */
export function hit({ rows }: HeatModel, { pitchX, pitchY }: Geometry, x: number, y: number): Place | undefined {
  if (x < 0 || y < 0) return undefined;
  const place = { row: Math.floor(y / pitchY), column: Math.floor(x / pitchX) };
  return place.column < (rows[place.row]?.order.length ?? 0) ? place : undefined;
}

export function boxOf({ pitchX, pitchY, gapX, gapY }: Geometry, { row, column }: Place): Box {
  return { x: column * pitchX, y: row * pitchY, width: pitchX - gapX, height: pitchY - gapY };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
