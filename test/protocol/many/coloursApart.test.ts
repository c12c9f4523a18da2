/** Runs that are shown together: each in its own colour where that can be told from the others, and stable. */
import { expect, test } from 'vitest';
import { coloursApart, oklab } from '../../../src/protocol/many/coloursApart';
import { type RunColour, runColour } from '../../../src/protocol/many/runColour';

const seeds = Array.from({ length: 400 }, (_, i) => `/w/sweeps/grid/lambda=0.3,seed=${i}`);

/** The least distance of two of them, in OKLab, on the page on which they are more alike. */
function least(colours: Iterable<RunColour>): number {
  const list = [...colours];
  const between = (a: string, b: string) => Math.hypot(...oklab(a).map((value, i) => value - oklab(b)[i]!));
  return Math.min(
    ...list.flatMap((a, i) =>
      list.slice(i + 1).map((b) => Math.min(between(a.dark, b.dark), between(a.light, b.light))),
    ),
  );
}

test('black, white and a primary are where OKLab has them', () => {
  expect(oklab('#000000').map((value) => Math.abs(value))).toEqual([0, 0, 0]);
  expect(oklab('#ffffff').map((value) => Math.round(1e4 * value) / 1e4)).toEqual(
    [1, 0, 0].map((value) => expect.closeTo(value)),
  );
  // Ottosson's table has red at 0.628, 0.225, 0.126.
  expect(oklab('#ff0000').map((value) => Math.round(1000 * value) / 1000)).toEqual([0.628, 0.225, 0.126]);
});

test.each([
  [2, 0.08],
  [5, 0.08],
  [12, 0.08],
  [20, 0.045],
])('%i of many runs are told apart', (count, distance) => {
  for (let from = 0; from + count <= seeds.length; from += count)
    expect(least(coloursApart(seeds.slice(from, from + count)).values())).toBeGreaterThanOrEqual(distance);
});

test('a run whose colour is like no other has its own', () => {
  const colours = coloursApart(seeds.slice(0, 6));
  expect(colours.get(seeds[0]!)).toEqual(runColour(seeds[0]!));
  expect([...colours].filter(([key, colour]) => colour === undefined || colour.dash !== runColour(key).dash)).toEqual(
    [],
  );
  expect([...coloursApart(['/w/a/b'])]).toEqual([['/w/a/b', runColour('/w/a/b')]]);
});

test('runs that come later change nothing of those before, and what was given is kept', () => {
  const few = coloursApart(seeds.slice(0, 10));
  const more = coloursApart(seeds.slice(0, 30));
  for (const [key, colour] of few) expect(more.get(key)).toEqual(colour);
  // In another order, and without those for whom a run made room.
  const again = coloursApart(seeds.slice(4, 10).reverse(), few);
  for (const [key, colour] of again) expect(colour).toEqual(few.get(key));
});

test('fifty that must look alike here and there differ in their dashes', () => {
  const list = [...coloursApart(seeds.slice(0, 50)).values()];
  expect(new Set(list.map(({ dark, dash }) => `${dark} ${dash}`)).size).toBe(50);
  for (const [i, a] of list.entries())
    for (const b of list.slice(i + 1))
      if (String(a.dash) === String(b.dash)) expect(least([a, b])).toBeGreaterThan(0.015);
});

test('of hundreds that look alike the dashes are given evenly', () => {
  const list = [...coloursApart(seeds).values()];
  const dashes = new Set(list.map(({ dash }) => String(dash)));
  expect(dashes.size).toBeGreaterThan(2);
  const uses = [...dashes].map((dash) => list.filter((one) => String(one.dash) === dash).length);
  expect(Math.max(...uses) / Math.min(...uses)).toBeLessThan(2);
});
