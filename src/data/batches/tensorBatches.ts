/**
 * Batches of samples of any shape: what a split gives is copied, and bytes become the numbers of an image, as in batchMaker.ts.
 * The order of an epoch is drawn, but for a split that has one of its own.
 */
import { SeededRandom } from '../../base/random';
import { imageShape, inputTensors, type NumberArray } from '../../base/sampleTensors';
import { streams } from '../../base/streams';
import { jitter } from '../augment/colour';
import type { Dataset, Sample } from '../sources/dataset';
import { batchArrays, batchLayout, bytesOf, fillUp } from './batchArrays';
import type { BatchMaker, BatchSettings } from './batchSettings';
import { epochOrder } from './epochOrder';
import { imageWriter } from './imageWriter';
import { type SampleChanges, type SamplePlace, sampleChanges } from './sampleChanges';

interface Place {
  random: SeededRandom;
  target: NumberArray;
  offset: number;
  at: SamplePlace;
}

type Write = (values: NumberArray | Uint8Array, place: Place) => void;

export function tensorBatches(dataset: Dataset, settings: BatchSettings, batches: number): BatchMaker {
  const { batchSize, seed } = settings;
  const split = dataset[settings.split];
  const layout = batchLayout(dataset, settings.augmentation, settings.shown);
  const changes = sampleChanges(dataset, settings.augmentation, seed);
  const labels = layout.labels.size;
  const writers = Object.values(inputTensors(dataset)).map(({ shape }) => writer(shape, changes, dataset, settings));
  const orderIn = epochOrder(split.length, { ...settings, shuffle: settings.shuffle && split.ordered !== true });

  return {
    batches,
    bytes: bytesOf(layout, batchSize),
    async make(epoch, batch, buffer, thumbnails = false) {
      const arrays = batchArrays(buffer, batchSize, layout);
      const { inputs, y, index, difficulty } = arrays;
      const pictures = thumbnails ? arrays.thumbnails : undefined;
      const shown = { difficulty: difficulty !== undefined, thumbnail: pictures !== undefined };
      const targets = Object.values(inputs);
      const sequence = orderIn(epoch);
      const random = new SeededRandom(seed, streams.augmentation, epoch, batch);
      const first = batch * batchSize;
      const count = Math.min(batchSize, split.length - first);
      for (let i = 0; i < count; i++) {
        const place = first + i;
        const request = { index: sequence[place] ?? 0, epoch, place, seed, shown };
        const asked = split.sample?.(request) as Sample | Promise<Sample>;
        // Only what is waited for costs a turn.
        const sample = asked instanceof Promise ? await asked : asked;
        for (const [at, write] of writers.entries()) {
          const values = sample.inputs[at] as NumberArray;
          const offset = i * (layout.inputs[at]?.size ?? 0);
          write(values, { random, target: targets[at] as NumberArray, offset, at: [epoch, batch, i] });
        }
        y.set(sample.labels, i * labels);
        index[i] = request.index;
        if (difficulty) difficulty[i] = sample.difficulty ?? Number.NaN;
        if (sample.thumbnail) pictures?.set(sample.thumbnail, i * layout.thumbnail);
        changes.sample?.(arrays, i, [epoch, batch, i]);
      }
      changes.batch?.(arrays, count, [epoch, batch]);
      fillUp(arrays, layout, count);
      return count;
    },
  };
}

/** Of bytes of no image's shape each is byte / 255, normalised by the first mean and deviation. */
function writer(
  shape: readonly number[],
  changes: SampleChanges,
  dataset: Dataset,
  { normalisation, augmentation }: BatchSettings,
): Write {
  const image = imageShape(shape);
  const size = shape.reduce((a, b) => a * b, 1);
  const bytes = imageWriter(image ?? [size, 1, 1], normalisation ?? dataset);
  const plain = { padCrop: 0, flip: false };
  const { colorJitter } = augmentation;
  // What has been placed already is written as it lies.
  const written = changes.bytes ? { ...augmentation, ...plain } : augmentation;
  return (values, { random, target, offset, at }) => {
    if (!(values instanceof Uint8Array)) {
      target.set(values, offset);
      return;
    }
    const own = image && (colorJitter || changes.bytes) ? values.slice() : values;
    if (image && colorJitter) jitter(own, colorJitter, random);
    if (image) changes.bytes?.(own, undefined, random, at);
    bytes(own, image ? written : plain, random, target as Float32Array, offset);
  };
}
