/** The distance of a gate or a layer over the epochs: with axes, or as a line in a table. */

import { pathOf, svg } from '../../shared/figure/svg';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import type { CoursePoint } from './fitModel';

export function sparkline(points: readonly CoursePoint[], most: number): SVGSVGElement {
  const [width, height] = [72, 18];
  const drawn = svg('svg', { viewBox: `0 0 ${width} ${height}`, class: 'sparkline', 'aria-hidden': 'true' });
  return appendLine(drawn, points, most, { left: 1, right: width - 2, top: 2, bottom: height - 2 });
}

/** @param width in CSS pixels. */
export function coursePlot(
  points: readonly CoursePoint[],
  label: string,
  format: Format,
  width: number,
): SVGSVGElement {
  const height = 132;
  const inner = { left: 44, right: width - 12, top: 8, bottom: height - 36 };
  const most = niceTop(Math.max(0, ...points.map(({ distance }) => distance)));
  const drawn = svg('svg', {
    viewBox: `0 0 ${width} ${height}`,
    width,
    class: 'plot-large',
    role: 'img',
    'aria-label': label,
  });
  for (const share of [0, 0.5, 1]) {
    const y = inner.bottom - share * (inner.bottom - inner.top);
    drawn.append(
      svg('line', { class: 'grid', x1: inner.left, x2: inner.right, y1: y, y2: y }),
      svg('text', { x: inner.left - 8, y: y + 4, 'text-anchor': 'end' }, format.measure(share * most)),
    );
  }
  const last = points.at(-1)?.epoch ?? 0;
  const middle = (inner.left + inner.right) / 2;
  drawn.append(
    svg('text', { x: inner.left, y: inner.bottom + 16, 'text-anchor': 'middle' }, format.epoch(0)),
    svg('text', { x: inner.right, y: inner.bottom + 16, 'text-anchor': 'end' }, format.epoch(last)),
    svg('text', { x: middle, y: inner.bottom + 32, 'text-anchor': 'middle' }, t('epoch')),
  );
  return appendLine(drawn, points, most, inner);
}

/** The smallest of 1, 2 and 5 times a power of ten that is not below `value`. */
export function niceTop(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((step) => step * power >= value * (1 - 1e-9)) ?? 10) * power;
}

function appendLine(
  drawn: SVGSVGElement,
  points: readonly CoursePoint[],
  most: number,
  inner: { left: number; right: number; top: number; bottom: number },
): SVGSVGElement {
  const last = points.at(-1)?.epoch ?? 1;
  const place = ({ epoch, distance }: CoursePoint): [number, number] => [
    inner.left + (epoch / last) * (inner.right - inner.left),
    inner.bottom - Math.min(1, distance / Math.max(most, Number.MIN_VALUE)) * (inner.bottom - inner.top),
  ];
  drawn.append(svg('path', { class: 'course', d: pathOf(points.map(place)) }));
  const [x, y] = place(points.at(-1) ?? { epoch: 0, distance: 0 });
  if (points.length > 0) drawn.append(svg('circle', { class: 'course-end', cx: x, cy: y, r: 2 }));
  return drawn;
}
