/**
 * Colours of a training image at random, in bytes. Jitter: brightness, contrast and saturation in a random order
 * (Howard 2013; Pillow's `ImageEnhance`, as torchvision's `ColorJitter`). Lighting: one shift of all pixels along the
 * principal components of ImageNet's colours (Krizhevsky et al. 2012, section 4.1).
 */
import type { SeededRandom } from '../../base/random';
import type { ColorJitter } from './augmentation';

/** Of RGB / 255 over ImageNet's training images, as the Torch recipes (fb.resnet.torch) have them. */
const eigenvalues = [0.2175, 0.0188, 0.0045] as const;
/** A row a channel, a column a component. */
const eigenvectors = [
  [-0.5675, 0.7192, 0.4009],
  [-0.5808, -0.0045, -0.814],
  [-0.5836, -0.6948, 0.4203],
] as const;

/**
 * Changes [pixels, 3] bytes in place. Each setting s multiplies by a factor uniform in [max(0, 1 − s), 1 + s]; bytes are
 * cut to 0 … 255 after each. Draws: the order, then a factor for each setting above 0.
 */
export function jitter(image: Uint8Array, settings: ColorJitter, random: SeededRandom): void {
  const order = random.shuffle(['brightness', 'contrast', 'saturation'] as (keyof ColorJitter)[]);
  for (const what of order) {
    const by = settings[what];
    if (by === 0) continue;
    const least = Math.max(0, 1 - by);
    const factor = least + (1 + by - least) * random.uniform();
    if (what === 'saturation') saturate(image, factor);
    else stretch(image, factor, what === 'contrast' ? meanGrey(image) : 0);
  }
}

/** [3], to add to RGB / 255: Σ αᵢ λᵢ pᵢ, αᵢ ~ N(0, `deviation`²). */
export function lightingShift(deviation: number, random: SeededRandom): number[] {
  const alphas = eigenvalues.map((value) => deviation * value * random.normal());
  return eigenvectors.map((row) => row.reduce((sum, entry, i) => sum + entry * (alphas[i] as number), 0));
}

/** Away from `from`, or towards it with a factor below 1. */
export function stretch(image: Uint8Array, factor: number, from: number): void {
  const table = Uint8Array.from({ length: 256 }, (_, byte) => clipped(from + factor * (byte - from)));
  for (let i = 0; i < image.length; i++) image[i] = table[image[i] as number] as number;
}

/** Away from each pixel's grey, or towards it with a factor below 1. */
export function saturate(image: Uint8Array, factor: number): void {
  for (let i = 0; i < image.length; i += 3) {
    const grey = greyOf(image, i);
    for (let at = i; at < i + 3; at++) image[at] = clipped(grey + factor * ((image[at] as number) - grey));
  }
}

/** Mean of all pixels' grey. */
export function meanGrey(image: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < image.length; i += 3) sum += greyOf(image, i);
  return Math.round(sum / (image.length / 3));
}

/** ITU-R 601 luma in 16 bits, as Pillow has it. */
function greyOf(image: Uint8Array, at: number): number {
  const [red, green, blue] = [image[at] as number, image[at + 1] as number, image[at + 2] as number];
  return (19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16;
}

/** A byte, as Pillow cuts what it has blended in float32. */
export const clipped = (value: number) => (value <= 0 ? 0 : value >= 255 ? 255 : Math.trunc(Math.fround(value)));
