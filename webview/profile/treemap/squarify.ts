/**
 * Rectangles of given areas that fill a larger one, as near to squares as a greedy rule gets them.
 * Bruls, Huizing, van Wijk: Squarified Treemaps, 2000.
 */

export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

/**
 * One rectangle for each value, in their order; its area is to `within` as the value is to their sum. Nothing overlaps,
 * nothing is left over. Values are 0 or more; 0 gets no area.
 */
export function squarify(values: readonly number[], within: Rect): Rect[] {
  const sum = values.reduce((a, b) => a + b, 0);
  const result = values.map((): Rect => ({ x: within.x, y: within.y, width: 0, height: 0 }));
  if (!(sum > 0)) return result;
  const scale = (within.width * within.height) / sum;
  const pending = values
    .map((value, index) => ({ index, area: value * scale }))
    .filter(({ area }) => area > 0)
    .sort((a, b) => b.area - a.area);
  let free = within;
  while (pending.length > 0) {
    const row = takeRow(pending, Math.min(free.width, free.height));
    free = place(row, free, result, pending.length === 0);
  }
  return result;
}

interface Area {
  index: number;
  area: number;
}

/** The largest, and as many more as do not make the row's worst rectangle worse, laid along a side of this length. */
function takeRow(pending: Area[], side: number): Area[] {
  const row: Area[] = [];
  for (let next = pending[0]; next; next = pending[0]) {
    if (row.length > 0 && worst([...row, next], side) > worst(row, side)) break;
    row.push(next);
    pending.shift();
  }
  return row;
}

/** The largest ratio of sides in a row, which begins with its largest area. */
function worst(row: readonly Area[], side: number): number {
  const sum = row.reduce((all, { area }) => all + area, 0);
  const [most, least] = [row[0]?.area ?? 0, row.at(-1)?.area ?? 0];
  return Math.max((side * side * most) / (sum * sum), (sum * sum) / (side * side * least));
}

/** Lays a row along the shorter side and returns what stays free. The last row takes all of it, whatever rounding did. */
function place(row: readonly Area[], free: Rect, result: Rect[], last: boolean): Rect {
  const sum = row.reduce((all, { area }) => all + area, 0);
  const upright = free.width >= free.height;
  const [side, across] = upright ? [free.height, free.width] : [free.width, free.height];
  const depth = last ? across : sum / side;
  let along = 0;
  for (const { index, area } of row) {
    const length = (area / sum) * side;
    result[index] = upright
      ? { x: free.x, y: free.y + along, width: depth, height: length }
      : { x: free.x + along, y: free.y, width: length, height: depth };
    along += length;
  }
  return upright
    ? { ...free, x: free.x + depth, width: free.width - depth }
    : { ...free, y: free.y + depth, height: free.height - depth };
}
