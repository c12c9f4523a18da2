/** What a chart says at the pointer and on its axes, without a page: nearest points, words, ticks, places of the zoom. */
import type { Chart, ChartEvent, TooltipItem } from 'chart.js';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { axesOf } from '../../../../webview/shared/charts/axes';
import { MarkLine } from '../../../../webview/shared/charts/markLine';
import type { Mark, MarkKind } from '../../../../webview/shared/charts/marks';
import { nearestInEach } from '../../../../webview/shared/charts/nearestInEach';
import { maxRows, sample } from '../../../../webview/shared/charts/sample';
import type { ChartLook } from '../../../../webview/shared/charts/series';
import { tooltipOptions } from '../../../../webview/shared/charts/tooltipOptions';
import { epochAt, insideOf, type ZoomTarget } from '../../../../webview/shared/charts/zoomTarget';
import { makeFormat } from '../../../../webview/shared/format';
import type { Theme } from '../../../../webview/shared/theme';

const format = makeFormat('en');
const theme: Theme = {
  ...{ text: '#111111', background: '#ffffff', grid: '#808080', fontFamily: 'sans', highContrast: false, light: true },
  tooltip: { background: '#222222', border: '#333333', text: '#444444' },
  series: { foreground: '#000000', blue: '#0000ff', purple: '#800080', green: '#008000', yellow: '#ffff00' },
};
const look: ChartLook = {
  ...{ id: 'loss', title: 'Loss', digits: 4, logarithmic: true, beginAtZero: false },
  value: (y) => y.toFixed(2),
};

describe('the points at the pointer', () => {
  const area = { left: 50, right: 250, top: 10, bottom: 100 };
  const found = (x: number | null, ...series: [x: number, y?: number][][]) => {
    const metas = series.map((points, index) => ({
      index: index + 3,
      data: points.map(([at, y = 1]) => ({ x: at, y })),
    }));
    const chart = { chartArea: area, getSortedVisibleDatasetMetas: () => metas } as unknown as Chart;
    return nearestInEach(chart, { x } as ChartEvent).map(({ datasetIndex, index }) => [datasetIndex, index]);
  };
  it.each<[string, number | null, [number, number?][][], [number, number][]]>([
    [
      'one of each series',
      101,
      [[[60], [100], [140]], [[90]]],
      [
        [3, 1],
        [4, 0],
      ],
    ],
    ['the first of two that are as near', 120, [[[100], [140]]], [[3, 0]]],
    ['the nearer one', 121, [[[100], [140]]], [[3, 1]]],
    ['none that has no value', 100, [[[100, Number.NaN], [140]], [[100, Number.NaN]]], [[3, 1]]],
    [
      'none beyond the edges, which lines reach',
      50,
      [
        [[48], [90]],
        [[49], [90]],
      ],
      [
        [3, 1],
        [4, 0],
      ],
    ],
    [
      'none beyond the right edge',
      250,
      [
        [[200], [252]],
        [[200], [251]],
      ],
      [
        [3, 0],
        [4, 1],
      ],
    ],
    ['at the left edge', 50, [[[60]]], [[3, 0]]],
    ['nothing left of the plot', 49.9, [[[60]]], []],
    ['nothing right of the plot', 250.1, [[[240]]], []],
    ['nothing without a place', null, [[[60]]], []],
  ])('%s', (_, x, series, expected) => expect(found(x, ...series)).toEqual(expected));
});

describe('the tooltip', () => {
  type Item = { label?: string; radius?: number; raw: object };
  const options = (kind: Partial<ChartLook> = {}) => tooltipOptions({ ...look, ...kind }, format, theme, () => ['end']);
  const item = ({ label = 'total', radius = 0, raw }: Item) =>
    ({ dataset: { label, pointRadius: radius }, raw }) as unknown as TooltipItem<'line'>;
  const call = (name: 'title' | 'label' | 'footer', given: unknown, kind: Partial<ChartLook> = {}) =>
    (options(kind).callbacks![name] as unknown as (given: unknown) => unknown)(given);

  it.each<[Item, Partial<ChartLook>, string]>([
    [{ raw: { x: 1.5, y: 0.25 } }, {}, 'total 0.25'],
    [{ radius: 2.5, raw: { x: 1.5, y: 0.25 } }, {}, 'total 0.25 (epoch 1.5)'],
    // Smoothed: what was measured stands behind.
    [{ raw: { x: 1, y: 0.25, own: 0.5 } }, {}, 'total 0.25 (0.50)'],
    // Stacked: what it is by itself.
    [{ raw: { x: 1, y: 0.25, own: 0.5 } }, { stacked: true }, 'total 0.50'],
    [{ raw: { x: 1, y: 0.25, text: () => 'in words' } }, {}, 'total in words'],
    [
      { radius: 2, raw: { x: 3, y: 0.25, own: 0.1, text: () => 'in words' } },
      { stacked: true },
      'total in words (epoch 3)',
    ],
  ])('of %j', (given, kind, text) => expect(call('label', item(given), kind)).toBe(text));

  it('is headed by the first point that was measured, and ends in what is asked for', () => {
    const items = [
      { x: 9, step: 0 },
      { x: 2.25, step: 1234 },
      { x: 3, step: 5 },
    ].map((raw) => item({ raw }));
    expect(call('title', items)).toBe('Epoch 2.25 · step 1,234');
    expect(call('title', items.slice(0, 1))).toBe('');
    expect(call('footer', [])).toEqual(['end']);
  });

  it('says nothing of lines without a name, which only draw', () => {
    const filter = options().filter as unknown as (given: unknown) => boolean;
    expect([item({ raw: {} }), item({ label: '', raw: {} })].map(filter)).toEqual([true, false]);
  });
});

describe('the axes', () => {
  const axes = (kind: Partial<ChartLook> = {}, logarithmic = false, highContrast = false) =>
    axesOf({ ...look, ...kind }, format, { ...theme, highContrast }, logarithmic) as unknown as Record<
      'x' | 'y',
      Record<string, unknown>
    >;
  const said = (axis: object, value: number) =>
    (axis as { ticks: { callback(value: number): string | null } }).ticks.callback(value);

  it('have round ticks alone where they are logarithmic', () => {
    const { y } = axes({}, true);
    const values = [0.001, 0.002, 0.003, 0.004, 0.005, 0.007, 0.01, 1, 2, 3, 5, 9, 10, 20, 50, 60];
    expect(values.filter((value) => said(y, value) !== null)).toEqual([0.001, 0.002, 0.005, 0.01, 1, 2, 5, 10, 20, 50]);
    expect([y.type, axes().y.type, said(axes().y, 3)]).toEqual(['logarithmic', 'linear', '3.00']);
  });

  it('say values in a shorter form where there is one, and what is below', () => {
    expect(said(axes({ tick: (y) => `${y}!` }).y, 3)).toBe('3!');
    expect(said(axes().x, 1.25)).toBe('1.25');
    const x = { title: 'time', tick: (value: number) => `${value} s` };
    expect([said(axes({ x }).x, 2), (axes({ x }).x.title as { text: string }).text]).toEqual(['2 s', 'time']);
    expect((axes().x.title as { text: string }).text).toBe('epoch');
  });

  it('begin and end where the chart says', () => {
    expect(axes().y).not.toHaveProperty('max');
    expect(axes({ most: 1, beginAtZero: true }).y).toMatchObject({ max: 1, beginAtZero: true });
    expect(axes().x.min).toBe(0);
    const axis = { width: 7 };
    (axes().y.afterFit as (axis: object) => void)(axis);
    expect(axis.width).toBe(52);
  });

  it('have lines that are seen better in high contrast', () => {
    const opacity = (highContrast: boolean) => {
      const { color } = axes({}, false, highContrast).y.grid as { color: string };
      return Number(/([\d.]+)\)$/.exec(color)?.[1]);
    };
    expect([opacity(false), opacity(true)]).toEqual([0.16, 0.4]);
  });
});

describe('the zoom', () => {
  const target = {
    area: () => ({ left: 50, right: 250, top: 0, bottom: 10 }),
    range: () => ({ from: 2, to: 6 }),
  } as ZoomTarget;
  const plot = { getBoundingClientRect: () => ({ left: 1000 }) } as HTMLElement;
  it.each([
    [1050, 50, 2],
    [1100, 100, 3],
    [1250, 250, 6],
    [1000, 50, 2],
    [1900, 250, 6],
  ])('at %i of the page is at %i of the plot, epoch %f', (clientX, x, epoch) => {
    expect(insideOf({ clientX } as MouseEvent, plot, target)).toBe(x);
    expect(epochAt(x, target)).toBe(epoch);
  });
});

it('few of many are evenly apart, with both ends, and stay while more arrive', () => {
  const of = (length: number) => sample(Array.from({ length }, (_, i) => i));
  expect([of(0), of(1), of(3)]).toEqual([[], [0], [0, 1, 2]]);
  expect(of(63)).toHaveLength(63);
  expect(of(64)).toEqual([...Array.from({ length: 32 }, (_, i) => 2 * i), 63]);
  for (const length of [64, 100, 127, 128, 129, 1000]) {
    const [found, more] = [of(length), of(length + 1)];
    expect(found.length).toBeLessThanOrEqual(maxRows);
    expect(found.at(-1)).toBe(length - 1);
    const steps = new Set(found.slice(1, -1).map((value, i) => value - found[i]!));
    expect(steps.size).toBe(1);
    if (length !== 127) expect(more.slice(0, -2)).toEqual(found.slice(0, more.length - 2));
  }
});

describe('the marks', () => {
  const drawn: number[] = [];
  const context = new Proxy(
    {},
    {
      get: (_, name) => (name === 'translate' ? (x: number) => drawn.push(x) : () => undefined),
      set: () => true,
    },
  );
  // A path of the browser's canvas: where it is moved to is looked at alone.
  vi.stubGlobal('Path2D', class {});
  afterAll(() => vi.unstubAllGlobals());
  const chart = {
    ...{ ctx: context, chartArea: { left: 0, right: 100, top: 0, bottom: 50 } },
    scales: { x: { getPixelForValue: (epoch: number) => 10 * epoch } },
  } as unknown as Chart;
  const mark = (kind: MarkKind, epoch: number) => ({ kind, epoch }) as Mark;
  const line = (...marks: Mark[]) => {
    const made = new MarkLine(() => ({ text: '', strong: '', background: '' }));
    made.marks = marks;
    const call = (name: 'afterDraw' | 'beforeEvent', ...given: unknown[]) =>
      (made.plugin[name] as unknown as (...given: unknown[]) => void)(...given);
    call('afterDraw', chart);
    const at = (x: number | null, type = 'mousemove', y = 20) => {
      const args: { event: object; inChartArea?: boolean } = { event: { x, y, type } };
      call('beforeEvent', chart, args);
      return [made.atPointer().map(({ epoch }) => epoch), args.inChartArea === true];
    };
    return at;
  };

  it('are at the pointer within five pixels', () => {
    const at = line(mark('checkpoint', 2), mark('checkpoint', 2.5), mark('checkpoint', 7));
    expect(at(20)).toEqual([[2, 2.5], true]);
    expect(at(15)).toEqual([[2], true]);
    expect(at(14.9)).toEqual([[], true]);
    expect(at(75.1)).toEqual([[], true]);
    expect(at(20, 'mouseout')).toEqual([[], true]);
    expect(at(null)).toEqual([[], false]);
  });

  it('are drawn within the plot, plain checkpoints only where there is room', () => {
    const placesOf = (...marks: Mark[]) => {
      drawn.length = 0;
      line(...marks);
      return drawn.toSorted((a, b) => a - b);
    };
    const checkpoints = (...epochs: number[]) => epochs.map((epoch) => mark('checkpoint', epoch));
    expect(placesOf(...checkpoints(-0.2, -0.1, 5, 10.1, 10.2))).toEqual([-1, 50, 101]);
    // Nine pixels from the last one that was drawn, and from every other mark.
    expect(placesOf(...checkpoints(1, 1.5, 1.8, 1.9, 2.7, 3))).toEqual([10, 19, 30]);
    expect(placesOf(...checkpoints(1, 2.2), mark('best', 3))).toEqual([10, 30]);
    expect(placesOf(mark('best', 1), mark('resumed', 1.1), mark('changed', 1.2))).toEqual([10, 11, 12]);
  });

  it('belong to the plot, as does the row below it', () => {
    const at = line();
    const inside = (x: number, y: number) => at(x, 'mousemove', y)[1];
    expect([
      inside(0, 0),
      inside(100, 60),
      inside(100.1, 20),
      inside(-0.1, 20),
      inside(50, 60.1),
      inside(50, -0.1),
    ]).toEqual([...[true, true, false, false, false, false]]);
  });
});
