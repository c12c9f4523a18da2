/**
 * What a run says: one JSON object a line in `events.jsonl`, appended by the worker, folded by `reduce`.
 * Nothing here is a request; requests are the lines of `control.jsonl` (control.ts).
 * Times are milliseconds since the Unix epoch. Positions are never identities: layers, gates and runs have names.
 */
import type { LabelInfo, NamedInput } from '../../base/sampleTensors';
import type { Source, UserFacingError } from '../../base/userError';
import type { Score } from './score';

export type { Source, UserFacingError };

/** Channels next to each other that the same gates switch. */
export interface ChannelPart {
  channels: number;
  /**
   * A channel is open where in one of these lists all are: of each gate the channel `from` (0 where it is missing) plus the
   * place in the part, or the only one that it has. Missing: always open.
   */
  any?: { gate: string; from?: number }[][];
}

/** A layer that costs MACs, as the traced graph has it. */
export interface LayerSummary {
  /**
   * The layer's, which no other entry has: of a layer that is used again ` (2)` and so on follow, and where gates switch its
   * operations differently ` · ` and the kind of operation.
   */
  name: string;
  kind: string;
  /** Multiply-adds of one sample with every gate open. */
  macs: number;
  params: number;
  /** Names of the gates that switch this layer's output or input channels, each its own. */
  outputGate?: string | undefined;
  inputGate?: string | undefined;
  /** Name of the gate that switches the layer as a whole: a block's. */
  wholeGate?: string | undefined;
  /**
   * Where the three names above do not say all, everything, theirs included: the axes along which channels are switched. A
   * sample costs `macs` times the share of open channels of each axis. Missing: earlier versions, and layers of which they do.
   */
  switched?: ChannelPart[][] | undefined;
  /** Innermost user frame first: the helper, then its caller. */
  sources: Source[];
}

/** A gate layer: `channels` gates, one a channel; 1 for the gate of a block. */
export interface GateSummary {
  name: string;
  channels: number;
  sources: Source[];
  /** False for a gate that does not look at its input. Missing in earlier versions. */
  conditional?: boolean;
  /** It decides 0 or 1 in training too, and learns by a straight-through gradient. This and what follows: missing of a gate layer of the user's own. */
  hard?: boolean;
  /** Its own temperature; the `temperature` of a step's `scalars` goes before it. */
  temperature?: number;
}

export interface ModelSummary {
  name: string;
  params: number;
  /** Dense multiply-adds of one sample: of convolutions, dense layers and other products of matrices. */
  macs: number;
  /** Part of `macs` spent by the gate networks themselves. */
  gateMacs: number;
  layers: LayerSummary[];
  gates: GateSummary[];
  /** Operations with weights that have no MAC rule; `macs` is then a lower bound. */
  notCounted: string[];
}

export interface DataSummary {
  name: string;
  train: number;
  test: number;
  /** Empty where labels are no classes. */
  classes: string[];
  /** Of a sample: height, width, channels of an image; of the first input where there are several. */
  shape: number[];
  /** Of the numbers of a sample; missing: float32. */
  dtype?: 'int32' | undefined;
  /** All inputs of a model of several, in order; missing: there is one. */
  inputs?: NamedInput[] | undefined;
  /** What is to be said of a sample; missing: one class, or of data with `pixelLabels` one a pixel. */
  labels?: LabelInfo | undefined;
  /** False where no picture can be made of a sample. */
  pictures?: false | undefined;
  /** Pixels of the pictures that the data itself makes of its samples; missing: it makes none. */
  thumbnails?: { height: number; width: number } | undefined;
  /** True where the data says how difficult each sample is. */
  difficulty?: true | undefined;
  /** There for data with a class for every pixel: semantic segmentation. */
  pixelLabels?: PixelLabels | undefined;
  windows?: Windows | undefined;
}

export interface PixelLabels {
  /** The label of pixels that count nowhere. */
  ignore: number;
  /** Red, green, blue of each class, 0 … 255. */
  colors: [number, number, number][];
}

/**
 * Each image of the test split is cut into the same parts, which may overlap: part `w` of image `i` is sample
 * `i · at.length + w`.
 */
export interface Windows {
  /** Height and width of a whole image. */
  image: [number, number];
  /** Top and left of each part; all are as large as the data set's `shape`. */
  at: [number, number][];
}

/** A number of evaluations that an experiment has asked for. */
export interface MetricSummary {
  /** Which values are better. */
  direction: 'max' | 'min';
  /** 0 … 1, for per cent. */
  share?: boolean;
}

export interface DeviceSummary {
  id: string;
  /** One line for people, e.g. `CPU, compiled, 2 replicas × 1 thread`. */
  description: string;
}

/** The share of samples (0 … 1) for which each channel's gate was open. */
export interface GateRates {
  gate: string;
  /** base64 of one unsigned byte a channel: round(255 · rate). */
  rates: string;
}

/**
 * What one gate layer did on the test split. The fields beside `rates` may be missing: earlier versions did not write
 * them, and each is left out of the whole evaluation where it would be longer than `maxStatistics` bytes.
 */
export interface GateStatistics extends GateRates {
  /** base64 of one byte a class and channel, class by class: round(255 · share of the class's samples that opened it). */
  classRates?: string | undefined;
  /**
   * The empirical distribution of sigmoid(logit), without noise: base64 of one byte a channel and edge of `fitEdges`,
   * channel by channel: round(255 · share of the samples whose log-odds are at most the edge).
   */
  cdf?: string | undefined;
  /**
   * Cramér–von Mises distance d of each channel to its prior, (1/N) Σ (i/(N+1) − F(x₍ᵢ₎))² over the N samples of the split:
   * base64 of two bytes a channel, low byte first, round(65535 · d). Only with a prior.
   */
  distances?: string | undefined;
}

/** Bytes that `classRates`, and `cdf`, of all gates of an evaluation may have in all, before base64. */
export const maxStatistics = 2 ** 18;

/** What the gates are shaped to. Its numbers are all that a view needs to draw it. */
export interface PriorSummary {
  /** For people, e.g. `Beta(0.6, 0.4)`. */
  name: string;
  /** Expected value. */
  mean: number;
  /** Its distribution function at every edge of `fitEdges`, four digits behind the point. */
  cdf: number[];
  /** Gate layers it is the prior of. */
  gates: string[];
}

export interface Evaluation {
  values: EvaluationValues;
  /** Intersection over union of each class, 0 … 1; null for one that neither labels nor predictions have. Of data with a label a pixel. */
  iou?: (number | null)[];
  samples: number;
  /** Samples of the test split besides, whose files cannot be read: they count nowhere. Missing: none, or an earlier version. */
  leftOut?: number;
  gates: GateStatistics[];
  /** Test samples of each class, in the order of `DataSummary.classes`; earlier versions did not write it. */
  classSamples?: number[];
  /**
   * Of the samples of each class, in that order, the share that is classified right (packed.ts); 0 of a class without samples.
   * Of data with a class a sample; earlier versions did not write it.
   */
  classAccuracy?: string | undefined;
}

/**
 * What was measured over the test split, by name. Whatever is in here is carried, kept and listed under its name alone: a new
 * number is one more name where it is computed, and a chart that asks for it. In a line of `events.jsonl` they stand beside the
 * other fields of the evaluation (eventLine.ts). Further names: `meanIoU`, the mean of `iou` over the classes that are there;
 * `top5`, the share of samples whose class is among the five with the highest scores, only with more than five classes.
 */
export interface EvaluationValues {
  /** Validation loss: that of the task alone (cross-entropy, or the experiment's own), its mean over the samples, or over the pixels that count. */
  loss: number;
  /** Share of samples, or of pixels, classified right, 0 … 1; NaN of a model that says no class. */
  accuracy: number;
  /** Mean multiply-adds a sample under the gates as they fired; equals the dense count without gates. */
  macs: number;
  [name: string]: number;
}

/**
 * What was measured in training, by name. Whatever is in here is carried, averaged and kept under its name alone: a new number
 * is one more name where it is computed, and a chart that asks for it (`measuredOf`). In a line of `events.jsonl` they stand beside
 * the other fields (eventLine.ts).
 */
export interface StepValues {
  loss: number;
  /** On the training samples, 0 … 1. */
  accuracy: number;
  learningRate: number;
  samplesPerSecond: number;
  [name: string]: number;
}

export type Outcome = 'finished' | 'stopped' | 'paused' | 'failed';

export type RunEvent =
  /** First event of every session of a run; a resumed run has several. */
  | {
      kind: 'started';
      time: number;
      run: string;
      /** Absolute path of the experiment file. */
      experiment: string;
      /** SHA-256 of the experiment file, so that a view knows when the text is newer than the run. */
      experimentHash: string;
      /** SHA-256 of all files of the experiment, by path relative to its folder with `/`; missing: an earlier version. */
      files?: { path: string; sha256: string }[];
      pid: number;
      epochs: number;
      stepsPerEpoch: number;
      batchSize: number;
      /** The step this session starts after; 0 for a new run. */
      step: number;
      model: ModelSummary;
      data: DataSummary;
      device: DeviceSummary;
      /** With batch shaping: the priors, each with its gates. An empty list: no shaping; missing: an earlier version. */
      priors?: PriorSummary[];
      /** Values of the experiment's parameters, and of the settings that were given beside it; missing: none, or an earlier version. */
      parameters?: Record<string, string | number | boolean>;
      settings?: Record<string, string | number | boolean>;
      /** `none`: its model says no class, and there is no accuracy. Missing: it classifies. */
      head?: 'none';
      /** What makes an epoch the best; missing: mean IoU or accuracy, as in every earlier version. */
      score?: Score;
      /** The experiment's own metrics and terms of its loss, by the name that evaluations have them under; missing: none. */
      metrics?: Record<string, MetricSummary>;
    }
  /** What the worker is doing before the first step and between epochs. */
  | {
      kind: 'phase';
      time: number;
      phase: 'loading' | 'compiling' | 'training' | 'evaluating' | 'saving';
      /** The device that is tried for `auto`. */
      trying?: string;
    }
  /** Means over the steps since the last one; at most ten a second. */
  | {
      kind: 'step';
      time: number;
      /** Steps done, counted from 1 over the whole run. */
      step: number;
      /** Epochs done, with a fraction. */
      epoch: number;
      values: StepValues;
      /** Named terms that sum to `loss`: `task`, `shaping`, `sparsity`, … each already weighted. */
      terms: Record<string, number>;
      /**
       * What schedules said for this step, besides the learning rate: weights of terms (`shaping`, `sparsity`, for single layers
       * `shaping:<pattern>`), `temperature`, `gateLearningRate`. Missing: an earlier version.
       */
      scalars?: Record<string, number>;
    }
  /** Firing rates over the training samples since the last one; about one a second. */
  | { kind: 'gates'; time: number; step: number; gates: GateRates[] }
  | { kind: 'epoch'; time: number; step: number; epoch: number; evaluation: Evaluation }
  | {
      kind: 'checkpoint';
      time: number;
      step: number;
      epoch: number;
      file: string;
      best: boolean;
      /** `resume`: the session went on from another checkpoint than `last`, which is now this one. */
      reason: 'epoch' | 'asked' | 'stop' | 'pause' | 'resume';
    }
  /** A command took effect. */
  | { kind: 'changed'; time: number; step: number; key: string; from: unknown; to: unknown }
  | { kind: 'warning'; time: number; message: string; source?: Source }
  /**
   * Exactly one a session, the last; the host writes it where the process could not. `why`: what its experiment said when it ended the run
   * before the last epoch.
   */
  | { kind: 'ended'; time: number; step: number; outcome: Outcome; error?: UserFacingError; why?: string };

export type RunEventKind = RunEvent['kind'];
