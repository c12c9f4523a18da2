/** Augmentations that are set beside the file: what becomes of the field, and what is said of what cannot be. */
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/userError';
import { synthetic } from '../../src/data/sources/sources';
import type { AugmentationSpec } from '../../src/experiment/augmentation';
import { defineExperiment } from '../../src/experiment/experiment';
import { applySettings, fixedSettings } from '../../src/experiment/settings';

const experiment = (augmentation: AugmentationSpec = {}) =>
  defineExperiment({ model: () => undefined as never, data: synthetic(), epochs: 1, augmentation });
const set = (settings: Record<string, unknown>, augmentation: AugmentationSpec = {}) =>
  applySettings(experiment(augmentation), settings).augmentation;
const written = (augmentation: AugmentationSpec) => experiment(augmentation).augmentation;

describe('an augmentation that is set is what the file would have said', () => {
  it.each<[Record<string, unknown>, AugmentationSpec, AugmentationSpec]>([
    [{ mixup: 0.2 }, {}, { mixup: { alpha: 0.2 } }],
    [{ mixup: true }, {}, { mixup: true }],
    [{ mixup: true }, { mixup: { alpha: 0.3 } }, { mixup: { alpha: 0.3 } }],
    [{ 'mixup.alpha': 0.4 }, { mixup: true, flip: true }, { mixup: { alpha: 0.4 }, flip: true }],
    [{ cutmix: 0.5 }, { mixup: true }, { mixup: true, cutmix: { alpha: 0.5 } }],
    // Chances go with what they are of, and wait for it whatever comes first.
    [{ mixup: false }, { mixup: true, cutmix: true, mixProbability: 0.5 }, { cutmix: true, mixProbability: 0.5 }],
    [{ mixup: false }, { mixup: true, mixProbability: 0.5 }, {}],
    [{ mixProbability: 0.25, mixup: 0.2 }, {}, { mixup: { alpha: 0.2 }, mixProbability: 0.25 }],
    [
      { mixSwitchProbability: 0.1, mixup: true, cutmix: true },
      {},
      { mixup: true, cutmix: true, mixSwitchProbability: 0.1 },
    ],
    // What is set beside them leaves them as they are.
    [
      { flip: true },
      { mixup: true, cutmix: true, mixProbability: 0.5, mixSwitchProbability: 0.1 },
      { mixup: true, cutmix: true, mixProbability: 0.5, mixSwitchProbability: 0.1, flip: true },
    ],
    [{ flip: true }, { cutmix: true, mixProbability: 0.5 }, { cutmix: true, mixProbability: 0.5, flip: true }],
    [{ randAugment: true }, {}, { randAugment: true }],
    [{ 'randAugment.magnitude': 15 }, {}, { randAugment: { magnitude: 15 } }],
    [
      { 'randAugment.operations': 3 },
      { randAugment: { magnitude: 12 } },
      { randAugment: { operations: 3, magnitude: 12 } },
    ],
    [{ randAugment: false }, { randAugment: true }, {}],
    [{ randomErasing: 0.25 }, {}, { randomErasing: { probability: 0.25 } }],
    [
      { 'randomErasing.value': 'random' },
      { randomErasing: { scale: [0.1, 0.2] } },
      { randomErasing: { value: 'random', scale: [0.1, 0.2] } },
    ],
    [{ 'colorJitter.brightness': 0.4 }, {}, { colorJitter: { brightness: 0.4 } }],
    [
      { 'colorJitter.contrast': 0.3 },
      { colorJitter: { brightness: 0.4 } },
      { colorJitter: { brightness: 0.4, contrast: 0.3 } },
    ],
    [
      { 'colorJitter.saturation': 0.2 },
      { colorJitter: { contrast: 0.4 } },
      { colorJitter: { contrast: 0.4, saturation: 0.2 } },
    ],
    [{ 'cutmix.alpha': 0.6 }, { mixup: { alpha: 0.3 } }, { mixup: { alpha: 0.3 }, cutmix: { alpha: 0.6 } }],
    [
      { 'randomErasing.probability': 0.7 },
      { randomErasing: { value: 1 } },
      { randomErasing: { probability: 0.7, value: 1 } },
    ],
    [{ randomErasing: true }, { randomErasing: { value: 1 } }, { randomErasing: { value: 1 } }],
    [{ cutmix: false }, { mixup: true, cutmix: true, mixSwitchProbability: 0.5 }, { mixup: true }],
    [{ padCrop: 4 }, {}, { padCrop: 4 }],
    [{ scaleCrop: true }, { scaleCrop: { scale: [1, 2] } }, { scaleCrop: { scale: [1, 2] } }],
    [{ resizedCrop: true }, { resizedCrop: { scale: [0.5, 1] } }, { resizedCrop: { scale: [0.5, 1] } }],
    [{ lighting: 0.1 }, {}, { lighting: 0.1 }],
    [{ resizedCrop: true, padCrop: 0 }, {}, { resizedCrop: true }],
    [{ scaleCrop: false, flip: true }, { scaleCrop: true }, { flip: true }],
  ])('%j of %j', (settings, before, after) => {
    const named = Object.fromEntries(Object.entries(settings).map(([key, value]) => [`augmentation.${key}`, value]));
    expect(set(named, before)).toEqual(written(after));
  });
});

describe('what cannot be set names the field', () => {
  it.each<[Record<string, unknown>, AugmentationSpec, string, string]>([
    [{ 'augmentation.mixup': 0 }, {}, 'augmentation.mixup.alpha is 0.', 'above 0'],
    [{ 'augmentation.mixup': 'much' }, {}, 'augmentation.mixup is "much".', 'is alpha, true or false'],
    [{ 'augmentation.randAugment': 9 }, {}, 'augmentation.randAugment is 9.', 'is true or false'],
    [{ 'augmentation.randAugment.magnitude': 31 }, {}, 'augmentation.randAugment.magnitude is 31.', '0 to 30'],
    [{ 'augmentation.randomErasing': 2 }, {}, 'augmentation.randomErasing.probability is 2.', '0 to 1'],
    [{ 'augmentation.mixProbability': 0.5 }, {}, 'augmentation.mixProbability is set, and nothing is mixed.', 'mixup'],
    [
      { 'augmentation.mixSwitchProbability': 0.5 },
      { mixup: true },
      'augmentation.mixSwitchProbability chooses between mixup and cutmix, and one is missing.',
      'Add augmentation.cutmix, or leave it out.',
    ],
    [
      { 'augmentation.mixSwitchProbability': 0.5 },
      {},
      'augmentation.mixSwitchProbability chooses between mixup and cutmix, and one is missing.',
      'Add augmentation.mixup and augmentation.cutmix, or leave it out.',
    ],
    [
      { 'augmentation.resizedCrop': true },
      { padCrop: 4 },
      'augmentation has both padCrop and resizedCrop.',
      'Leave one',
    ],
    [
      { 'augmentation.mixpu': 1 },
      {},
      "There is no setting 'augmentation.mixpu'.",
      "Did you mean 'augmentation.mixup'?",
    ],
  ])('%j of %j', (settings, before, message, hint) => {
    try {
      set(settings, before);
      expect.unreachable();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      expect(error.message).toBe(message);
      expect(error.detail.hint).toContain(hint);
    }
  });

  it('an unknown key is told with every one that there is', () => {
    try {
      set({ nonsense: 1 });
      expect.unreachable();
    } catch (error) {
      const { hint = '' } = (error as UserError).detail;
      for (const name of fixedSettings) expect(hint).toContain(name);
      expect(hint).toContain('data.difficulty');
    }
  });
});
