/** Whole runs that fit rows: steps, evaluations and gates that follow from the row's own numbers, so that a test can know them. */
import type { RunEvent } from '../../../src/protocol/events/events';
import type { RunState } from '../../../src/protocol/events/runState';
import { packShares } from '../../../src/protocol/facts/packed';
import type { RunRow } from '../../../src/protocol/many/runRow';
import type { ToMany } from '../../../src/protocol/messages/manyMessages';
import { ended, epoch, started, step } from '../../protocol/someEvents';
import { fold } from '../storedRun';

const stepsPerEpoch = 100;
/** Gate layers with their channels. */
export const gateLayers = { stage1_gate: 16, stage2_gate: 32, stage3_gate: 64 } as const;

export interface Changes {
  /** Gate layers other than those of all. */
  layers?: Readonly<Record<string, number>>;
  epochs?: number;
}

/** Share of samples for which a channel is open: falls along the channels, the faster the fewer MACs the run has. */
export function rateOf(row: RunRow, layer: number, channel: number, channels: number, number: number): number {
  const share = (row.points.last?.values.macs ?? 20e6) / (row.denseMacs ?? 40e6);
  const wave = 0.3 * Math.sin(channel * 2.1 + layer + (Number(row.settings.seed) || 0));
  return Math.min(1, Math.max(0, 1.4 - (channel / channels) * (1.6 - share) + wave - (0.02 * number) / (layer + 1)));
}

export function eventsOf(row: RunRow, { layers = gateLayers, epochs }: Changes = {}): RunEvent[] {
  const done = epochs ?? Math.floor(row.epoch);
  const { accuracy = 0.5, macs = 20e6 } = row.points.last?.values ?? {};
  const time = (at: number) => row.time + 1000 + (at / (stepsPerEpoch * Math.max(1, row.epoch))) * row.wallMs;
  const macsNow = (number: number) => Math.round(macs + (40e6 - macs) * Math.exp(-number));
  const evaluation = (number: number) => ({
    values: { loss: 1 / number, accuracy: accuracy - 0.3 * Math.exp(-0.5 * number), macs: macsNow(number) },
    samples: 2000,
    gates: Object.entries(layers).map(([gate, channels], layer) => ({
      gate,
      rates: packShares(Array.from({ length: channels }, (_, c) => rateOf(row, layer, c, channels, number))),
    })),
  });
  return [
    started({
      ...{ time: row.time, run: row.id, experiment: row.experiment ?? '', epochs: 10, stepsPerEpoch },
      model: {
        ...{ name: 'net', params: 1e5, macs: row.denseMacs ?? 40e6, gateMacs: 1000, layers: [], notCounted: [] },
        gates: Object.entries(layers).map(([name, channels]) => ({ name, channels, sources: [] })) as never,
      },
    }),
    ...Array.from({ length: done }, (_, i) => [
      ...Array.from({ length: 20 }, (_, j) => {
        const at = stepsPerEpoch * i + 5 * (j + 1);
        const loss = 2 * Math.exp(-at / 300) + 0.2 + 0.05 * Math.sin(at * 12.9898 + row.time);
        return step(at, { time: time(at), epoch: at / stepsPerEpoch, loss, terms: { task: loss } });
      }),
      epoch(i + 1, accuracy, {
        ...{ step: stepsPerEpoch * (i + 1), time: time(stepsPerEpoch * (i + 1)) },
        evaluation: evaluation(i + 1),
      }),
    ]).flat(),
    ...(row.live ? [] : [ended(stepsPerEpoch * done, { time: time(stepsPerEpoch * done) + 1 })]),
  ];
}

export const stateOf = (row: RunRow, changes?: Changes): RunState => fold(eventsOf(row, changes));

/** What the host sends of a run that is wanted whole. */
export const stateMessage = (row: RunRow, changes?: Changes): ToMany => ({
  ...{ kind: 'state', folder: row.folder, state: stateOf(row, changes) },
});
