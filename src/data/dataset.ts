/** A labelled image set: what loaders produce and the input pipeline consumes. Pixels stay bytes until a batch is made. */
export interface Split {
  readonly length: number;
  /**
   * Writes image `index` as height·width·channels bytes (channels last) into `target` at `offset` and returns its label.
   * May throw a `DataError` that names the file (a broken JPEG).
   */
  read(index: number, target: Uint8Array, offset: number): number;
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
}

/** How an experiment names its data: plain data, so that it can be sent to the thread that decodes. */
export type DataSource =
  | { kind: 'cifar10'; dir: string }
  | { kind: 'imageFolder'; dir: string; size: [number, number]; onBroken: 'skip' | 'stop' }
  | { kind: 'synthetic'; seed: number; train: number; test: number; classes: number; difficulty: number };

export interface Augmentation {
  /** Pixels of zero padding before a random crop to the original size; 0 for none. */
  padCrop: number;
  /** Mirror left-right with probability one half. */
  flip: boolean;
}

export interface Batch {
  /** [batch, height, width, channels] float32, normalised. Owned by the receiver until `release`. */
  x: Float32Array;
  /** [batch] labels. */
  y: Int32Array;
  /** Index of each sample in its split. */
  index: Int32Array;
  /** Samples that are real; the last evaluation batch is padded to full size by repeating the last sample. */
  count: number;
  /** Hands the arrays back to the pipeline for re-use. */
  release(): void;
}
