/** Which augmentation is refused of which data, and which is not: a row each. */
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/base/userError';
import type { Augmentation } from '../../../src/data/augment/augmentation';
import { checkAugmentation } from '../../../src/data/batches/checkAugmentation';
import type { Dataset, Split } from '../../../src/data/sources/dataset';

const split = (change: Partial<Split> = {}): Split => ({ length: 8, read: () => 0, ...change });
const data = (change: Partial<Dataset> = {}): Dataset => ({
  ...{ name: 'set', shape: [8, 8, 3], classes: ['a', 'b'], train: split(), test: split(), mean: [0], std: [1] },
  ...change,
});
const images = data();
const files = data({ train: split({ views: true }) });
const grey = data({ shape: [8, 8, 1] });
const five = data({ shape: [8, 8, 5] });
const ownBytes = data({ train: split({ sample: () => ({ inputs: [], labels: [] }) }), imageBytes: true });
const ownNumbers = data({ train: split({ sample: () => ({ inputs: [], labels: [] }) }) });
const pixels = data({ pixelLabels: { ignore: 255 } as Dataset['pixelLabels'], train: split({ views: true }) });
const vectors = data({ shape: [8] });
const words = data({ shape: [8], dtype: 'int32' });
const wholeImages = data({ dtype: 'int32' });
const two = data({
  inputs: [
    { name: 'left', shape: [8, 8, 3], dtype: 'float32' },
    { name: 'right', shape: [4], dtype: 'int32' },
  ],
});
const boxes = data({ labels: { shape: [2, 4], dtype: 'float32' } });
const scores = data({ labels: { shape: [2], dtype: 'float32' } });

const resizedCrop = { scale: [0.1, 1], ratio: [1, 1] } as const;
const scaleCrop = { scale: [0.5, 2] } as const;
const colorJitter = { brightness: 0.1, contrast: 0, saturation: 0 };
const randAugment = { operations: 1, magnitude: 5 };
const erasing = (value: number | number[] | 'random') => ({
  randomErasing: { probability: 0.5, scale: [0.1, 0.2], ratio: [1, 1], value } as const,
});
const mixup = { alpha: 1 };
const cutmix = { alpha: 1 };

type Row = [string, Dataset, Partial<Augmentation>, string | undefined, string?];
const none = (of: Dataset, what: Partial<Augmentation>, name: string): Row => [name, of, what, undefined];

describe('an augmentation', () => {
  it.each<Row>([
    none(images, {}, 'nothing, of images'),
    none(images, { padCrop: 2, flip: true, colorJitter, lighting: 0.1, randAugment, ...erasing(0) }, 'all, of images'),
    none(files, { resizedCrop, flip: true }, 'a resized part of files'),
    none(pixels, { scaleCrop, cutmix, flip: true }, 'of pixels'),
    none(ownBytes, { padCrop: 2, flip: true, colorJitter }, 'of own images in bytes'),
    none(ownNumbers, { padCrop: 0, flip: false, mixup, ...erasing(0), mixProbability: 0.5 }, 'of own numbers'),
    none(grey, { randAugment, ...erasing([1]) }, 'of grey images'),
    none(five, { ...erasing('random') }, 'random numbers in five channels'),
    none(vectors, { mixup }, 'mixup of vectors'),
    none(scores, { cutmix, mixup }, 'labels of one axis'),
    none(boxes, { mixup }, 'mixup of boxes'),
    [
      'own numbers',
      ownNumbers,
      { flip: true },
      'augmentation.flip is set, and the samples of set are no images in bytes.',
    ],
    [
      'own numbers',
      ownNumbers,
      { padCrop: 1 },
      'augmentation.padCrop is set, and the samples of set are no images in bytes.',
    ],
    [
      'pixels',
      pixels,
      { padCrop: 1 },
      'augmentation.padCrop is set, and set has a class for every pixel.',
      'scaleCrop',
    ],
    [
      'pixels',
      pixels,
      { resizedCrop },
      'augmentation.resizedCrop is set, and set has a class for every pixel.',
      'scaleCrop',
    ],
    [
      'pixels',
      pixels,
      { padCrop: 1, resizedCrop },
      'augmentation.resizedCrop is set, and set has a class for every pixel.',
    ],
    [
      'images',
      images,
      { scaleCrop },
      'augmentation.scaleCrop is set, and set has one class for each image.',
      'augmentation.padCrop',
    ],
    [
      'files',
      files,
      { scaleCrop },
      'augmentation.scaleCrop is set, and set has one class for each image.',
      'augmentation.resizedCrop',
    ],
    [
      'images',
      images,
      { resizedCrop },
      'augmentation.resizedCrop is set, and the images of set all have one size.',
      'imageFolder(…)',
    ],
    ['grey', grey, { colorJitter }, 'augmentation.colorJitter is set, and the images of set have one channel.'],
    ['grey', grey, { lighting: 0.1 }, 'augmentation.lighting is set, and the images of set have one channel.'],
    ['five', five, { lighting: 0.1 }, 'augmentation.lighting is set, and the images of set have 5 channels.'],
    ['five', five, { randAugment }, 'augmentation.randAugment is set, and the images of set have 5 channels.'],
    [
      'two values',
      images,
      erasing([1, 2]),
      'augmentation.randomErasing.value has 2 numbers, and the images of set have 3 channels.',
    ],
    [
      'one value',
      images,
      erasing([1]),
      'augmentation.randomErasing.value has 1 number, and the images of set have 3 channels.',
    ],
    [
      'two values of grey',
      grey,
      erasing([1, 2]),
      'augmentation.randomErasing.value has 2 numbers, and the images of set have 1 channel.',
    ],
    ['vectors', vectors, erasing(0), 'augmentation.randomErasing is set, and the samples of set are no images.'],
    ['several inputs', two, erasing(0), 'augmentation.randomErasing is set, and the samples of set are no images.'],
    [
      'whole numbers',
      wholeImages,
      erasing(0),
      'augmentation.randomErasing is set, and the samples of set are no images.',
    ],
    ['vectors', vectors, { cutmix }, 'augmentation.cutmix is set, and the samples of set are no images.'],
    [
      'boxes',
      boxes,
      { cutmix },
      'augmentation.cutmix is set, and a sample of set has labels of [2, 4]: which of them belong to the part that is pasted, nobody knows.',
      'mixup',
    ],
    ['pixels', pixels, { mixup }, 'augmentation.mixup is set, and set has a class for every pixel.', 'cutmix'],
    [
      'words',
      words,
      { mixup },
      'augmentation.mixup is set, and the input of set has whole numbers, which cannot be mixed.',
    ],
    [
      'several inputs',
      two,
      { mixup },
      'augmentation.mixup is set, and right of set has whole numbers, which cannot be mixed.',
    ],
  ])('of %s', (_, dataset, augmentation, message, hint = '') => {
    const check = (batchSize: number) => () =>
      checkAugmentation(dataset, dataset.train, { padCrop: 0, flip: false, ...augmentation }, batchSize);
    if (message === undefined) return expect(check(2)).not.toThrow();
    expect(check(2)).toThrow(UserError);
    expect(check(2)).toThrow(message);
    expect(check(2)).toThrow(
      expect.objectContaining({ detail: expect.objectContaining({ hint: expect.stringContaining(hint) }) }),
    );
  });

  it.each([{ mixup }, { cutmix }])('that mixes needs two samples: %j', (mixing) => {
    const check = (batchSize: number, what: Partial<Augmentation>) => () =>
      checkAugmentation(images, images.train, { padCrop: 0, flip: false, ...what }, batchSize);
    expect(check(1, {})).not.toThrow();
    expect(check(2, mixing)).not.toThrow();
    expect(check(1, mixing)).toThrow(
      `augmentation.${Object.keys(mixing)[0]} mixes the samples of a batch, and batchSize is 1.`,
    );
  });
});
