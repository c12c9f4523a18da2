/** The test split under the current weights: loss, accuracy, what each gate did, and what each sample cost. */
import type { Pipeline } from '../data';
import type { EvaluationSession, State } from '../device/device';
import { gatedMacs } from '../graph/summary';
import type { Evaluation, GateRates, ModelSummary } from '../protocol/events';
import { packShares } from '../protocol/packed';
import { GateCounters } from './gateStatistics';
import type { Priors } from './priorTable';
import type { SampleRecorder } from './sampleRecorder';
import { gatePrefix, logitPrefix } from './specs';

/** Is told how many channels of a gate were open for an image. */
export type SampleListener = (open: (gate: string) => number) => void;

export interface EvaluateOptions {
  /** Asked between batches whether to end. */
  interrupted?: () => Promise<boolean>;
  onSample?: SampleListener;
  /** Notes every image. */
  recorder?: SampleRecorder;
  /** Of the gates, by name: those that are given get a distance to theirs. */
  priors?: Priors;
}

/** Undefined when it was interrupted. */
export async function evaluate(
  session: EvaluationSession,
  data: Pipeline,
  model: ModelSummary,
  state: State,
  { interrupted, onSample, recorder, priors = new Map() }: EvaluateOptions = {},
): Promise<Evaluation | undefined> {
  const counters = new GateCounters(model, data.info.classes.length, priors);
  const { classSamples } = counters;
  const channelsOf = new Map(model.gates.map(({ name, channels }) => [name, channels]));
  let logits = false;
  let [samples, loss, correct, macs] = [0, 0, 0, 0];
  let top5: number | undefined;
  // Products of open shares are taken for each sample: products of mean rates are wrong when gates correlate.
  for await (const batch of data.epoch(0)) {
    const { count } = batch;
    const labels = batch.y.slice();
    const outputs = await session.run({ x: batch.x.slice(), y: labels.slice() }, state);
    recorder?.images(batch);
    batch.release();
    logits = model.gates.every(({ name }) => logitPrefix + name in outputs);
    for (let i = 0; i < count; i++) {
      loss += outputs.loss?.[i] ?? Number.NaN;
      correct += outputs.correct?.[i] ?? 0;
      if (outputs.top5) top5 = (top5 ?? 0) + (outputs.top5[i] ?? 0);
      const label = labels[i] ?? -1;
      if (classSamples[label] !== undefined) classSamples[label]++;
      const open = openChannels(outputs, i, label, counters);
      const own = gatedMacs(model, open);
      macs += own;
      onSample?.(open);
      recorder?.add({
        label,
        predicted: outputs.predicted?.[i] ?? -1,
        loss: outputs.loss?.[i] ?? Number.NaN,
        macs: own,
        open,
        gate: (name) => rowOf(outputs[gatePrefix + name] as Float32Array, i, channelsOf.get(name) ?? 0),
      });
    }
    samples += count;
    if (await interrupted?.()) return undefined;
  }
  return {
    loss: loss / samples,
    accuracy: correct / samples,
    ...(top5 === undefined ? {} : { top5: top5 / samples }),
    samples,
    macs: macs / samples,
    gates: counters.statistics(logits),
    ...(model.gates.length > 0 ? { classSamples } : {}),
  };
}

const rowOf = (values: Float32Array, row: number, columns: number) =>
  values.subarray(row * columns, (row + 1) * columns);

/** How many channels of each gate are open for a sample, which are added to the counts. */
function openChannels(
  outputs: Record<string, Float32Array>,
  sample: number,
  label: number,
  counters: GateCounters,
): (gate: string) => number {
  const open = new Map<string, number>();
  for (const counter of counters.all) {
    const { gate } = counter;
    const values = outputs[gatePrefix + gate] as Float32Array;
    open.set(gate, counter.add(values, outputs[logitPrefix + gate], sample, label));
  }
  return (gate) => open.get(gate) ?? 0;
}

/** Counts as shares of `samples`, one byte a channel. */
export function ratesOf(fired: Map<string, Float64Array>, samples: number): GateRates[] {
  return [...fired].map(([gate, counts]) => ({
    gate,
    rates: packShares(counts.map((n) => n / Math.max(1, samples))),
  }));
}
