/** The layers of a network as rectangles within their blocks, as near to squares as they can be; areas are costs. */
import { type HierarchyRectangularNode, hierarchy, treemap, treemapSquarify } from 'd3-hierarchy';
import { byBlock, type Row } from '../rows';

export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Cell {
  row: Row;
  rect: Rect;
}

export interface BlockCells {
  name: string;
  rect: Rect;
  cells: Cell[];
}

/** The network has blocks as its children, a block its layers. */
interface Part {
  name: string;
  row?: Row;
  children?: Part[];
}

/** Blocks with a cost, largest first, and in each its layers with a cost, largest first. */
export function treemapOf(rows: readonly Row[], width: number, height: number): BlockCells[] {
  const blocks = [...byBlock(rows.filter(({ cost }) => cost > 0))].map(([name, layers]): Part => {
    return { name, children: layers.map((row) => ({ name: row.name, row })) };
  });
  const network = hierarchy<Part>({ name: '', children: blocks })
    .sum(({ row }) => row?.cost ?? 0)
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  const laid = treemap<Part>().tile(treemapSquarify.ratio(1)).size([width, height])(network);
  return (laid.children ?? []).map((block) => ({
    name: block.data.name,
    rect: rectOf(block),
    cells: block.leaves().flatMap((leaf) => (leaf.data.row ? [{ row: leaf.data.row, rect: rectOf(leaf) }] : [])),
  }));
}

const rectOf = ({ x0, y0, x1, y1 }: HierarchyRectangularNode<Part>): Rect => {
  return { x: x0, y: y0, width: x1 - x0, height: y1 - y0 };
};
