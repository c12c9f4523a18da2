/** The gates of two runs beside each other, against what SciPy says and what can be counted by hand. */
import { expect, test } from 'vitest';
import { courseOf, gateDifference, isSameGates } from '../../../src/protocol/facts/gateDifference';
import { packShares } from '../../../src/protocol/facts/packed';
import { fold } from '../../webview/storedRun';
import { epoch, started } from '../someEvents';

const layer = (name: string, rates: number[]) => ({ name, rates });
const before = [0, 0.1, 0.2, 0.2, 0.9, 1, 0.55, 0.2];
const after = [0.05, 0.3, 0.2, 0.1, 0.8, 1, 0.8, 0];

test('of each channel the difference, of the layer the means and the rank correlation, ties shared', () => {
  const [found] = gateDifference([layer('g', before)], [layer('g', after)]).layers;
  const expected = [0.05, 0.2, 0, -0.1, -0.1, 0, 0.25, -0.2];
  expect(found!.change).toHaveLength(8);
  for (const [i, change] of expected.entries()) expect(found!.change[i]).toBeCloseTo(change, 12);
  expect(found!.means.before).toBeCloseTo(3.15 / 8, 12);
  expect(found!.means.after).toBeCloseTo(3.25 / 8, 12);
  expect(found!.means.change).toBeCloseTo(0.1 / 8, 12);
  expect(found!.moved).toBeCloseTo(0.9 / 8, 12);
  // scipy.stats.spearmanr(before, after).statistic of SciPy 1.17.1; by hand 30.5 / √(40 · 41.5).
  expect(found!.rankCorrelation).toBeCloseTo(0.7485930578525694, 12);
  expect(found!.rankCorrelation).toBeCloseTo(30.5 / Math.sqrt(40 * 41.5), 12);
});

test('the other way round every sign is the other one, and the ranks agree as much', () => {
  const [one] = gateDifference([layer('g', before)], [layer('g', after)]).layers;
  const [other] = gateDifference([layer('g', after)], [layer('g', before)]).layers;
  expect(other!.change.map((value) => 0 - value)).toEqual(one!.change);
  expect(other!.rankCorrelation).toBe(one!.rankCorrelation);
});

test('there is no rank correlation of what does not vary, nor of a single channel', () => {
  const of = (a: number[], b: number[]) => gateDifference([layer('g', a)], [layer('g', b)]).layers[0]!.rankCorrelation;
  expect(of([0.1, 0.1, 0.1], [0, 0.5, 1])).toBeUndefined();
  expect(of([0.5], [0.7])).toBeUndefined();
  expect(of([0, 0.5, 1], [0.9, 0.5, 0.3])).toBeCloseTo(-1, 12);
});

test('layers that one run alone has, and those of another width, are named and left out', () => {
  const difference = gateDifference(
    [layer('a', [0, 1]), layer('b', [0]), layer('c', [1, 1])],
    [layer('c', [0, 1]), layer('d', [1]), layer('a', [0, 1, 1])],
  );
  expect(difference.layers.map(({ name }) => name)).toEqual(['c']);
  expect(difference.onlyBefore).toEqual(['b']);
  expect(difference.onlyAfter).toEqual(['d']);
  expect(difference.otherWidth).toEqual([{ name: 'a', before: 2, after: 3 }]);
  expect(isSameGates(difference)).toBe(false);
  expect(isSameGates(gateDifference([layer('a', [0])], [layer('a', [1])]))).toBe(true);
});

test('the mean of a layer over the evaluations; of a layer that was not measured there is none', () => {
  const at = (number: number, g: number[], h?: number[]) =>
    epoch(number, 0.5, {
      evaluation: {
        values: { loss: 1, accuracy: 0.5, macs: 1 },
        samples: 8,
        gates: [{ gate: 'g', rates: packShares(g) }, ...(h === undefined ? [] : [{ gate: 'h', rates: packShares(h) }])],
      },
    });
  const state = fold([started(), at(1, [0, 1]), at(2, [1, 1], [0.2, 0.4]), at(3, [0, 0])]);
  expect(courseOf(state, 'g')).toEqual([
    { epoch: 1, mean: 0.5 },
    { epoch: 2, mean: 1 },
    { epoch: 3, mean: 0 },
  ]);
  const [only, ...more] = courseOf(state, 'h');
  expect(more).toEqual([]);
  expect(only!.epoch).toBe(2);
  expect(only!.mean).toBeCloseTo(0.3, 9);
  expect(courseOf(state, 'i')).toEqual([]);
});
