/** The test split under the current weights: loss, accuracy, what each gate did, and what each sample cost. */
import type { NumberArray } from '../base/sampleTensors';
import { untilEnded } from '../base/waiting';
import type { Batch, Pipeline } from '../data';
import type { State } from '../device/device';
import type { Evaluation, GateRates, ModelSummary } from '../protocol/events/events';
import { packShares } from '../protocol/facts/packed';
import { copied } from './copied';
import type { Evaluator } from './evaluator';
import { Tally, type TallyOptions } from './tally';

export interface EvaluateOptions extends TallyOptions {
  /** Asked between batches whether to end. */
  interrupted?: () => Promise<boolean>;
}

/** Undefined when it was interrupted. */
export async function evaluate(
  session: Evaluator,
  data: Pipeline,
  model: ModelSummary,
  state: State,
  { interrupted, ...options }: EvaluateOptions = {},
): Promise<Evaluation | undefined> {
  const { plan } = session;
  const tally = new Tally(model, data.info, { ...options, plan });
  let ended = false;
  const end = async () => {
    ended ||= (await interrupted?.()) === true;
    return ended;
  };
  for await (const batch of untilEnded(data.epoch(0, 0, options.recorder?.wantsThumbnails), end)) {
    const { count } = batch;
    // Before the batch is released: its arrays are empty then.
    const [labels, index] = [batch.y.slice(), batch.index.slice()];
    plan?.checkLabels?.(labels, index);
    const perSample = labels.length / index.length;
    // Where a file cannot be read, what the network saw is another image.
    const isReal = (i: number) => (index[i] as number) >= 0;
    const given = plan?.exact
      ? onlyReal(batch, isReal)
      : { arrays: { ...copied(batch.inputs), y: labels.slice() }, samples: index.length };
    const outputs = given.samples > 0 ? await session.run(given.arrays, state) : {};
    options.recorder?.images(batch);
    batch.release();
    for (let i = 0, at = 0; i < count; i++) {
      if (!isReal(i)) tally.skip();
      else tally.add(outputs, plan?.exact ? at++ : i, labels.subarray(i * perSample, (i + 1) * perSample));
    }
    if (await end()) return undefined;
  }
  return ended ? undefined : tally.result();
}

/** The samples of a batch that are its own, with nothing in place of others. */
function onlyReal({ inputs, y, index, count }: Batch, isReal: (i: number) => boolean) {
  const real = Array.from({ length: count }, (_, i) => i).filter(isReal);
  const gather = (values: NumberArray): NumberArray => {
    const size = values.length / index.length;
    const gathered = values.slice(0, real.length * size);
    for (const [at, i] of real.entries()) gathered.set(values.subarray(i * size, (i + 1) * size), at * size);
    return gathered;
  };
  const arrays = Object.fromEntries(Object.entries({ ...inputs, y }).map(([name, values]) => [name, gather(values)]));
  return { arrays, samples: real.length };
}

/** Counts as shares of `samples`, one byte a channel. */
export function ratesOf(fired: Map<string, Float64Array>, samples: number): GateRates[] {
  return [...fired].map(([gate, counts]) => ({
    gate,
    rates: packShares(counts.map((n) => n / Math.max(1, samples))),
  }));
}
