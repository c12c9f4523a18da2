/** What a pipeline asks of whoever makes its batches (batchMaker.ts). */
import type { Augmentation } from '../augment/augmentation';
import type { Normalisation, SplitName } from '../sources/dataset';

/** Plain data: it travels to the decoding thread. */
export interface BatchSettings {
  split: SplitName;
  batchSize: number;
  seed: number;
  shuffle: boolean;
  /** Leave out an incomplete last batch; otherwise it is padded. */
  dropLast: boolean;
  augmentation: Augmentation;
  /** The data set's own where absent. */
  normalisation?: Normalisation | undefined;
  /** Views show the samples: batches have what the data says of them, difficulties and thumbnails. */
  shown?: boolean | undefined;
}

export interface BatchMaker {
  /** Batches in an epoch. */
  readonly batches: number;
  /** Bytes of the buffer that `make` fills. */
  readonly bytes: number;
  /**
   * Fills the arrays and returns how many samples are real; one at a time. Rejects with what the split's `read` throws.
   *
   * @param thumbnails Whether to fill those, where the batch has room for them.
   */
  make(epoch: number, batch: number, buffer: ArrayBuffer, thumbnails?: boolean): Promise<number>;
}
