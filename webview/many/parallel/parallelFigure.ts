/** Parallel coordinates as a figure: the lines that are left, the names of the axes, and every value as numbers. */
import type { RunRow } from '../../../src/protocol/many/runRow';
import type { Figure } from '../../shared/figure/figure';
import { detached, sheet } from '../../shared/figure/picture';
import { svg } from '../../shared/figure/svg';
import { t } from '../../shared/l10n';
import type { Theme } from '../../shared/theme';
import type { ParallelPlot } from './parallelPlot';
import type { UprightAxis } from './place';

export interface ParallelDrawn {
  axes: readonly UprightAxis[];
  rows: readonly RunRow[];
  kept: readonly RunRow[];
  plot: ParallelPlot;
}

export function parallelFigure({ axes, rows, kept, plot }: ParallelDrawn, theme: Theme): Figure {
  const held = new Set(kept.map(({ folder }) => folder));
  return {
    name: 'parallel-coordinates',
    picture() {
      const part = detached(plot.element);
      const names = svg('g', { fill: theme.text, 'font-family': theme.fontFamily, 'font-size': 11 });
      for (const [i, { column }] of axes.entries())
        names.append(svg('text', { x: plot.xs[i] ?? 0, y: 10, 'text-anchor': 'middle' }, column.title));
      return sheet(t('Parallel coordinates'), [{ element: names, width: part.width, height: 14 }, part], theme);
    },
    numbers: () => [
      ['run', 'folder', ...axes.map(({ column }) => column.key), 'kept'],
      ...rows.map((row) => [
        ...[row.name, row.folder],
        ...axes.map(({ column }) => {
          const value = column.value(row);
          return typeof value === 'number' ? value : String(value ?? '');
        }),
        held.has(row.folder) ? 1 : 0,
      ]),
    ],
  };
}
