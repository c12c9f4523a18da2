/** A budget's course: the share that the gates leave on the training samples beside its target, and the λ that is steered by it. */
import { measuredOf } from '../../../src/protocol/events/history';
import { type ChartKind, type Curve, measuredValue, type Series, valueRows } from '../../shared/charts/series';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import type { SeriesColor } from '../../shared/theme';

const colors: readonly SeriesColor[] = ['blue', 'yellow', 'green', 'purple'];
const dashes = [undefined, [6, 3], [2, 3], [8, 3, 2, 3]] as const;

/** What a step measures of a budget: of the whole network, or `:` and the layers that have their own. */
const parts = (curve: Curve, kinds: readonly string[]): string[] =>
  curve.state.history.names.filter((name) => kinds.includes(name.split(':')[0] ?? name));

const layersOf = (name: string): string => name.split(':').slice(1).join(':');

export function budgetChart(format: Format): ChartKind {
  const shares = (curve: Curve) => parts(curve, ['macShare', 'openShare']);
  const title = (name: string) =>
    name === 'macShare' ? t('MACs') : name === 'openShare' ? t('open gates') : layersOf(name);
  const targetOf = (name: string) => (layersOf(name) === '' ? 'target' : `target:${layersOf(name)}`);
  return {
    id: 'budget',
    title: t('Share that the gates leave'),
    note: t('On training samples, decided without noise; dotted: the target'),
    digits: 7,
    logarithmic: false,
    beginAtZero: true,
    most: 1,
    value: format.percent,
    series: (curve) =>
      shares(curve).flatMap((name, i): Series[] => [
        { name: title(name), color: colorOf(i), dash: dashOf(i), noisy: true, ...measuredValue(curve, name) },
        {
          name: t('target of {0}', title(name)),
          color: 'foreground',
          reference: true,
          dash: [2, 3],
          ...measuredValue(curve, targetOf(name)),
        },
      ]),
    table: (curve) =>
      tableOf(curve, format, [...shares(curve).flatMap((name) => [name, targetOf(name)])], format.percent),
  };
}

export function steeredWeightChart(format: Format): ChartKind {
  const weights = (curve: Curve) => parts(curve, ['lambda']);
  return {
    id: 'lambda',
    title: t('Steered λ'),
    note: t('The weight of the sparsity term that its target asks for'),
    digits: 9,
    logarithmic: false,
    beginAtZero: true,
    value: format.measure,
    series: (curve) =>
      weights(curve).map((name, i) => ({
        name: layersOf(name) || 'λ',
        color: colorOf(i),
        dash: dashOf(i),
        noisy: true,
        ...measuredValue(curve, name),
      })),
    table: (curve) => tableOf(curve, format, weights(curve), format.measure),
  };
}

const colorOf = (i: number): SeriesColor => colors[i % colors.length] as SeriesColor;
const dashOf = (i: number) => dashes[Math.floor(i / colors.length) % dashes.length] as Series['dash'];

/** A row a point where the first of the numbers was measured. */
function tableOf(curve: Curve, format: Format, names: readonly string[], written: (value: number) => string) {
  const [first] = names;
  const others = names.map((name) => ({ name, of: measuredOf(curve.state.history, name) }));
  const at = new Map(curve.looked.map((point) => [point.step, point]));
  const rows = first === undefined ? [] : valueRows(curve, first);
  return {
    columns: [t('Step'), t('Epoch'), ...names],
    rows: rows.map(({ step, epoch, value }) => {
      const point = at.get(step);
      const cells = others.map(({ name, of }) => (name === first ? value : point ? of(point) : Number.NaN));
      return [format.whole(step), format.epoch(epoch), ...cells.map((y) => (Number.isNaN(y) ? '' : written(y)))];
    }),
  };
}
