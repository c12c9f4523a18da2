/** A plot of many lines as a figure: with their names, and every point that is kept as numbers. */
import { colorOf } from '../../shared/charts/datasets';
import type { Figure } from '../../shared/figure/figure';
import { key, type Part, sheet } from '../../shared/figure/picture';
import { svg } from '../../shared/figure/svg';
import type { ManyHost } from '../part';
import type { CardPlot } from './curveCard';
import type { CurvesMemory } from './curvesMemory';

/** Names in a row of the sheet. */
const inRow = 3;
/** Of time, in the head of a column of numbers. */
const units = { epoch: 'epoch', step: 'step', time: 'time (ms)' } as const;

export function curveFigure(
  { metric, drawn }: CardPlot,
  { axis }: CurvesMemory,
  plot: () => Part,
  host: ManyHost,
): Figure {
  const theme = host.theme();
  const shown = drawn.filter(({ series }) => series.points.length > 0);
  const keys = () =>
    Array.from({ length: Math.ceil(shown.length / inRow) }, (_, row) =>
      key(
        shown.slice(row * inRow, (row + 1) * inRow).map(({ series }) => ({
          mark: svg('path', {
            d: 'M2 5H18',
            fill: 'none',
            stroke: colorOf({ ...series, dim: false }, theme),
            'stroke-width': 2,
            'stroke-dasharray': series.dash?.join(' ') ?? 'none',
          }),
          text: series.name,
        })),
        theme,
      ),
    );
  return {
    name: `runs-${metric.key.replaceAll(/[^\w-]+/g, '-')}`,
    picture: () => sheet(metric.title, [...keys(), plot()], theme),
    numbers: () => [
      ['run', 'folder', units[axis], ...(axis === 'step' ? [] : ['step']), metric.key, 'standard deviation', 'runs'],
      ...shown.flatMap(({ line, whole }) =>
        whole().map(({ x, y, step, deviation, n }) => [
          ...[line.title, line.isGroup ? '' : line.key, x],
          ...(axis === 'step' ? [] : [step]),
          ...[y, deviation ?? '', n ?? ''],
        ]),
      ),
    ],
  };
}
