/** The trade-off as a picture and as numbers. */
import type { Figure } from '../../shared/figure/figure';
import { detached, sheet } from '../../shared/figure/picture';
import { t } from '../../shared/l10n';
import type { Theme } from '../../shared/theme';
import { numbersOf } from './numbers';
import type { AxisValue, TradePoint } from './points';
import type { Scatter } from './scatter';

export interface Shown {
  drawn: Scatter;
  points: readonly TradePoint[];
  x: AxisValue;
  y: AxisValue;
  theme: Theme;
}

export function scatterFigure({ drawn, points, x, y, theme }: Shown): Figure {
  return {
    name: `${y.key}-over-${x.key}`,
    picture: () => sheet(t('{0} over {1}', y.title, x.title), [detached(drawn.element)], theme),
    numbers: () => numbersOf(points, x, y),
  };
}
