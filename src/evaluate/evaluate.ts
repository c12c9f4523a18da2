/** The test split under the current weights: loss, accuracy, what each gate did, and what each sample cost. */

import { UserError } from '../base/userError';
import type { DatasetInfo, Pipeline } from '../data';
import type { EvaluationSession, State } from '../device/device';
import { port } from '../graph/port';
import type { Evaluation, GateRates, ModelSummary } from '../protocol/events/events';
import { packShares } from '../protocol/facts/packed';
import { macCounter, type OpenGates } from '../protocol/facts/switching';
import type { Priors } from '../step/priorTable';
import { GateCounters } from './gateCounters';
import { type ClassesListener, type PixelScores, rowOf, wholeScores } from './pixelScores';
import type { SampleRecorder } from './sampleRecorder';
import { windowScores } from './windowScores';

/** Is told which channels of the gates were open for an image; what it is told with is good for that moment. */
export type SampleListener = (open: OpenGates) => void;

export interface EvaluateOptions {
  /** Asked between batches whether to end. */
  interrupted?: () => Promise<boolean>;
  onSample?: SampleListener;
  /** Of data with a label a pixel. */
  onClasses?: ClassesListener;
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
  { interrupted, onSample, onClasses, recorder, priors = new Map() }: EvaluateOptions = {},
): Promise<Evaluation | undefined> {
  const { info } = data;
  // Gates decide for an image, which has no class of its own where every pixel has one.
  const counters = new GateCounters(model, info.pixelLabels ? 0 : info.classes.length, priors);
  const { classSamples } = counters;
  const pixels = pixelScores(info, onClasses);
  const channelsOf = new Map(model.gates.map(({ name, channels }) => [name, channels]));
  const cost = macCounter(model);
  let logits = false;
  let [samples, leftOut, scored, loss, correct, macs] = [0, 0, 0, 0, 0, 0];
  let top5: number | undefined;
  // Products of open shares are taken for each sample: products of mean rates are wrong when gates correlate.
  for await (const batch of data.epoch(0)) {
    const { count } = batch;
    const [labels, index] = [batch.y.slice(), batch.index.slice()];
    // Before the batch is released: its arrays are empty then.
    const labelsOf = labels.length / batch.index.length;
    const outputs = await session.run({ x: batch.x.slice(), y: labels.slice() }, state);
    recorder?.images(batch);
    batch.release();
    logits = model.gates.every(({ name }) => port.logit(name) in outputs);
    for (let i = 0; i < count; i++) {
      // Its file cannot be read, and what the network saw is another image.
      if ((index[i] as number) < 0) {
        leftOut++;
        pixels?.skip();
        recorder?.skip();
        continue;
      }
      const score = pixels?.add(outputs, i, labels.subarray(i * labelsOf, (i + 1) * labelsOf));
      const [right, of] = score ? [score.right, score.counted] : [outputs.correct?.[i] ?? 0, 1];
      const ownLoss = outputs.loss?.[i] ?? Number.NaN;
      loss += ownLoss;
      correct += right;
      scored += of;
      if (outputs.top5) top5 = (top5 ?? 0) + (outputs.top5[i] ?? 0);
      const label = score ? -1 : (labels[i] ?? -1);
      if (classSamples[label] !== undefined) classSamples[label]++;
      const open = openChannels(outputs, i, label, counters);
      const own = cost(open);
      macs += own;
      onSample?.(open);
      recorder?.add({
        label,
        predicted: outputs.predicted?.[i] ?? -1,
        loss: ownLoss / Math.max(1, of),
        accuracy: right / Math.max(1, of),
        macs: own,
        open,
        gate: (name) => rowOf(outputs[port.gate(name)], i, channelsOf.get(name) ?? 0),
      });
    }
    samples += count;
    if (await interrupted?.()) return undefined;
  }
  const read = samples - leftOut;
  if (scored === 0) throw nothingCounts(info, read);
  return {
    loss: loss / scored,
    accuracy: correct / scored,
    ...pixels?.result(),
    ...(top5 === undefined ? {} : { top5: top5 / read }),
    samples: read,
    ...(leftOut > 0 ? { leftOut } : {}),
    macs: macs / read,
    gates: counters.statistics(logits),
    ...(model.gates.length > 0 && !pixels ? { classSamples } : {}),
  };
}

/** A share of nothing is no number, and a run that ends with one has learnt nothing either. */
function nothingCounts({ pixelLabels, name }: DatasetInfo, samples: number): UserError {
  if (samples === 0)
    return new UserError(`None of the test images of ${name} can be read, so there is nothing to score.`, {
      hint: 'Replace the files that the warnings name.',
    });
  return new UserError(
    `None of the pixels of the ${samples} test labels of ${name} belongs to a class${pixelLabels ? `: all have the label ${pixelLabels.ignore}, which counts nowhere` : ''}.`,
    { hint: 'Use the label images that hold the classes, under the name that says which numbers are in them.' },
  );
}

/** Of data with a label a pixel. */
function pixelScores({ pixelLabels, windows, shape }: DatasetInfo, done?: ClassesListener): PixelScores | undefined {
  if (!pixelLabels) return undefined;
  return windows ? windowScores(pixelLabels, windows, shape, done) : wholeScores(pixelLabels, done);
}

/** Which channels of each gate are open for a sample, which are added to the counts. */
function openChannels(
  outputs: Record<string, Float32Array>,
  sample: number,
  label: number,
  counters: GateCounters,
): OpenGates {
  const open = new Map<string, number>();
  for (const counter of counters.all) {
    const { gate } = counter;
    const values = outputs[port.gate(gate)] as Float32Array;
    open.set(gate, counter.add(values, outputs[port.logit(gate)], sample, label));
  }
  const channels = new Map(counters.all.map((counter) => [counter.gate, counter.channels]));
  const at = (gate: string, channel: number) =>
    outputs[port.gate(gate)]?.[sample * (channels.get(gate) ?? 0) + channel] ?? 0;
  return Object.assign((gate: string) => open.get(gate) ?? 0, { at });
}

/** Counts as shares of `samples`, one byte a channel. */
export function ratesOf(fired: Map<string, Float64Array>, samples: number): GateRates[] {
  return [...fired].map(([gate, counts]) => ({
    gate,
    rates: packShares(counts.map((n) => n / Math.max(1, samples))),
  }));
}
