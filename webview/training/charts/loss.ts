/** The loss and the named terms that sum to it. */
import { measuredOf, termOf } from '../../../src/protocol/events/history';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import { seriesColors } from '../../shared/theme';
import { sample } from './sample';
import { type ChartKind, type Curve, measured, measuredValue, pointsBy, type Series } from './series';

/** More lines than this tell nothing; the others are in the legend, to be switched on. */
export const maxTerms = 10;

const dashes = [undefined, [6, 3], [2, 3], [10, 4]] as const;

export function lossChart(format: Format): ChartKind {
  return {
    id: 'loss',
    title: t('Loss'),
    tall: true,
    logarithmic: true,
    beginAtZero: true,
    value: format.measure,
    series: (curve, added) => {
      const drawn = new Set(drawnTerms(curve, added));
      return [total(curve), ...curve.state.history.terms.map((name, i) => term(curve, name, i, drawn.has(name)))];
    },
    table(curve, added) {
      const terms = drawnTerms(curve, added).map((name) => ({ name, value: termOf(curve.state.history, name) }));
      const loss = measuredOf(curve.state.history, 'loss');
      const rows = sample(curve.looked).map((point) => [
        format.whole(point.step),
        format.epoch(point.epoch),
        format.measure(loss(point)),
        ...terms.map(({ value }) => format.measure(value(point))),
      ]);
      return { columns: [t('Step'), t('Epoch'), t('Total'), ...terms.map(({ name }) => name)], rows };
    },
  };
}

function total(curve: Curve): Series {
  const merged = curve.drawn.some(({ events }) => events > 1);
  return {
    name: 'total',
    color: 'foreground',
    strong: true,
    noisy: true,
    ...measuredValue(curve, 'loss'),
    ...(merged && {
      band: { low: pointsBy(curve, ({ lossMin }) => lossMin), high: pointsBy(curve, ({ lossMax }) => lossMax) },
    }),
  };
}

/** Of a term that is not drawn only what the legend says is made. */
function term(curve: Curve, name: string, index: number, drawn: boolean): Series {
  const dash = dashes[Math.floor(index / seriesColors.length) % dashes.length];
  const value = termOf(curve.state.history, name);
  const last = curve.points.at(-1);
  return {
    name,
    color: seriesColors[index % seriesColors.length] ?? 'foreground',
    noisy: true,
    ...(drawn ? measured(curve, value) : { points: [], newest: last && value(last), folded: true }),
    ...(dash && { dash }),
  };
}

/** All of them where they are few; else those that matter most to the loss, and those that somebody asked for. */
function drawnTerms({ state, drawn }: Curve, added: (name: string) => boolean): readonly string[] {
  const { terms } = state.history;
  if (terms.length <= maxTerms) return terms;
  const weights = terms.map((name) => {
    const value = termOf(state.history, name);
    return { name, weight: drawn.reduce((sum, point) => sum + Math.abs(value(point)), 0) };
  });
  const most = weights.toSorted((a, b) => b.weight - a.weight).slice(0, maxTerms);
  const chosen = new Set(most.map(({ name }) => name));
  return terms.filter((name) => chosen.has(name) || added(name));
}
