import { type ChartKind, measuredValue, valueRows } from '../../shared/charts/series';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';

export function learningRateChart(format: Format): ChartKind {
  return {
    id: 'learningRate',
    title: t('Learning rate'),
    digits: 9,
    logarithmic: false,
    beginAtZero: true,
    value: format.measure,
    series: (curve) => [{ name: 'learning rate', color: 'purple', ...measuredValue(curve, 'learningRate') }],
    table: (curve) => ({
      columns: [t('Step'), t('Epoch'), t('Learning rate')],
      rows: valueRows(curve, 'learningRate').map(({ step, epoch, value }) => [
        format.whole(step),
        format.epoch(epoch),
        format.measure(value),
      ]),
    }),
  };
}
