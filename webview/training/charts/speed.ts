import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import { sample } from './sample';
import { type ChartKind, measured } from './series';

export function speedChart(format: Format): ChartKind {
  return {
    id: 'speed',
    title: t('Samples per second'),
    tall: false,
    logarithmic: false,
    beginAtZero: true,
    value: (y) => (y < 10 ? format.measure(y) : format.whole(y)),
    series: (curve) => [
      { name: 'samples/s', color: 'blue', noisy: true, ...measured(curve, ({ samplesPerSecond }) => samplesPerSecond) },
    ],
    table: ({ looked }) => ({
      columns: [t('Step'), t('Epoch'), t('Samples per second')],
      rows: sample(looked).map(({ step, epoch, samplesPerSecond }) => [
        format.whole(step),
        format.epoch(epoch),
        format.decimal(samplesPerSecond, 1),
      ]),
    }),
  };
}
