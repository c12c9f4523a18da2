/** Counting against the plainest reading of all samples, and distances against sorted ones and a published distribution. */
import betaCdf from '@stdlib/stats-base-dists-beta-cdf';
import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../src/base/random';
import { distanceOf, GateCounter, GateCounters } from '../../src/evaluate/gateCounters';
import { beta, constant, learntPriors } from '../../src/nn';
import { type ModelSummary, maxStatistics } from '../../src/protocol/events/events';
import { fitEdges, sigmoid } from '../../src/protocol/facts/fitGrid';
import { unpackDistances, unpackShares } from '../../src/protocol/facts/packed';
import { PriorTable, priorTables, summarisePriors } from '../../src/step/priorTable';

const [samples, channels, classes] = [500, 3, 4];
const random = new SeededRandom(1);
/** Dead, conditional, spread far to both sides. */
const logits = Float32Array.from({ length: samples * channels }, (_, i) => {
  const wide = 24 * (random.uniform() - 0.5);
  return [-6 + random.uniform(), 2 * random.uniform() - 0.7, wide][i % channels]!;
});
const values = logits.map((u) => (u > 0 ? 1 : 0));
const labels = Array.from({ length: samples }, () => random.below(classes));
const channel = (c: number) => Array.from({ length: samples }, (_, i) => logits[i * channels + c]!);

/** Batch by batch, as an evaluation does. */
function counted(prior?: PriorTable): GateCounter {
  const counter = new GateCounter('g', channels, classes, prior);
  for (let from = 0; from < samples; from += 100)
    for (let i = 0; i < 100; i++) {
      const part = [from * channels, (from + 100) * channels] as const;
      const open = counter.add(values.subarray(...part), logits.subarray(...part), i, labels[from + i]!);
      const row = values.subarray((from + i) * channels, (from + i + 1) * channels);
      expect(open).toBe(row.reduce((sum, value) => sum + value, 0));
    }
  return counter;
}

const perClass = Array.from({ length: classes }, (_, k) => labels.filter((label) => label === k).length);
const detail = { classes: true, cdf: true };
const half = 1 / 510 + 1e-9;

test('rates, rates by class and the distribution are those of the samples', () => {
  const { rates, classRates, cdf, distances } = counted().statistics(perClass, detail);
  expect(distances).toBeUndefined();
  const [byChannel, byClass, edges] = [
    unpackShares(rates, channels)!,
    unpackShares(classRates, classes * channels)!,
    unpackShares(cdf, channels * fitEdges.length)!,
  ];
  for (let c = 0; c < channels; c++) {
    const own = channel(c);
    expect(Math.abs(byChannel[c]! - own.filter((u) => u > 0).length / samples)).toBeLessThan(half);
    for (let k = 0; k < classes; k++) {
      const open = own.filter((u, i) => u > 0 && labels[i] === k).length;
      expect(Math.abs(byClass[k * channels + c]! - open / perClass[k]!)).toBeLessThan(half);
    }
    for (const [e, edge] of fitEdges.entries()) {
      const below = own.filter((u) => u <= edge).length / samples;
      expect(Math.abs(edges[c * fitEdges.length + e]! - below)).toBeLessThan(half);
    }
  }
});

describe.each([
  [0.6, 0.4],
  [0.1, 0.1],
  [50, 50],
])('Beta(%f, %f)', (a, b) => {
  const table = new PriorTable(beta(a, b));

  test('the table is the distribution function', () => {
    for (let u = -30; u <= 30; u += 0.377) expect(table.at(u)).toBeCloseTo(betaCdf(sigmoid(u), a, b), 3);
    const { name, mean, cdf, gates } = table.summary(['g']);
    expect([name, mean, gates]).toEqual([`Beta(${a}, ${b})`, a / (a + b), ['g']]);
    for (const [i, edge] of fitEdges.entries()) expect(cdf[i]).toBeCloseTo(betaCdf(sigmoid(edge), a, b), 3);
  });

  test('distances are those of the sorted samples', () => {
    const distances = unpackDistances(counted(table).statistics(perClass, detail).distances, channels)!;
    for (let c = 0; c < channels; c++) {
      const sorted = channel(c).sort((x, y) => x - y);
      const plain = sorted.reduce((sum, u, i) => {
        return sum + ((i + 1) / (samples + 1) - betaCdf(sigmoid(u), a, b)) ** 2 / samples;
      }, 0);
      expect(Math.abs(distances[c]! - plain)).toBeLessThan(1e-4);
    }
  });
});

test('the distance of few values is exact', () => {
  // Three of value ½ and one of 1: ranks 1/5 … 4/5.
  const bins = Uint32Array.of(0, 3, 1);
  const plain = [0.2 - 0.5, 0.4 - 0.5, 0.6 - 0.5, 0.8 - 1].reduce((sum, gap) => sum + gap * gap, 0) / 4;
  expect(distanceOf(bins)).toBeCloseTo(plain, 12);
});

test('a gate that never changes its mind has the distance that a constant has', () => {
  // Of N values at t = 1/2: ∫ (p − ½)² dp = 1/12, as N grows.
  const bins = new Uint32Array(1001);
  bins[500] = 100_000;
  expect(distanceOf(bins)).toBeCloseTo(1 / 12, 4);
  expect(distanceOf(new Uint32Array(8))).toBe(0);
});

test('what would be too long is left out for all gates alike', () => {
  const gates = ['a', 'b'].map((name) => ({ name, channels: 64, sources: [] }));
  const model: ModelSummary = { name: 'n', params: 0, macs: 0, gateMacs: 0, layers: [], gates, notCounted: [] };
  const fields = (count: number) =>
    new GateCounters(model, count, new Map()).statistics(true).map((one) => Object.keys(one));
  expect(fields(maxStatistics / 128)).toEqual([0, 1].map(() => ['gate', 'rates', 'classRates', 'cdf']));
  expect(fields(maxStatistics / 128 + 1)).toEqual([0, 1].map(() => ['gate', 'rates', 'cdf']));
});

test('gates that share a prior are told of together, and one whose prior is learnt has no distance', () => {
  const [shared, other] = [beta(0.6, 0.4), beta(2, 6)];
  const gates = ['a', 'b', 'c', 'd'].map((name) => ({ name }));
  const learnt = learntPriors({ hyperprior: beta(3, 7) });
  const layers = { b: { prior: other }, d: { prior: learnt } };
  const priors = priorTables(gates, { prior: shared, weight: constant(1), layers });
  expect(priorTables(gates, undefined).size).toBe(0);
  expect(summarisePriors(priors).map((prior) => [prior.name, prior.gates])).toEqual([
    ['Beta(0.6, 0.4)', ['a', 'c']],
    ['Beta(2, 6)', ['b']],
  ]);
  expect(priors.get('a')).toBe(priors.get('c'));
});

test('a sample of no known class counts for the gate, and for no class', () => {
  const counter = new GateCounter('g', 2, 2, undefined);
  for (const [i, label] of [-1, 2, 0, 1].entries())
    counter.add(Float32Array.of(0, 1, 1, 0, 1, 0, 0, 1), undefined, i, label);
  const { rates, classRates } = counter.statistics([1, 1], detail);
  expect([...unpackShares(rates, 2)!].map((rate) => Math.round(4 * rate))).toEqual([2, 2]);
  expect(unpackShares(classRates, 4)).toEqual([1, 0, 0, 1]);
});

test('distributions that would be too long are left out, and those that just fit are not', () => {
  const fields = (channels: number) => {
    const model = { gates: [{ name: 'a', channels, sources: [] }] } as unknown as ModelSummary;
    return Object.keys(new GateCounters(model, 0, new Map()).statistics(true)[0]!);
  };
  const most = Math.floor(maxStatistics / fitEdges.length);
  expect(fields(most)).toContain('cdf');
  expect(fields(most + 1)).not.toContain('cdf');
});

test('there are no rates by class of data that has no classes', () => {
  const model = { gates: [{ name: 'a', channels: 2, sources: [] }] } as unknown as ModelSummary;
  const fields = (classes: number) =>
    Object.keys(new GateCounters(model, classes, new Map()).statistics(false)[0]!).sort();
  expect(fields(0)).toEqual(['gate', 'rates']);
  expect(fields(1)).toEqual(['classRates', 'gate', 'rates']);
});
