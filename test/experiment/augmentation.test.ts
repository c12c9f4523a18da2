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
