/** Plots that views draw themselves, read off by their ticks alone, at several widths, with values of any size. */
import { expect, test } from 'vitest';
import type { Curve } from '../../../src/protocol/files/curve';
import { decodeSamples } from '../../../src/protocol/files/samples';
import { coursePlot, sparkline } from '../../../webview/gates/fit/coursePlot';
import { distributionPlot, large, small } from '../../../webview/gates/fit/distributionPlot';
import { curvePlot } from '../../../webview/profile/curve/curvePlot';
import { fillCourse } from '../../../webview/samples/courseCell';
import { lossPlot } from '../../../webview/samples/lossPlot';
import { makeFormat } from '../../../webview/shared/format';
import { mean, samplesOf } from '../../slowReader';
import { cornersOf, readSvg } from '../page/chartReader';
import type { PageElement } from '../page/elements';
import { openPage } from '../page/openView';
import { wholeCurve, wholeSamples, wholeSamplesFile } from '../wholeRun';

const format = makeFormat('en');
const asElement = (drawn: unknown) => drawn as PageElement;

type Points = (readonly [x: number, y: number])[];

/** As near as a tenth of a pixel and the digits of the labels allow: half a hundredth of the axis. */
function near(
  read: readonly (readonly [number, number])[],
  wanted: Points,
  { x, y }: ReturnType<typeof readSvg>,
): void {
  expect(read).toHaveLength(wanted.length);
  const span = ({ ticks }: typeof x) =>
    Math.max(...ticks.map(({ value }) => value)) - Math.min(...ticks.map(({ value }) => value));
  for (const [i, [wantedX, wantedY]] of wanted.entries()) {
    expect(Math.abs(read[i]![0] - wantedX), `x of ${i}: ${read[i]![0]} for ${wantedX}`).toBeLessThan(span(x) / 200);
    expect(Math.abs(read[i]![1] - wantedY), `y of ${i}: ${read[i]![1]} for ${wantedY}`).toBeLessThan(span(y) / 200);
  }
}

/** Every label is within the picture, and no two in a row touch: six pixels a letter. */
function labelsAreApart(drawn: PageElement, width: number, height: number): void {
  const boxes = drawn.querySelectorAll('text').map((element) => {
    const [x, y] = ['x', 'y'].map((name) => Number(element.getAttribute(name)));
    const long = 6 * element.textContent.length;
    const anchor = element.getAttribute('text-anchor');
    const left = x! - (anchor === 'end' ? long : anchor === 'middle' ? long / 2 : 0);
    return { text: element.textContent, left, right: left + long, y: y! };
  });
  for (const [i, a] of boxes.entries()) {
    expect(a.left, a.text).toBeGreaterThan(-8);
    expect(a.right, a.text).toBeLessThan(width + 8);
    expect(a.y).toBeGreaterThan(0);
    expect(a.y).toBeLessThanOrEqual(height);
    for (const b of boxes.slice(i + 1))
      expect(Math.abs(a.y - b.y) >= 8 || a.right <= b.left + 2 || b.right <= a.left + 2, `${a.text}, ${b.text}`).toBe(
        true,
      );
  }
}

test.each<[string, Points, top: number]>([
  [
    'some',
    [
      [1, 0.2],
      [2, 0.35],
      [6, 0.1],
    ],
    0.5,
  ],
  ['one', [[3, 0.07]], 0.1],
  [
    'all zero',
    [
      [1, 0],
      [4, 0],
    ],
    1,
  ],
  [
    'up to a round number',
    [
      [1, 0.02],
      [2, 0.05],
    ],
    0.05,
  ],
  [
    'tiny',
    [
      [1, 2e-7],
      [2, 1.1e-6],
    ],
    2e-6,
  ],
  [
    'huge',
    [
      [10, 3e5],
      [200, 6.1e8],
    ],
    1e9,
  ],
])('distances over epochs: %s', (_, wanted, top) => {
  openPage();
  for (const width of [300, 640]) {
    const points = wanted.map(([epoch, distance]) => ({ epoch, distance }));
    const drawn = asElement(coursePlot(points, 'a label', format, width));
    const read = readSvg(drawn);
    expect(read.y.ticks.map(({ value }) => value).sort((a, b) => a - b)).toEqual([0, top / 2, top]);
    expect(read.x.ticks.map(({ value }) => value)).toEqual([0, wanted.at(-1)![0]]);
    near(read.line('course'), wanted, read);
    near(read.dots('course-end'), wanted.slice(-1), read);
    labelsAreApart(drawn, width, 132);
    expect([drawn.getAttribute('aria-label'), drawn.getAttribute('width')]).toEqual(['a label', String(width)]);
  }
});

test('a sparkline is as high as the largest of the table, at its right end the last epoch', () => {
  openPage();
  const points = [
    [2, 0.1],
    [4, 0.4],
    [8, 0.2],
  ].map(([epoch, distance]) => ({ epoch: epoch!, distance: distance! }));
  const drawn = asElement(sparkline(points, 0.8));
  const corners = cornersOf(drawn.querySelector('path')!.getAttribute('d')!);
  // 72 by 18, less what the width of the line and the dot need.
  expect(corners).toEqual([
    [18.3, 14.3],
    [35.5, 9],
    [70, 12.5],
  ]);
  expect(drawn.querySelectorAll('text')).toEqual([]);
  expect(asElement(sparkline([], 1)).querySelectorAll('circle')).toEqual([]);
  // Beyond the largest it stays inside.
  expect(
    cornersOf(asElement(sparkline(points, 0.2)).querySelector('path')!.getAttribute('d')!).map(([, y]) => y),
  ).toEqual([9, 2, 2]);
});

const edges = Array.from({ length: 31 }, (_, i) => -7.5 + i / 2);
const sigmoid = (u: number) => 1 / (1 + Math.exp(-u));
const cdfs = {
  'between both ends': edges.map((u) => sigmoid(u / 2)),
  'at one end': edges.map((_, i) => (i < 30 ? 0 : 0.9)),
  'at no edge': edges.map(() => 1),
};

test.each(Object.entries(cdfs))('a distribution %s', (_, cdf) => {
  openPage();
  const prior = edges.map((u) => sigmoid(u) ** 2);
  for (const width of [300, 640]) {
    const drawn = asElement(distributionPlot({ cdf, prior }, large(width), 'a label', format));
    const read = readSvg(drawn, 'log-odds');
    expect(read.x.ticks.map(({ text }) => text)).toEqual(
      width > 400 ? ['0.1%', '1%', '10%', '50%', '90%', '99%', '99.9%'] : ['1%', '50%', '99%'],
    );
    expect(read.y.ticks.map(({ text }) => text)).toEqual(['100%', '75%', '50%', '25%', '0%']);
    for (const [name, values] of [
      ['empirical', cdf],
      ['prior', prior],
    ] as const) {
      const wanted: Points = [[-8, 0], ...edges.map((u, i) => [u, values[i]!] as const), [8, 1]];
      const line = read.line(name).map(([p, share]) => [Math.log(p / (1 - p)), share] as const);
      for (const [i, [u, share]] of wanted.entries()) {
        expect(line[i]![0]).toBeCloseTo(u, 1);
        expect(line[i]![1]).toBeCloseTo(share, 2);
      }
      expect(line).toHaveLength(33);
    }
    // What lies between two edges, the fullest as high as the plot.
    const shares = [...cdf, 1].map((share, i) => share - (cdf[i - 1] ?? 0));
    const [zero, one] = ['0%', '100%'].map((text) => read.y.ticks.find((tick) => tick.text === text)!.at);
    const bars = [
      ...drawn
        .querySelector('path.density')!
        .getAttribute('d')!
        .matchAll(/M([\d.]+) [\d.]+V([\d.]+)H([\d.]+)/g),
    ];
    expect(bars).toHaveLength(32);
    for (const [i, [, left, top, right]] of bars.entries()) {
      const from = read.x.value(Number(left));
      expect(Math.log(from / (1 - from))).toBeCloseTo(-8 + i / 2, 1);
      expect((zero! - Number(top)) / (zero! - one!)).toBeCloseTo(shares[i]! / Math.max(...shares), 2);
      expect(Number(right)).toBeGreaterThan(Number(left));
    }
    const half = drawn.querySelector('line.half')!;
    expect(read.x.value(Number(half.getAttribute('x1')))).toBeCloseTo(0.5, 6);
    expect(half.getAttribute('x2')).toBe(half.getAttribute('x1'));
    labelsAreApart(drawn, width, 240);
  }
  const bare = asElement(distributionPlot({ cdf, prior: undefined }, small, '', format));
  expect(bare.querySelectorAll('text, path.prior')).toEqual([]);
  const base = bare.querySelector('line.base')!;
  expect(['x1', 'x2', 'y1', 'y2'].map((name) => base.getAttribute(name))).toEqual(['1', '119', '62', '62']);
  const [first, ...rest] = cornersOf(bare.querySelector('path.empirical')!.getAttribute('d')!);
  expect([first, rest.at(-1)]).toEqual([
    [1, 62],
    [119, 2],
  ]);
});

const point = (threshold: number, accuracy: number, share: number) => ({
  threshold,
  accuracy,
  share,
  macs: share * 1e6,
});
const curves: Record<string, Curve> = {
  whole: wholeCurve,
  'one point': { ...wholeCurve, points: [point(0.5, 0.75, 0.3)] },
  'alike in all': { ...wholeCurve, points: [point(0.1, 0.5, 0.9), point(0.9, 0.5, 0.1)] },
  'tiny shares': { ...wholeCurve, points: [point(0.1, 0.98, 0.002), point(0.9, 0.97, 0.0001)] },
  'by another number': {
    ...{ ...wholeCurve, by: { metric: 'psnr', direction: 'max' as const, share: false } },
    points: [
      { ...point(0.1, 0.5, 0.9), score: 31.5 },
      { ...point(0.9, 0.5, 0.1), score: 24 },
    ],
  },
};

test.each(Object.entries(curves))('accuracy over MACs: %s', (_, curve) => {
  openPage();
  const worth = (one: Curve['points'][number]) => (curve.by === undefined ? one.accuracy : one.score!);
  for (const [width, unit, chosen] of [
    [360, 'FLOP', undefined],
    [800, 'MAC', curve.points.at(-1)],
  ] as const) {
    const drawn = asElement(curvePlot(curve, { width, unit, format, chosen }));
    const read = readSvg(drawn);
    const wanted: Points = curve.points.map((one) => [one.share, worth(one)]);
    near(read.line('course'), wanted, read);
    // The chosen one first.
    near(
      read.dots('dot').toSorted((a, b) => b[0] - a[0]),
      wanted.toSorted((a, b) => b[0] - a[0]),
      read,
    );
    expect(
      drawn.querySelectorAll('circle.chosen').map((dot) => [dot.getAttribute('data-threshold'), dot.getAttribute('r')]),
    ).toEqual(chosen === undefined ? [] : [[String(chosen.threshold), '6']]);
    expect(Math.max(...read.x.ticks.map(({ value }) => value)), 'dense').toBe(1);
    const words = drawn.querySelectorAll('text').map((one) => one.textContent);
    expect(words).toEqual(
      expect.arrayContaining([`test ${curve.by?.metric ?? 'accuracy'}`, `share of the dense network’s ${unit}s`]),
    );
    for (const label of drawn.querySelectorAll('text.dot-label'))
      expect(curve.points.map(({ threshold }) => threshold)).toContain(Number(label.textContent));
    labelsAreApart(drawn, width, 300);
  }
});

test('mean MACs over images of rising loss, in ten groups', () => {
  openPage();
  const table = decodeSamples(wholeSamplesFile(), 'samples.bin');
  const sorted = samplesOf(wholeSamples).sort((a, b) => a.loss - b.loss);
  const groups = Math.min(10, sorted.length);
  const wanted = Array.from({ length: groups }, (_, g) => {
    const own = sorted.filter((_, i) => Math.floor((i * groups) / sorted.length) === g);
    return mean(own.map(({ macs }) => macs)) / wholeSamples.header.denseMacs;
  });
  for (const width of [300, 640]) {
    const drawn = asElement(lossPlot(table, format, width));
    const ticks = readSvg(drawn).y;
    const dots = drawn.querySelectorAll('circle.dot').map((dot) => ticks.value(Number(dot.getAttribute('cy'))));
    const corners = cornersOf(drawn.querySelector('path.line')!.getAttribute('d')!);
    expect(dots).toHaveLength(groups);
    for (const [i, share] of wanted.entries()) {
      expect(dots[i]).toBeCloseTo(share, 2);
      expect(ticks.value(corners[i]![1])).toBeCloseTo(share, 2);
      // Evenly from left to right, each in the middle of its part.
      expect(corners[i]![0]).toBeCloseTo(52 + ((i + 0.5) / groups) * (width - 12 - 52), 0);
    }
    labelsAreApart(drawn, width, 180);
  }
});

test('how well a class was found: from the first epoch to the last, from none to all', () => {
  const page = openPage();
  const cell = page.make('td');
  const course = [
    { epoch: 2, accuracy: 0 },
    { epoch: 3, accuracy: 1 },
    { epoch: 6, accuracy: 0.25 },
  ];
  fillCourse(cell as never, course, format);
  const drawn = cell.querySelector('svg')!;
  expect(cornersOf(drawn.querySelector('path')!.getAttribute('d')!)).toEqual([
    [2, 16],
    [31, 2],
    [118, 12.5],
  ]);
  expect(drawn.querySelector('circle')!.getAttribute('cx')).toBe('118');
  expect(cell.getAttribute('title')).toBe('0.0% after epoch 2, 25.0% after epoch 6; best 100.0% after epoch 3');
  fillCourse(cell as never, course.slice(0, 1), format);
  expect(cornersOf(cell.querySelector('path')!.getAttribute('d')!)).toEqual([[2, 16]]);
  fillCourse(cell as never, [], format);
  expect(cell.children).toEqual([]);
});
