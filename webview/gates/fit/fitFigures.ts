/** The plots of fits as figures: one distribution, the course of its distance, and many gates side by side. */
import { fitEdges } from '../../../src/protocol/facts/fitGrid';
import type { Figure } from '../../shared/figure/figure';
import { detached, key, sheet } from '../../shared/figure/picture';
import { svg } from '../../shared/figure/svg';
import { t } from '../../shared/l10n';
import type { Theme } from '../../shared/theme';
import { type CoursePoint, type Fit, nameOf } from './fitModel';

/** @param drawn the plot as it is on the page. */
export function distributionFigure(fit: Fit, drawn: SVGSVGElement, theme: Theme): Figure {
  const part = detached(drawn);
  const line = (name: 'empirical' | 'prior') => {
    const original = drawn.querySelector(`.${name}`);
    const style = original === null ? undefined : getComputedStyle(original);
    return svg('path', {
      d: 'M2 5H18',
      fill: 'none',
      stroke: style?.stroke ?? theme.text,
      'stroke-width': 2,
      'stroke-dasharray': style?.strokeDasharray ?? 'none',
    });
  };
  const names = [
    { mark: line('empirical'), text: fit.channel === undefined ? t('all gates of the layer') : t('gate') },
    ...(fit.prior === undefined ? [] : [{ mark: line('prior'), text: fit.prior.name }]),
  ];
  return {
    name: `fit-${fit.gate}${fit.channel === undefined ? '' : `-${fit.channel}`}`,
    picture: () => sheet(t('Fit of {0}', nameOf(fit)), [key(names, theme), part], theme),
    numbers: () => [
      ['log_odds', 'probability', 'empirical_cdf', 'prior_cdf'],
      ...fitEdges.map((u, i) => [
        u,
        1 / (1 + Math.exp(-u)),
        fit.cdf?.[i] ?? Number.NaN,
        fit.prior?.cdf[i] ?? Number.NaN,
      ]),
    ],
  };
}

export function courseFigure(fit: Fit, points: readonly CoursePoint[], drawn: SVGSVGElement, theme: Theme): Figure {
  return {
    name: `distance-${fit.gate}${fit.channel === undefined ? '' : `-${fit.channel}`}`,
    picture: () => sheet(t('Distance of {0} over epochs', nameOf(fit)), [detached(drawn)], theme),
    numbers: () => [['epoch', 'cramer_von_mises_distance'], ...points.map(({ epoch, distance }) => [epoch, distance])],
  };
}

/** Tiles in a row of the sheet. */
const inRow = 6;

/**
 * @param layer empty: all layers.
 * @param drawn the plots of the first gates, as they are on the page: as many as are shown.
 */
export function tilesFigure(
  layer: string,
  fits: readonly Fit[],
  drawn: readonly SVGSVGElement[],
  theme: Theme,
): Figure {
  const [width, height] = [132, 96];
  return {
    name: `fits-${layer || 'all layers'}`,
    picture() {
      const grid = svg('g', { fill: theme.text, 'font-family': theme.fontFamily, 'font-size': 10 });
      for (const [i, plot] of drawn.entries()) {
        const fit = fits[i];
        const at = `translate(${(i % inRow) * width} ${Math.floor(i / inRow) * height})`;
        const value = fit?.distance === undefined ? '' : `  ${fit.distance.toFixed(4)}`;
        const name = fit === undefined ? '' : `${fit.gate} ${fit.channel}`;
        const label = svg('text', { y: 76 }, name.slice(0, 26));
        grid.append(svg('g', { transform: at }, detached(plot).element, label, svg('text', { y: 88 }, value.trim())));
      }
      const rows = Math.ceil(drawn.length / inRow);
      const of = layer || t('all layers');
      const title =
        drawn.length < fits.length
          ? t('Fits of {0}: {1} of {2} gates', of, drawn.length, fits.length)
          : t('Fits of {0}', of);
      return sheet(title, [{ element: grid, width: inRow * width, height: rows * height }], theme);
    },
    numbers: () => [
      ['layer', 'channel', 'cramer_von_mises_distance', 'rate', 'target_rate'],
      ...fits.map(({ gate, channel, distance, rate, target }) => [
        gate,
        channel ?? '',
        distance ?? Number.NaN,
        rate,
        target ?? Number.NaN,
      ]),
    ],
  };
}
