/** Axes, points and lines of a chart as SVG. Every chart of a report has a table beside it with the same numbers. */
import { element, escaped, text } from './markup';

export interface Axis {
  title: string;
  /** A number on it, in words. */
  label(value: number): string;
}

export interface PlotLine {
  name: string;
  color: string;
  points: readonly (readonly [x: number, y: number])[];
  /** Marks at its points rather than a line between them. */
  marks?: boolean;
  thin?: boolean;
  dashed?: boolean;
}

const [width, height] = [720, 380];
const margin = { left: 70, right: 20, top: 14, bottom: 46 };

export function plot(title: string, x: Axis, y: Axis, lines: readonly PlotLine[]): string {
  const finite = lines.map((line) => ({ ...line, points: line.points.filter((at) => at.every(Number.isFinite)) }));
  const all = finite.flatMap(({ points }) => points);
  if (all.length === 0) return text('p', 'There is nothing to draw: no run has been evaluated.');
  const across = ticksOf(all.map(([at]) => at));
  const up = ticksOf(all.map(([, at]) => at));
  const place = (ticks: Ticks, from: number, to: number) => (value: number) =>
    from + ((value - ticks.low) / (ticks.high - ticks.low)) * (to - from);
  const left = place(across, margin.left, width - margin.right);
  const top = place(up, height - margin.bottom, margin.top);
  const grid = [
    ...across.values.map((value) => [
      element('line', { class: 'grid', x1: left(value), x2: left(value), y1: margin.top, y2: height - margin.bottom }),
      text('text', x.label(value), { x: left(value), y: height - margin.bottom + 18, 'text-anchor': 'middle' }),
    ]),
    ...up.values.map((value) => [
      element('line', { class: 'grid', y1: top(value), y2: top(value), x1: margin.left, x2: width - margin.right }),
      text('text', y.label(value), { x: margin.left - 8, y: top(value) + 4, 'text-anchor': 'end' }),
    ]),
  ].flat();
  const titles = [
    text('text', x.title, { x: (margin.left + width - margin.right) / 2, y: height - 8, 'text-anchor': 'middle' }),
    text('text', y.title, { x: 14, y: height / 2, 'text-anchor': 'middle', transform: `rotate(-90 14 ${height / 2})` }),
  ];
  const drawn = finite.map((line) => {
    const at = line.points.map(([a, b]) => `${left(a).toFixed(1)},${top(b).toFixed(1)}`);
    const told = `<title>${escaped(line.name)}</title>`;
    if (!line.marks) {
      const dash = line.dashed ? '5 4' : undefined;
      const shape = { points: at.join(' '), fill: 'none', stroke: line.color, 'stroke-width': line.thin ? 1 : 2 };
      return element('polyline', { ...shape, 'stroke-dasharray': dash }, told);
    }
    const marks = line.points.map(([a, b]) =>
      element(
        'circle',
        { cx: left(a), cy: top(b), r: 5, fill: line.color },
        `<title>${escaped(`${line.name}: ${x.label(a)}, ${y.label(b)}`)}</title>`,
      ),
    );
    return marks.join('');
  });
  return element(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': title },
    ...grid,
    ...titles,
    ...drawn,
  );
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
