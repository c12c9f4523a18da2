/** Accuracy over MACs, a point a threshold: what closing gates costs, and what it saves. */
import { type Curve, type CurvePoint, worthAt } from '../../../src/protocol/files/curve';
import type { Unit } from '../../../src/protocol/files/profileReport';
import { axisOf } from '../../shared/axis';
import type { Figure } from '../../shared/figure/figure';
import { detached, sheet } from '../../shared/figure/picture';
import { pathOf, svg } from '../../shared/figure/svg';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import type { Theme } from '../../shared/theme';

const height = 300;
/** Labels nearer to one that is drawn are left to the table; pixels. */
const apart = { x: 34, y: 15 };

export interface PlotOptions {
  /** Pixels: text keeps its size whatever the width. */
  width: number;
  chosen: CurvePoint | undefined;
  unit: Unit;
  format: Format;
}

export function curvePlot(curve: Curve, { width, chosen, unit, format }: PlotOptions): SVGSVGElement {
  const { points } = curve;
  const worth = (point: CurvePoint) => worthAt(curve, point);
  const inner = { left: 64, right: width - 24, top: 24, bottom: height - 48 };
  const [xs, ys] = [
    axisOf([...points.map(({ share }) => share), 1]),
    axisOf(points.map(worth).filter(Number.isFinite)),
  ];
  const x = (share: number) => inner.left + ((share - xs.low) / (xs.high - xs.low)) * (inner.right - inner.left);
  const y = (accuracy: number) =>
    inner.bottom - ((accuracy - ys.low) / (ys.high - ys.low)) * (inner.bottom - inner.top);
  const label = t(
    '{2} over {0} at {1} thresholds of the gates; the table below has the numbers',
    `${unit}s`,
    points.length,
    curve.by?.metric ?? t('Accuracy'),
  );
  const drawn = svg('svg', {
    viewBox: `0 0 ${width} ${height}`,
    class: 'curve-plot',
    role: 'img',
    'aria-label': label,
  });
  for (const tick of ys.ticks)
    drawn.append(
      svg('line', { class: 'grid', x1: inner.left, x2: inner.right, y1: y(tick), y2: y(tick) }),
      svg('text', { x: inner.left - 8, y: y(tick) + 4, 'text-anchor': 'end' }, worthText(curve, tick, format, [0, 2])),
    );
  for (const tick of xs.ticks)
    drawn.append(
      svg('line', { class: 'grid', x1: x(tick), x2: x(tick), y1: inner.bottom, y2: inner.bottom + 4 }),
      svg('text', { x: x(tick), y: inner.bottom + 18, 'text-anchor': 'middle' }, format.percent(tick, 0, 1)),
    );
  drawn.append(
    svg(
      'text',
      { x: inner.left - 56, y: inner.top - 10 },
      curve.by === undefined ? t('test accuracy') : t('test {0}', curve.by.metric),
    ),
    svg(
      'text',
      { x: inner.right, y: inner.bottom + 36, 'text-anchor': 'end' },
      t('share of the dense network’s {0}', `${unit}s`),
    ),
    svg('path', { class: 'course', d: pathOf(points.map((p) => [x(p.share), y(worth(p))])) }),
  );
  const labelled: [number, number][] = [];
  // The chosen one first: its label is never left out.
  for (const point of [...(chosen ? [chosen] : []), ...points.filter((p) => p !== chosen)]) {
    const at: [number, number] = [x(point.share), y(worth(point))];
    const dot = { cx: at[0], cy: at[1], r: point === chosen ? 6 : 4, 'data-threshold': point.threshold };
    drawn.append(svg('circle', { class: point === chosen ? 'dot chosen' : 'dot', ...dot }));
    if (labelled.some(([lx, ly]) => Math.abs(lx - at[0]) < apart.x && Math.abs(ly - at[1]) < apart.y)) continue;
    labelled.push(at);
    // Above and to the left: the curve bends away from there. At the left end there are the axis and its title.
    const place =
      at[0] - inner.left < apart.x
        ? { x: at[0] + 8, y: at[1] + 16, 'text-anchor': 'start' }
        : { x: at[0] - 6, y: at[1] - 8, 'text-anchor': 'end' };
    const text = format.decimal(point.threshold, decimals(point.threshold));
    drawn.append(svg('text', { ...place, class: 'dot-label' }, text));
  }
  return drawn;
}

/** In per cent, or as the number that it is. @param digits of a share. */
export function worthText({ by }: Pick<Curve, 'by'>, value: number, format: Format, digits: [number, number]): string {
  return by === undefined || by.share ? format.percent(value, ...digits) : format.measure(value);
}

/** @param drawn as it is on the page. */
export function curveFigure(curve: Curve, drawn: SVGSVGElement, theme: Theme): Figure {
  return {
    name: 'accuracy-over-macs',
    picture: () =>
      sheet(
        curve.by === undefined
          ? t('Accuracy over the threshold of the gates')
          : t('{0} over the threshold of the gates', curve.by.metric),
        [detached(drawn)],
        theme,
      ),
    numbers: () => [
      ['threshold', curve.by?.metric ?? 'accuracy', 'mean_macs', 'share_of_dense'],
      ...curve.points.map((point) => [point.threshold, worthAt(curve, point), point.macs, point.share]),
    ],
  };
}

/** As many as the number has, up to three. */
export const decimals = (value: number): number => Math.min(3, (String(value).split('.')[1] ?? '').length);
