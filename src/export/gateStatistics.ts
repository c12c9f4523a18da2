/** What the gates of a trained network do on the whole evaluation split: how often each fires, and how many do at a time. */

import { copied } from '../evaluate/copied';
import { type TrainedRun, withEvaluation } from '../evaluate/trainedRun';
import { port } from '../graph/port';
import { type Decision, inferenceSpec } from '../step/specs';
import { rowSums } from './reference';

export interface GateStatistics {
  images: number;
  /** Images for which each channel is open. */
  fired: Float64Array;
  /** Images with so many open channels: [channels + 1]. */
  counts: Float64Array;
}

/** By gate. Stops with the reason of `signal` when it fires. */
export async function gateStatistics(
  run: TrainedRun,
  decision: Decision,
  signal?: AbortSignal,
): Promise<Map<string, GateStatistics>> {
  const { loaded, data, summary, state, experiment } = run;
  const { batchSize } = experiment.evaluation;
  const found = new Map(
    summary.gates.map(({ name, channels }): [string, GateStatistics] => [
      name,
      { images: 0, fired: new Float64Array(channels), counts: new Float64Array(channels + 1) },
    ]),
  );
  const device = await run.device('cpu');
  try {
    const spec = inferenceSpec(loaded.model, data.info, { ...decision, batch: batchSize });
    await withEvaluation(device, spec, async (session) => {
      for await (const batch of data.epoch(0)) {
        const { count } = batch;
        const outputs = await session.run(copied(batch.inputs), state);
        batch.release();
        for (const [gate, statistics] of found)
          add(statistics, outputs[port.gate(gate)] as Float32Array, batchSize, count);
        signal?.throwIfAborted();
      }
    });
  } finally {
    await device.dispose();
  }
  return found;
}

/** `gate` [batch, channels], of which `count` rows are images. */
function add(statistics: GateStatistics, gate: Float32Array, batch: number, count: number): void {
  const { fired, counts } = statistics;
  const open = rowSums(gate, batch);
  statistics.images += count;
  for (let i = 0; i < count; i++) {
    const sum = open[i] as number;
    counts[sum] = (counts[sum] as number) + 1;
    for (let c = 0; c < fired.length; c++) fired[c] = (fired[c] as number) + (gate[i * fired.length + c] as number);
  }
}

/** Channels that are open for at least one image, and those that are for all. */
export function firing({ images, fired }: GateStatistics): { sometimes: number[]; always: number[] } {
  const channels = [...fired.keys()];
  return {
    sometimes: channels.filter((c) => (fired[c] as number) > 0),
    always: channels.filter((c) => fired[c] === images),
  };
}

/** Mean share of open channels. */
export const openShare = ({ images, fired }: GateStatistics): number =>
  fired.reduce((a, b) => a + b, 0) / Math.max(1, images * fired.length);
