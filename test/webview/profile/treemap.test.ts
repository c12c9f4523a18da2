import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../../src/base/random';
import { type Row, rowsOf } from '../../../webview/profile/rows';
import { type Rect, treemapOf } from '../../../webview/profile/treemap/layout';
import { move } from '../../../webview/profile/treemap/moves';
import { report } from './report';

/** A millionth of one: nobody sees what rounding does. */
const pixel = 1e-6;
const area = ({ width, height }: Rect) => width * height;
const overlap = (a: Rect, b: Rect) =>
  Math.max(0, Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)) *
  Math.max(0, Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y));

/** One block of layers with these costs, and where they are; nothing for what costs nothing. */
function laid(costs: readonly number[], width: number, height: number): (Rect | undefined)[] {
  const [some] = rowsOf(report, 'MAC');
  const rows = costs.map((cost, i): Row => ({ ...some!, name: String(i), block: 'block', cost }));
  const cells = treemapOf(rows, width, height).flatMap((block) => block.cells);
  return costs.map((_, i) => cells.find(({ row }) => row.name === String(i))?.rect);
}

describe('layers in their block', () => {
  it('are where the example of the paper has them', () => {
    // Bruls, Huizing, van Wijk: Squarified Treemaps, 2000, figure 5: areas 6, 6, 4, 3, 2, 2, 1 in 6 × 4.
    const rects = laid([6, 6, 4, 3, 2, 2, 1], 6, 4);
    const expected = [
      ...[
        { x: 0, y: 0, width: 3, height: 2 },
        { x: 0, y: 2, width: 3, height: 2 },
      ],
      ...[
        { x: 3, y: 0, width: 12 / 7, height: 7 / 3 },
        { x: 3 + 12 / 7, y: 0, width: 9 / 7, height: 7 / 3 },
      ],
    ];
    for (const [i, rect] of expected.entries())
      for (const key of ['x', 'y', 'width', 'height'] as const)
        expect(rects[i]![key], `${i} ${key}`).toBeCloseTo(rect[key], 9);
  });

  it.each([1, 2, 3, 4, 5])('have areas in proportion, inside, without overlap (%i)', (seed) => {
    const random = new SeededRandom(seed);
    const costs = Array.from({ length: 1 + 12 * seed }, () => random.uniform() ** 6);
    if (seed > 2) costs[3] = 0;
    const [width, height] = [40 + 500 * random.uniform(), 30 + 300 * random.uniform()];
    const rects = laid(costs, width, height);
    const sum = costs.reduce((a, b) => a + b, 0);
    for (const [i, rect] of rects.entries()) {
      if (costs[i] === 0) expect(rect).toBeUndefined();
      if (!rect) continue;
      expect(area(rect) / (width * height)).toBeCloseTo(costs[i]! / sum, 9);
      expect(rect.x).toBeGreaterThanOrEqual(-pixel);
      expect(rect.y).toBeGreaterThanOrEqual(-pixel);
      expect(rect.x + rect.width).toBeLessThanOrEqual(width + pixel);
      expect(rect.y + rect.height).toBeLessThanOrEqual(height + pixel);
      for (const other of rects.slice(i + 1)) if (other) expect(overlap(rect, other)).toBeLessThan(1e-6);
    }
  });

  it('are nearer to squares than slices would be, and none where nothing costs', () => {
    for (const rect of laid(Array(12).fill(1), 400, 300))
      expect(Math.max(rect!.width / rect!.height, rect!.height / rect!.width)).toBeLessThan(1.5);
    expect(treemapOf([], 1, 1)).toEqual([]);
    expect(laid([0, 0], 1, 1)).toEqual([undefined, undefined]);
  });
});

describe('a treemap of layers', () => {
  const rows = rowsOf(report, 'MAC');
  const blocks = treemapOf(rows, 300, 200);

  it('holds every layer with a cost in its block, by cost', () => {
    expect(blocks.map(({ name, cells }) => [name, cells.map(({ row }) => row.name)])).toEqual([
      ['stage1_block1', ['stage1_block1_conv1', 'stage1_block1_gate_fc']],
      ['stem', ['stem_conv']],
      ['classifier', ['classifier']],
    ]);
    for (const { rect, cells } of blocks)
      for (const cell of cells) {
        expect(overlap(cell.rect, rect)).toBeCloseTo(area(cell.rect), 6);
        expect(area(cell.rect) / 60_000).toBeCloseTo(cell.row.share, 9);
      }
  });

  it('is walked by arrows: to the nearest on that side, and not out of it', () => {
    //  0 0 1
    //  2 3 1
    const rects = [
      { x: 0, y: 0, width: 2, height: 1 },
      { x: 2, y: 0, width: 1, height: 2 },
      { x: 0, y: 1, width: 1, height: 1 },
      { x: 1, y: 1, width: 1, height: 1 },
    ];
    const walk = (from: number) =>
      ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'].map((key) => move(rects, from, key));
    expect(walk(0)).toEqual([2, 1, undefined, 2].map((x, i) => (i === 0 ? expect.anything() : x)));
    expect(walk(3)[0]).toBe(2);
    expect(walk(2)[1]).toBe(3);
    expect(walk(1)[0]).toBe(3);
    expect(walk(3)[3]).toBeUndefined();
    expect([move(rects, 2, 'Home'), move(rects, 2, 'End'), move(rects, 2, 'a'), move([], 0, 'Home')]).toEqual([
      ...[0, 3, undefined, undefined],
    ]);
  });
});
