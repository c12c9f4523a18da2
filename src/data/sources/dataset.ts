/**
 * A labelled data set: what readers produce and the input pipeline consumes. Pixels stay bytes until a batch is made;
 * samples of any other shape are arrays of numbers.
 * Add a data set: one file with its record and its constructor (sourceKind.ts says of what), a line in kinds.ts, and one in
 * sources.ts, which gives users the constructor.
 */
import type { LabelInfo, NamedInput, NumberArray } from '../../base/sampleTensors';
import type { DataSummary, PixelLabels, Source, Windows } from '../../protocol/events/events';
import type { ViewOf } from '../image/view';

export type SplitName = 'train' | 'test';

/** Told what a user should know but can live with: a broken file that was passed over, a class without test images. */
export type Warn = (message: string, source?: Source) => void;

/** The numbers of a sample, as its reader has them: the pipeline copies them, and changes none. */
export interface Sample {
  /** One array an input, in the order of `Dataset.inputs`. Bytes are those of an image: of them a batch has (byte / 255 − mean) / std. */
  inputs: readonly (NumberArray | Uint8Array)[];
  /** As many numbers as the labels have: one class of most data. */
  labels: ArrayLike<number>;
  /** Where they are asked for: what the data says of it, and its picture, RGB row by row. */
  difficulty?: number | undefined;
  thumbnail?: Uint8Array | undefined;
}

/** Which sample is asked for, and by whom. */
export interface SampleRequest {
  /** In the split. */
  index: number;
  epoch: number;
  /** The place in the order of the epoch, from 0. */
  place: number;
  /** Of the run. */
  seed: number;
  /** What views show of it. */
  shown?: { difficulty: boolean; thumbnail: boolean } | undefined;
}

/** What a data set knows of its samples for people. */
export interface ShownFacts {
  /** Pixels of the pictures that it makes of its samples; absent: it makes none. */
  readonly thumbnails?: { height: number; width: number } | undefined;
  /** It says how difficult each sample is. */
  readonly difficulty?: true | undefined;
}

export interface Split {
  readonly length: number;
  /**
   * Of data that are no images in bytes, instead of `read`: the numbers of a sample. What it gives depends on the request alone.
   */
  sample?(request: SampleRequest): Sample | Promise<Sample>;
  /** Samples come in an order of their own, and are asked for in it: from place 0 or any later one, without a gap. */
  readonly ordered?: boolean;
  /**
   * Writes image `index` as height·width·channels bytes (channels last) into `target` at `offset` and returns its label.
   * May throw a `UserError` that names the file (a broken JPEG), also for a split that was not loaded. Where the image cannot
   * be read and another one stands in for it, what is returned is −1 − that one's label.
   * `view`, asked once, says which part of the image it is to be; only where `views` is true.
   * Of a set with `pixelLabels`, the class of every pixel goes to `labels` (height·width bytes), and what is returned has
   * no meaning.
   */
  read(index: number, target: Uint8Array, offset: number, view?: ViewOf, labels?: Uint8Array): number;
  /** Images come in sizes of their own, and a part of one can be asked for. */
  readonly views?: boolean;
  /** How difficult a sample is, where a set of images knows it (the synthetic one does: 0 … 1). */
  difficulty?(index: number): number;
}

export interface Dataset extends ShownFacts {
  readonly name: string;
  /** Of a sample: height, width, channels of an image; of the first input where there are several. */
  readonly shape: readonly number[];
  /** Of the numbers of `Split.sample`; absent: float32, which bytes become. */
  readonly dtype?: 'int32' | undefined;
  /** All inputs of a model of several; absent: there is one, `shape`. */
  readonly inputs?: readonly NamedInput[] | undefined;
  /** What is to be said of a sample; absent: one class, or of data with `pixelLabels` one a pixel. */
  readonly labels?: LabelInfo | undefined;
  /** Of a set whose splits have `sample`: its input is an image in bytes, which can be augmented. */
  readonly imageBytes?: boolean | undefined;
  /** False where no picture can be made of a sample. */
  readonly pictures?: false | undefined;
  /** Empty where labels are no classes. */
  readonly classes: readonly string[];
  readonly train: Split;
  readonly test: Split;
  /** Per channel, of byte / 255; the defaults for normalisation. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** A class for every pixel instead of one for the image. */
  readonly pixelLabels?: PixelLabels | undefined;
  /** Samples of the test split are parts of its images. */
  readonly windows?: Windows | undefined;
}

/** What is known of a data set without its pixels: plain data. */
export interface DatasetInfo extends DataSummary {
  mean: number[];
  std: number[];
}

/** (byte / 255 − mean) / std, a value a channel. */
export interface Normalisation {
  mean: readonly number[];
  std: readonly number[];
}

export interface Batch {
  /** [batch, …shape] of the first or only input, images normalised. Owned by the receiver until `release`, empty after it. */
  x: NumberArray;
  /** All inputs by the names of their ports (sampleTensors.ts), `x` among them where it is the only one. */
  inputs: Readonly<Record<string, NumberArray>>;
  /** [batch, …shape] of the labels: [batch] classes, [batch, height, width] of a set with `pixelLabels`, or what `labels` says. */
  y: NumberArray;
  /** [batch] index of each sample in its split; −1 − index where another image stands in for one that cannot be read. */
  index: Int32Array;
  /** Where samples are mixed with each other: the labels mixed in, like `y`, and [batch] the share of each sample's own. */
  mixed?: { y: NumberArray; share: Float32Array } | undefined;
  /** Of a pipeline for views: [batch], and where asked for [batch, height, width, 3]. */
  difficulty?: Float32Array | undefined;
  thumbnails?: Uint8Array | undefined;
  /** Samples that are real; the last evaluation batch is padded to full size by repeating the last sample. */
  count: number;
  /** Hands the arrays back to the pipeline for re-use. Further calls do nothing. */
  release(): void;
}

export function describe(dataset: Dataset): DatasetInfo {
  return {
    name: dataset.name,
    train: dataset.train.length,
    test: dataset.test.length,
    classes: [...dataset.classes],
    shape: [...dataset.shape],
    dtype: dataset.dtype,
    inputs: dataset.inputs && [...dataset.inputs],
    labels: dataset.labels,
    pictures: dataset.pictures,
    thumbnails: dataset.thumbnails,
    difficulty: dataset.difficulty,
    mean: [...dataset.mean],
    std: [...dataset.std],
    pixelLabels: dataset.pixelLabels,
    windows: dataset.windows,
  };
}
