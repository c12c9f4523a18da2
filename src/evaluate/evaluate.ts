/** The test split under the current weights: loss, accuracy, what each gate did, and what each sample cost. */
import type { Pipeline } from '../data';
import type { EvaluationSession, State } from '../device/device';
import type { Evaluation, GateRates, ModelSummary } from '../protocol/events/events';
import { packShares } from '../protocol/facts/packed';
import { copied } from './copied';
import { Tally, type TallyOptions } from './tally';

export interface EvaluateOptions extends TallyOptions {
  /** Asked between batches whether to end. */
  interrupted?: () => Promise<boolean>;
}

/** Undefined when it was interrupted. */
export async function evaluate(
  session: EvaluationSession,
  data: Pipeline,
  model: ModelSummary,
  state: State,
  { interrupted, ...options }: EvaluateOptions = {},
): Promise<Evaluation | undefined> {
  const tally = new Tally(model, data.info, options);
  for await (const batch of data.epoch(0)) {
    const { count } = batch;
    // Before the batch is released: its arrays are empty then.
    const [labels, index] = [batch.y.slice(), batch.index.slice()];
    const perSample = labels.length / index.length;
    const outputs = await session.run({ ...copied(batch.inputs), y: labels.slice() }, state);
    options.recorder?.images(batch);
    batch.release();
    for (let i = 0; i < count; i++) {
      // Its file cannot be read, and what the network saw is another image.
      if ((index[i] as number) < 0) tally.skip();
      else tally.add(outputs, i, labels.subarray(i * perSample, (i + 1) * perSample));
    }
    if (await interrupted?.()) return undefined;
  }
  return tally.result();
}

/** Counts as shares of `samples`, one byte a channel. */
export function ratesOf(fired: Map<string, Float64Array>, samples: number): GateRates[] {
  return [...fired].map(([gate, counts]) => ({
    gate,
    rates: packShares(counts.map((n) => n / Math.max(1, samples))),
  }));
}
