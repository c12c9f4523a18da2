/** What the samples of an evaluation add up to. */

import { imageShape, type NumberArray, sampleWords } from '../base/sampleTensors';
import { UserError } from '../base/userError';
import type { DatasetInfo } from '../data';
import { port } from '../graph/port';
import type { Evaluation, ModelSummary } from '../protocol/events/events';
import { packShares } from '../protocol/facts/packed';
import { macCounter, type OpenGates } from '../protocol/facts/switching';
import type { Priors } from '../step/priorTable';
import type { Evaluator } from './evaluator';
import { GateCounters } from './gateCounters';
import { Means } from './means';
import { type ClassesListener, type PixelScores, rowOf, wholeScores } from './pixelScores';
import type { SampleRecorder } from './sampleRecorder';
import { SplitMetrics } from './splitMetrics';
import { windowScores } from './windowScores';

/** Is told which channels of the gates were open for an image; what it is told with is good for that moment. */
export type SampleListener = (open: OpenGates) => void;

export interface TallyOptions {
  onSample?: SampleListener | undefined;
  /** Of data with a label a pixel. */
  onClasses?: ClassesListener | undefined;
  /** Notes every image. */
  recorder?: SampleRecorder | undefined;
  /** Of the gates, by name: those that are given get a distance to theirs. */
  priors?: Priors;
  /** What the numbers mean; without it those of a classifier. */
  plan?: Evaluator['plan'];
}

/** What an evaluation spec gives of a batch, by name. */
type Outputs = Record<string, Float32Array>;

export class Tally {
  private readonly counters: GateCounters;
  private readonly pixels: PixelScores | undefined;
  private readonly channels: ReadonlyMap<string, number>;
  private readonly cost: (open: OpenGates) => number;
  /** Every gate gives its log-odds as well. */
  private logits = false;
  private samples = 0;
  private leftOut = 0;
  /** Samples, or pixels, that count. */
  private scored = 0;
  private readonly means = new Means();
  private readonly split: SplitMetrics;
  /** Its model says a class of each sample or pixel. */
  private readonly classifies: boolean;
  /** Right answers of each class. */
  private readonly classRight: number[] = [];

  constructor(
    private readonly model: ModelSummary,
    private readonly info: DatasetInfo,
    private readonly options: TallyOptions = {},
  ) {
    // Gates decide for a sample, which has no class of its own where every pixel has one, or its label is none.
    const classes = info.pixelLabels || info.labels ? 0 : info.classes.length;
    this.counters = new GateCounters(model, classes, options.priors ?? new Map());
    const { head = info.labels ? 'none' : undefined, metrics = {} } = options.plan ?? {};
    this.classifies = head !== 'none';
    this.pixels = this.classifies ? pixelScores(info, options.onClasses) : undefined;
    this.split = new SplitMetrics(metrics);
    this.channels = new Map(model.gates.map(({ name, channels }) => [name, channels]));
    this.cost = macCounter(model);
  }

  /** A sample that cannot be read. */
  skip(): void {
    this.leftOut++;
    this.pixels?.skip();
    this.options.recorder?.skip();
  }

  /** Sample `i` of a batch; `labels`: its label or labels, or those of its pixels. */
  add(outputs: Outputs, i: number, labels: NumberArray): void {
    const { onSample, recorder } = this.options;
    const score = this.pixels?.add(outputs, i, labels as Int32Array);
    const measured = this.means.add(outputs, i);
    this.split.add(outputs, i);
    const of = score?.counted ?? 1;
    const label = score || this.info.labels || this.info.pixelLabels ? -1 : (labels[0] ?? -1);
    const open = this.open(outputs, i, label);
    // Products of open shares are taken for each sample: products of mean rates are wrong when gates correlate.
    const macs = this.cost(open);
    this.samples++;
    this.logits = this.model.gates.every(({ name }) => port.logit(name) in outputs);
    this.means.addValue('macs', macs);
    this.scored += of;
    const { classSamples } = this.counters;
    if (classSamples[label] !== undefined) {
      classSamples[label]++;
      this.classRight[label] = (this.classRight[label] ?? 0) + (measured.accuracy ?? 0);
    }
    onSample?.(open);
    if (!this.classifies) return;
    recorder?.add({
      label,
      predicted: outputs.predicted?.[i] ?? -1,
      loss: (measured.loss ?? Number.NaN) / Math.max(1, of),
      accuracy: score ? score.right / Math.max(1, of) : (measured.accuracy ?? 0),
      macs,
      open,
      gate: (name) => rowOf(outputs[port.gate(name)], i, this.channels.get(name) ?? 0),
    });
  }

  /** Throws a `UserError` where nothing counts. */
  result(): Evaluation {
    const { samples, leftOut, scored, counters, model } = this;
    if (scored === 0) throw nothingCounts(this.info, samples);
    const pixels = this.pixels?.result();
    const evaluation: Evaluation = {
      values: this.values(pixels?.values),
      samples,
      gates: counters.statistics(this.logits),
    };
    if (leftOut > 0) evaluation.leftOut = leftOut;
    if (pixels) evaluation.iou = pixels.iou;
    else if (!this.info.labels) {
      if (model.gates.length > 0 && !this.info.pixelLabels) evaluation.classSamples = counters.classSamples;
      if (this.classifies) evaluation.classAccuracy = this.classAccuracy();
    }
    return evaluation;
  }

  private values(ofPixels: { accuracy?: number; meanIoU?: number } | undefined): Evaluation['values'] {
    const values: Evaluation['values'] = { ...this.means.result(), ...ofPixels, ...this.split.result() };
    const terms = Object.keys(this.options.plan?.loss ?? {});
    // Terms may be means over different weights.
    if (terms.length > 1) values.loss = terms.reduce((sum, name) => sum + (values[name] ?? Number.NaN), 0);
    return values;
  }

  private classAccuracy(): string {
    return packShares(this.counters.classSamples.map((n, k) => (this.classRight[k] ?? 0) / Math.max(1, n)));
  }

  /** Which channels of each gate are open for a sample, which are added to the counts. */
  private open(outputs: Outputs, sample: number, label: number): OpenGates {
    const open = new Map<string, number>();
    for (const counter of this.counters.all) {
      const { gate } = counter;
      const values = outputs[port.gate(gate)] as Float32Array;
      open.set(gate, counter.add(values, outputs[port.logit(gate)], sample, label));
    }
    const at = (gate: string, channel: number) =>
      outputs[port.gate(gate)]?.[sample * (this.channels.get(gate) ?? 0) + channel] ?? 0;
    return Object.assign((gate: string) => open.get(gate) ?? 0, { at });
  }
}

/** A share of nothing is no number, and a run that ends with one has learnt nothing either. */
function nothingCounts({ pixelLabels, pictures, name }: DatasetInfo, samples: number): UserError {
  if (samples === 0)
    return new UserError(
      `None of the test ${sampleWords({ pictures }).many} of ${name} can be read, so there is nothing to score.`,
      {
        hint: 'Replace the files that the warnings name.',
      },
    );
  return new UserError(
    `None of the pixels of the ${samples === 1 ? 'only test label' : `${samples} test labels`} of ${name} belongs to a class${pixelLabels ? `: all have the label ${pixelLabels.ignore}, which counts nowhere` : ''}.`,
    { hint: 'Use the label images that hold the classes, under the name that says which numbers are in them.' },
  );
}

/** Of data with a label a pixel. */
function pixelScores({ pixelLabels, windows, shape }: DatasetInfo, done?: ClassesListener): PixelScores | undefined {
  if (!pixelLabels) return undefined;
  return windows
    ? windowScores(pixelLabels, windows, imageShape(shape) ?? [1, 1, 1], done)
    : wholeScores(pixelLabels, done);
}
