/** A chart as it is on the page, drawn once more as an SVG: the same axes, the same lines, nothing of the pointer. */
import type { Chart, Scale } from 'chart.js';
import { faint } from '../faint';
import type { Part } from '../figure/picture';
import { pathOf, svg } from '../figure/svg';
import type { Theme } from '../theme';
import type { Dataset, DrawnPoint } from './datasets';

type XY = readonly [number, number];

/** Room for the title of the epoch axis. */
const titleHeight = 18;

/** @param below title of the horizontal axis. */
export function chartSvg(chart: Chart<'line', DrawnPoint[]>, theme: Theme, below = 'epoch'): Part {
  const { width, height, chartArea } = chart;
  const { x, y } = chart.scales as { x: Scale; y: Scale };
  const drawn = svg('g', { 'font-family': theme.fontFamily, 'font-size': 11 });
  const inside = { x: chartArea.left, y: chartArea.top, width: chartArea.width, height: chartArea.height };
  // A zoomed line goes on beyond the plot.
  drawn.append(svg('clipPath', { id: 'plot' }, svg('rect', inside)), ...axes(x, y, chart, theme, below));
  const lines = svg('g', { 'clip-path': 'url(#plot)' });
  const datasets = chart.data.datasets as Dataset[];
  const points = datasets.map(({ data }) =>
    data.map((point): XY => [x.getPixelForValue(point.x), y.getPixelForValue(point.y)]),
  );
  // As on the page: the first one lies above all others.
  for (const [i, dataset] of [...datasets.entries()].reverse())
    lines.append(...lineOf(dataset, points[i] ?? [], points[i - 1] ?? [], y.getPixelForValue(0)));
  drawn.append(lines);
  return { element: drawn, width, height: height + titleHeight };
}

function axes(
  x: Scale,
  y: Scale,
  { chartArea, height }: Chart<'line', DrawnPoint[]>,
  theme: Theme,
  below: string,
): SVGElement[] {
  const { left, right, bottom } = chartArea;
  const text = (attributes: Record<string, string | number>, label: unknown) =>
    svg('text', { fill: theme.text, ...attributes }, String(label ?? ''));
  return [
    ...y.ticks
      .filter(({ label }) => label !== null && label !== '')
      .flatMap(({ value, label }) => {
        const at = y.getPixelForValue(value);
        return [
          svg('line', { x1: left, x2: right, y1: at, y2: at, stroke: faint(theme.grid, 0.3) }),
          text({ x: left - 8, y: at + 4, 'text-anchor': 'end' }, label),
        ];
      }),
    ...x.ticks.map(({ value, label }) =>
      text({ x: x.getPixelForValue(value), y: bottom + 16, 'text-anchor': 'middle' }, label),
    ),
    text({ x: (left + right) / 2, y: height + 6, 'text-anchor': 'middle' }, below),
  ];
}

/** Its area, its line, its marks; where it was not measured, the line has a gap. */
function lineOf(dataset: Dataset, points: readonly XY[], before: readonly XY[], zero: number): SVGElement[] {
  const { borderColor, backgroundColor, borderWidth, borderDash, pointRadius, fill } = dataset;
  const stroke = String(borderColor);
  const parts: SVGElement[] = [];
  const known = points.filter(([, y]) => Number.isFinite(y));
  const [first, last] = [known[0], known.at(-1)];
  if (fill && first && last) {
    const floor: XY[] =
      fill === '-1'
        ? before.filter(([, y]) => Number.isFinite(y)).reverse()
        : [
            [last[0], zero],
            [first[0], zero],
          ];
    // A pattern of the page is no colour.
    const color = typeof backgroundColor === 'string' ? backgroundColor : faint(stroke, 0.3);
    parts.push(svg('path', { d: `${pathOf([...known, ...floor])}Z`, fill: color }));
  }
  const dashes = Array.isArray(borderDash) && borderDash.length > 0 ? borderDash.join(' ') : 'none';
  if (Number(borderWidth) > 0)
    for (const run of runsOf(points))
      parts.push(
        svg('path', {
          d: pathOf(run),
          fill: 'none',
          stroke,
          'stroke-width': Number(borderWidth),
          'stroke-dasharray': dashes,
          'stroke-linejoin': 'round',
        }),
      );
  if (Number(pointRadius) > 0)
    parts.push(...known.map(([cx, cy]) => svg('circle', { cx, cy, r: Number(pointRadius), fill: stroke })));
  return parts;
}

/** Unbroken stretches. */
function runsOf(points: readonly XY[]): XY[][] {
  const runs: XY[][] = [[]];
  for (const point of points) {
    if (Number.isFinite(point[1])) runs.at(-1)?.push(point);
    else runs.push([]);
  }
  return runs.filter((run) => run.length > 1);
}
