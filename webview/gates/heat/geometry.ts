/**
 * Where the cells of a heatmap are, in CSS pixels from the top left corner of its canvas; and which cell is at a point.
 * Rows of layers are broken into lines, so that their cells may grow; of classes and epochs a column is one channel from
 * top to bottom.
 */
import type { HeatModel, Place } from './heatModel';

export interface Geometry {
  /** From one cell to the next. */
  pitchX: number;
  pitchY: number;
  /** Between two cells; none where they are small. */
  gapX: number;
  gapY: number;
  /** Cells in a line of a row. */
  perLine: number;
  /** Where the cells of each row begin, and how much room there is above them. */
  tops: readonly number[];
  head: number;
  width: number;
  height: number;
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** What there is for the cells. */
export interface Room {
  width: number;
  /** What is seen at once; more is scrolled by the page. */
  height: number;
  /** Of what stands above the cells of each row. */
  head?: number;
  /** Of what stands beside the cells of each row: no row is lower. */
  beside?: number;
}

/** Smaller cells could not be told apart: then a line has fewer, or the map scrolls. */
const least = { wrapped: 8, straight: 5 } as const;
const largest = 44;
/** Cells that cannot grow in width may be so much taller. */
const tallest = 1.6;
/** Of rows that are not broken into lines, where there is room. */
const straightRow = 20;
/** Between two layers. */
const layerGap = 6;
/** Lines end at a multiple of this, so that columns can be counted. */
const round = 8;

export function layOut(model: HeatModel, room: Room): Geometry {
  return model.mode === 'layers' ? wrapped(model, room) : straight(model, room);
}

/** Cells as large as all layers can have and still be seen at once; a line is a half, a quarter … of the longest layer. */
function wrapped(model: HeatModel, room: Room): Geometry {
  const longest = Math.max(1, model.columns);
  let best: Geometry | undefined;
  for (let lines = 1; ; lines *= 2) {
    const perLine = Math.min(longest, Math.max(round, Math.ceil(longest / lines / round) * round));
    const pitch = clamp(Math.floor(room.width / perLine), 1, largest);
    const next = inLines(model, room, perLine, pitch, pitch);
    const fits = next.height <= room.height && pitch > (best?.pitchX ?? 0);
    if (best === undefined || best.pitchX < least.wrapped || fits) best = next;
    if ((!fits && best.pitchX >= least.wrapped) || perLine <= round) return taller(model, room, best);
  }
}

/** Rows below each other, each as many lines as its cells take. */
function inLines(
  { rows }: HeatModel,
  { head = 0, beside = 0 }: Room,
  perLine: number,
  pitchX: number,
  pitchY: number,
): Geometry {
  const tops: number[] = [];
  let height = 0;
  for (const { order } of rows) {
    tops.push(height + head);
    height += head + Math.max(beside, Math.ceil(order.length / perLine) * pitchY) + layerGap;
  }
  return { pitchX, pitchY, gapX: 1, gapY: 1, perLine, tops, head, width: pitchX * perLine, height };
}

/** What is left of the height goes to the cells. */
function taller(model: HeatModel, room: Room, { perLine, pitchX, height }: Geometry): Geometry {
  const lines = model.rows.reduce((sum, { order }) => sum + Math.ceil(order.length / perLine), 0);
  const more = Math.max(0, Math.floor((room.height - height) / Math.max(1, lines)));
  return inLines(
    model,
    room,
    perLine,
    pitchX,
    Math.max(pitchX, Math.min(pitchX + more, largest, Math.floor(tallest * pitchX))),
  );
}

function straight({ mode, rows, columns }: HeatModel, { width, height }: Room): Geometry {
  const pitchX = clamp(Math.floor(width / Math.max(1, columns)), least.straight, largest);
  const tall = Math.floor(height / Math.max(1, rows.length));
  const pitchY = clamp(tall, mode === 'time' ? least.straight : straightRow, largest);
  const gapX = pitchX >= 7 ? 1 : 0;
  const gapY = pitchY >= 8 ? 1 : 0;
  const tops = rows.map((_, i) => i * pitchY);
  const perLine = Math.max(1, columns);
  return { pitchX, pitchY, gapX, gapY, perLine, tops, head: 0, width: pitchX * columns, height: pitchY * rows.length };
}

/** Undefined beside the cells; the gap after a cell counts as the cell. */
export function hit({ rows }: HeatModel, geometry: Geometry, x: number, y: number): Place | undefined {
  const { pitchX, pitchY, perLine, tops } = geometry;
  const row = tops.findLastIndex((top) => top <= y);
  const [line, inLine] = [Math.floor((y - (tops[row] ?? 0)) / pitchY), Math.floor(x / pitchX)];
  if (row < 0 || inLine < 0 || inLine >= perLine) return undefined;
  const column = line * perLine + inLine;
  return column < (rows[row]?.order.length ?? 0) ? { row, column } : undefined;
}

export function boxOf({ pitchX, pitchY, gapX, gapY, perLine, tops }: Geometry, { row, column }: Place): Box {
  return {
    x: (column % perLine) * pitchX,
    y: (tops[row] ?? 0) + Math.floor(column / perLine) * pitchY,
    width: pitchX - gapX,
    height: pitchY - gapY,
  };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
