/** The test split under the current weights: loss, accuracy, how often each gate fired, and what each sample cost. */
import type { Pipeline } from '../data';
import type { EvaluationSession, State } from '../device/device';
import { gatedMacs } from '../graph/summary';
import type { Evaluation, GateRates, ModelSummary } from '../protocol/events';
import { gatePrefix } from './specs';

/** Is told how many channels of a gate were open for an image. */
export type SampleListener = (open: (gate: string) => number) => void;

export interface EvaluateOptions {
  /** Asked between batches whether to end. */
  interrupted?: () => Promise<boolean>;
  onSample?: SampleListener;
}

/** Undefined when it was interrupted. */
export async function evaluate(
  session: EvaluationSession,
  data: Pipeline,
  model: ModelSummary,
  state: State,
  { interrupted, onSample }: EvaluateOptions = {},
): Promise<Evaluation | undefined> {
  const fired = new Map(model.gates.map((g) => [g.name, new Float64Array(g.channels)]));
  let [samples, loss, correct, macs] = [0, 0, 0, 0];
  // Products of open shares are taken for each sample: products of mean rates are wrong when gates correlate.
  for await (const batch of data.epoch(0)) {
    const { count } = batch;
    const outputs = await session.run({ x: batch.x.slice(), y: batch.y.slice() }, state);
    batch.release();
    for (let i = 0; i < count; i++) {
      loss += outputs.loss?.[i] ?? Number.NaN;
      correct += outputs.correct?.[i] ?? 0;
      const open = openChannels(outputs, i, fired);
      macs += gatedMacs(model, open);
      onSample?.(open);
    }
    samples += count;
    if (await interrupted?.()) return undefined;
  }
  return {
    loss: loss / samples,
    accuracy: correct / samples,
    samples,
    macs: macs / samples,
    gates: ratesOf(fired, samples),
  };
}

/** How many channels of each gate are open for a sample, which are added to the counts. */
function openChannels(
  outputs: Record<string, Float32Array>,
  sample: number,
  fired: Map<string, Float64Array>,
): (gate: string) => number {
  const open = new Map<string, number>();
  for (const [name, counts] of fired) {
    const gate = outputs[gatePrefix + name] as Float32Array;
    let sum = 0;
    for (let c = 0; c < counts.length; c++) {
      const value = gate[sample * counts.length + c] as number;
      counts[c] = (counts[c] as number) + value;
      sum += value;
    }
    open.set(name, sum);
  }
  return (gate) => open.get(gate) ?? 0;
}

/** Counts as shares of `samples`, one byte a channel. */
export function ratesOf(fired: Map<string, Float64Array>, samples: number): GateRates[] {
  return [...fired].map(([gate, counts]) => ({
    gate,
    rates: Buffer.from(Uint8Array.from(counts, (n) => Math.round((255 * n) / Math.max(1, samples)))).toString('base64'),
  }));
}
