/** The drawing: an upright axis a column, and a line a run through its values. Colours of lines are set, all others are CSS. */
import type { RunRow } from '../../../src/protocol/many/runRow';
import { svg } from '../../shared/figure/svg';
import type { UprightAxis } from './place';

export interface ParallelInput {
  axes: readonly UprightAxis[];
  rows: readonly RunRow[];
  /** Pixels. */
  width: number;
  height: number;
  colorOf(row: RunRow): string;
  /** The axis that the colours are read off, with its colours from below. */
  scale?: { axis: UprightAxis; stops: readonly string[] } | undefined;
}

export interface ParallelPlot {
  element: SVGSVGElement;
  /** Pixels from the left, an axis each. */
  xs: readonly number[];
  top: number;
  bottom: number;
  /** Of a run, on each axis: pixels from above; undefined where it has no value. */
  placesOf(row: RunRow): readonly (number | undefined)[];
  pathOf(folder: string): SVGPathElement | undefined;
}

/** Room for the words of the first and the last axis, for names above, and for runs without a value below. */
const [side, above, below] = [72, 12, 34];
/** From one axis to the next, for its name and the signs below that. */
const leastApart = 96;
/** From the lowest value to the place of those that have none. */
const noneBelow = 20;

/** Of a drawing with so many axes: in a narrower place it is scrolled. */
export const leastWidth = (axes: number): number => 2 * side + Math.max(0, axes - 1) * leastApart;

export function parallelPlot({ axes, rows, width, height, colorOf, scale }: ParallelInput): ParallelPlot {
  const [top, bottom] = [above, height - below];
  const span = Math.max(0, width - 2 * side);
  const xs = axes.map((_, i) => side + (axes.length === 1 ? span / 2 : (i * span) / (axes.length - 1)));
  const y = (at: number) => bottom - at * (bottom - top);
  const placesOf = (row: RunRow) =>
    axes.map((axis) => {
      const at = axis.at(row);
      return at === undefined ? undefined : y(at);
    });
  const paths = new Map<string, SVGPathElement>();
  const lines = svg('g', { class: 'lines', fill: 'none' });
  let missing = false;
  for (const row of rows) {
    const places = placesOf(row);
    missing ||= places.includes(undefined);
    const d = places.map(
      (place, i) => `${i === 0 ? 'M' : 'L'}${(xs[i] ?? 0).toFixed(1)} ${(place ?? bottom + noneBelow).toFixed(1)}`,
    );
    const path = svg('path', { d: d.join(''), stroke: colorOf(row), 'data-folder': row.folder });
    paths.set(row.folder, path);
    lines.append(path);
  }
  const drawn = axes.map((axis, i) =>
    axisOf(axis, xs[i] ?? 0, { y, top, bottom, missing, isLast: i === axes.length - 1 }),
  );
  const scaled = scale === undefined ? undefined : xs[axes.indexOf(scale.axis)];
  return {
    element: svg(
      'svg',
      { viewBox: `0 0 ${width} ${height}`, width, height, class: 'parallel-plot', 'aria-hidden': 'true' },
      lines,
      ...(scale === undefined || scaled === undefined ? [] : scaleBar(scale.stops, scaled, top, bottom)),
      ...drawn,
    ),
    ...{ xs, top, bottom, placesOf },
    pathOf: (folder) => paths.get(folder),
  };
}

/** Behind its axis, in steps: no gradient to be found by a name that another drawing may have. */
function scaleBar(stops: readonly string[], x: number, top: number, bottom: number): SVGElement[] {
  const step = (bottom - top) / stops.length;
  return stops.map((fill, i) =>
    svg('rect', { class: 'scale', x: x - 4, y: bottom - (i + 1) * step, width: 8, height: step + 0.5, fill }),
  );
}

interface Room {
  y(at: number): number;
  top: number;
  bottom: number;
  missing: boolean;
  isLast: boolean;
}

/** Words stand right of their axis, of the last one left of it, where the page ends. */
function axisOf({ ticks }: UprightAxis, x: number, { y, top, bottom, missing, isLast }: Room): SVGElement {
  const text = (place: number, label: string) =>
    svg(
      'text',
      { x: isLast ? x + 14 : x - 14, y: place + 4, 'text-anchor': isLast ? 'start' : 'end', 'font-size': 11 },
      label.length > 12 ? `${label.slice(0, 11)}…` : label,
    );
  return svg(
    'g',
    { class: 'axis' },
    svg('line', { x1: x, x2: x, y1: top, y2: bottom }),
    ...ticks.flatMap(({ at, text: label }) => [
      svg('line', { x1: x - 3, x2: x + 3, y1: y(at), y2: y(at) }),
      text(y(at), label),
    ]),
    ...(missing ? [svg('circle', { cx: x, cy: bottom + noneBelow, r: 2 })] : []),
  );
}

/** The run whose line passes nearest to a place, within so many pixels. */
export function nearestRow(
  { xs, bottom, placesOf }: ParallelPlot,
  rows: readonly RunRow[],
  x: number,
  y: number,
  reach = 8,
): RunRow | undefined {
  const right = xs.findIndex((one) => one >= x);
  const i = right <= 0 ? (right === 0 && (xs[0] ?? 0) - x <= reach ? 1 : -1) : right;
  const [x0, x1] = [xs[i - 1], xs[i]];
  if (x0 === undefined || x1 === undefined) return undefined;
  const share = Math.min(1, Math.max(0, (x - x0) / (x1 - x0)));
  let [found, least] = [undefined as RunRow | undefined, reach];
  for (const row of rows) {
    const places = placesOf(row);
    const [a, b] = [places[i - 1] ?? bottom + noneBelow, places[i] ?? bottom + noneBelow];
    // Perpendicular to the line: a steep one is no harder to hit.
    const distance = Math.abs(a + share * (b - a) - y) * Math.cos(Math.atan2(b - a, x1 - x0));
    if (distance < least) [found, least] = [row, distance];
  }
  return found;
}
