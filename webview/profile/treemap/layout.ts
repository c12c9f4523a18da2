/** The layers of a network as rectangles within their blocks; areas are costs. */
import { byBlock, type Row, sumOf } from '../rows';
import { type Rect, squarify } from './squarify';

export interface Cell {
  row: Row;
  rect: Rect;
}

export interface BlockCells {
  name: string;
  rect: Rect;
  cells: Cell[];
}

/** Blocks with a cost, largest first, and in each its layers with a cost, largest first. */
export function treemapOf(rows: readonly Row[], within: Rect): BlockCells[] {
  const blocks = [...byBlock(rows.filter(({ cost }) => cost > 0))]
    .map(([name, layers]) => ({ name, layers: layers.toSorted((a, b) => b.cost - a.cost), cost: sumOf(layers).cost }))
    .sort((a, b) => b.cost - a.cost);
  const rects = squarify(
    blocks.map(({ cost }) => cost),
    within,
  );
  return blocks.map(({ name, layers }, i) => {
    const rect = rects[i] as Rect;
    const inner = squarify(
      layers.map(({ cost }) => cost),
      rect,
    );
    return { name, rect, cells: layers.map((row, j) => ({ row, rect: inner[j] as Rect })) };
  });
}
