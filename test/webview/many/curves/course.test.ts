/** What the curves of many runs draw, by value: of a run over each axis, of a group its mean, and what is read at a place. */
import { describe, expect, test } from 'vitest';
import { packShares } from '../../../../src/protocol/facts/packed';
import { groupCourse, nearestAt, runCourse, smoothed, valueAt } from '../../../../webview/many/curves/course';
import { metricsOf } from '../../../../webview/many/curves/metrics';
import { makeFormat } from '../../../../webview/shared/format';
import { ended, epoch, started, step } from '../../../protocol/someEvents';
import { fold } from '../../storedRun';

const format = makeFormat('en');
const gates = [{ gate: 'g', rates: packShares([0, 1, 1, 0.4]) }];
const evaluated = (number: number, accuracy: number, time: number, macs = 500) =>
  epoch(number, accuracy, {
    time: begun + time,
    evaluation: { values: { loss: 1, accuracy, macs }, samples: 8, gates },
  });
/** Ten steps an epoch, a second a step; a pause of an hour after step 20, before which five steps more were lost. */
const begun = 1_700_000_000_000;
const hour = 3_600_000;
const resumed = fold([
  started({ time: begun }),
  ...[10, 20].flatMap((at) => [
    step(at, { time: begun + at * 1000, loss: 4 }),
    evaluated(at / 10, at / 100, at * 1000),
  ]),
  step(25, { time: begun + 25_000, loss: 9 }),
  started({ time: begun + hour, step: 20 }),
  step(30, { time: begun + hour + 10_000, loss: 2 }),
  evaluated(3, 0.6, hour + 10_000, 400),
  ended(30, { time: begun + hour + 11_000 }),
]);
const metric = (key: string) => metricsOf([resumed], format).find((one) => one.key === key)!;
const xy = (key: string, axis: 'epoch' | 'step' | 'time') =>
  runCourse(metric(key), axis, resumed).map(({ x, y }) => [x, y]);

describe('a run', () => {
  test('is drawn over epochs, steps, and the time that it took', () => {
    expect(xy('test/accuracy', 'epoch')).toEqual([
      [1, 0.1],
      [2, 0.2],
      [3, 0.6],
    ]);
    expect(xy('train/loss', 'step')).toEqual([
      [10, 4],
      [20, 4],
      [30, 2],
    ]);
    // Neither the pause nor the steps that were done again.
    expect(xy('train/loss', 'time')).toEqual([
      [10_000, 4],
      [20_000, 4],
      [30_000, 2],
    ]);
    expect(xy('gates/conditional', 'time')).toEqual([
      [10_000, 0.25],
      [20_000, 0.25],
      [30_000, 0.25],
    ]);
  });

  test('every metric that it has can be chosen, and none that it does not have', () => {
    const titles = metricsOf([resumed], format).map(({ title }) => title);
    expect(titles).toEqual([
      ...['Test accuracy', 'Average MACs', 'Test loss', 'MACs, share of dense'],
      ...['Training loss', 'Training accuracy', 'Learning rate', 'Samples per second'],
      ...['Loss term task', 'Loss term shaping'],
      ...['Mean firing rate', 'Gates always on', 'Gates conditional', 'Gates always off'],
    ]);
    expect(metricsOf([fold([started()])], format)).toEqual([]);
    expect(xy('test/share', 'epoch')).toEqual([
      [1, 0.5],
      [2, 0.5],
      [3, 0.4],
    ]);
    const [, rate] = xy('gates/rate', 'epoch')[0]!;
    expect(rate).toBeCloseTo(2.4 / 4, 9);
  });

  test('a metric is said as what it is, on the axis shorter', () => {
    const said = (key: string, y: number) => {
      const { value, tick } = metric(key);
      return [value(y), tick?.(y)].map((text) => text?.replaceAll(/\s/g, ' '));
    };
    expect(said('test/accuracy', 0.5)).toEqual(['50.0%', '50%']);
    expect(said('test/accuracy', 0.123)).toEqual(['12.3%', '12.3%']);
    expect(said('test/macs', 2.5e6)).toEqual(['2.50 M MACs', '2.50 M']);
    expect(said('test/share', 0.5)[0]).toBe('50.0%');
    expect(said('test/loss', 0.123456)).toEqual(['0.1235', undefined]);
    expect([said('train/samplesPerSecond', 1234.5)[0], said('train/samplesPerSecond', 9.876)[0]]).toEqual([
      '1,235',
      '9.876',
    ]);
    expect([said('gates/rate', 0.25)[0], said('gates/on', 0.25)[0], said('train/accuracy', 0.25)[0]]).toEqual(
      Array(3).fill('25.0%'),
    );
    const facts = metricsOf([resumed], format).map(({ key, noisy, beginAtZero }) => [key, noisy, beginAtZero]);
    expect(facts.filter(([, noisy]) => noisy).map(([key]) => key)).toEqual([
      ...['train/loss', 'train/accuracy', 'train/samplesPerSecond', 'term/task', 'term/shaping'],
    ]);
    expect(facts.filter(([, , zero]) => zero).map(([key]) => key)).toEqual(['train/samplesPerSecond']);
  });

  test('metrics of several runs are those that one of them has; what another lacks it has no line of', () => {
    const own = (given: object, values: object, macs = 1000) =>
      fold([
        started({
          ...given,
          model: { name: 'net', params: 1, macs, gateMacs: 0, layers: [], gates: [], notCounted: [] },
        } as never),
        epoch(1, 0.5, {
          evaluation: { values: { loss: 1, accuracy: 0.5, macs: 10, ...values }, samples: 8, gates: [] } as never,
        }),
      ]);
    const share = { metrics: { f1: { direction: 'max', share: true } } };
    const list = [own(share, { f1: 0.5, zeta: 1 }), own(share, { f1: 0.75, alpha: 2 })];
    const keys = (of: typeof list) => metricsOf(of, format).map(({ key }) => key);
    expect(keys([resumed, ...list]).slice(0, 7)).toEqual(
      ['accuracy', 'macs', 'loss', 'alpha', 'f1', 'zeta', 'share'].map((name) => `test/${name}`),
    );
    expect(keys([resumed, ...list]).filter((key) => /^(term|gates)/.test(key))).toHaveLength(6);
    const f1 = (of: typeof list) => metricsOf(of, format).find(({ key }) => key === 'test/f1')!;
    expect([f1(list).title, f1(list).value(0.5)]).toEqual(['Test f1', '50.0%']);
    // A share where all say so.
    expect(f1([...list, own({ metrics: { f1: { direction: 'max' } } }, { f1: 3 })]).value(0.5)).toBe('0.5');
    const course = (key: string, of: (typeof list)[number]) =>
      runCourse(metricsOf([resumed, ...list], format).find((one) => one.key === key)!, 'epoch', of);
    expect(course('test/f1', list[1]!).map(({ x, y, step }) => [x, y, step])).toEqual([
      [1, 0.75, list[1]!.epochs[0]!.step],
    ]);
    expect(course('test/alpha', list[0]!).map(({ y }) => y)).toEqual([Number.NaN]);
    expect([course('term/task', list[0]!), course('gates/rate', list[0]!)]).toEqual([[], []]);
    // Nothing is a share of a network whose cost is not known, and a model that says no class has no accuracy.
    expect(keys([own({}, {}, 0)])).not.toContain('test/share');
    const silent = own({ head: 'none' }, { accuracy: Number.NaN });
    expect(keys([silent])).not.toContain('test/accuracy');
    expect(keys([silent, list[0]!])).toContain('test/accuracy');
    expect(keys([own({}, { accuracy: Number.NaN })])).toContain('test/accuracy');
  });

  test('of gates whose evaluation is not kept has no place in time', () => {
    const lost = { ...resumed, epochs: resumed.epochs.slice(1) };
    expect(runCourse(metric('gates/on'), 'time', lost).map(({ x, y }) => [x, y])).toEqual([
      [20_000, 0.5],
      [30_000, 0.5],
    ]);
    expect(runCourse(metric('gates/on'), 'step', lost)).toHaveLength(3);
  });

  test('a part of an axis has the points around it', () => {
    const long = fold([
      started({ time: begun }),
      ...Array.from({ length: 400 }, (_, i) => step(i + 1, { time: begun + 500 * (i + 1), loss: i + 1 })),
    ]);
    const loss = metricsOf([long], format).find(({ key }) => key === 'train/loss')!;
    const of = (axis: 'step' | 'time', from: number, to: number) =>
      runCourse(loss, axis, long, { from, to }).filter(({ x }) => x >= from && x <= to);
    expect(of('step', 100, 110).map(({ y }) => y)).toEqual([100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110]);
    expect(of('time', 50_000, 52_000).map(({ y }) => y)).toEqual([100, 101, 102, 103, 104]);
    // All of it is drawn with fewer.
    expect(runCourse(loss, 'step', long, { from: 0, to: 400 }).length).toBeLessThan(260);
  });
});

describe('a group', () => {
  const course = (...ys: number[]) => ys.map((y, i) => ({ x: i + 1, y, step: 10 * (i + 1) }));

  test('has the mean and the sample deviation at every place', () => {
    const found = groupCourse([course(0.1, 0.4), course(0.3, 0.4), course(0.8, 0.7)]);
    expect(found.map(({ x, n }) => [x, n])).toEqual([
      [1, 3],
      [2, 3],
    ]);
    expect(found[0]!.y).toBeCloseTo(0.4, 12);
    // √(((0.3)² + (0.1)² + (0.4)²) / 2)
    expect(found[0]!.deviation).toBeCloseTo(Math.sqrt(0.13), 12);
    expect(found[1]!.y).toBeCloseTo(0.5, 12);
    expect(found[1]!.deviation).toBeCloseTo(Math.sqrt(0.03), 12);
  });

  test('goes on as long as two have a value, says how many, and never becomes a single run', () => {
    const found = groupCourse([course(1, 2, 3, 4), course(3, 4, 5), course(5)]);
    expect(found.map(({ x, y, n }) => [x, y, n])).toEqual([
      [1, 3, 3],
      [2, 3, 2],
      [3, 4, 2],
    ]);
    const single = groupCourse([course(1, 2)]);
    expect(single.map(({ y, deviation, n }) => [y, deviation, n])).toEqual([
      [1, undefined, 1],
      [2, undefined, 1],
    ]);
    expect(groupCourse([])).toEqual([]);
  });

  test('takes the straight line between points that are not at the same places', () => {
    const sparse = [
      { x: 1, y: 0, step: 1 },
      { x: 3, y: 4, step: 3 },
    ];
    expect(groupCourse([course(2, 2, 2), sparse]).map(({ x, y }) => [x, y])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
  });

  test('of longer runs with fewer points goes on behind the others, at each of their places once', () => {
    const far = (...ys: number[]) => ys.map((y, i) => ({ x: 1 + 4 * i, y, step: i }));
    const found = groupCourse([far(0, 4), course(1, 2, 3), far(0, 8), far(0, 8, 9)]);
    // At 2 a quarter of the way of the long ones has gone: (2 + 1 + 2 + 2) / 4. At 9 there is one alone.
    expect(found.map(({ x, y, n }) => [x, y, n])).toEqual([
      [1, 0.25, 4],
      [2, 1.75, 4],
      [3, 3.25, 4],
      [5, 20 / 3, 3],
    ]);
  });

  test('what is no number is not counted', () => {
    expect(groupCourse([course(1, Number.NaN, 3), course(1, 1, 1)]).map(({ y, n }) => [y, n])).toEqual([
      [1, 2],
      [1.5, 2],
      [2, 2],
    ]);
  });
});

test('read at a place: between two points the line, the nearest measured one, nothing beyond the ends', () => {
  const line = [
    { x: 1, y: 10, step: 1 },
    { x: 3, y: 30, step: 3 },
    { x: 5, y: 0, step: 5 },
  ];
  expect([0.9, 1, 2, 3, 4, 5, 5.1].map((x) => valueAt(line, x))).toEqual([undefined, 10, 20, 30, 15, 0, undefined]);
  expect([0, 1.9, 2.1, 5.9, 6.1].map((x) => nearestAt(line, x)?.y)).toEqual([10, 10, 30, 0, undefined]);
  expect(nearestAt([], 1)).toBeUndefined();
  expect([nearestAt(line, 2)?.x, nearestAt(line, 4)?.x]).toEqual([1, 3]);
  const [alone] = line;
  expect([0.9, 1, 1.1].map((x) => nearestAt([alone!], x)?.y)).toEqual([undefined, 10, undefined]);
  expect([0.9, 1, 1.1].map((x) => valueAt([alone!], x))).toEqual([undefined, 10, undefined]);
});

test('smoothing leaves the places, and with no weight the values', () => {
  const line = [1, 2, 3].map((x) => ({ x, y: 10 * x, step: x }));
  expect(smoothed(line, 0)).toEqual(line);
  // (20 + 0.5 · 10) / 1.5
  expect(smoothed(line, 0.5)[1]!.y).toBeCloseTo(25 / 1.5, 12);
});
