/** Which lines there are, why not more, and how each is drawn: by hand. */
import { describe, expect, test } from 'vitest';
import type { RunState } from '../../../../src/protocol/events/runState';
import type { RunRow } from '../../../../src/protocol/many/runRow';
import type { CoursePoint } from '../../../../webview/many/curves/course';
import { curveSeries } from '../../../../webview/many/curves/curveSeries';
import { courses, type Line, linesOf } from '../../../../webview/many/curves/lines';
import type { Metric } from '../../../../webview/many/curves/metrics';
import { runsLeftOut } from '../../../../webview/many/leftOut';
import type { ManyModel, RunGroup } from '../../../../webview/many/part';

const runs = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => ({ folder: `/r/${from + i}`, name: `run ${from + i}` }) as RunRow);
const group = (key: string, of: readonly RunRow[]) => ({ key, title: `of ${key}`, runs: of }) as unknown as RunGroup;
const model = (change: Partial<ManyModel>) =>
  ({ rows: [], chosen: [], byHand: false, groups: undefined, ...change }) as unknown as ManyModel;
const keys = (change: Partial<ManyModel>, means = true) => linesOf(model(change), means).lines.map(({ key }) => key);

describe('runs', () => {
  test('are a line each, fifty at most', () => {
    const [all, some] = [runs(60), runs(2)];
    expect(linesOf(model({ rows: some, chosen: some }), true)).toEqual({
      lines: some.map((row) => ({ key: row.folder, title: row.name, runs: [row], isGroup: false })),
      leftOut: '',
    });
    expect(keys({ rows: all, chosen: all })).toEqual(all.slice(0, 50).map(({ folder }) => folder));
    // Groups, and nobody wants their means.
    expect(keys({ rows: all, chosen: some, groups: [group('a', all)] }, false)).toEqual(['/r/0', '/r/1']);
  });

  test.each([
    [false, 60, 50, 50, 'The first 50 of 60 runs. Choose others in the table.'],
    [false, 50, 50, 50, ''],
    [false, 60, 3, 3, 'The first 3 of 60 runs. Choose others in the table.'],
    [true, 60, 51, 50, 'The first 50 of 51 chosen runs: more could not be told apart.'],
    [true, 60, 50, 50, ''],
    [true, 60, 3, 3, ''],
  ])('chosen by hand: %s; of %i, %i chosen, %i drawn', (byHand, all, chosen, drawn, text) => {
    expect(runsLeftOut({ rows: runs(all), chosen: runs(chosen), byHand }, drawn)).toBe(text);
  });
});

describe('groups', () => {
  const sized = (...sizes: number[]) => sizes.map((size, i) => group(`g${i}`, runs(size, 1000 * i)));
  const left = (...sizes: number[]) => linesOf(model({ groups: sized(...sizes) }), true).leftOut;

  test('are drawn whole, as long as a hundred runs are behind them', () => {
    expect(keys({ groups: sized(60, 40, 1) })).toEqual(['g0', 'g1']);
    expect(keys({ groups: sized(60, 41) })).toEqual(['g0']);
    expect(keys({ groups: sized(60, 40) })).toEqual(['g0', 'g1']);
    // The first always.
    expect(keys({ groups: sized(150, 1) })).toEqual(['g0']);
    expect(keys({ groups: sized(...Array<number>(60).fill(1)) })).toHaveLength(50);
    expect(linesOf(model({ groups: sized(2) }), true).lines).toEqual([
      { key: 'g0', title: 'of g0', runs: runs(2), isGroup: true },
    ]);
  });

  test('that are left out are told of', () => {
    expect(left(60, 40)).toBe('');
    expect(left(60, 40, 1)).toMatch(/^The first 2 of 3 groups, of 100 runs: /);
    expect(left(...Array<number>(60).fill(1))).toMatch(/^The first 50 of 60 groups, of 50 runs: /);
  });

  test('of the chosen runs alone, where somebody has chosen', () => {
    const groups = sized(2, 2, 2);
    expect(keys({ groups, byHand: true, chosen: [groups[1]!.runs[1]!] })).toEqual(['g1']);
    expect(keys({ groups, byHand: false, chosen: [groups[1]!.runs[1]!] })).toEqual(['g0', 'g1', 'g2']);
  });
});

describe('courses', () => {
  /** Of so many values, and how often they were asked for. */
  const state = (...ys: number[]) => ({ ys }) as unknown as RunState;
  const asked: string[] = [];
  const metric = (key: string, noisy = false) =>
    ({
      ...{ key, noisy },
      points(of: RunState, look?: object) {
        asked.push(`${key} ${JSON.stringify(look ?? null)}`);
        return (of as unknown as { ys: number[] }).ys.map((y, i) => ({ step: i, epoch: i, time: 0, y }));
      },
    }) as unknown as Metric;
  const [loss, rate] = [metric('loss', true), metric('rate')];
  const [a, b, c] = runs(3) as [RunRow, RunRow, RunRow];
  const line = (isGroup: boolean, ...of: RunRow[]): Line => ({
    key: isGroup ? 'g' : of[0]!.folder,
    title: '',
    runs: of,
    isGroup,
  });
  const ys = (points: readonly CoursePoint[]) => points.map(({ y }) => y);

  test('are made once for each metric, axis and part, as long as the run is what it was', () => {
    const states = new Map([[a.folder, state(1, 2)]]);
    const of = courses(() => states);
    asked.length = 0;
    const first = of(line(false, a), loss, 'epoch', undefined, 0);
    expect(ys(first)).toEqual([1, 2]);
    expect(of(line(false, a), loss, 'epoch', undefined, 0.5)).toBe(first);
    expect(asked).toEqual(['loss null']);
    of(line(false, a), rate, 'epoch', undefined, 0);
    of(line(false, a), loss, 'step', undefined, 0);
    of(line(false, a), loss, 'epoch', { from: 0, to: 1 }, 0);
    of(line(false, a), loss, 'epoch', { from: 0, to: 1 }, 0);
    of(line(false, a), loss, 'epoch', { from: 1, to: 1 }, 0);
    expect(asked.slice(1)).toEqual(['rate null', 'loss null', 'loss {"from":0,"to":1}', 'loss {"from":1,"to":1}']);
    states.set(a.folder, state(7));
    expect(ys(of(line(false, a), loss, 'epoch', undefined, 0))).toEqual([7]);
    expect(of(line(false, b), loss, 'epoch', undefined, 0)).toEqual([]);
    // While somebody zooms every part is another one: not all are kept, and the last is.
    asked.length = 0;
    for (let i = 0; i < 200; i++) of(line(false, a), loss, 'epoch', { from: i, to: i + 1 }, 0);
    of(line(false, a), loss, 'epoch', { from: 199, to: 200 }, 0);
    of(line(false, a), loss, 'epoch', { from: 0, to: 1 }, 0);
    expect(asked).toHaveLength(201);
  });

  test('of a group are the mean of those that are read, smoothed where they are noisy, made anew when one is another', () => {
    const states = new Map([
      [a.folder, state(10, 20)],
      [b.folder, state(30, 40)],
    ]);
    const of = courses(() => states);
    const group = line(true, a, b, c);
    const mean = of(group, loss, 'epoch', undefined, 0);
    expect(mean.map(({ y, n }) => [y, n])).toEqual([
      [20, 2],
      [30, 2],
    ]);
    expect(of(group, loss, 'epoch', undefined, 0)).toBe(mean);
    // (20 + 0.5 · 10) / 1.5 and (40 + 0.5 · 30) / 1.5
    const smooth = ys(of(group, loss, 'epoch', undefined, 0.5));
    expect(smooth).toEqual([20, expect.closeTo((25 / 1.5 + 55 / 1.5) / 2, 9)]);
    expect(ys(of(group, rate, 'epoch', undefined, 0.5))).toEqual([20, 30]);
    expect(ys(of({ ...group, key: 'h', runs: [b] }, loss, 'epoch', undefined, 0))).toEqual([30, 40]);
    states.set(c.folder, state(50, 60));
    expect(of(group, loss, 'epoch', undefined, 0).map(({ y, n }) => [y, n])).toEqual([
      [30, 3],
      [40, 3],
    ]);
    states.set(b.folder, state(0, 10));
    expect(ys(of(group, loss, 'epoch', undefined, 0))).toEqual([20, 30]);
    states.delete(c.folder);
    expect(ys(of(group, loss, 'epoch', undefined, 0))).toEqual([5, 15]);
    // A run alone is smoothed where it is drawn.
    expect(ys(of(line(false, a), loss, 'epoch', undefined, 0.5))).toEqual([10, 20]);
  });
});

describe('a line', () => {
  const course: CoursePoint[] = [
    { x: 1, y: 4, step: 10, time: 0, deviation: 0.5 } as CoursePoint,
    { x: 2, y: 3, step: 20, time: 0 } as CoursePoint,
  ];
  const colour = { dark: '#fff', light: '#000', dash: [7, 3] };
  const line = (isGroup: boolean) => ({ key: 'k', title: 'title', runs: runs(1), isGroup });
  const drawn = (isGroup = false, metric: Partial<Metric> = {}, emphasis = {}, points = course, dash = colour.dash) =>
    curveSeries(
      line(isGroup),
      { noisy: false, ...metric } as Metric,
      points,
      { ...colour, dash },
      { strong: false, dim: false, ...emphasis },
    );

  test('has its points, its end, its colour and dash', () => {
    expect(drawn()).toMatchObject({
      ...{ name: 'title', runColour: colour, dash: [7, 3], strong: false, dim: false, newest: 3 },
      ...{
        points: [
          { x: 1, y: 4, step: 10 },
          { x: 2, y: 3, step: 20 },
        ],
        band: undefined,
        marked: false,
        noisy: false,
      },
    });
    expect(drawn(false, {}, {}, [], []).dash).toBeUndefined();
    expect(drawn(false, {}, {}, []).newest).toBeUndefined();
  });

  test('of a group has a band of its deviation, unless another is to be seen', () => {
    expect(drawn(true).band).toEqual({
      low: [
        { x: 1, y: 3.5, step: 10 },
        { x: 2, y: 3, step: 20 },
      ],
      high: [
        { x: 1, y: 4.5, step: 10 },
        { x: 2, y: 3, step: 20 },
      ],
    });
    expect(drawn(true, {}, { dim: true }).band).toBeUndefined();
    expect(drawn(true, {}, {}, course.slice(1)).band).toBeUndefined();
  });

  test('is smoothed where it is noisy and of one run', () => {
    expect([drawn(false, { noisy: true }).noisy, drawn(true, { noisy: true }).noisy]).toEqual([true, false]);
  });

  test('has marks where it is pointed at, measured rarely and short', () => {
    const of = (count: number) => Array.from({ length: count }, (_, x) => ({ ...course[1]!, x }));
    const strong = { strong: true };
    expect(drawn(false, {}, strong).marked).toBe(true);
    expect(drawn(false, { noisy: true }, strong).marked).toBe(false);
    expect([drawn(false, {}, strong, of(30)).marked, drawn(false, {}, strong, of(31)).marked]).toEqual([true, false]);
  });
});
