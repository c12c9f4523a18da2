/** The memory of a replica, counted by hand. */
import { describe, expect, it } from 'vitest';
import { type Arrays, allocate, follow, GradientSum, Pair } from '../../src/device/arrays';

const numbers = (arrays: Arrays) => Object.fromEntries([...arrays].map(([name, values]) => [name, [...values]]));

it('arrays lie one behind the other in one block', () => {
  const { flat, arrays } = allocate([
    ['a', 2],
    ['b', 0],
    ['c', 3],
  ]);
  flat.set([1, 2, 3, 4, 5]);
  expect(flat).toHaveLength(5);
  expect(numbers(arrays)).toEqual({ a: [1, 2], b: [], c: [3, 4, 5] });
});

describe('a pair', () => {
  it('is read while it is written, and changes places', () => {
    const pair = new Pair([['w', 2]]);
    expect(pair.writes).toBe(1);
    pair.next.get('w')!.set([1, 2]);
    expect(numbers(pair.current)).toEqual({ w: [0, 0] });
    pair.exchange();
    expect([pair.writes, numbers(pair.current), numbers(pair.next)]).toEqual([0, { w: [1, 2] }, { w: [0, 0] }]);
    expect(pair.blocks[1].arrays).toBe(pair.current);
    pair.exchange();
    expect([pair.writes, numbers(pair.current)]).toEqual([1, { w: [0, 0] }]);
  });

  it('is given a state in both places, and keeps what the state has not', () => {
    const pair = new Pair([
      ['w', 2],
      ['b', 1],
    ]);
    for (const { flat } of pair.blocks) flat.fill(9);
    pair.write({ w: Float32Array.of(1, 2), other: Float32Array.of(3) });
    for (const { arrays } of pair.blocks) expect(numbers(arrays)).toEqual({ w: [1, 2], b: [9] });
  });

  it('holds variables and their slots, and no other', () => {
    const pair = new Pair(['w', 'w#m', 'v', 'v#m'].map((name) => [name, 1] as const));
    const [read, written] = pair.blocks;
    read.flat.set([1, 2, 3, 4]);
    written.flat.set([5, 6, 7, 8]);
    pair.hold(new Set(['w']));
    expect([[...read.flat], [...written.flat]]).toEqual([
      [1, 2, 3, 4],
      [1, 2, 7, 8],
    ]);
  });
});

it('gradients of one, two and three batches become their mean, step after step', () => {
  const sum = new GradientSum();
  const step = (...batches: number[][]) => {
    for (const batch of batches.slice(0, -1)) sum.add(Float32Array.from(batch));
    expect(sum.count).toBe(batches.length - 1);
    const last = Float32Array.from(batches.at(-1)!);
    sum.meanInto(last);
    expect(sum.count).toBe(0);
    return [...last];
  };
  expect(step([1, 2])).toEqual([1, 2]);
  expect(step([1, 2], [3, 8])).toEqual([2, 5]);
  expect(step([3, 0], [3, 6], [6, 3])).toEqual([4, 3]);
  expect(step([7, -7])).toEqual([7, -7]);
});

it('averages go their part of the way, each to its own variable', () => {
  const of = (entries: [string, number[]][]): Arrays =>
    new Map(entries.map(([name, values]) => [name, Float32Array.from(values)]));
  const averages = of([
    ['w#ema', [1, 0]],
    ['gone#ema', [5]],
  ]);
  follow(averages, of([['w', [5, -8]]]), 0.25);
  expect(numbers(averages)).toEqual({ 'w#ema': [2, -2], 'gone#ema': [5] });
});
