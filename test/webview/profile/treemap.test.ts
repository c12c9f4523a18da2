import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../../src/protocol/random';
import { rowsOf } from '../../../webview/profile/rows';
import { treemapOf } from '../../../webview/profile/treemap/layout';
import { move } from '../../../webview/profile/treemap/moves';
import { type Rect, squarify } from '../../../webview/profile/treemap/squarify';
import { report } from './report';

const area = ({ width, height }: Rect) => width * height;
const overlap = (a: Rect, b: Rect) =>
  Math.max(0, Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)) *
  Math.max(0, Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y));

describe('squarify', () => {
  it('lays the example of the paper out as the paper does', () => {
    // Bruls et al. 2000, figure 5: areas 6, 6, 4, 3, 2, 2, 1 in 6 × 4.
    const rects = squarify([6, 6, 4, 3, 2, 2, 1], { x: 0, y: 0, width: 6, height: 4 });
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

  it.each([1, 2, 3, 4, 5])('gives areas in proportion, inside, without overlap (%i)', (seed) => {
    const random = new SeededRandom(seed);
    const values = Array.from({ length: 1 + 12 * seed }, () => random.uniform() ** 6);
    if (seed > 2) values[3] = 0;
    const within = { x: 5, y: -7, width: 40 + 500 * random.uniform(), height: 30 + 300 * random.uniform() };
    const rects = squarify(values, within);
    const sum = values.reduce((a, b) => a + b, 0);
    for (const [i, rect] of rects.entries()) {
      expect(area(rect) / area(within)).toBeCloseTo(values[i]! / sum, 9);
      if (values[i] === 0) continue;
      expect(rect.x).toBeGreaterThanOrEqual(within.x - 1e-9);
      expect(rect.y).toBeGreaterThanOrEqual(within.y - 1e-9);
      expect(rect.x + rect.width).toBeLessThanOrEqual(within.x + within.width + 1e-9);
      expect(rect.y + rect.height).toBeLessThanOrEqual(within.y + within.height + 1e-9);
      for (const other of rects.slice(i + 1)) expect(overlap(rect, other)).toBeLessThan(1e-6);
    }
  });

  it('is nearer to squares than slices would be, and takes nothing', () => {
    const even = squarify(Array(12).fill(1), { x: 0, y: 0, width: 400, height: 300 });
    for (const { width, height } of even) expect(Math.max(width / height, height / width)).toBeLessThan(1.5);
    expect(squarify([], { x: 0, y: 0, width: 1, height: 1 })).toEqual([]);
    expect(squarify([0, 0], { x: 0, y: 0, width: 1, height: 1 }).map(area)).toEqual([0, 0]);
  });
});

describe('a treemap of layers', () => {
  const rows = rowsOf(report, 'MAC');
  const blocks = treemapOf(rows, { x: 0, y: 0, width: 300, height: 200 });

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
