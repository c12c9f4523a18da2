/**
 * A labelled image set: what readers produce and the input pipeline consumes. Pixels stay bytes until a batch is made.
 * Add a data set: one file with its record and its constructor (sourceKind.ts says of what), a line in kinds.ts, and one in
 * sources.ts, which gives users the constructor.
 */
import type { DataSummary, PixelLabels, Windows } from '../../protocol/events/events';
import type { ViewOf } from '../image/view';

export type SplitName = 'train' | 'test';

/** Told what a user should know but can live with: a broken file that was passed over, a class without test images. */
export type Warn = (message: string) => void;

export interface Split {
  readonly length: number;
  /**
   * Writes image `index` as height·width·channels bytes (channels last) into `target` at `offset` and returns its label.
   * May throw a `UserError` that names the file (a broken JPEG), also for a split that was not loaded. Where the image cannot
   * be read and another one stands in for it, what is returned is −1 − that one's label.
   * `view`, asked once, says which part of the image it is to be; only where `views` is true.
   * Of a set with `pixelLabels`, the class of every pixel goes to `labels` (height·width bytes), and what is returned has
   * no meaning.
   */
  read(index: number, target: Uint8Array, offset: number, view?: ViewOf, labels?: Uint8Array): number;
  /** The file that sample `index` comes from. */
  file?(index: number): string;
  /** Images come in sizes of their own, and a part of one can be asked for. */
  readonly views?: boolean;
  /** How hard a sample is, 0 … 1, where the data set knows it (the synthetic one does). */
  difficulty?(index: number): number;
}

export interface Dataset {
  readonly name: string;
  /** Height, width, channels. */
  readonly shape: readonly [number, number, number];
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
  /** [batch, height, width, channels] float32, normalised. Owned by the receiver until `release`, empty after it. */
  x: Float32Array;
  /** [batch] labels, or [batch, height, width] of a set with `pixelLabels`. */
  y: Int32Array;
  /** [batch] index of each sample in its split; −1 − index where another image stands in for one that cannot be read. */
  index: Int32Array;
  /** Where samples are mixed with each other: the labels mixed in, like `y`, and [batch] the share of each sample's own. */
  mixed?: { y: Int32Array; share: Float32Array } | undefined;
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
    mean: [...dataset.mean],
    std: [...dataset.std],
    pixelLabels: dataset.pixelLabels,
    windows: dataset.windows,
  };
}
