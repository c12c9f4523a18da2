/** Which line is pointed at: by distances that are known by hand, in a chart of two points a line. */
import type { Chart } from 'chart.js';
import { expect, test } from 'vitest';
import { cursor, type Pointed } from '../../webview/shared/charts/cursor';

type Points = readonly (readonly [x: number, y: number])[];

/** What is pointed at by a pointer there; an axis of which ten pixels are one. */
function pointed(
  lines: Readonly<Record<string, Points>>,
  [x, y]: readonly [number, number],
  { type = 'mousemove', inChartArea = true } = {},
): Pointed | undefined {
  const seen: (Pointed | undefined)[] = [];
  const plugin = cursor(
    () => '#000000',
    () => undefined,
    (at) => void seen.push(at),
  );
  const chart = {
    scales: { x: { getValueForPixel: (pixel: number) => pixel / 10 } },
    data: { datasets: Object.keys(lines).map((label) => ({ label })) },
    getSortedVisibleDatasetMetas: () =>
      Object.values(lines).map((points, index) => ({ index, data: points.map(([px, py]) => ({ x: px, y: py })) })),
  };
  plugin.afterEvent!(chart as unknown as Chart<'line'>, { event: { type, x, y }, inChartArea } as never, {});
  expect(seen).toHaveLength(1);
  return seen[0];
}

const flat = (y: number): Points => [
  [0, y],
  [100, y],
];

test('of several lines in reach the nearest, in whichever order they stand', () => {
  expect(pointed({ a: flat(50), b: flat(60), c: flat(70) }, [40, 52])).toEqual({ x: 4, nearest: 0 });
  expect(pointed({ a: flat(70), b: flat(60), c: flat(50) }, [40, 52])).toEqual({ x: 4, nearest: 2 });
  expect(pointed({ a: flat(70), b: flat(50), c: flat(60) }, [40, 52])).toEqual({ x: 4, nearest: 1 });
});

test('a line is in reach within 24 pixels, between two points where it is drawn straight', () => {
  expect(pointed({ a: flat(50) }, [40, 73])?.nearest).toBe(0);
  expect(pointed({ a: flat(50) }, [40, 75])?.nearest).toBeUndefined();
  // Halfway up a slope of 100: both ends are far away.
  expect(
    pointed(
      {
        a: [
          [0, 0],
          [100, 100],
        ],
      },
      [50, 60],
    )?.nearest,
  ).toBe(0);
  // Beyond its ends, and of a single point: from there on.
  expect(pointed({ a: flat(50) }, [120, 50])?.nearest).toBe(0);
  expect(pointed({ a: flat(50) }, [125, 50])?.nearest).toBeUndefined();
  expect(pointed({ a: [[30, 50]] }, [40, 60])?.nearest).toBe(0);
});

test('a line without a name is none, and outside of the plot nothing is pointed at', () => {
  expect(pointed({ '': flat(50), b: flat(60) }, [40, 50])?.nearest).toBe(1);
  expect(pointed({ a: flat(50) }, [40, 50], { type: 'mouseout' })).toBeUndefined();
  expect(pointed({ a: flat(50) }, [40, 50], { inChartArea: false })).toBeUndefined();
});
