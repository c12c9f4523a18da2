/** What happens to training images, as an experiment writes it and as the pipeline takes it. */

import { UserError } from '../base/userError';
import type { Augmentation, ColorJitter, Mixing, RandAugment, RandomErasing, ResizedCrop, ScaleCrop } from '../data';
import { atLeast, checkInner, fieldError, nonNegative, positive } from './checks';

export { labelPairs } from '../data';

type Nested = 'resizedCrop' | 'scaleCrop' | 'colorJitter' | 'randAugment' | 'randomErasing' | 'mixup' | 'cutmix';

export interface AugmentationSpec extends Partial<Omit<Augmentation, Nested>> {
  /**
   * A random part of each image file, resized; `true` for ImageNet's usual one: `scale` [0.08, 1] of the area, aspect
   * `ratio` [3/4, 4/3].
   */
  resizedCrop?: boolean | Partial<ResizedCrop>;
  /**
   * Of data with a class for every pixel: the image at a random size, `scale` (default [0.5, 2]) times its own, uniform; then
   * a random part of it of the sample's size, padded where the image is smaller.
   */
  scaleCrop?: boolean | Partial<ScaleCrop>;
  /** Each 0 where it is left out; 0.4 for all three is usual. */
  colorJitter?: Partial<ColorJitter>;
  /**
   * `operations` (N, default 2) drawn from the 14 of RandAugment, at strength `magnitude` (M, 0 to 30, default 9), as torchvision
   * has them; `true` for its defaults. timm's `rand-m9` counts to 10: 27 here.
   */
  randAugment?: boolean | Partial<RandAugment>;
  /**
   * A rectangle erased; `true` for torchvision's defaults: `probability` 0.5, `scale` [0.02, 0.33] of the area, `ratio` [0.3, 3.3] of
   * height to width, `value` 0, the data set's mean. timm's modes `const` and `pixel` are 0 and 'random'.
   */
  randomErasing?: boolean | Partial<RandomErasing>;
  /** Two samples and their labels mixed, λ from Beta(alpha, alpha); `true`: alpha 1, the paper's on CIFAR-10; 0.2 is usual for ImageNet. */
  mixup?: boolean | Partial<Mixing>;
  /** A part of another image pasted in, with its share of the label; `true`: alpha 1, the paper's. */
  cutmix?: boolean | Partial<Mixing>;
}

/** Throws a `UserError` that names the first field that cannot be right. */
export function checkedAugmentation(spec: AugmentationSpec = {}): Augmentation {
  const { flip = false, padCrop = 0, lighting = 0, colorJitter } = spec;
  if (typeof flip !== 'boolean') throw fieldError('augmentation.flip', flip, 'is true or false');
  atLeast('augmentation.padCrop', padCrop, 0);
  nonNegative('augmentation.lighting', lighting);
  const { resizedCrop = false, scaleCrop = false } = spec;
  const crops = Object.entries({ padCrop, resizedCrop, scaleCrop }).filter(
    ([, value]) => value !== false && value !== 0,
  );
  if (crops.length > 1)
    throw new UserError(`augmentation has both ${crops.map(([name]) => name).join(' and ')}.`, {
      hint: 'Leave one of them out.',
    });
  return {
    padCrop,
    flip,
    ...switched('resizedCrop', resizedCrop, crop),
    ...switched('scaleCrop', scaleCrop, scaled),
    ...(colorJitter === undefined ? {} : { colorJitter: jitter(colorJitter) }),
    ...(lighting === 0 ? {} : { lighting }),
    ...switched('randAugment', spec.randAugment, checkedRandAugment),
    ...switched('randomErasing', spec.randomErasing, checkedErasing),
    ...switched('mixup', spec.mixup, (given) => mixing('augmentation.mixup', given)),
    ...switched('cutmix', spec.cutmix, (given) => mixing('augmentation.cutmix', given)),
    ...mixChances(spec),
  };
}

/** What is off where it is `false` or left out, and has its defaults where it is `true`. */
function switched<Name extends string, Checked>(
  name: Name,
  given: boolean | Partial<Checked> | undefined,
  check: (given: Partial<Checked>) => Checked,
): { [N in Name]?: Checked } {
  if (given === undefined || given === false) return {};
  return { [name]: check(given === true ? {} : given) } as { [N in Name]?: Checked };
}

function checkedRandAugment(given: Partial<RandAugment>): RandAugment {
  const field = 'augmentation.randAugment';
  checkInner(field, given, ['operations', 'magnitude']);
  const { operations = 2, magnitude = 9 } = given;
  if (typeof magnitude !== 'number' || !(magnitude >= 0 && magnitude <= 30))
    throw fieldError(`${field}.magnitude`, magnitude, 'is a number from 0 to 30');
  return { operations: atLeast(`${field}.operations`, operations, 1), magnitude };
}

function checkedErasing(given: Partial<RandomErasing>): RandomErasing {
  const field = 'augmentation.randomErasing';
  checkInner(field, given, ['probability', 'scale', 'ratio', 'value']);
  const { probability = 0.5, scale = [0.02, 0.33], ratio = [0.3, 3.3], value = 0 } = given;
  range(`${field}.scale`, scale, 1);
  range(`${field}.ratio`, ratio, Number.MAX_VALUE);
  const numbers: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (value !== 'random' && (numbers.length === 0 || !numbers.every(Number.isFinite)))
    throw fieldError(`${field}.value`, value, "is a number, a list of one a channel, or 'random'");
  return { probability: chance(`${field}.probability`, probability), scale, ratio, value };
}

function mixing(field: string, given: Partial<Mixing>): Mixing {
  checkInner(field, given, ['alpha']);
  return { alpha: positive(`${field}.alpha`, given.alpha ?? 1) };
}

/** Chances that nothing depends on would be ones that were never set. */
function mixChances(spec: AugmentationSpec): Pick<Augmentation, 'mixProbability' | 'mixSwitchProbability'> {
  const { mixup = false, cutmix = false, mixProbability, mixSwitchProbability } = spec;
  const missing = [...(mixup === false ? ['mixup'] : []), ...(cutmix === false ? ['cutmix'] : [])];
  if (mixProbability !== undefined && missing.length === 2)
    throw new UserError('augmentation.mixProbability is set, and nothing is mixed.', {
      hint: 'Add augmentation.mixup or augmentation.cutmix, or leave it out.',
    });
  if (mixSwitchProbability !== undefined && missing.length > 0)
    throw new UserError('augmentation.mixSwitchProbability chooses between mixup and cutmix, and one is missing.', {
      hint: `Add augmentation.${missing.join(' and augmentation.')}, or leave it out.`,
    });
  if (missing.length === 2) return {};
  return {
    mixProbability: chance('augmentation.mixProbability', mixProbability ?? 1),
    ...(missing.length > 0
      ? {}
      : { mixSwitchProbability: chance('augmentation.mixSwitchProbability', mixSwitchProbability ?? 0.5) }),
  };
}

function crop(given: Partial<ResizedCrop>): ResizedCrop {
  checkInner('augmentation.resizedCrop', given, ['scale', 'ratio']);
  const { scale = [0.08, 1], ratio = [3 / 4, 4 / 3] } = given;
  range('augmentation.resizedCrop.scale', scale, 1);
  range('augmentation.resizedCrop.ratio', ratio, Number.MAX_VALUE);
  return { scale, ratio };
}

function scaled(given: Partial<ScaleCrop>): ScaleCrop {
  checkInner('augmentation.scaleCrop', given, ['scale']);
  const { scale = [0.5, 2] } = given;
  range('augmentation.scaleCrop.scale', scale, Number.MAX_VALUE);
  return { scale };
}

function jitter(given: Partial<ColorJitter>): ColorJitter {
  checkInner('augmentation.colorJitter', given, ['brightness', 'contrast', 'saturation']);
  const { brightness = 0, contrast = 0, saturation = 0 } = given;
  for (const [name, value] of Object.entries({ brightness, contrast, saturation }))
    nonNegative(`augmentation.colorJitter.${name}`, value);
  return { brightness, contrast, saturation };
}

function chance(field: string, value: unknown): number {
  if (typeof value !== 'number' || !(value >= 0 && value <= 1))
    throw fieldError(field, value, 'is a number from 0 to 1');
  return value;
}

/** Two numbers above 0, the lower one first. */
function range(field: string, value: unknown, most: number): void {
  const [low, high] = Array.isArray(value) && value.length === 2 ? value : [];
  if (!(low > 0 && low <= high && high <= most))
    throw fieldError(field, value, `is [lowest, highest], both above 0${most === 1 ? ' and at most 1' : ''}`);
}
