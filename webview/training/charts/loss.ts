/** The loss and the named terms that sum to it. */
import type { StepPoint } from '../../../src/protocol/history';
import type { Format } from '../../shared/format';
import { seriesColors } from '../../shared/theme';
import { sample } from './sample';
import { type ChartKind, type Curve, measured, pointsBy, type Series } from './series';

const dashes = [undefined, [6, 3], [2, 3], [10, 4]] as const;

export function lossChart(format: Format): ChartKind {
  return {
    id: 'loss',
    title: 'Loss',
    tall: true,
    logarithmic: true,
    beginAtZero: true,
    value: format.measure,
    series: (curve) => [total(curve), ...termNames(curve.points).map((name, i) => term(curve, name, i))],
    table({ points }) {
      const names = termNames(points);
      const rows = sample(points).map((point) => [
        format.whole(point.step),
        format.epoch(point.epoch),
        format.measure(point.loss),
        ...names.map((name) => format.measure(point.terms[name] ?? 0)),
      ]);
      return { columns: ['Step', 'Epoch', 'Total', ...names], rows };
    },
  };
}

function total(curve: Curve): Series {
  const merged = curve.drawn.some(({ events }) => events > 1);
  return {
    name: 'total',
    color: 'foreground',
    strong: true,
    ...measured(curve, ({ loss }) => loss),
    ...(merged && {
      band: { low: pointsBy(curve, ({ lossMin }) => lossMin), high: pointsBy(curve, ({ lossMax }) => lossMax) },
    }),
  };
}

function term(curve: Curve, name: string, index: number): Series {
  const dash = dashes[Math.floor(index / seriesColors.length) % dashes.length] ?? dashes[index % dashes.length];
  return {
    name,
    color: seriesColors[index % seriesColors.length] ?? 'foreground',
    ...measured(curve, ({ terms }) => terms[name] ?? 0),
    ...(dash && { dash }),
  };
}

/** In the order in which they first appear. */
export function termNames(points: readonly StepPoint[]): string[] {
  const names = new Set<string>();
  for (const { terms } of points) for (const name in terms) names.add(name);
  return [...names];
}
