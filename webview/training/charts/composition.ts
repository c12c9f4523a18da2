/** How many of the gates are always on, decide, or are always off, after every evaluation that is kept of them. */
import type { GateEpoch } from '../../../src/protocol/events/gateHistory';
import { isLive } from '../../../src/protocol/events/progress';
import { alwaysOff, alwaysOn, countGate } from '../../../src/protocol/facts/gateRates';
import { sample } from '../../shared/charts/sample';
import type { ChartKind, Curve, Series } from '../../shared/charts/series';
import type { Range } from '../../shared/charts/zoom';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';

interface Composition {
  step: number;
  epoch: number;
  gates: number;
  on: number;
  conditional: number;
  off: number;
}

export function compositionChart(format: Format): ChartKind {
  const [on, off] = [format.percent(alwaysOn, 0), format.percent(alwaysOff, 0)];
  const parts = [
    { key: 'on', name: `always on (≥ ${on})`, area: 'solid' },
    { key: 'conditional', name: 'conditional', area: 'hatched' },
    { key: 'off', name: `always off (≤ ${off})`, area: 'empty' },
  ] as const;
  /** An evaluation never changes: what its gates are is counted once. */
  const counted = new WeakMap<GateEpoch, Composition>();
  const compositionsOf = ({ state }: Curve, range?: Range) => {
    const { epochs } = state.gateHistory;
    const looked = range ? epochs.filter(({ epoch }) => epoch >= range.from && epoch <= range.to) : epochs;
    return looked.map((epoch) => {
      const known = counted.get(epoch) ?? count(epoch);
      counted.set(epoch, known);
      return known;
    });
  };
  return {
    id: 'composition',
    title: t('Gates by kind'),
    note: t(
      'Share of all gates, on the test set. Always on: open for at least {0} of the samples; always off: for at most {1}; conditional: in between.',
      on,
      off,
    ),
    digits: 6,
    logarithmic: false,
    beginAtZero: true,
    most: 1,
    stacked: true,
    value: (y) => format.percent(y),
    tick: (y) => format.percent(y, 0, 1),
    series(curve) {
      const list = compositionsOf(curve);
      // Its place is kept until the first evaluation comes.
      const awaited = isLive(curve.state) && (curve.state.started?.model.gates.length ?? 0) > 0;
      if (list.length === 0 && !awaited) return [];
      return parts.map(({ key, name, area }): Series => {
        const points = list.map(({ step, epoch, gates, [key]: count }) => {
          const share = count / Math.max(1, gates);
          const text = () =>
            t('{0}, {1} of {2} gates', format.percent(share), format.whole(count), format.whole(gates));
          return { x: epoch, y: share, step, text };
        });
        return { name, color: 'blue', area, points, newest: points.at(-1)?.y };
      });
    },
    table: (curve) => ({
      columns: [t('Step'), t('Epoch'), t('Gates'), t('Always on'), t('Conditional'), t('Always off')],
      rows: sample(compositionsOf(curve, curve.range)).map(({ step, epoch, gates, ...counts }) => [
        format.whole(step),
        format.epoch(epoch),
        format.whole(gates),
        ...parts.map(({ key }) => format.whole(counts[key])),
      ]),
    }),
  };
}

function count({ step, epoch, gates }: GateEpoch): Composition {
  const sum: Composition = { step, epoch, gates: 0, on: 0, conditional: 0, off: 0 };
  for (const gate of gates) {
    const { channels, on, conditional, off } = countGate(gate);
    sum.gates += channels;
    sum.on += on;
    sum.conditional += conditional;
    sum.off += off;
  }
  return sum;
}
