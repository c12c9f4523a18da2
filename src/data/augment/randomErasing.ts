/**
 * A rectangle of a training image erased, after normalisation (Zhong et al. 2020, "Random Erasing Data Augmentation"), as torchvision's
 * `RandomErasing` and timm have it.
 */
import type { SeededRandom } from '../../base/random';
import type { RandomErasing } from './augmentation';

/** Tries before the image stays whole, as in both. */
const tries = 10;

/** Rows and columns, the ends not among them. */
export interface Box {
  top: number;
  left: number;
  bottom: number;
  right: number;
}

/**
 * Where to erase; undefined where the draws say not at all. Its share of the image's area uniform in `scale`, its aspect ratio
 * (height / width) log-uniform in `ratio`; smaller than the image along both axes. Draws: whether, then area and ratio of each try, then
 * the place.
 */
export function erasedBox(
  { probability, scale, ratio }: RandomErasing,
  [height, width]: readonly [number, number, ...number[]],
  random: SeededRandom,
): Box | undefined {
  if (random.uniform() >= probability) return undefined;
  for (let i = 0; i < tries; i++) {
    const area = height * width * (scale[0] + (scale[1] - scale[0]) * random.uniform());
    const aspect = ratio[0] * (ratio[1] / ratio[0]) ** random.uniform();
    const [h, w] = [Math.round(Math.sqrt(area * aspect)), Math.round(Math.sqrt(area / aspect))];
    if (h < 1 || w < 1 || h >= height || w >= width) continue;
    const [top, left] = [random.below(height - h + 1), random.below(width - w + 1)];
    return { top, left, bottom: top + h, right: left + w };
  }
  return undefined;
}

/** In one image of [height, width, channels] normalised floats. */
export function erase(
  image: Float32Array,
  { top, left, bottom, right }: Box,
  [, width, channels]: readonly [number, number, number],
  value: RandomErasing['value'],
  random: SeededRandom,
): void {
  const of = typeof value === 'object' ? value : undefined;
  for (let row = top; row < bottom; row++) {
    const [from, to] = [(row * width + left) * channels, (row * width + right) * channels];
    if (typeof value === 'number') image.fill(value, from, to);
    else for (let at = from; at < to; at++) image[at] = of ? (of[(at - from) % channels] as number) : random.normal();
  }
}
