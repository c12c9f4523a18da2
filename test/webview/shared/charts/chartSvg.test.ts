/** A chart as an SVG: on scales of ten pixels a unit across and of one up, from a corner at 50, 200. */
import { beforeEach, expect, test } from 'vitest';
import { chartSvg } from '../../../../webview/shared/charts/chartSvg';
import { readTheme, type Theme } from '../../../../webview/shared/theme';
import type { PageElement } from '../../page/elements';
import { openPage } from '../../page/openView';

let theme: Theme;
beforeEach(() => {
  openPage();
  theme = { ...readTheme(), text: '#111111', grid: '#808080', fontFamily: 'Some Sans' };
});

type Points = readonly (readonly [x: number, y: number])[];
const line = (points: Points, more: object = {}) => ({
  ...{ data: points.map(([x, y]) => ({ x, y })), borderColor: '#ff0000', borderWidth: 2, ...more },
});

function draw(datasets: readonly object[], below?: string) {
  const ticks = (...values: [number, unknown][]) => values.map(([value, label]) => ({ value, label }));
  const chart = {
    ...{ width: 400, height: 220, chartArea: { left: 50, right: 350, top: 10, bottom: 200, width: 300, height: 190 } },
    scales: {
      x: { getPixelForValue: (value: number) => 50 + 10 * value, ticks: ticks([0, '0'], [5, 'five']) },
      y: {
        getPixelForValue: (value: number) => 200 - value,
        ticks: ticks([0, '0'], [50, ''], [60, null], [100, '100']),
      },
    },
    data: { datasets },
  };
  const part = chartSvg(chart as never, theme, below);
  const element = part.element as unknown as PageElement;
  const all = (selector: string, ...names: string[]) =>
    element.querySelectorAll(selector).map((one) => names.map((name) => one.getAttribute(name)));
  return { part, element, all, paths: (...names: string[]) => all('path', 'd', ...names) };
}

test('it has the axes of the page, below their plot what they are of, and lines no further than the plot', () => {
  const { part, element, all } = draw([]);
  expect([part.width, part.height]).toEqual([400, 238]);
  // A tick that says nothing has no line.
  expect(all('line', 'x1', 'x2', 'y1', 'y2', 'stroke')).toEqual([
    ['50', '350', '200', '200', 'rgba(128, 128, 128, 0.3)'],
    ['50', '350', '100', '100', 'rgba(128, 128, 128, 0.3)'],
  ]);
  const texts = element
    .querySelectorAll('text')
    .map((one) => [one.textContent, ...['x', 'y', 'text-anchor', 'fill'].map((name) => one.getAttribute(name))]);
  expect(texts).toEqual([
    ['0', '42', '204', 'end', '#111111'],
    ['100', '42', '104', 'end', '#111111'],
    ['0', '50', '216', 'middle', '#111111'],
    ['five', '100', '216', 'middle', '#111111'],
    ['epoch', '200', '226', 'middle', '#111111'],
  ]);
  expect(draw([], 'step').element.querySelectorAll('text').at(-1)!.textContent).toBe('step');
  expect(all('clipPath', 'id')).toEqual([['plot']]);
  expect(all('rect', 'x', 'y', 'width', 'height')).toEqual([['50', '10', '300', '190']]);
  expect([element.getAttribute('font-family'), element.lastElementChild!.getAttribute('clip-path')]).toEqual([
    ...['Some Sans', 'url(#plot)'],
  ]);
});

test('a line has a gap where nothing was measured, and a lone point between two gaps is none', () => {
  const gap = Number.NaN;
  const data = [
    [0, 10],
    [1, 20],
    [2, gap],
    [3, 30],
    [4, gap],
    [5, 40],
    [6, 50],
  ] as const;
  const { paths, all } = draw([
    line(data, { borderDash: [6, 3] }),
    line(
      [
        [0, 1],
        [1, 2],
      ],
      { borderDash: [] },
    ),
  ]);
  expect(paths('stroke', 'stroke-width', 'stroke-dasharray', 'fill')).toEqual([
    // The first one lies above the others.
    ['M50.0 199.0L60.0 198.0', '#ff0000', '2', 'none', 'none'],
    ['M50.0 190.0L60.0 180.0', '#ff0000', '2', '6 3', 'none'],
    ['M100.0 160.0L110.0 150.0', '#ff0000', '2', '6 3', 'none'],
  ]);
  expect(all('circle', 'cx')).toEqual([]);
  const marked = draw([line(data.slice(1, 4), { pointRadius: 3, borderWidth: 0 })]);
  expect(marked.paths()).toEqual([]);
  expect(marked.all('circle', 'cx', 'cy', 'r', 'fill')).toEqual([
    ['60', '180', '3', '#ff0000'],
    ['80', '170', '3', '#ff0000'],
  ]);
});

test('an area goes down to zero, or to the line before it; a pattern of the page gives way to the colour of the line', () => {
  const none = { borderWidth: 0 };
  const low = line(
    [
      [0, 10],
      [1, Number.NaN],
      [2, 30],
    ],
    { ...none, fill: true, backgroundColor: '#00ff00' },
  );
  const high = line(
    [
      [0, 50],
      [1, 60],
      [2, 70],
    ],
    { ...none, fill: '-1', backgroundColor: {} },
  );
  expect(draw([low, high]).paths('fill')).toEqual([
    ['M50.0 150.0L60.0 140.0L70.0 130.0L70.0 170.0L50.0 190.0Z', 'rgba(255, 0, 0, 0.3)'],
    ['M50.0 190.0L70.0 170.0L70.0 200.0L50.0 200.0Z', '#00ff00'],
  ]);
  expect(draw([line([[0, Number.NaN]], { ...none, fill: true })]).paths()).toEqual([]);
  // An area lies below its own line.
  const both = draw([
    line(
      [
        [0, 0],
        [1, 1],
      ],
      { fill: true, backgroundColor: 'blue' },
    ),
  ]).paths('fill');
  expect(both.map(([, fill]) => fill)).toEqual(['blue', 'none']);
});
