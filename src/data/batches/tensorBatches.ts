/**
 * Batches of samples of any shape: what a split gives is copied, and bytes become the numbers of an image, as in batchMaker.ts.
 * The order of an epoch is drawn, but for a split that has one of its own.
 */
import { SeededRandom } from '../../base/random';
import { imageShape, inputTensors, type NumberArray } from '../../base/sampleTensors';
import { jitter } from '../augment/colour';
import type { Dataset, Sample } from '../sources/dataset';
import { batchArrays, batchLayout, bytesOf } from './batchArrays';
import type { BatchMaker, BatchSettings } from './batchSettings';
import { augmentationStream, epochOrder } from './epochOrder';
import { imageWriter } from './imageWriter';

type Write = (values: NumberArray | Uint8Array, random: SeededRandom, target: NumberArray, offset: number) => void;

export function tensorBatches(dataset: Dataset, settings: BatchSettings, batches: number): BatchMaker {
  const { batchSize, seed } = settings;
  const split = dataset[settings.split];
  const layout = batchLayout(dataset);
  const labels = layout.labels.size;
  const writers = Object.values(inputTensors(dataset)).map(({ shape }) => writer(shape, dataset, settings));
  const orderIn = epochOrder(split.length, { ...settings, shuffle: settings.shuffle && split.ordered !== true });

  return {
    batches,
    bytes: bytesOf(layout, batchSize),
    async make(epoch, batch, buffer) {
      const { inputs, y, index } = batchArrays(buffer, batchSize, layout);
      const targets = Object.values(inputs);
      const sequence = orderIn(epoch);
      const random = new SeededRandom(seed, augmentationStream, epoch, batch);
      const first = batch * batchSize;
      const count = Math.min(batchSize, split.length - first);
      for (let i = 0; i < count; i++) {
        const place = first + i;
        const request = { index: sequence[place] ?? 0, epoch, place, seed };
        const asked = split.sample?.(request) as Sample | Promise<Sample>;
        // Only what is waited for costs a turn.
        const sample = asked instanceof Promise ? await asked : asked;
        for (const [at, write] of writers.entries()) {
          const values = sample.inputs[at] as NumberArray;
          write(values, random, targets[at] as NumberArray, i * (layout.inputs[at]?.size ?? 0));
        }
        y.set(sample.labels, i * labels);
        index[i] = request.index;
      }
      for (let i = count; i < batchSize; i++) {
        index[i] = index[count - 1] ?? 0;
        y.copyWithin(i * labels, (count - 1) * labels, count * labels);
        for (const [at, target] of targets.entries()) {
          const size = layout.inputs[at]?.size ?? 0;
          target.copyWithin(i * size, (count - 1) * size, count * size);
        }
      }
      return count;
    },
  };
}

/** Of bytes of no image's shape each is byte / 255, normalised by the first mean and deviation. */
function writer(shape: readonly number[], dataset: Dataset, { normalisation, augmentation }: BatchSettings): Write {
  const image = imageShape(shape);
  const size = shape.reduce((a, b) => a * b, 1);
  const bytes = imageWriter(image ?? [size, 1, 1], normalisation ?? dataset);
  const plain = { padCrop: 0, flip: false };
  const { colorJitter } = augmentation;
  return (values, random, target, offset) => {
    if (!(values instanceof Uint8Array)) {
      target.set(values, offset);
      return;
    }
    const own = image && colorJitter ? values.slice() : values;
    if (image && colorJitter) jitter(own, colorJitter, random);
    bytes(own, image ? augmentation : plain, random, target as Float32Array, offset);
  };
}
