/** The trade-off and parallel coordinates, read off by their ticks: points, spreads, front, budget, lines; linear and logarithmic. */
import { expect, test } from 'vitest';
import type { RunRow } from '../../../src/protocol/many/runRow';
import type { ManyColumn } from '../../../webview/many/columns/manyColumn';
import { parallelPlot } from '../../../webview/many/parallel/parallelPlot';
import { uprightAxis } from '../../../webview/many/parallel/place';
import { dataOf, numbersOf } from '../../../webview/many/tradeoff/numbers';
import type { AxisValue, TradePoint } from '../../../webview/many/tradeoff/points';
import { scatter } from '../../../webview/many/tradeoff/scatter';
import { cornersOf, numberIn, readAxis } from '../page/chartReader';
import type { PageElement } from '../page/elements';
import { openPage } from '../page/openView';

const write = (value: number) => String(Number(value.toPrecision(4)));
const value = (title: string, better: AxisValue['better']): AxisValue => ({
  ...{ key: title, title, better, write, writeSpread: write },
  of: () => undefined,
});
const point = (key: string, x: number, y: number, more: Partial<TradePoint> = {}): TradePoint => ({
  ...{ key, title: key, x, y, sx: 0, sy: 0, unlike: false, rows: [{ folder: key }] as RunRow[] },
  ...more,
});
const colorOf = (key: string) => `color of ${key}`;
const numbers = (element: PageElement, ...names: string[]) => names.map((name) => Number(element.getAttribute(name)));

/** @param linear how the axes are to be read. */
function read(drawn: PageElement, scale: 'linear' | 'log') {
  const labels = drawn.querySelectorAll('text').filter((text) => text.className !== 'axis-title');
  const side = labels.filter((text) => text.getAttribute('text-anchor') === 'end');
  const below = labels.filter((text) => text.getAttribute('text-anchor') === 'middle');
  const at = (name: string, less: number) => (text: PageElement) => ({
    text: text.textContent,
    at: Number(text.getAttribute(name)) - less,
  });
  const [x, y] = [readAxis(below.map(at('x', 0)), scale), readAxis(side.map(at('y', 4)), 'linear')];
  const dots = (name: string) =>
    drawn.querySelectorAll(`circle.${name}`).map((dot) => {
      const [cx = 0, cy = 0, r] = numbers(dot, 'cx', 'cy', 'r');
      const { fill, stroke } = dot.style;
      return { key: dot.getAttribute('data-key'), x: x.value(cx), y: y.value(cy), r, fill, stroke };
    });
  const line = (name: string) =>
    drawn.querySelectorAll(`path.${name}`).map((path) => {
      return cornersOf(path.getAttribute('d')!).map(([px, py]) => [x.value(px), y.value(py)] as const);
    });
  return { x, y, dots, line };
}

const near = (found: number, wanted: number) =>
  expect(Math.abs(found / wanted - 1), `${found} for ${wanted}`).toBeLessThan(0.01);

const sets: Record<string, TradePoint[]> = {
  some: [point('a', 1, 0.5), point('b', 2, 0.7), point('c', 3, 0.6), point('d', 4, 0.9)],
  huge: [point('a', 2e9, 100), point('b', 5e9, 900), point('c', 2e11, 800)],
  tiny: [point('a', 2e-7, 1e-3), point('b', 9e-6, 4e-3)],
  'with spreads': [
    point('a', 2, 0.5, { sx: 0.5, sy: 0.1 }),
    point('b', 4, 0.7, { sy: 0.05 }),
    point('c', 6, 0.8, { sx: 1 }),
  ],
};

const drawnOf = (points: readonly TradePoint[], more: Partial<Parameters<typeof scatter>[0]> = {}) =>
  scatter({
    ...{ points, singles: [], curves: [], budget: undefined, colorOf, width: 700, height: 400 },
    x: { value: value('MACs', 'lower'), log: false },
    y: { value: value('accuracy', 'higher'), log: false },
    ...more,
  });

for (const [name, points] of Object.entries(sets))
  test.each([false, true])(`points: ${name}; logarithmic: %s`, (log) => {
    openPage();
    const made = drawnOf(points, { x: { value: value('MACs', 'lower'), log } });
    const drawn = made.element as unknown as PageElement;
    const { x, y, dots, line } = read(drawn, log ? 'log' : 'linear');
    for (const [i, dot] of dots('dot').entries()) {
      const own = points[i]!;
      expect(dot).toMatchObject({ key: own.key, r: 4.5, fill: `color of ${own.key}`, stroke: '' });
      near(dot.x, own.x);
      near(dot.y, own.y);
    }
    expect(dots('dot')).toHaveLength(points.length);
    // A step down to the dearer one: along the cheaper one's accuracy.
    const front = points.filter((one) => !points.some((other) => other.x < one.x && other.y >= one.y));
    const corners = front.flatMap((one, i) => {
      const next = front[i + 1];
      return next === undefined
        ? [[one.x, one.y]]
        : [
            [one.x, one.y],
            [next.x, one.y],
          ];
    });
    for (const [i, [cx, cy]] of line('front')[0]!.entries()) {
      near(cx, corners[i]![0]!);
      near(cy, corners[i]![1]!);
    }
    expect(line('front')[0]).toHaveLength(corners.length);
    for (const bar of drawn.querySelectorAll('.error-bar')) {
      const own = points.find(({ key }) => key === bar.getAttribute('data-key'))!;
      const [x1 = 0, x2 = 0, y1 = 0, y2 = 0] = numbers(bar, 'x1', 'x2', 'y1', 'y2');
      expect(bar.style.stroke).toBe(`color of ${own.key}`);
      if (x1 === x2) near(Math.abs(y.value(y1) - y.value(y2)), 2 * own.sy);
      else near(x.value(x2) - x.value(x1), 2 * own.sx);
    }
    expect(drawn.querySelectorAll('.error-bar')).toHaveLength(
      points.filter(({ sx }) => sx > 0).length + points.filter(({ sy }) => sy > 0).length,
    );
    // Ticks and their lines are at the same places, and within the frame, which all points are in.
    expect(drawn.querySelectorAll('.rule')).toHaveLength(x.ticks.length + y.ticks.length);
    const { frame } = made;
    expect(frame).toEqual({ left: 64, right: 680, top: 28, bottom: 356 });
    for (const at of x.ticks.map((tick) => tick.at)) expect(at >= frame.left && at <= frame.right).toBe(true);
    for (const dot of drawn.querySelectorAll('circle')) {
      const [cx = 0, cy = 0] = numbers(dot, 'cx', 'cy');
      expect(cx >= frame.left && cx <= frame.right && cy >= frame.top && cy <= frame.bottom).toBe(true);
    }
    near(made.x.value(made.x.at(points[0]!.x)), points[0]!.x);
  });

test('the front of two that are better when they are more, singles, thresholds, a budget, and who is nobody’s rival', () => {
  openPage();
  const points = [point('a', 1, 3), point('b', 2, 2), point('c', 3, 1), point('d', 4, 9, { unlike: true })];
  const curve = [
    [1, 1],
    [2, 2.5],
    [4, 3],
  ] as const;
  const drawn = drawnOf(points, {
    x: { value: value('speed', 'higher'), log: false },
    ...{ singles: [point('s', 2.5, 2.25)], curves: [{ key: 'a', points: curve }], budget: 2.5 },
  }).element as unknown as PageElement;
  const { x, dots, line } = read(drawn, 'linear');
  const corners = [
    [1, 3],
    [1, 2],
    [2, 2],
    [2, 1],
    [3, 1],
  ];
  for (const [i, [cx, cy]] of line('front')[0]!.entries()) {
    expect(cx).toBeCloseTo(corners[i]![0]!, 1);
    expect(cy).toBeCloseTo(corners[i]![1]!, 1);
  }
  expect(dots('single')).toMatchObject([{ key: 's', r: 2.5, fill: 'color of s' }]);
  expect(dots('unlike')).toMatchObject([{ key: 'd', fill: '', stroke: 'color of d' }]);
  for (const [i, [cx, cy]] of line('threshold')[0]!.entries()) {
    expect(cx).toBeCloseTo(curve[i]![0], 1);
    expect(cy).toBeCloseTo(curve[i]![1], 1);
  }
  expect(drawn.querySelector('.threshold')!.style.stroke).toBe('color of a');
  const [x1 = 0, x2, y1, y2] = numbers(drawn.querySelector('.budget-line')!, 'x1', 'x2', 'y1', 'y2');
  expect([x.value(x1), x2, y1, y2]).toEqual([expect.closeTo(2.5, 3), x1, 28, 356]);
  expect(drawn.querySelectorAll('.axis-title').map((text) => text.textContent)).toEqual(['accuracy', 'speed']);
  expect(drawn.getAttribute('aria-label')).toBe('accuracy over speed of 4 points; the data below has the numbers');
  // Where nobody says what is better there is no front, and none of a single point.
  const plain = drawnOf(points, { x: { value: value('depth', undefined), log: false } })
    .element as unknown as PageElement;
  expect(plain.querySelectorAll('.front, .threshold, .budget-line, .single')).toEqual([]);
  expect((drawnOf(points.slice(0, 1)).element as unknown as PageElement).querySelectorAll('.front')).toEqual([]);
});

test('the numbers behind it: as they are said, by the cheaper axis, and unrounded for a file', () => {
  const rows = (n: number) => Array.from({ length: n }, (_, i) => ({ folder: `r${i}` }) as RunRow);
  const points = [
    point('b', 2.00004, 0.7, { sx: 0.25, sy: 0.125, rows: rows(3) }),
    point('a', 1, 0.5, { rows: rows(1) }),
    point('c', 3, 0.6, { rows: rows(2) }),
  ];
  const [x, y] = [value('MACs', 'lower'), value('accuracy', 'higher')];
  expect(dataOf(points, x, y)).toEqual({
    columns: ['Run', 'accuracy', 'MACs', 'Runs', 'On the front'],
    rows: [
      ['a', '0.5', '1', '1', 'yes'],
      ['b', '0.7 ± 0.125', '2 ± 0.25', '3', 'yes'],
      ['c', '0.6', '3', '2', ''],
    ],
  });
  expect(numbersOf(points, x, y)).toEqual([
    ['run', 'MACs', 'accuracy', 'MACs_std', 'accuracy_std', 'runs', 'on_front'],
    ['b', 2.00004, 0.7, 0.25, 0.125, 3, 1],
    ['a', 1, 0.5, '', '', 1, 1],
    ['c', 3, 0.6, 0, 0, 2, 0],
  ]);
  expect(dataOf(points.slice(1, 2), x, y).columns).toEqual(['Run', 'accuracy', 'MACs', 'On the front']);
});

const column = (of: (row: RunRow) => unknown): ManyColumn =>
  ({ ...{ key: 'k', title: 'k', write: String }, value: of }) as unknown as ManyColumn;
const run = (folder: string, settings: object) => ({ folder, settings }) as unknown as RunRow;
const setting = (name: string) => column((row) => row.settings[name]);

test('parallel coordinates: each line crosses each axis at the run’s value', () => {
  openPage();
  const rows = [
    run('a', { rate: 0.001, depth: 20, kind: 'plain' }),
    run('b', { rate: 0.1, depth: 56, kind: 'gated and a long name' }),
    run('c', { rate: 0.01, depth: 32 }),
  ];
  const axes = [
    uprightAxis(setting('rate'), rows, true),
    uprightAxis(setting('depth'), rows, false),
    uprightAxis(setting('kind'), rows, false),
  ];
  expect(axes.map(({ numeric, log, canLog }) => [numeric, log, canLog])).toEqual([
    [true, true, true],
    [true, false, true],
    [false, false, false],
  ]);
  const [width, height] = [800, 300];
  const plot = parallelPlot({ axes, rows, width, height, colorOf: ({ folder }) => colorOf(folder) });
  const drawn = plot.element as unknown as PageElement;
  const groups = drawn.querySelectorAll('g.axis');
  const xs = groups.map((group) => Number(group.querySelector('line')!.getAttribute('x1')));
  expect(xs).toEqual([72, 400, 728]);
  expect([plot.xs, plot.top, plot.bottom]).toEqual([xs, 12, 266]);
  const labels = groups.map((group) =>
    group.querySelectorAll('text').map((text) => ({
      text: text.textContent,
      at: Number(text.getAttribute('y')) - 4,
      anchor: text.getAttribute('text-anchor'),
      x: Number(text.getAttribute('x')),
    })),
  );
  // Words stand where they do not leave the page.
  expect(labels.map((all) => new Set(all.map(({ anchor, x }) => `${anchor} ${x}`)))).toEqual([
    new Set(['end 58']),
    new Set(['end 386']),
    new Set(['start 742']),
  ]);
  const scales = [readAxis(labels[0]!, 'log'), readAxis(labels[1]!, 'linear')];
  for (const row of rows) {
    const path = drawn.querySelector(`path[data-folder="${row.folder}"]`)!;
    expect(path.getAttribute('stroke')).toBe(`color of ${row.folder}`);
    const corners = cornersOf(path.getAttribute('d')!);
    expect(corners.map(([x]) => x)).toEqual(xs);
    near(scales[0]!.value(corners[0]![1]), Number(row.settings.rate));
    near(scales[1]!.value(corners[1]![1]), Number(row.settings.depth));
    const kind = row.settings.kind as string | undefined;
    const word = labels[2]!.find(
      ({ text }) => kind !== undefined && (text === kind || kind.startsWith(text.replace('…', ''))),
    );
    // What has no value lies below all axes, where each has a dot.
    expect(corners[2]![1]).toBeCloseTo(word?.at ?? 286, 0);
  }
  expect(labels[2]!.map(({ text }) => text).sort()).toEqual(['gated and a…', 'plain']);
  expect(
    drawn.querySelectorAll('circle').map((dot) => [Number(dot.getAttribute('cx')), Number(dot.getAttribute('cy'))]),
  ).toEqual(xs.map((x) => [x, 286]));
  expect(axes[0]!.said(0.5)).toBe('0.01');
  expect(labels[0]!.every(({ text }) => Number.isFinite(numberIn(text)))).toBe(true);
  // One axis stands in the middle; no run is without a value, so there is no place for those.
  const alone = parallelPlot({ axes: axes.slice(0, 1), rows, width, height, colorOf: ({ folder }) => colorOf(folder) });
  expect(alone.xs).toEqual([400]);
  expect((alone.element as unknown as PageElement).querySelectorAll('circle')).toEqual([]);
});
