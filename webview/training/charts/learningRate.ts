import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';
import { sample } from './sample';
import { type ChartKind, measured } from './series';

export function learningRateChart(format: Format): ChartKind {
  return {
    id: 'learningRate',
    title: t('Learning rate'),
    tall: false,
    logarithmic: false,
    beginAtZero: true,
    value: format.measure,
    series: (curve) => [
      { name: 'learning rate', color: 'purple', ...measured(curve, ({ learningRate }) => learningRate) },
    ],
    table: ({ looked }) => ({
      columns: [t('Step'), t('Epoch'), t('Learning rate')],
      rows: sample(looked).map(({ step, epoch, learningRate }) => [
        format.whole(step),
        format.epoch(epoch),
        format.measure(learningRate),
      ]),
    }),
  };
}
