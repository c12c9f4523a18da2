/**
 * RandAugment (Cubuk et al. 2020): N operations in turn on an image's bytes, each drawn from the paper's 14 with equal chances, all at
 * one strength M. The operations, their ranges and M from 0 to 30 are those of torchvision's `RandAugment` (0.15 and later, images of
 * Pillow, nearest neighbour, black outside). timm's `rand-m9-n2` counts to 10: M = 27 here.
 */
import type { SeededRandom } from '../../base/random';
import { type AffineMatrix, moved, type Raster, shearedX, shearedY, transform, turned } from './affine';
import type { RandAugment } from './augmentation';
import { meanGrey, saturate, stretch } from './colour';
import { sharpen } from './sharpen';
import { autoContrast, equalize, posterize, solarize } from './tones';

/** The largest M. */
export const strongest = 30;

/** An image, one class for each of its pixels if the data has them, and memory for a copy of the image. */
export interface Augmented extends Raster {
  labels?: Uint8Array | undefined;
  /** Class of what comes from outside the image. */
  outside?: number;
  scratch: Uint8Array;
}

/** `by`: how far, with a sign where the operation goes both ways. In place. */
interface Operation {
  /** How far at `strength`, M / 30. */
  amount(strength: number, image: Raster): number;
  /** Goes the other way with probability one half. */
  signed?: boolean;
  apply(image: Augmented, by: number): void;
}

const none = () => 0;
const enhanced = (strength: number) => 0.9 * strength;
const sheared = (strength: number) => 0.3 * strength;
/** 150 pixels of AutoAugment's 331, whole pixels. */
const shifted = (strength: number, size: number) => Math.trunc((150 / 331) * size * strength);

const geometric = (amount: Operation['amount'], matrix: (by: number, image: Raster) => AffineMatrix): Operation => ({
  amount,
  signed: true,
  apply: (image, by) => warp(image, matrix(by, image)),
});

/** In the order of torchvision's list. */
export const operations: Readonly<Record<string, Operation>> = {
  identity: { amount: none, apply() {} },
  shearX: geometric(sheared, shearedX),
  shearY: geometric(sheared, shearedY),
  translateX: geometric(
    (strength, { width }) => shifted(strength, width),
    (by) => moved(by, 0),
  ),
  translateY: geometric(
    (strength, { height }) => shifted(strength, height),
    (by) => moved(0, by),
  ),
  rotate: geometric(
    (strength) => 30 * strength,
    (by, { width, height }) => turned(by, width, height),
  ),
  brightness: { amount: enhanced, signed: true, apply: ({ pixels }, by) => stretch(pixels, 1 + by, 0) },
  color: {
    amount: enhanced,
    signed: true,
    apply({ pixels, channels }, by) {
      if (channels === 3) saturate(pixels, 1 + by);
    },
  },
  contrast: { amount: enhanced, signed: true, apply: (image, by) => stretch(image.pixels, 1 + by, greyOf(image)) },
  sharpness: { amount: enhanced, signed: true, apply: (image, by) => sharpen(image, 1 + by, image.scratch) },
  /** Bits that are kept: 8 to 4. */
  posterize: {
    amount: (strength) => 8 - Math.round(4 * strength),
    apply: ({ pixels }, bits) => posterize(pixels, bits),
  },
  solarize: {
    amount: (strength) => 255 * (1 - strength),
    apply: ({ pixels }, threshold) => solarize(pixels, threshold),
  },
  autoContrast: { amount: none, apply: ({ pixels, channels }) => autoContrast(pixels, channels) },
  equalize: { amount: none, apply: ({ pixels, channels }) => equalize(pixels, channels) },
};

const names = Object.keys(operations);

/** In place. Draws: which operation, and the sign of one that goes both ways. */
export function randAugment(
  image: Augmented,
  { operations: count, magnitude }: RandAugment,
  random: SeededRandom,
): void {
  for (let i = 0; i < count; i++) {
    const operation = operations[names[random.below(names.length)] as string] as Operation;
    const by = operation.amount(magnitude / strongest, image);
    operation.apply(image, operation.signed && random.below(2) === 1 ? -by : by);
  }
}

function warp(image: Augmented, matrix: AffineMatrix): void {
  const { pixels, width, height, labels, outside = 0, scratch } = image;
  scratch.set(pixels);
  transform({ ...image, pixels: scratch }, matrix, 0, pixels);
  if (labels === undefined) return;
  scratch.set(labels);
  transform({ pixels: scratch, width, height, channels: 1 }, matrix, outside, labels);
}

/** Of a picture of one channel the mean, rounded. */
function greyOf({ pixels, channels }: Raster): number {
  if (channels === 3) return meanGrey(pixels);
  let sum = 0;
  for (const byte of pixels) sum += byte;
  return Math.round(sum / pixels.length);
}
