/**
 * A distribution of probabilities: the gate's as a line, its prior's dashed, and behind them how much of the mass lies
 * where. The axis is even in log-odds, labelled with probabilities. Large with axes, or small for many side by side.
 */
import { fitEdges } from '../../../src/protocol/facts/fitGrid';
import { pathOf, svg } from '../../shared/figure/svg';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';

export interface PlotSize {
  width: number;
  height: number;
  /** Room for labels; none in a small plot. */
  axes: boolean;
}

export const small: PlotSize = { width: 120, height: 64, axes: false };
/** With axes; as wide as its place. */
export const large = (width: number): PlotSize => ({ width, height: 240, axes: true });

/** Log-odds at both ends of the axis: a step beyond the outermost edges. */
const [from, to] = [-8, 8];
/** Probabilities at which the axis has a label. */
const labelled = [0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999];
/** Pixels that `99.9%` takes, with some room. */
const labelWidth = 38;

export function distributionPlot(
  { cdf, prior }: { cdf: readonly number[]; prior: readonly number[] | undefined },
  size: PlotSize,
  label: string,
  format: Format,
): SVGSVGElement {
  const { width, height, axes } = size;
  const inner = axes
    ? { left: 44, top: 8, right: width - 12, bottom: height - 36 }
    : { left: 1, top: 2, right: width - 1, bottom: height - 2 };
  const x = (u: number) => inner.left + ((u - from) / (to - from)) * (inner.right - inner.left);
  const y = (share: number) => inner.bottom - share * (inner.bottom - inner.top);
  const line = (values: readonly number[]) =>
    pathOf([[x(from), y(0)], ...fitEdges.map((u, i) => [x(u), y(values[i] ?? 0)] as const), [x(to), y(1)]]);
  const drawn = svg('svg', {
    viewBox: `0 0 ${width} ${height}`,
    width,
    class: axes ? 'plot-large' : 'plot-small',
    role: 'img',
    'aria-label': label,
  });
  if (axes) drawn.append(...axesOf(inner, x, y, format));
  else
    drawn.append(svg('line', { class: 'base', x1: inner.left, x2: inner.right, y1: inner.bottom, y2: inner.bottom }));
  drawn.append(svg('path', { class: 'density', d: densityPath(cdf, x, y) }));
  // Where a gate opens.
  drawn.append(svg('line', { class: 'half', x1: x(0), x2: x(0), y1: inner.top, y2: inner.bottom }));
  if (prior !== undefined) drawn.append(svg('path', { class: 'prior', d: line(prior) }));
  drawn.append(svg('path', { class: 'empirical', d: line(cdf) }));
  return drawn;
}

/** Share of the samples in each bin. The first and the last are open, and drawn a step wide. */
export function densityOf(cdf: readonly number[]): number[] {
  return Array.from({ length: fitEdges.length + 1 }, (_, bin) => Math.max(0, (cdf[bin] ?? 1) - (cdf[bin - 1] ?? 0)));
}

function densityPath(cdf: readonly number[], x: (u: number) => number, y: (share: number) => number): string {
  const density = densityOf(cdf);
  // The fullest bin reaches the top.
  const most = Math.max(...density, Number.MIN_VALUE);
  return density
    .map((share, bin) => {
      const [left, right] = [fitEdges[bin - 1] ?? from, fitEdges[bin] ?? to];
      const top = y(share / most);
      return `M${x(left).toFixed(1)} ${y(0).toFixed(1)}V${top.toFixed(1)}H${x(right).toFixed(1)}V${y(0).toFixed(1)}Z`;
    })
    .join('');
}

function axesOf(
  inner: { left: number; top: number; right: number; bottom: number },
  x: (u: number) => number,
  y: (share: number) => number,
  format: Format,
): SVGElement[] {
  const shares = [0, 0.25, 0.5, 0.75, 1].flatMap((share) => [
    svg('line', { class: 'grid', x1: inner.left, x2: inner.right, y1: y(share), y2: y(share) }),
    svg('text', { x: inner.left - 8, y: y(share) + 4, 'text-anchor': 'end' }, format.percent(share, 0)),
  ]);
  const logOdds = (p: number) => Math.log(p / (1 - p));
  // Where they would touch, every other one, with the middle.
  const touch = x(logOdds(0.1)) - x(logOdds(0.01)) < labelWidth;
  const probabilities = labelled
    .filter((_, i) => !touch || i % 2 === 1)
    .map((p) => {
      return svg('text', { x: x(logOdds(p)), y: inner.bottom + 16, 'text-anchor': 'middle' }, format.percent(p, 0, 1));
    });
  const title = svg(
    'text',
    { x: (inner.left + inner.right) / 2, y: inner.bottom + 32, 'text-anchor': 'middle' },
    t('probability of being open'),
  );
  return [...shares, ...probabilities, title];
}
