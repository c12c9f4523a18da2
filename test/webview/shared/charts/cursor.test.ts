/** Which line the pointer is at, and where the upright line of a chart without a tooltip is drawn. */
import type { Chart } from 'chart.js';
import { expect, test } from 'vitest';
import { cursor, type Pointed } from '../../../../webview/shared/charts/cursor';
import { hoverLine } from '../../../../webview/shared/charts/hoverLine';

type XY = [x: number, y: number];

const drawn: unknown[] = [];
const ctx = {
  ...{ save() {}, restore() {}, beginPath() {}, stroke() {} },
  set strokeStyle(color: string) {
    drawn.push(color);
  },
  moveTo: (...to: number[]) => drawn.push(to),
  lineTo: (...to: number[]) => drawn.push(to),
};
const chart = (lines: XY[][], labels: string[] = []) =>
  ({
    ...{ ctx, chartArea: { left: 50, right: 250, top: 10, bottom: 100 } },
    scales: { x: { getValueForPixel: (x: number) => x / 10, getPixelForValue: (x: number) => 10 * x } },
    data: { datasets: lines.map((_, i) => ({ label: labels[i] ?? `line ${i}` })) },
    getSortedVisibleDatasetMetas: () => lines.map((data, index) => ({ index, data: data.map(([x, y]) => ({ x, y })) })),
  }) as unknown as Chart;

function pointed(of: Chart, x: number | null, y: number | null, more: object = {}) {
  const told: (Pointed | undefined)[] = [];
  const { afterEvent } = cursor(
    () => '',
    () => undefined,
    (at) => told.push(at),
  );
  const args = { event: { type: 'mousemove', x, y }, inChartArea: true, ...more };
  (afterEvent as unknown as (chart: Chart, args: object) => void)(of, args);
  expect(told.length).toBeLessThan(2);
  return told.length === 0 ? 'nothing' : told[0];
}

test('the nearest line within 24 pixels, between its points where it is drawn straight', () => {
  const two = chart([
    [
      [60, 20],
      [160, 20],
    ],
    [
      [60, 80],
      [160, 80],
      [200, 40],
    ],
  ]);
  const nearest = (x: number, y: number) => (pointed(two, x, y) as Pointed).nearest;
  expect(pointed(two, 110, 30)).toEqual({ x: 11, nearest: 0 });
  expect([nearest(110, 43.9), nearest(110, 44.1), nearest(110, 57)]).toEqual([0, undefined, 1]);
  // On the slope, and beyond the ends.
  expect([nearest(180, 60), nearest(183, 20), nearest(185, 20), nearest(223, 40), nearest(225, 40)]).toEqual([
    ...[1, 0, undefined, 1, undefined],
  ]);
  expect(nearest(37, 20)).toBe(0);
  const gap = chart([
    [
      [60, 20],
      [160, Number.NaN],
      [200, 20],
    ],
    [[110, 90]],
  ]);
  expect((pointed(gap, 110, 20) as Pointed).nearest).toBeUndefined();
  // A point alone, and the one that a line ends in.
  expect([(pointed(gap, 110, 80) as Pointed).nearest, (pointed(gap, 205, 20) as Pointed).nearest]).toEqual([1, 0]);
});

test('of several lines in reach the nearest, in whichever order they stand', () => {
  const flat = (y: number): XY[] => [
    [60, y],
    [160, y],
  ];
  const nearest = (...heights: number[]) => (pointed(chart(heights.map(flat)), 100, 52) as Pointed).nearest;
  expect([nearest(50, 60, 70), nearest(70, 60, 50), nearest(70, 50, 60)]).toEqual([0, 2, 1]);
});

test('what has no name, as the raw line below a smooth one, is not pointed at', () => {
  const lines: XY[][] = [0, 1, 2].map((i) => [
    [60, 20 + i],
    [160, 20 + i],
  ]);
  expect((pointed(chart(lines, ['a', 'b', '']), 100, 22) as Pointed).nearest).toBe(1);
  expect((pointed(chart(lines, ['', '', '']), 100, 22) as Pointed).nearest).toBeUndefined();
});

test('the pointer has left where it is outside of the plot or of the page; what is no movement says nothing', () => {
  const one = chart([[[60, 20]]]);
  expect(pointed(one, 60, 20, { inChartArea: false })).toBeUndefined();
  expect([pointed(one, null, 20), pointed(one, 60, null)]).toEqual([undefined, undefined]);
  expect(pointed(one, 60, 20, { event: { type: 'mouseout', x: 60, y: 20 } })).toBeUndefined();
  expect(pointed(one, 60, 20, { event: { type: 'click', x: 60, y: 20 } })).toBe('nothing');
});

test('an upright line stands where it is wanted, at the edges too and never beside the plot', () => {
  const line = (at: number | undefined) => {
    drawn.length = 0;
    const { beforeDatasetsDraw } = cursor(
      () => 'red',
      () => at,
      () => {},
    );
    (beforeDatasetsDraw as unknown as (chart: Chart) => void)(chart([]));
    return [...drawn];
  };
  const at = (x: number) => ['red', [x, 10], [x, 100]];
  expect([line(10), line(4.9), line(25.1)]).toEqual([at(100), at(49), at(251)]);
  expect([line(4.89), line(25.11), line(undefined)]).toEqual([[], [], []]);
  const hover = (tooltip: object | undefined) => {
    drawn.length = 0;
    const { beforeDatasetsDraw } = hoverLine(() => 'blue');
    (beforeDatasetsDraw as unknown as (chart: object) => void)({ ...chart([]), tooltip });
    return [...drawn];
  };
  const active = [{ element: { x: 70 } }, { element: { x: 90 } }];
  expect(hover({ getActiveElements: () => active })).toEqual(['blue', [70, 10], [70, 100]]);
  expect([hover({ getActiveElements: () => [] }), hover(undefined)]).toEqual([[], []]);
});
