/**
 * Makes batch `b` of epoch `e`: order, decoding, augmentation, normalisation. A function of (seed, e, b) alone, so that
 * a run resumed in the middle of an epoch sees what the interrupted one would have seen, whoever asks when.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { SeededRandom } from '../../base/random';
import { imageShape } from '../../base/sampleTensors';
import { streams } from '../../base/streams';
import { jitter } from '../augment/colour';
import { randomPart } from '../augment/resizedCrop';
import { randomScaleCrop } from '../augment/scaleCrop';
import { writeClasses } from '../image/labelledView';
import type { Dataset, Split } from '../sources/dataset';
import { batchArrays, batchLayout, bytesOf, fillUp, type ImageArrays } from './batchArrays';
import type { BatchMaker, BatchSettings } from './batchSettings';
import { checkAugmentation } from './checkAugmentation';
import { batchesOf, epochOrder } from './epochOrder';
import { imageWriter } from './imageWriter';
import { sampleChanges } from './sampleChanges';
import { tensorBatches } from './tensorBatches';

export type { BatchMaker, BatchSettings } from './batchSettings';

/** Files decoded at a stretch: what a native decoder has allocated is given back between turns of the event loop. */
const filesATurn = 32;

/** Throws a UserError where the split has too few samples for one batch, or cannot be augmented so. */
export function batchMaker(dataset: Dataset, settings: BatchSettings): BatchMaker {
  const { batchSize, seed, augmentation } = settings;
  const split: Split = dataset[settings.split];
  const batches = batchesOf(split, settings);
  checkAugmentation(dataset, split, augmentation, batchSize);
  if (split.sample) return tensorBatches(dataset, settings, batches);
  const shape = imageShape(dataset.shape);
  if (shape === undefined) throw new Error(`Images of ${dataset.name} have the shape [${dataset.shape}].`);
  const [height, width, channels] = shape;
  const imageSize = height * width * channels;
  const layout = batchLayout(dataset, augmentation, settings.shown);
  const labels = layout.labels.size;
  const image = new Uint8Array(imageSize);
  const classes = dataset.pixelLabels && new Uint8Array(labels);
  // Photos of whole streets are large: one at a stretch.
  const atATurn = classes ? 1 : filesATurn;
  const write = imageWriter(shape, settings.normalisation ?? dataset);
  const orderIn = epochOrder(split.length, settings);
  const changes = sampleChanges(dataset, augmentation, seed);
  // What has been placed already is written as it lies.
  const written = changes.bytes ? { ...augmentation, padCrop: 0, flip: false } : augmentation;

  return {
    batches,
    bytes: bytesOf(layout, batchSize),
    async make(epoch, batch, buffer) {
      const arrays = batchArrays(buffer, batchSize, layout) as ImageArrays;
      const { x, y, index, difficulty } = arrays;
      const sequence = orderIn(epoch);
      const random = new SeededRandom(seed, streams.augmentation, epoch, batch);
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
        if (difficulty) difficulty[i] = split.difficulty?.(sample) ?? Number.NaN;
        if (colorJitter) jitter(image, colorJitter, random);
        changes.bytes?.(image, classes, random, [epoch, batch, i]);
        const mirrored = write(image, written, random, x, i * imageSize);
        if (classes) writeClasses(classes, width, mirrored, y, i * labels);
        else y[i] = label;
        changes.sample?.(arrays, i, [epoch, batch, i]);
        if (split.views && i % atATurn === atATurn - 1) await nextTurn();
      }
      changes.batch?.(arrays, count, [epoch, batch]);
      fillUp(arrays, layout, count);
      return count;
    },
  };
}
