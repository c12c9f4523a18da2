/** The loss and the named terms that sum to it, as training goes; and after every epoch what the test set has of the task's. */
import { measuredOf, termOf } from '../../../src/protocol/events/history';
import { sample } from '../../shared/charts/sample';
import { type ChartKind, type Curve, measuredValue, pointsBy, type Series } from '../../shared/charts/series';
import type { DataTable } from '../../shared/dataTable';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import { type SeriesColor, seriesColors } from '../../shared/theme';

/** More lines than this tell nothing; the others are in the legend, to be switched on. */
export const maxTerms = 10;

/** As a term may be called `test`, its name says more. */
const testName = 'test (task)';

const dashes = [undefined, [2, 3], [10, 4], [1, 2]] as const;
const colorOf = (term: number): SeriesColor => seriesColors[term % seriesColors.length] ?? 'foreground';

export function lossChart(format: Format): ChartKind {
  return {
    id: 'loss',
    title: t('Loss'),
    digits: 9,
    logarithmic: true,
    beginAtZero: true,
    note: t(
      'Lines are means over training samples; test: the loss of the task on the test set, without the other terms.',
    ),
    value: format.measure,
    series: (curve, added) => {
      const drawn = new Set(drawnTerms(curve, added));
      return [
        total(curve),
        tested(curve),
        ...curve.state.history.terms.map((name, i) => term(curve, name, i, drawn.has(name))),
      ];
    },
    table: (curve, added) => table(curve, added, format),
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
    band: merged
      ? { low: pointsBy(curve, ({ lossMin }) => lossMin), high: pointsBy(curve, ({ lossMax }) => lossMax) }
      : undefined,
  };
}

/** The evaluations, in the colour of what they are compared with; a loss that is no number is a gap. */
function tested({ state: { epochs, history } }: Curve): Series {
  const color = history.terms.includes('task') ? colorOf(history.terms.indexOf('task')) : 'foreground';
  const points = epochs.map(({ epoch, values: { loss }, step }) => ({ x: epoch, y: loss ?? Number.NaN, step }));
  return { name: testName, color, points, newest: points.at(-1)?.y, dash: [6, 3], marked: true };
}

/** A row a point and a row an evaluation, in the order of steps; both in one row where both were measured. */
function table(curve: Curve, added: (name: string) => boolean, format: Format): DataTable {
  const terms = drawnTerms(curve, added).map((name) => ({ name, value: termOf(curve.state.history, name) }));
  const loss = measuredOf(curve.state.history, 'loss');
  const rows = new Map<number, { epoch: number; trained?: string[]; tested?: string }>();
  for (const point of sample(curve.looked)) {
    const trained = [loss(point), ...terms.map(({ value }) => value(point))].map(format.measure);
    rows.set(point.step, { epoch: point.epoch, trained });
  }
  for (const { step, epoch, values } of sample(curve.epochs))
    rows.set(step, { epoch, ...rows.get(step), tested: format.measure(values.loss) });
  return {
    columns: [t('Step'), t('Epoch'), t('Total'), ...terms.map(({ name }) => name), t('Test (task)')],
    rows: [...rows]
      .sort(([a], [b]) => a - b)
      .map(([step, { epoch, trained, tested = '' }]) => [
        ...[format.whole(step), format.epoch(epoch)],
        ...(trained ?? ['', ...terms.map(() => '')]),
        tested,
      ]),
  };
}

/** Of a term that is not drawn only what the legend says is made. */
function term(curve: Curve, name: string, index: number, drawn: boolean): Series {
  const dash = dashes[Math.floor(index / seriesColors.length) % dashes.length];
  const value = termOf(curve.state.history, name);
  const last = curve.points.at(-1);
  return {
    name,
    color: colorOf(index),
    noisy: true,
    dash,
    points: drawn ? pointsBy(curve, value) : [],
    newest: last && value(last),
    folded: !drawn,
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
