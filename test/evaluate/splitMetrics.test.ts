/** Metrics of a whole split: which numbers they are given, and what is said where these are too many or come to none. */
import { describe, expect, it } from 'vitest';
import { SplitMetrics } from '../../src/evaluate/splitMetrics';
import type { CheckedMetrics } from '../../src/experiment/metrics';
import { port } from '../../src/graph/port';

type OfSplit = (rows: Float32Array, columns: number) => unknown;
const metricsOf = (given: Record<string, OfSplit | undefined>) =>
  Object.fromEntries(
    Object.entries(given).map(([name, ofSplit]) => [name, { measure: () => 0, ofSplit }]),
  ) as unknown as CheckedMetrics;
/** Outputs of so many samples. */
const outputs = (samples: number, rows: Record<string, number[] | Float32Array>) => ({
  [port.measured('loss')]: new Float32Array(samples),
  ...Object.fromEntries(Object.entries(rows).map(([name, of]) => [port.rows(name), Float32Array.from(of)])),
});

describe('a metric of all samples', () => {
  it('is given the numbers of each in their order, whatever the batches are, and nothing of others', () => {
    const seen: [number[], number][] = [];
    const a: OfSplit = (rows, columns) => {
      seen.push([[...rows], columns]);
      return 7;
    };
    const split = new SplitMetrics(metricsOf({ a, plain: undefined, unused: () => 1 }));
    const first = outputs(3, { a: [1, 2, 3, 4, 5, 6], plain: [1, 2, 3] });
    // The second sample cannot be read.
    split.add(first, 0);
    split.add(first, 2);
    split.add(outputs(1, { a: [7, 8] }), 0);
    expect(split.result()).toEqual({ a: 7 });
    expect(seen).toEqual([[[1, 2, 5, 6, 7, 8], 2]]);
  });

  it('keeps any number of samples, and counts a batch without a loss as one', () => {
    const split = new SplitMetrics(metricsOf({ sum: (rows) => rows.reduce((a, b) => a + b, rows.length) }));
    for (let from = 0; from < 5000; from += 100) {
      const batch = outputs(100, { sum: Array.from({ length: 100 }, (_, i) => from + i) });
      for (let i = 0; i < 100; i++) split.add(batch, i);
    }
    // 5000 of them, and 0 + 1 + … + 4999.
    expect(split.result()).toEqual({ sum: 5000 + (5000 * 4999) / 2 });
    const alone = new SplitMetrics(metricsOf({ columns: (_, columns) => columns }));
    alone.add({ [port.rows('columns')]: Float32Array.of(1, 2, 3) }, 0);
    expect(alone.result()).toEqual({ columns: 3 });
  });

  it('of a million numbers a sample is possible, and of more than 512 MB in all refused before anything is kept', () => {
    const split = new SplitMetrics(metricsOf({ large: (rows) => rows.length }));
    const row = new Float32Array(2 ** 20);
    split.add({ [port.rows('large')]: row }, 0);
    split.add({ [port.rows('large')]: row }, 0);
    expect(split.result()).toEqual({ large: 2 ** 21 });
    expect(() => split.add({ [port.rows('large')]: new Float32Array(2 ** 27 - 2 ** 20) }, 0)).toThrow(
      'The metric large keeps 133169152 numbers of each sample, and the split is too large for that.',
    );
    const huge = new SplitMetrics(metricsOf({ huge: () => 0 }));
    expect(() => huge.add({ [port.rows('huge')]: new Float32Array(2 ** 27 + 1) }, 0)).toThrow(
      expect.objectContaining({
        detail: expect.objectContaining({
          hint: 'Give fewer numbers a sample, or a metric that is a mean over samples.',
        }),
      }),
    );
  });

  it.each<[unknown, string]>([
    [Promise.resolve(1), 'metrics.a.ofSplit gives a promise, and not a number.'],
    ['x', 'metrics.a.ofSplit gives string, and not a number.'],
    [undefined, 'metrics.a.ofSplit gives undefined, and not a number.'],
  ])('that comes to %s is refused', (found, message) => {
    const split = new SplitMetrics(metricsOf({ a: () => found }));
    split.add(outputs(1, { a: [1] }), 0);
    expect(() => split.result()).toThrow(message);
  });
});
