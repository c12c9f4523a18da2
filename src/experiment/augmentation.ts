/** What happens to training images, as an experiment writes it and as the pipeline takes it. */

import { UserError } from '../base/userError';
import type { Augmentation, ColorJitter, ResizedCrop, ScaleCrop } from '../data';
import { atLeast, checkInner, fieldError } from './checks';

export interface AugmentationSpec extends Partial<Omit<Augmentation, 'resizedCrop' | 'scaleCrop' | 'colorJitter'>> {
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
}

/** Throws a `UserError` that names the first field that cannot be right. */
export function checkedAugmentation(spec: AugmentationSpec = {}): Augmentation {
  const { flip = false, padCrop = 0, resizedCrop = false, scaleCrop = false, colorJitter, lighting = 0 } = spec;
  if (typeof flip !== 'boolean') throw fieldError('augmentation.flip', flip, 'is true or false');
  atLeast('augmentation.padCrop', padCrop, 0);
  amount('augmentation.lighting', lighting);
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
    ...(resizedCrop === false ? {} : { resizedCrop: crop(resizedCrop === true ? {} : resizedCrop) }),
    ...(scaleCrop === false ? {} : { scaleCrop: scaled(scaleCrop === true ? {} : scaleCrop) }),
    ...(colorJitter === undefined ? {} : { colorJitter: jitter(colorJitter) }),
    ...(lighting === 0 ? {} : { lighting }),
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
    amount(`augmentation.colorJitter.${name}`, value);
  return { brightness, contrast, saturation };
}

function amount(field: string, value: unknown): void {
  if (typeof value !== 'number' || !(value >= 0 && value < Number.POSITIVE_INFINITY))
    throw fieldError(field, value, 'is a number of 0 or more');
}

/** Two numbers above 0, the lower one first. */
function range(field: string, value: unknown, most: number): void {
  const [low, high] = Array.isArray(value) && value.length === 2 ? value : [];
  if (!(low > 0 && low <= high && high <= most))
    throw fieldError(field, value, `is [lowest, highest], both above 0${most === 1 ? ' and at most 1' : ''}`);
}
