/** A chart as a figure: its lines with their names, and every point that is kept as numbers. */

import { colorOf, dashOf, labelOf } from '../../shared/charts/datasets';
import type { ChartKind, Series } from '../../shared/charts/series';
import type { Figure } from '../../shared/figure/figure';
import { key, type Part, sheet } from '../../shared/figure/picture';
import { svg } from '../../shared/figure/svg';
import type { Theme } from '../../shared/theme';
import { seriesOf } from './overlay';
import type { Plot } from './plot';

/** Names in a row of the sheet. */
const inRow = 5;

/** @param drawn makes the drawing of the series that are shown. */
export function chartFigure(
  kind: ChartKind,
  plot: Plot,
  shown: readonly Series[],
  isAdded: (name: string) => boolean,
  drawn: () => Part,
  theme: Theme,
): Figure {
  const rows = Array.from({ length: Math.ceil(shown.length / inRow) }, (_, row) =>
    shown.slice(row * inRow, (row + 1) * inRow),
  );
  const keys = () =>
    rows.map((row) =>
      key(
        row.map((series) => ({ mark: lineOf(series, theme), text: labelOf(series) })),
        theme,
      ),
    );
  return {
    name: kind.id,
    picture: () => sheet(kind.title, [...keys(), drawn()], theme),
    numbers() {
      const { own, others } = plot;
      const all: Plot = {
        ...plot,
        own: { ...own, drawn: own.points },
        others: others.map((other) => ({ ...other, curve: { ...other.curve, drawn: other.curve.points } })),
      };
      return [
        ['run', 'series', 'step', 'epoch', 'value'],
        ...seriesOf(kind, all, isAdded).flatMap(({ run = own.state.started?.run ?? '', name, points }) =>
          points.map(({ step, x, y }) => [run, name, step, x, y]),
        ),
      ];
    },
  };
}

function lineOf(series: Series, theme: Theme): SVGElement {
  return svg('path', {
    d: 'M2 5H18',
    fill: 'none',
    stroke: colorOf(series, theme),
    'stroke-width': series.strong ? 2.5 : 2,
    'stroke-dasharray': dashOf(series).join(' ') || 'none',
  });
}
