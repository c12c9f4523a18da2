/** What a test sample costs after every epoch, with the gates as they fired, below what it costs with all of them open. */
import { isLive } from '../../../src/protocol/events/progress';
import type { EpochPoint } from '../../../src/protocol/events/runState';
import { boundOf, isBound } from '../../../src/protocol/facts/atLeast';
import { sample } from '../../shared/charts/sample';
import type { ChartKind, Curve } from '../../shared/charts/series';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';

export function macsChart(format: Format): ChartKind {
  const macs = (value: number) => `${format.si(value)} MACs`;
  return {
    id: 'macs',
    title: t('Average MACs'),
    note: t('Multiply-adds of one test sample, with the gates as they fired'),
    digits: 13,
    logarithmic: false,
    beginAtZero: true,
    value: macs,
    tick: format.si,
    series(curve) {
      const { started, epochs } = curve.state;
      const notCounted = notCountedOf(curve);
      const dense = denseOf(curve);
      const atLeast = isBound(notCounted);
      const bound = boundOf(notCounted);
      if (dense === 0 || started?.model.gates.length === 0 || (epochs.length === 0 && !isLive(curve.state))) return [];
      return [
        {
          name: 'average',
          color: 'blue',
          marked: true,
          points: epochs.map(({ epoch, values: { macs: y }, step }) => ({
            x: epoch,
            y,
            step,
            text: () => t('{0}, {1} of dense', bound + macs(y), format.percent(y / dense)),
          })),
          newest: epochs.at(-1)?.values.macs,
          atLeast,
        },
        {
          name: 'dense',
          color: 'foreground',
          reference: true,
          dash: [2, 3],
          points: [curve.range.from, curve.range.to].map((x) => ({
            ...{ x, y: dense, step: 0 },
            text: () => bound + macs(dense),
          })),
          newest: dense,
          atLeast,
        },
      ];
    },
    table(curve) {
      const dense = denseOf(curve);
      const row = ({ step, epoch, values: { macs: y } }: EpochPoint) => [
        format.whole(step),
        format.epoch(epoch),
        boundOf(notCountedOf(curve)) + format.si(y),
        format.percent(y / dense),
      ];
      return { columns: [t('Step'), t('Epoch'), 'MACs', t('Share of dense')], rows: sample(curve.epochs).map(row) };
    },
  };
}

const notCountedOf = ({ state }: Curve) => state.started?.model.notCounted;
const denseOf = ({ state }: Curve) => state.started?.model.macs ?? 0;
