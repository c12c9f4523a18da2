/**
 * Makes batch `b` of epoch `e`: order, decoding, augmentation, normalisation. A function of (seed, e, b) alone, so that
 * a run resumed in the middle of an epoch sees what the interrupted one would have seen, whoever asks when.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { SeededRandom } from '../../base/random';
import { UserError } from '../../base/userError';
import type { Augmentation } from '../augment/augmentation';
import { jitter } from '../augment/colour';
import { labelPairs } from '../augment/mix';
import { randomPart } from '../augment/resizedCrop';
import { randomScaleCrop } from '../augment/scaleCrop';
import { writeClasses } from '../image/labelledView';
import type { Dataset, Normalisation, Split, SplitName } from '../sources/dataset';
import { batchArrays, bytesOf, labelsASample } from './batchArrays';
import { checkAugmentation } from './checkAugmentation';
import { imageWriter } from './imageWriter';
import { sampleChanges } from './sampleChanges';

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
}

export interface BatchMaker {
  /** Batches in an epoch. */
  readonly batches: number;
  /** Bytes of the buffer that `make` fills. */
  readonly bytes: number;
  /**
   * Fills the arrays and returns how many samples are real; one at a time. Rejects with what the split's `read` throws.
   */
  make(epoch: number, batch: number, buffer: ArrayBuffer): Promise<number>;
}

/** Separate streams for what is drawn once an epoch and once a batch. */
const orderStream = 0;
const augmentationStream = 1;
/** Files decoded at a stretch: what a native decoder has allocated is given back between turns of the event loop. */
const filesATurn = 32;

/** Throws a UserError where the split has too few samples for one batch, or cannot be augmented so. */
export function batchMaker(dataset: Dataset, settings: BatchSettings): BatchMaker {
  const { batchSize, seed, augmentation } = settings;
  const split: Split = dataset[settings.split];
  const batches = batchesOf(split, settings);
  checkAugmentation(dataset, split, augmentation, batchSize);
  const [height, width, channels] = dataset.shape;
  const imageSize = height * width * channels;
  const labels = labelsASample(dataset);
  const pairs = labelPairs(dataset, augmentation);
  const bytes = bytesOf(batchSize, imageSize, labels, pairs);
  const image = new Uint8Array(imageSize);
  const classes = dataset.pixelLabels && new Uint8Array(labels);
  // Photos of whole streets are large: one at a stretch.
  const atATurn = classes ? 1 : filesATurn;
  const write = imageWriter(dataset.shape, settings.normalisation ?? dataset);
  const orderIn = epochOrder(split.length, settings);
  const changes = sampleChanges(augmentation, dataset.shape, { seed, ignore: dataset.pixelLabels?.ignore });
  // What has been placed already is written as it lies.
  const written = changes.bytes ? { ...augmentation, padCrop: 0, flip: false } : augmentation;

  return {
    batches,
    bytes,
    async make(epoch, batch, buffer) {
      const arrays = batchArrays(buffer, batchSize, labels, pairs);
      const { x, y, index } = arrays;
      const sequence = orderIn(epoch);
      const random = new SeededRandom(seed, augmentationStream, epoch, batch);
      const first = batch * batchSize;
      const count = Math.min(batchSize, split.length - first);
      const { resizedCrop, scaleCrop, colorJitter } = augmentation;
      const view = scaleCrop
        ? randomScaleCrop(scaleCrop, [height, width], random)
        : resizedCrop && randomPart(resizedCrop, random);
      for (let i = 0; i < count; i++) {
        const sample = sequence[first + i] ?? 0;
        const read = split.read(sample, image, 0, view, classes);
        const label = read < 0 ? -1 - read : read;
        index[i] = read < 0 ? -1 - sample : sample;
        if (colorJitter) jitter(image, colorJitter, random);
        changes.bytes?.(image, classes, random, [epoch, batch, i]);
        const mirrored = write(image, written, random, x, i * imageSize);
        if (classes) writeClasses(classes, width, mirrored, y, i * labels);
        else y[i] = label;
        changes.sample?.(arrays, i, [epoch, batch, i]);
        if (split.views && i % atATurn === atATurn - 1) await nextTurn();
      }
      changes.batch?.(arrays, count, [epoch, batch]);
      for (let i = count; i < batchSize; i++) {
        index[i] = index[count - 1] ?? 0;
        for (const all of [y, arrays.mixed?.y]) all?.copyWithin(i * labels, (count - 1) * labels, count * labels);
        x.copyWithin(i * imageSize, (count - 1) * imageSize, count * imageSize);
      }
      return count;
    },
  };
}

function batchesOf({ length }: Split, { split, batchSize, dropLast }: BatchSettings): number {
  const batches = dropLast ? Math.floor(length / batchSize) : Math.ceil(length / batchSize);
  if (batches > 0) return batches;
  throw new UserError(`The ${split} split has ${length} images, fewer than one batch of ${batchSize}.`, {
    hint: 'Make batchSize smaller.',
  });
}

/** Which sample comes when in an epoch. That of the epoch last asked for is kept: 4 bytes a sample. */
function epochOrder(length: number, { shuffle, seed }: BatchSettings): (epoch: number) => Int32Array {
  let order = new Int32Array(0);
  let orderOf = Number.NaN;
  return (epoch) => {
    if (orderOf === epoch) return order;
    order = Int32Array.from({ length }, (_, index) => index);
    if (shuffle) new SeededRandom(seed, orderStream, epoch).shuffle(order);
    orderOf = epoch;
    return order;
  };
}
