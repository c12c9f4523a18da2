/** Axes, points and lines of a chart as a figure. */
import { type FigureOf, figure, legend, titleHeight, told } from './figure';
import { element, text } from './markup';

export interface Axis {
  title: string;
  /** A number on it, in words. */
  label(value: number): string;
}

export interface PlotLine {
  name: string;
  /** On a light page. */
  color: string;
  /** Of the style sheet, for a colour on a dark page. */
  look?: string | undefined;
  points: readonly (readonly [x: number, y: number])[];
  /** Marks at its points rather than a line between them. */
  marks?: boolean;
  thin?: boolean;
  dash?: readonly number[] | undefined;
  /** Named below the chart. */
  isNamed?: boolean;
}

export interface PlotOf extends Pick<FigureOf, 'name' | 'title' | 'numbers'> {
  x: Axis;
  y: Axis;
  lines: readonly PlotLine[];
  /** In place of a chart without a point. */
  none: string;
}

const [width, height] = [760, 400];
const margin = { left: 70, right: 20, top: 14 + titleHeight, bottom: 46 };
/** Points of a line: more lie on the same pixels. */
const mostPoints = 400;

export function plot({ x, y, lines, none, ...of }: PlotOf): string {
  const finite = lines.map((line) => ({
    ...line,
    points: thinned(line.points.filter((at) => at.every(Number.isFinite))),
  }));
  const shown = finite.filter(({ points }) => points.length > 0);
  const all = shown.flatMap(({ points }) => points);
  if (all.length === 0) return text('p', none);
  const across = ticksOf(all.map(([at]) => at));
  const up = ticksOf(all.map(([, at]) => at));
  const place = (ticks: Ticks, from: number, to: number) => (value: number) =>
    from + ((value - ticks.low) / (ticks.high - ticks.low)) * (to - from);
  const left = place(across, margin.left, width - margin.right);
  const top = place(up, height - margin.bottom, margin.top);
  const grid = { stroke: '#8c959f', 'stroke-opacity': 0.35 };
  const rules = [
    ...across.values.map((value) => [
      element('line', { ...grid, x1: left(value), x2: left(value), y1: margin.top, y2: height - margin.bottom }),
      text('text', x.label(value), { x: left(value), y: height - margin.bottom + 18, 'text-anchor': 'middle' }),
    ]),
    ...up.values.map((value) => [
      element('line', { ...grid, y1: top(value), y2: top(value), x1: margin.left, x2: width - margin.right }),
      text('text', y.label(value), { x: margin.left - 8, y: top(value) + 4, 'text-anchor': 'end' }),
    ]),
  ].flat();
  const middle = (margin.top + height - margin.bottom) / 2;
  const titles = [
    text('text', x.title, { x: (margin.left + width - margin.right) / 2, y: height - 8, 'text-anchor': 'middle' }),
    text('text', y.title, { x: 14, y: middle, 'text-anchor': 'middle', transform: `rotate(-90 14 ${middle})` }),
  ];
  const drawn = shown.map((line) =>
    line.marks
      ? line.points
          .map(([a, b]) => circle(line, left(a), top(b), told(`${line.name}: ${x.label(a)}, ${y.label(b)}`)))
          .join('')
      : polyline(
          line,
          line.points.map(([a, b]) => `${left(a).toFixed(1)},${top(b).toFixed(1)}`),
          told(line.name),
        ),
  );
  const names = shown.filter(({ isNamed }) => isNamed).map((line) => ({ name: line.name, mark: markOf(line) }));
  const below = legend(names, width, height);
  return figure({
    ...of,
    ...{ width, height: height + below.height + (names.length > 0 ? 10 : 0) },
    inner: [...rules, ...titles, ...drawn, ...below.inner],
  });
}

const markOf = (line: PlotLine): string => (line.marks ? circle(line, 10, 0, '') : polyline(line, ['0,0', '20,0'], ''));

const circle = ({ color, look }: PlotLine, cx: number, cy: number, inner: string): string =>
  element('circle', { cx, cy, r: 5, fill: color, class: look }, inner);

function polyline({ color, look, thin, dash = [] }: PlotLine, points: readonly string[], inner: string): string {
  const shape = { points: points.join(' '), fill: 'none', stroke: color, 'stroke-width': thin ? 1 : 2, class: look };
  return element('polyline', { ...shape, 'stroke-dasharray': dash.length > 0 ? dash.join(' ') : undefined }, inner);
}

/** Every so many points, and the last. */
function thinned<T>(points: readonly T[]): readonly T[] {
  const every = Math.ceil(points.length / mostPoints);
  return every <= 1 ? points : points.filter((_, i) => i % every === 0 || i === points.length - 1);
}

interface Ticks {
  low: number;
  high: number;
  values: readonly number[];
}

/** Round numbers around all values: steps of 1, 2 or 5 times a power of ten, about five of them. */
export function ticksOf(values: readonly number[]): Ticks {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) [least, most] = [Math.min(least, value), Math.max(most, value)];
  const spread = most - least || Math.abs(most) || 1;
  const power = 10 ** Math.floor(Math.log10(spread / 5));
  const step = power * ([1, 2, 5, 10].find((times) => spread / (times * power) <= 6) ?? 10);
  const [low, high] = [Math.floor(least / step) * step, Math.ceil(most / step) * step];
  const last = high > low ? high : low + step;
  const count = Math.round((last - low) / step);
  return { low, high: last, values: Array.from({ length: count + 1 }, (_, i) => low + i * step) };
}
