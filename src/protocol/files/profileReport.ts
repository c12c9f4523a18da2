/**
 * What a model costs, layer by layer: what `sluice profile --json` prints, a run folder keeps as `profile.json` and the
 * Profile view shows. Costs are those of one image; only times may be of a batch.
 */

import type { InputShape } from '../../base/sampleShape';
import type { ChannelPart, Source } from '../events/events';

/** What a total is made of, for one layer or for all. */
export interface Costs {
  /** Multiply-adds of convolutions, dense layers and other products of matrices, every gate open. */
  macs: number;
  params: number;
  /** Elements computed by everything else. */
  elementOps: number;
  /** Elements of all results. */
  activations: number;
  /** Bytes read and written, weights included, nothing cached or fused. */
  bytes: number;
}

export interface LayerReport extends Costs {
  name: string;
  kind: string;
  /** Serves gates only. */
  gateNetwork: boolean;
  outputGate?: string | undefined;
  inputGate?: string | undefined;
  wholeGate?: string | undefined;
  /** As in a run's `LayerSummary`. */
  switched?: ChannelPart[][] | undefined;
  /** Mean over the test images with the gates as they fired; for a run with gates, of layers with MACs. */
  meanMacs?: number | undefined;
  /** Median milliseconds; absent where not measured, or folded into another layer. */
  ms?: number | undefined;
  source: Source | null;
}

/** Multiply-adds of single images: products of open shares, image by image. */
export interface ConditionalMacs {
  images: number;
  mean: number;
  p5: number;
  p50: number;
  p95: number;
  min: number;
  max: number;
}

/** Medians of a forward pass of the compiled network, every channel computed (gates multiply). */
export interface TimeReport {
  /** Images a pass; all times are for the batch. */
  batch: number;
  /** Passes that are counted. */
  runs: number;
  threads: number;
  processor: string;
  /** What belongs to no layer in the list, by what it is. */
  notAttributed: { what: string; ms: number }[];
  /** Sum of the layers' medians and what is not attributed: less than `recorded` where passes are interrupted now and then. */
  total: number;
  /** Median of a whole pass that is recorded. */
  recorded: number;
  /** Median of a whole pass while nothing is recorded: what recording itself costs is the difference. */
  whole: number;
}

export interface ProfileReport {
  model: string;
  /** Absolute path of the experiment file. */
  experiment: string;
  /** Run folder, when it is the profile of a run. */
  run?: string | undefined;
  /** Of a run: the weights that were evaluated, and after which epoch they were saved. Missing: an earlier version, the best ones. */
  checkpoint?: { name: 'best' | 'last'; epoch: number } | undefined;
  /** When it was made, milliseconds since 1970. */
  made: number;
  /** Of a sample: height, width, channels of an image. */
  image: readonly number[];
  /** All inputs of several; `image` is the first. */
  inputs?: InputShape[] | undefined;
  /** Of data whose samples are no images. */
  pictures?: false | undefined;
  definition: string;
  /** At least these where `notCounted` names something. `flops`: with FLOPs asked for. */
  total: Costs & { flops?: number };
  /** Part of the MACs that gates spend themselves. */
  gateMacs: number;
  /** What should be mended in the model before it is trained, a sentence or two each. */
  warnings?: string[] | undefined;
  /** Layers or kernels whose operations are not counted. */
  notCounted: string[];
  gates: { name: string; channels: number }[];
  /** Gates that switch no layer's work. */
  idleGates: string[];
  /** Why gates do not save what they might, half a sentence each; missing: there is none, or an earlier version. */
  limits?: { gate: string; reason: string }[] | undefined;
  conditional?: ConditionalMacs | undefined;
  /** In the order of the pass. */
  layers: LayerReport[];
  time?: TimeReport | undefined;
}

/** Whether its samples are images. A sample of other than three axes is none, whatever its data says. */
export const samplesOf = ({ image, pictures }: ProfileReport) =>
  ({ pictures: image.length === 3 ? pictures : false }) as const;

/** 1 MAC = 2 FLOP: a multiplication and an addition. */
export const units = { MAC: 1, FLOP: 2 } as const;
export type Unit = keyof typeof units;
