import { type ChartKind, measuredValue, valueRows } from '../../shared/charts/series';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';

export function speedChart(format: Format): ChartKind {
  return {
    id: 'speed',
    title: t('Samples per second'),
    digits: 6,
    logarithmic: false,
    beginAtZero: true,
    value: (y) => (y < 10 ? format.measure(y) : format.whole(y)),
    series: (curve) => [{ name: 'samples/s', color: 'blue', noisy: true, ...measuredValue(curve, 'samplesPerSecond') }],
    table: (curve) => ({
      columns: [t('Step'), t('Epoch'), t('Samples per second')],
      rows: valueRows(curve, 'samplesPerSecond').map(({ step, epoch, value }) => [
        format.whole(step),
        format.epoch(epoch),
        format.decimal(value, 1),
      ]),
    }),
  };
}
