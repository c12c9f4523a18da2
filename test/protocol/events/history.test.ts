/** The decimated curve against one that keeps every event and averages at the end. */
import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../../src/base/random';
import {
  appendStep,
  countPoints,
  emptyHistory,
  type History,
  maxNumbers,
  maxPoints,
  maxValues,
  measuredOf,
  mostPoints,
  part,
  pointsOf,
  rewind,
  termOf,
} from '../../../src/protocol/events/history';
import type { EventOf } from '../../../src/protocol/events/runState';
import { step } from '../someEvents';

function randomSteps(count: number, from = 1): EventOf<'step'>[] {
  const random = new SeededRandom(7, from);
  return Array.from({ length: count }, (_, i) => {
    const [task, shaping] = [random.uniform(), random.uniform()];
    const values = { accuracy: random.uniform(), learningRate: random.uniform(), samplesPerSecond: random.uniform() };
    return step(from + i, { loss: task + shaping, terms: { task, shaping }, ...values });
  });
}

const fold = (events: EventOf<'step'>[], from: History = emptyHistory) => events.reduce(appendStep, from);
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Straight from the definition: groups of equal size, the smallest power of two that leaves fewer than the bound. */
function expected(events: EventOf<'step'>[]) {
  let per = 1;
  while (Math.floor(events.length / per) >= maxPoints) per *= 2;
  const groups: EventOf<'step'>[][] = [];
  for (let i = 0; i < events.length; i += per) groups.push(events.slice(i, i + per));
  return groups.map((group) => ({
    events: group.length,
    step: group.at(-1)!.step,
    time: group.at(-1)!.time,
    lossMin: Math.min(...group.map(({ values }) => values.loss)),
    lossMax: Math.max(...group.map(({ values }) => values.loss)),
    task: mean(group.map(({ terms }) => terms.task!)),
    ...Object.fromEntries(
      ['loss', 'accuracy', 'learningRate', 'samplesPerSecond'].map((name) => [
        name,
        mean(group.map(({ values }) => values[name]!)),
      ]),
    ),
  }));
}

describe('history', () => {
  test.each([0, 1, 5, maxPoints - 1, maxPoints, maxPoints + 1, 2 * maxPoints + 3, 9001])('%i events', (count) => {
    const events = randomSteps(count);
    const history = fold(events);
    const points = pointsOf(history);
    const wanted = expected(events);
    expect(points).toHaveLength(wanted.length);
    // One assertion for all: thousands of them would take longer than everything else.
    const wrong = points.flatMap((point, i) =>
      Object.entries(wanted[i]!)
        .map(([key, value]) => {
          const of = key === 'task' ? termOf(history, key) : key in point ? () => point[key as 'step'] : undefined;
          return [key, (of ?? measuredOf(history, key))(point), value] as const;
        })
        .filter(([, got, value]) => !(Math.abs(got - value) < 1e-12))
        .map((difference) => [i, ...difference]),
    );
    expect(wrong).toEqual([]);
  });

  test('200,000 events stay below the bound, and their mean, extremes and last step are kept', () => {
    let history = emptyHistory;
    let most = 0;
    for (let i = 1; i <= 2e5; i++) {
      history = appendStep(history, step(i, { loss: i === 123_456 ? 1e9 : 1, terms: {} }));
      most = Math.max(most, countPoints(history));
    }
    const points = pointsOf(history);
    expect(most).toBeLessThanOrEqual(maxPoints);
    expect(points.length).toBeGreaterThan(maxPoints / 2 - 1);
    expect(points.reduce((sum, point) => sum + point.events, 0)).toBe(2e5);
    expect(points.at(-1)!.step).toBe(2e5);
    expect(Math.max(...points.map(({ lossMax }) => lossMax))).toBe(1e9);
    expect(points.reduce((sum, point) => sum + point.events * measuredOf(history, 'loss')(point), 0)).toBeCloseTo(
      2e5 - 1 + 1e9,
      -1,
    );
    expect(JSON.stringify(history).length).toBeLessThan(1e6);
  });

  test('does not touch what it was given', () => {
    const before = fold(randomSteps(maxPoints - 1));
    const copy = structuredClone(before);
    appendStep(before, step(maxPoints));
    expect(before).toEqual(copy);
  });

  test('a batch that arrives twice is drawn once', () => {
    const events = randomSteps(20);
    expect(fold([...events, ...events.slice(10)])).toEqual(fold(events));
  });

  test('a step whose loss is no number is left out, a term that is none too', () => {
    const history = fold([
      step(1),
      step(2, { loss: Number.NaN }),
      step(3, { terms: { task: 1, shaping: Number.NaN } }),
    ]);
    expect(history.terms).toEqual(['task', 'shaping']);
    expect(pointsOf(history).map((point) => [point.step, point.terms])).toEqual([
      [1, [0.75, 0.25]],
      [3, [1, 0]],
    ]);
  });

  test('a term that begins late still sums to the loss after merging', () => {
    const late = maxPoints / 2 + 1;
    const events = Array.from({ length: maxPoints + 1 }, (_, i) =>
      step(i + 1, i < late ? { loss: 1, terms: { task: 1 } } : { loss: 4, terms: { task: 1, sparsity: 3 } }),
    );
    const history = fold(events);
    for (const point of pointsOf(history))
      expect(point.terms.reduce((sum, term) => sum + term, 0)).toBeCloseTo(measuredOf(history, 'loss')(point), 12);
  });

  test('a value of any name is kept: its mean over the events that say it, and NaN before there is one', () => {
    const history = fold(
      Array.from({ length: 2 * maxPoints }, (_, i) =>
        step(i + 1, i % 2 === 0 || i < 4 ? { accuracy: Number.NaN } : { gradientNorm: i, accuracy: 0.25 }),
      ),
    );
    expect(history.names).toEqual(['loss', 'accuracy', 'learningRate', 'samplesPerSecond', 'gradientNorm']);
    const points = pointsOf(history);
    expect(points.slice(0, 4).map(measuredOf(history, 'gradientNorm'))).toEqual([Number.NaN, 6, 10, 14]);
    expect(points.slice(0, 4).map(measuredOf(history, 'accuracy'))).toEqual([Number.NaN, 0.25, 0.25, 0.25]);
    expect(measuredOf(history, 'nothing')(points[0]!)).toBeNaN();
  });

  test('measured values have as many columns as there are places, the first that came', () => {
    const own = (i: number) => ({ ...step(i), values: { ...step(i).values, [`v${i}`]: i } });
    const { names } = fold(Array.from({ length: 2 * maxValues }, (_, i) => own(i + 1)));
    expect(names).toHaveLength(maxValues);
    expect(names.slice(3, 6)).toEqual(['samplesPerSecond', 'v1', 'v2']);
  });

  test('coarsened for a picture: within the limit, nothing lost from the means and extremes', () => {
    const history = fold(randomSteps(1501));
    const points = pointsOf(history);
    const loss = measuredOf(history, 'loss');
    const coarse = part(points, 0, 1e9, 256);
    expect(coarse.length).toBeLessThanOrEqual(256);
    expect(coarse.length).toBeGreaterThan(128);
    const total = (of: typeof points) => of.reduce((sum, point) => sum + point.events * loss(point), 0);
    expect(total(coarse)).toBeCloseTo(total(points), 8);
    expect(Math.max(...coarse.map(({ lossMax }) => lossMax))).toBe(Math.max(...points.map(({ lossMax }) => lossMax)));
    expect(coarse.at(-1)!.step).toBe(1501);
  });

  test('a part of the axis has finer points, reaches over both edges, and merges the same neighbours wherever it begins', () => {
    const points = pointsOf(fold(randomSteps(1600)));
    // Step i is epoch i / 10: 200 points of 1600 need no merging, 600 are merged by two or four.
    expect(part(points, 50, 60, 256).map(({ step }) => step)).toEqual(Array.from({ length: 102 }, (_, i) => 499 + i));
    const left = part(points, 50, 110, 256);
    const right = part(points, 50.1, 110.1, 256);
    expect(left.length).toBeLessThanOrEqual(258);
    expect(left[0]!.epoch).toBeLessThan(50.4);
    expect(left.at(-1)!.epoch).toBeGreaterThanOrEqual(110);
    const key = ({ step, lossMin, values }: (typeof left)[number]) => `${step} ${lossMin} ${values}`;
    const common = right.map(key).filter((one) => left.map(key).includes(one));
    expect(common.length).toBeGreaterThan(right.length - 3);
    expect(part(points, 1000, 2000, 256).map(({ step }) => step)).toEqual([1600]);
    expect(part([], 0, 1, 256)).toEqual([]);
    // For averages that look back: as many points more on the left, whatever each of them covers, as far as there are any.
    expect(part(points, 50, 60, 256, 44)[0]!.step).toBe(499 - 44);
    const back = part(points, 50, 110, 256, 10);
    expect(back.slice(10).map(key)).toEqual(left.map(key));
    expect(back.slice(0, 11).map(({ events }) => events)).toEqual(Array(11).fill(left[0]!.events));
    expect(left[0]!.events).toBeGreaterThan(1);
    expect(part(points, 1, 2, 256, 44)[0]!.step).toBe(1);
  });

  test('very many terms have fewer points', () => {
    expect([0, 3, 58, 59, 200, 1e6].map(mostPoints)).toEqual([2048, 2048, 2048, 1024, 512, 256]);
    const terms = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`t${i}`, i]));
    const history = fold(Array.from({ length: 3000 }, (_, i) => step(i + 1, { terms })));
    expect(countPoints(history) * 210).toBeLessThanOrEqual(maxNumbers);
    expect(termOf(history, 't7')(pointsOf(history)[3]!)).toBe(7);
    expect(termOf(history, 'none')(pointsOf(history)[3]!)).toBe(0);
    expect(pointsOf(history).reduce((sum, point) => sum + point.events, 0)).toBe(3000);
  });

  test('rewind drops what lies beyond the step, and the curve goes on from there', () => {
    const history = rewind(fold(randomSteps(100)), 60);
    expect(pointsOf(history).at(-1)!.step).toBe(60);
    const resumed = fold(randomSteps(40, 61), history);
    expect(pointsOf(resumed).map((point) => point.step)).toEqual(Array.from({ length: 100 }, (_, i) => i + 1));
  });

  test('rewind also shortens a point that is not finished', () => {
    const events = randomSteps(2 * maxPoints + 1);
    const history = fold(events);
    expect(history.open).toBeDefined();
    expect(pointsOf(rewind(history, 2 * maxPoints)).at(-1)!.step).toBe(2 * maxPoints);
  });
});
