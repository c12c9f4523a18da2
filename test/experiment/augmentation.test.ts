import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/userError';
import { type AugmentationSpec, checkedAugmentation } from '../../src/experiment/augmentation';

describe('the augmentation of an experiment', () => {
  it.each<[string, AugmentationSpec | undefined, object]>([
    ['none', undefined, { padCrop: 0, flip: false }],
    ['what is off', { resizedCrop: false, lighting: 0 }, { padCrop: 0, flip: false }],
    [
      "ImageNet's",
      { resizedCrop: true, flip: true, colorJitter: { brightness: 0.4 }, lighting: 0.1 },
      {
        padCrop: 0,
        flip: true,
        resizedCrop: { scale: [0.08, 1], ratio: [3 / 4, 4 / 3] },
        colorJitter: { brightness: 0.4, contrast: 0, saturation: 0 },
        lighting: 0.1,
      },
    ],
    [
      'a milder crop',
      { resizedCrop: { scale: [0.25, 1] } },
      { padCrop: 0, flip: false, resizedCrop: { scale: [0.25, 1], ratio: [3 / 4, 4 / 3] } },
    ],
    ['scale and crop', { scaleCrop: true }, { padCrop: 0, flip: false, scaleCrop: { scale: [0.5, 2] } }],
    ['none of it', { scaleCrop: false }, { padCrop: 0, flip: false }],
    [
      "RandAugment's and random erasing's",
      { randAugment: true, randomErasing: true },
      {
        ...{ padCrop: 0, flip: false, randAugment: { operations: 2, magnitude: 9 } },
        randomErasing: { probability: 0.5, scale: [0.02, 0.33], ratio: [0.3, 3.3], value: 0 },
      },
    ],
    [
      'some of theirs',
      { randAugment: { magnitude: 27 }, randomErasing: { probability: 0.25, value: 'random' } },
      {
        ...{ padCrop: 0, flip: false, randAugment: { operations: 2, magnitude: 27 } },
        randomErasing: { probability: 0.25, scale: [0.02, 0.33], ratio: [0.3, 3.3], value: 'random' },
      },
    ],
    [
      'both ways to mix',
      { mixup: { alpha: 0.8 }, cutmix: true, mixProbability: 0.9, mixSwitchProbability: 0.3 },
      {
        ...{ padCrop: 0, flip: false, mixup: { alpha: 0.8 }, cutmix: { alpha: 1 } },
        ...{ mixProbability: 0.9, mixSwitchProbability: 0.3 },
      },
    ],
    [
      'both with their defaults',
      { mixup: true, cutmix: {} },
      {
        ...{ padCrop: 0, flip: false, mixup: { alpha: 1 }, cutmix: { alpha: 1 } },
        ...{ mixProbability: 1, mixSwitchProbability: 0.5 },
      },
    ],
    ['mixup alone', { mixup: true }, { padCrop: 0, flip: false, mixup: { alpha: 1 }, mixProbability: 1 }],
    [
      'none of the later ones',
      { mixup: false, cutmix: false, randAugment: false, randomErasing: false },
      { padCrop: 0, flip: false },
    ],
    ['a milder one', { scaleCrop: { scale: [1, 1] } }, { padCrop: 0, flip: false, scaleCrop: { scale: [1, 1] } }],
  ])('is filled in: %s', (_, spec, expected) => expect(checkedAugmentation(spec)).toEqual(expected));

  it.each<[string, object]>([
    ['augmentation.flip', { flip: 'yes' }],
    ['augmentation.padCrop', { padCrop: -1 }],
    ['augmentation.lighting', { lighting: Number.NaN }],
    ['augmentation.resizedCrop.scale', { resizedCrop: { scale: [0, 1] } }],
    ['augmentation.resizedCrop.scale', { resizedCrop: { scale: [0.5, 1.5] } }],
    ['augmentation.resizedCrop.scale', { resizedCrop: { scale: 0.5 } }],
    ['augmentation.resizedCrop.ratio', { resizedCrop: { ratio: [2, 1] } }],
    ['augmentation.resizedCrop.size', { resizedCrop: { size: 3 } }],
    ['augmentation.resizedCrop', { resizedCrop: 'yes' }],
    ['augmentation.colorJitter.contrast', { colorJitter: { contrast: -0.1 } }],
    ['augmentation.colorJitter.hue', { colorJitter: { hue: 0.1 } }],
    ['augmentation.scaleCrop.scale', { scaleCrop: { scale: [0, 2] } }],
    ['augmentation.scaleCrop.scale', { scaleCrop: { scale: [2, 0.5] } }],
    ['augmentation.scaleCrop.scale', { scaleCrop: { scale: 2 } }],
    ['augmentation.scaleCrop.ratio', { scaleCrop: { ratio: [1, 1] } }],
    ['augmentation.scaleCrop', { scaleCrop: 'yes' }],
    ['augmentation.randAugment.magnitude', { randAugment: { magnitude: 31 } }],
    ['augmentation.randAugment.operations', { randAugment: { operations: 0 } }],
    ['augmentation.randAugment.n', { randAugment: { n: 2 } }],
    ['augmentation.randomErasing.probability', { randomErasing: { probability: 1.1 } }],
    ['augmentation.randomErasing.scale', { randomErasing: { scale: [0.5, 0.1] } }],
    ['augmentation.randomErasing.ratio', { randomErasing: { ratio: 3 } }],
    ['augmentation.randomErasing.value', { randomErasing: { value: 'mean' } }],
    ['augmentation.randomErasing.value', { randomErasing: { value: [] } }],
    ['augmentation.randomErasing.value', { randomErasing: { value: [0, Number.NaN, 0] } }],
    ['augmentation.mixup', { mixup: 0.2 }],
    ['augmentation.mixup.alpha', { mixup: { alpha: 0 } }],
    ['augmentation.cutmix.alpha', { cutmix: { alpha: '1' } }],
    ['augmentation.cutmix.beta', { cutmix: { beta: 1 } }],
    ['augmentation.mixProbability', { mixup: true, mixProbability: 2 }],
    ['augmentation.mixProbability', { mixProbability: 0.5 }],
    ['augmentation.mixSwitchProbability', { mixup: true, mixSwitchProbability: 0.5 }],
    ['augmentation.mixSwitchProbability', { cutmix: true, mixSwitchProbability: 0.5 }],
    ['padCrop and scaleCrop', { padCrop: 4, scaleCrop: true }],
    ['resizedCrop and scaleCrop', { resizedCrop: true, scaleCrop: true }],
    ['padCrop and resizedCrop', { padCrop: 4, resizedCrop: true }],
  ])('names %s where it cannot be', (field, spec) => {
    let error: unknown;
    try {
      checkedAugmentation(spec as AugmentationSpec);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toContain(field);
  });
});
