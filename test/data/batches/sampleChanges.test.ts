/** Batches whose samples are mixed, erased and changed by RandAugment: against the same batches without, and the same in any way. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../../src/base/random';
import type { Augmentation } from '../../../src/data/augment/augmentation';
import { jitter, lightingShift } from '../../../src/data/augment/colour';
import { drawPlace, place } from '../../../src/data/augment/placed';
import { randAugment } from '../../../src/data/augment/randAugment';
import { openPipeline, type PipelineOptions } from '../../../src/data/batches/pipeline';
import type { Batch } from '../../../src/data/sources/dataset';
import { cityscapes, dataset, imageFolder, synthetic } from '../../../src/data/sources/sources';
import { openSynthetic } from '../../../src/data/sources/synthetic';
import type { SyntheticSource } from '../../../src/data/sources/syntheticSource';
import { builtThreads } from '../../threads';
import { jpeg, temporaryFolder, userError, write } from '../files';
import { cityscapesFolder, labelPng, labelsAt, photoAt, photoPng } from '../labelFiles';

const threadScript = path.join(builtThreads, 'decodeThread.js');

const none: Augmentation = { padCrop: 0, flip: false };
const everything: Augmentation = {
  ...{ padCrop: 3, flip: true, randAugment: { operations: 2, magnitude: 15 } },
  randomErasing: { probability: 0.5, scale: [0.02, 0.33], ratio: [0.3, 3.3], value: 'random' },
  ...{ mixup: { alpha: 0.4 }, cutmix: { alpha: 1 }, mixProbability: 0.8 },
};
const source = synthetic({ seed: 3, train: 26, test: 10 });

interface Copy {
  x: Float32Array;
  y: number[];
  index: number[];
  mixed?: { y: number[]; share: number[] } | undefined;
}
const copy = ({ x, y, index, mixed }: Batch): Copy => ({
  ...{ x: x.slice() as Float32Array, y: [...y], index: [...index] },
  mixed: mixed && { y: [...mixed.y], share: [...mixed.share] },
});

async function batches(
  augmentation: Augmentation,
  {
    from = source,
    epoch = 2,
    first = 0,
    ...options
  }: Partial<PipelineOptions> & { from?: Parameters<typeof openPipeline>[0]; epoch?: number; first?: number } = {},
): Promise<Copy[]> {
  const given = {
    split: 'train',
    batchSize: 5,
    seed: 11,
    threadScript,
    inline: true,
    augmentation,
    ...options,
  } as const;
  const pipeline = await openPipeline(from, given);
  try {
    const copies: Copy[] = [];
    for await (const batch of pipeline.epoch(epoch, first)) {
      copies.push(copy(batch));
      batch.release();
    }
    return copies;
  } finally {
    await pipeline.close();
  }
}

describe('mixed batches', () => {
  it('are λ of what they would be and 1 − λ of the sample before, with both labels', async () => {
    const plain = await batches({ ...none, padCrop: 2, flip: true });
    const mixed = await batches({ ...none, padCrop: 2, flip: true, mixup: { alpha: 1 } });
    const shares = new Set<number>();
    for (const [b, { x, y, index, mixed: pairs }] of mixed.entries()) {
      const was = plain[b]!;
      expect([index, y]).toEqual([was.index, was.y]);
      const [share] = pairs!.share;
      shares.add(share!);
      expect(pairs!.share).toEqual(Array(5).fill(share));
      expect(pairs!.y).toEqual([was.y[4], ...was.y.slice(0, 4)]);
      const size = x.length / 5;
      for (let at = 0; at < x.length; at += 7) {
        const other = was.x[(at - size + x.length) % x.length]!;
        expect(Math.abs(x[at]! - (share! * was.x[at]! + (1 - share!) * other))).toBeLessThan(1e-5);
      }
    }
    expect(shares.size).toBe(5);
  });

  it('of CutMix have the share of pixels that their labels say, from nowhere else', async () => {
    const plain = await batches(none);
    const mixed = await batches({ ...none, cutmix: { alpha: 1 } });
    for (const [b, { x, mixed: pairs }] of mixed.entries()) {
      const was = plain[b]!.x;
      const size = x.length / 5;
      for (let i = 0; i < 5; i++) {
        let pasted = 0;
        for (let at = i * size; at < (i + 1) * size; at += 3) {
          const other = (at - size + x.length) % x.length;
          const own = [0, 1, 2].every((c) => x[at + c] === was[at + c]);
          const theirs = [0, 1, 2].every((c) => x[at + c] === was[other + c]);
          expect(own || theirs).toBe(true);
          if (!own) pasted++;
        }
        // Where both pictures have the same pixel, a pasted one is not seen.
        expect(pasted / (size / 3)).toBeLessThanOrEqual(1 - pairs!.share[i]! + 1e-6);
        expect(pasted / (size / 3)).toBeGreaterThan(0.7 * (1 - pairs!.share[i]!) - 0.02);
      }
    }
  });

  it('that are not mixed are as they were, with a share of 1', async () => {
    const [plain, mixed] = [await batches(none), await batches({ ...none, mixup: { alpha: 1 }, mixProbability: 0 })];
    expect(mixed.map(({ x }) => x)).toEqual(plain.map(({ x }) => x));
    for (const { mixed: pairs } of mixed) expect(pairs!.share).toEqual([1, 1, 1, 1, 1]);
    expect(plain.every(({ mixed: pairs }) => pairs === undefined)).toBe(true);
  });

  it('are of the samples that are real, where the last batch is filled up', async () => {
    const all = await batches(
      { ...none, mixup: { alpha: 1 } },
      { dropLast: false, batchSize: 8, from: synthetic({ train: 10, test: 3 }) },
    );
    const { y, mixed } = all.at(-1)!;
    expect(mixed!.y.slice(0, 2)).toEqual([y[1], y[0]]);
    // The last one repeated, with both of its labels.
    expect(mixed!.y.slice(2)).toEqual(Array(6).fill(y[0]));
  });
});

describe('what is done to one sample', () => {
  it('does not change with the other augmentations', async () => {
    const erasing = { randomErasing: { ...everything.randomErasing!, probability: 1, value: 77 } };
    const [alone, cropped] = [
      await batches({ ...none, ...erasing }),
      await batches({ ...none, padCrop: 3, flip: true, ...erasing }),
    ];
    const erased = ({ x }: Copy) => [...x].map((value) => value === 77);
    expect(alone.map(erased)).toEqual(cropped.map(erased));
    expect(erased(alone[0]!).filter(Boolean).length).toBeGreaterThan(100);
  });

  it('is the same with operations that change nothing as without', async () => {
    const place = { padCrop: 3, flip: true, lighting: 0.1 };
    const [plain, still] = [
      await batches(place),
      await batches({ ...place, randAugment: { operations: 2, magnitude: 0 } }),
    ];
    const same = plain
      .flatMap((batch, b) =>
        batch.index.map((_, i) =>
          [batch, still[b]!].map(({ x }) => Buffer.from(x.slice(i * 3072, (i + 1) * 3072).buffer).toString('base64')),
        ),
      )
      .filter(([a, b]) => a === b);
    // But for autoContrast, equalize and solarize, of which M = 0 turns over bytes of 255 alone.
    expect(same.length).toBeGreaterThan(12);
  });
});

describe('a sample, step by step', () => {
  const colorJitter = { brightness: 0.4, contrast: 0.4, saturation: 0.4 };
  const augmentation: Augmentation = { padCrop: 3, flip: true, colorJitter, lighting: 0.1 };
  const shape = [32, 32, 3] as const;
  const data = openSynthetic(source as SyntheticSource);

  it.each<[string, Augmentation['randAugment']]>([
    ['without RandAugment', undefined],
    ['with it', { operations: 2, magnitude: 15 }],
  ])('gets its colours, then its place, then its light: %s', async (_, asked) => {
    const all = await batches(asked ? { ...augmentation, randAugment: asked } : augmentation);
    for (const [b, { x, index, y }] of all.entries()) {
      // The seed, then numbers that have been those of these draws in every version.
      const random = new SeededRandom(11, 1, 2, b);
      for (const [i, sample] of index.entries()) {
        const [bytes, scratch] = [new Uint8Array(3072), new Uint8Array(3072)];
        expect(y[i]).toBe(data.train.read(sample, bytes, 0));
        jitter(bytes, colorJitter, random);
        place(bytes, shape, drawPlace(augmentation, random), scratch);
        if (asked)
          randAugment(
            { pixels: bytes, width: 32, height: 32, channels: 3, scratch },
            asked,
            new SeededRandom(11, 2, 2, b, i),
          );
        const shift = lightingShift(0.1, random);
        const expected = (at: number) => (bytes[at]! / 255 + shift[at % 3]! - 0.5) / 0.26;
        const apart = Array.from(bytes, (_, at) => Math.abs(x[3072 * i + at]! - expected(at)));
        expect(Math.max(...apart)).toBeLessThan(5e-6);
      }
    }
  });

  it('that somebody’s own function gives in bytes gets the same as one of a set of images', async () => {
    const images = Array.from({ length: 26 }, (_, index) => {
      const x = new Uint8Array(3072);
      return { x, y: data.train.read(index, x, 0) };
    });
    const before = images.map(({ x }) => Buffer.from(x).toString('base64'));
    const split = { length: 26, sample: (index: number) => images[index]! };
    const own = dataset({ train: split, test: split, classes: 10, shape, mean: 0.5, std: 0.26 });
    for (const asked of [
      augmentation,
      { ...none, padCrop: 2, flip: true },
      { ...none, randAugment: { operations: 2, magnitude: 15 } },
      { ...everything, colorJitter, lighting: 0.1 },
    ])
      expect(await batches(asked, { from: own })).toEqual(await batches(asked));
    const normalisation = { mean: [0, 0.1, 0.2], std: [1, 2, 3] };
    expect(await batches(augmentation, { from: own, normalisation })).toEqual(
      await batches(augmentation, { normalisation }),
    );
    // What is theirs stays as it is.
    expect(images.map(({ x }) => Buffer.from(x).toString('base64'))).toEqual(before);
  });
});

describe('with all of it, batches', () => {
  const dir = temporaryFolder();
  write(
    dir,
    Object.fromEntries(
      ['train', 'test'].flatMap((split) =>
        ['a', 'b'].flatMap((name) =>
          Array.from({ length: 8 }, (_, i) => [`${split}/${name}/${i}.jpg`, jpeg(20 + i, 16, [20 * i, 90, 200])]),
        ),
      ),
    ),
  );
  const files = imageFolder({ dir, size: 16 });

  it('are the same with any number of threads, and inline', async () => {
    const options = { from: files, batchSize: 3 };
    const [inline, one, three] = [
      await batches(everything, options),
      await batches(everything, { ...options, inline: false, threads: 1 }),
      await batches(everything, { ...options, inline: false, threads: 3 }),
    ];
    expect(inline).toHaveLength(5);
    expect(one).toEqual(inline);
    expect(three).toEqual(inline);
  });

  it('are the same after a resume, and others with another seed or in another epoch', async () => {
    const all = await batches(everything);
    expect(await batches(everything, { first: 3, inline: false })).toEqual(all.slice(3));
    for (const other of [await batches(everything, { seed: 12 }), await batches(everything, { epoch: 3 })])
      expect(other[0]!.mixed!.share).not.toEqual(all[0]!.mixed!.share);
  });

  it('of the test split are as they lie', async () => {
    const [plain, asked] = [await batches(none, { split: 'test' }), await batches(everything, { split: 'test' })];
    expect(asked).toEqual(plain);
  });
});

describe('of data with a class for every pixel', () => {
  const [height, width] = [12, 16];
  const classOf = (image: number) => (x: number, y: number) => (x + 3 * y + 5 * image) % 19;
  const pairs = Array.from({ length: 6 }, (_, image) => ({
    [photoAt('train', 'ulm', `u_${image}`)]: photoPng(width, height, (x, y) => [10 * classOf(image)(x, y) + 9, 90, 90]),
    [labelsAt('train', 'ulm', `u_${image}`, 'labelTrainIds')]: labelPng(width, height, classOf(image)),
  }));
  const dir = cityscapesFolder(Object.assign({}, ...pairs));
  const options = {
    from: cityscapes({ dir, size: [height, width] }),
    // Bytes as they are: the red of a pixel tells its class.
    ...{ batchSize: 3, normalisation: { mean: [0, 0, 0], std: [1 / 255, 1 / 255, 1 / 255] } },
  };

  it('CutMix moves the classes of pixels with them', async () => {
    const plain = await batches(none, options);
    const all = await batches({ ...none, cutmix: { alpha: 1 } }, options);
    let moved = 0;
    for (const [b, { x, y, mixed }] of all.entries()) {
      expect(mixed).toBeUndefined();
      for (const [pixel, label] of y.entries()) {
        if (y[pixel] !== plain[b]!.y[pixel]) moved++;
        const red = Math.round(x[3 * pixel]!);
        if (red % 10 === 9 && red > 0 && red < 199 && Math.round(x[3 * pixel + 1]!) === 90)
          expect(label).toBe((red - 9) / 10);
      }
    }
    expect(moved).toBeGreaterThan(50);
  });

  it('erased pixels count nowhere', async () => {
    const [{ x, y }] = (await batches(
      { ...none, randomErasing: { ...everything.randomErasing!, probability: 1, value: -7 } },
      options,
    )) as [Copy];
    let erased = 0;
    for (const [pixel, label] of y.entries()) {
      const gone = x[3 * pixel] === -7;
      if (gone) erased++;
      if (gone) expect(label).toBe(255);
    }
    expect(erased).toBeGreaterThan(5);
  });

  it('RandAugment moves them with the picture, mirrored before', async () => {
    // Rotations and shifts leave colours as they are: of the others no red tells a class.
    const all = [];
    for (const epoch of [0, 1, 2, 3])
      all.push(
        ...(await batches(
          { ...none, flip: true, randAugment: { operations: 1, magnitude: 30 } },
          { ...options, epoch },
        )),
      );
    let outside = 0;
    let inside = 0;
    for (const { x, y } of all)
      for (let i = 0; i < 3; i++) {
        const at = (pixel: number) => i * height * width + pixel;
        const of = Array.from({ length: height * width }, (_, pixel) => ({
          label: y[at(pixel)]!,
          red: Math.round(x[3 * at(pixel)]!),
          green: Math.round(x[3 * at(pixel) + 1]!),
        }));
        // Another operation has changed colours.
        if (!of.every(({ red, green }) => green === 0 || (green === 90 && red % 10 === 9))) continue;
        for (const { label, red, green } of of) {
          if (green === 0) {
            expect(label).toBe(255);
            outside++;
          } else {
            expect(label).toBe((red - 9) / 10);
            inside++;
          }
        }
      }
    expect(outside).toBeGreaterThan(50);
    expect(inside).toBeGreaterThan(1000);
  });

  it('mixup is refused', async () => {
    const error = await userError(() => batches({ ...none, mixup: { alpha: 1 } }, options));
    expect(error.message).toContain('augmentation.mixup is set, and');
    expect(error.message).toContain('has a class for every pixel');
    expect(error.detail.hint).toContain('augmentation.cutmix');
  });
});

describe('what cannot be is refused', () => {
  it('mixing in batches of one sample', async () => {
    const error = await userError(() => batches({ ...none, cutmix: { alpha: 1 } }, { batchSize: 1 }));
    expect(error.message).toBe('augmentation.cutmix mixes the samples of a batch, and batchSize is 1.');
  });

  it('more numbers to erase with than an image has channels', async () => {
    const error = await userError(() =>
      batches({ ...none, randomErasing: { ...everything.randomErasing!, value: [1, 2] } }),
    );
    expect(error.message).toContain('augmentation.randomErasing.value has 2 numbers');
  });
});
