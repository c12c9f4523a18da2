/** Batches of images with a class for every pixel: what was done to the image was done to its labels. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Augmentation } from '../../../src/data/augment/augmentation';
import { openPipeline, type PipelineOptions } from '../../../src/data/batches/pipeline';
import type { Batch } from '../../../src/data/sources/dataset';
import { cityscapes, imageFolder, synthetic } from '../../../src/data/sources/sources';
import { builtThreads } from '../../threads';
import { png, temporaryFolder, userError, write } from '../files';
import { cityscapesFolder, labelPng, labelsAt, photoAt, photoPng } from '../labelFiles';

const [height, width] = [6, 8];
const none: Augmentation = { padCrop: 0, flip: false };
/** Bytes as they are: the red of a pixel tells its class. */
const normalisation = { mean: [0, 0, 0], std: [1 / 255, 1 / 255, 1 / 255] };
const classOf = (image: number) => (x: number, y: number) => (x + 3 * y + 5 * image) % 19;

const pairOf = (split: string, image: number) => ({
  [photoAt(split, 'ulm', `u_${image}`)]: photoPng(width, height, (x, y) => [10 * classOf(image)(x, y), 90, 90]),
  [labelsAt(split, 'ulm', `u_${image}`, 'labelTrainIds')]: labelPng(width, height, classOf(image)),
});
/** Beside these, one each of one class. */
const dir = cityscapesFolder(
  Object.assign(
    {},
    ...[0, 1, 2, 3, 4, 5, 6].map((image) => pairOf('train', image)),
    ...[0, 1].map((image) => pairOf('val', image)),
  ),
);

type Copy = { x: number[]; y: number[]; index: number[]; count: number };

async function collect(batches: AsyncIterable<Batch>): Promise<Copy[]> {
  const copies: Copy[] = [];
  for await (const { x, y, index, count, release } of batches) {
    copies.push({ x: [...x], y: [...y], index: [...index], count });
    release();
  }
  return copies;
}

async function batches(
  options: Partial<PipelineOptions> = {},
  { epochs = [0], fromBatch = 0, source = cityscapes({ dir, size: [height, width] }) } = {},
): Promise<Copy[]> {
  const pipeline = await openPipeline(source, {
    ...{ split: 'train', batchSize: 2, seed: 5, inline: true, normalisation },
    ...options,
  });
  try {
    const all: Copy[] = [];
    for (const epoch of epochs) all.push(...(await collect(pipeline.epoch(epoch, fromBatch))));
    return all;
  } finally {
    await pipeline.close();
  }
}

/** Reds of the pixels, in the order of the labels. */
const reds = ({ x }: Copy) => x.filter((_, i) => i % 3 === 0).map(Math.round);

describe('batches with labels of pixels', () => {
  it('hold the class of every pixel, in its place', async () => {
    const all = await batches({ shuffle: false });
    expect(all).toHaveLength(4);
    for (const [b, { y, index }] of all.entries()) {
      expect(y).toHaveLength(2 * height * width);
      for (const [i, sample] of index.entries())
        for (let row = 0; row < height; row++)
          for (let x = 0; x < width; x++)
            // The first image is all road.
            expect(y[(i * height + row) * width + x]).toBe(sample === 0 ? 0 : classOf(sample - 1)(x, row));
      expect(index).toEqual([2 * b, 2 * b + 1]);
    }
  });

  it('are mirrored with the image, half of them', async () => {
    const all = await batches({ augmentation: { ...none, flip: true } }, { epochs: [0, 1, 2, 3] });
    let mirrored = 0;
    let samples = 0;
    for (const batch of all) {
      const red = reds(batch);
      for (const [i, sample] of batch.index.entries()) {
        if (sample === 0) continue;
        const labels = batch.y.slice(i * height * width, (i + 1) * height * width);
        expect(red.slice(i * height * width, (i + 1) * height * width)).toEqual(labels.map((value) => 10 * value));
        samples++;
        if (labels[0] !== classOf(sample - 1)(0, 0)) mirrored++;
      }
    }
    expect(samples).toBe(28);
    expect(mirrored).toBeGreaterThan(5);
    expect(mirrored).toBeLessThan(23);
  });

  it('keep their classes whatever becomes of the colours', async () => {
    const plain = await batches();
    const colorJitter = { brightness: 0.9, contrast: 0.9, saturation: 0.9 };
    const coloured = await batches({ augmentation: { ...none, colorJitter, lighting: 0.5 } });
    expect(coloured.map(({ y }) => y)).toEqual(plain.map(({ y }) => y));
    for (const [i, { x }] of coloured.entries()) expect(x).not.toEqual(plain[i]!.x);
  });

  it('are scaled and cropped by the seed, the epoch and the batch alone', async () => {
    const augmentation: Augmentation = { padCrop: 0, flip: true, scaleCrop: { scale: [0.5, 2] } };
    const whole = await batches({ augmentation }, { epochs: [3] });
    expect(await batches({ augmentation }, { epochs: [3], fromBatch: 2 })).toEqual(whole.slice(2));
    expect(await batches({ augmentation, seed: 6 }, { epochs: [3] })).not.toEqual(whole);
    const other = await batches({ augmentation, shuffle: false }, { epochs: [0, 1] });
    expect(other.slice(4).map(({ y }) => y)).not.toEqual(other.slice(0, 4).map(({ y }) => y));
    // Some are padded, and padding has the data set's mean colour.
    const flat = [...whole, ...other].flatMap((batch) => {
      const red = reds(batch);
      return batch.y.flatMap((value, i) => (value === 255 ? [red[i]] : []));
    });
    expect(flat.length).toBeGreaterThan(0);
    expect(new Set(flat)).toEqual(new Set([124]));
  });

  it('are the same when a broken file is met and when it is known', async () => {
    const broken = {
      [photoAt('train', 'ulm', 'u_0')]: photoPng(8, 6, () => [1, 1, 1]),
      [labelsAt('train', 'ulm', 'u_0')]: 'x',
    };
    const source = cityscapes({
      dir: cityscapesFolder({ ...pairOf('train', 1), ...pairOf('train', 2), ...broken }),
      size: [6, 8],
    });
    const augmentation: Augmentation = { padCrop: 0, flip: true, scaleCrop: { scale: [0.5, 2] } };
    const warnings: string[] = [];
    const twice = await batches(
      { augmentation, batchSize: 4, warn: (text) => warnings.push(text) },
      { epochs: [0, 0], source },
    );
    expect(warnings).toHaveLength(1);
    expect(twice[1]).toEqual(twice[0]);
  });

  it('of evaluation are whole, without augmentation, the last filled up', async () => {
    const augmentation: Augmentation = { padCrop: 0, flip: true, scaleCrop: { scale: [0.5, 2] } };
    const [first, last] = await batches({ split: 'test', augmentation });
    expect([first!.index, last!.index, last!.count]).toEqual([[0, 1], [2, 2], 1]);
    const pixels = height * width;
    expect(last!.y.slice(0, pixels)).toEqual(
      reds(last!)
        .slice(0, pixels)
        .map((red) => red / 10),
    );
    expect(last!.y.slice(pixels)).toEqual(last!.y.slice(0, pixels));
    expect(last!.x.slice(3 * pixels)).toEqual(last!.x.slice(0, 3 * pixels));
  });

  it('are the same from threads, of whole images and of parts', async () => {
    const threadScript = path.join(builtThreads, 'decodeThread.js');
    const threads = { inline: false, threads: 2, threadScript };
    const augmentation: Augmentation = { padCrop: 0, flip: true, scaleCrop: { scale: [0.5, 2] } };
    expect(await batches({ ...threads, augmentation })).toEqual(await batches({ augmentation }));
    const source = cityscapes({ dir, size: 4, evaluation: 'sliding' });
    const options: Partial<PipelineOptions> = { split: 'test', batchSize: 5 };
    const parts = await batches({ ...options, ...threads }, { source });
    expect(parts).toEqual(await batches(options, { source }));
    // 2 rows of parts and 3 columns, of 3 images.
    expect(parts.flatMap(({ index, count }) => index.slice(0, count))).toEqual(Array.from({ length: 18 }, (_, i) => i));
  });
});

describe('augmentation that the data cannot have', () => {
  const folder = write(temporaryFolder(), {
    'train/a/1.png': png(4, 4, [1, 2, 3]),
    'test/a/1.png': png(4, 4, [1, 2, 3]),
  });
  const scaleCrop = { scale: [0.5, 2] as const };
  it.each([
    ['padCrop', { ...none, padCrop: 4 }, cityscapes({ dir, size: 4 }), 'scaleCrop'],
    [
      'resizedCrop',
      { ...none, resizedCrop: { scale: [0.1, 1] as const, ratio: [1, 1] as const } },
      cityscapes({ dir, size: 4 }),
      'scaleCrop',
    ],
    ['scaleCrop', { ...none, scaleCrop }, synthetic({ train: 8, test: 8 }), 'padCrop'],
    ['scaleCrop', { ...none, scaleCrop }, imageFolder({ dir: folder, size: 4 }), 'resizedCrop'],
  ])('is named, with another: %s', async (field, augmentation, source, other) => {
    const { message, detail } = await userError(() => batches({ augmentation, batchSize: 1 }, { source }));
    expect(message).toContain(`augmentation.${field}`);
    expect(detail.hint).toContain(other);
  });
});
