/**
 * Two samples of a batch made one: mixup (Zhang et al. 2018) and CutMix (Yun et al. 2019). As torchvision's `MixUp` and `CutMix` pair
 * them, each sample is mixed with the one before it in the batch, which is shuffled; as in the papers and timm's `batch` mode one weight λ
 * holds for the whole batch. Inputs are mixed here; labels stay pairs, and the loss takes λ and 1 − λ of each (`step/mixedLabels.ts`).
 */
import type { SeededRandom } from '../../base/random';
import type { Augmentation } from './augmentation';
import { symmetricBeta } from './draws';
import type { Box } from './randomErasing';

/** How batches are mixed. */
export type MixSettings = Pick<Augmentation, 'mixup' | 'cutmix' | 'mixProbability' | 'mixSwitchProbability'>;

/** How one batch is mixed: λ, the weight of a sample's own label, and for CutMix the part that comes from the other one. */
export interface Mix {
  share: number;
  box?: Box;
}

/** Samples of a batch are mixed with each other. */
export const mixes = ({ mixup, cutmix }: MixSettings): boolean => mixup !== undefined || cutmix !== undefined;

/** A mixed sample has two labels. Where every pixel has a class, CutMix moves pixels with theirs, and each has one. */
export const labelPairs = (data: { readonly pixelLabels?: unknown }, mixing: MixSettings): boolean =>
  mixes(mixing) && data.pixelLabels === undefined;

/**
 * Undefined for a batch that stays as it is. Draws in timm's order: whether, by which where there are both, λ, and CutMix's middle.
 * `size`: height and width, of data that has them.
 */
export function drawMix(
  mixing: MixSettings,
  size: readonly [number, number, ...number[]],
  random: SeededRandom,
): Mix | undefined {
  const { mixup, cutmix, mixProbability = 1, mixSwitchProbability = 0.5 } = mixing;
  if (random.uniform() >= mixProbability) return undefined;
  const cut = cutmix !== undefined && (mixup === undefined || random.uniform() < mixSwitchProbability);
  const alpha = cut ? cutmix.alpha : (mixup?.alpha ?? 1);
  const share = Math.fround(symmetricBeta(alpha, random));
  return cut ? cutBox(share, size, random) : { share };
}

/**
 * A box of 1 − λ of the area around a pixel anywhere, as far as it lies in the image; λ becomes the share that is left of the sample
 * itself (Yun et al., section 3.1, and their code).
 */
function cutBox(share: number, [height, width]: readonly [number, number, ...number[]], random: SeededRandom): Mix {
  const side = Math.sqrt(1 - share);
  const span = (size: number) => {
    const [length, middle] = [Math.trunc(size * side), random.below(size)];
    const from = middle - Math.floor(length / 2);
    return [Math.max(0, from), Math.min(size, from + length)] as const;
  };
  const [top, bottom] = span(height);
  const [left, right] = span(width);
  const area = (bottom - top) * (right - left);
  return { share: Math.fround(1 - area / (height * width)), box: { top, left, bottom, right } };
}

/** [samples, size] numbers: each sample becomes λ of itself and 1 − λ of the one before it. In place. */
export function mixSamples(x: Float32Array, samples: number, share: number): void {
  const size = x.length / samples;
  const last = x.slice((samples - 1) * size);
  const rest = 1 - share;
  // From the last one on: what is mixed in is not mixed itself yet.
  for (let at = x.length - 1; at >= size; at--) x[at] = share * (x[at] as number) + rest * (x[at - size] as number);
  for (let at = 0; at < size; at++) x[at] = share * (x[at] as number) + rest * (last[at] as number);
}

/** [samples, height, width, channels]: the box of each sample becomes that of the one before it. In place; labels of pixels likewise. */
export function pasteBox(
  x: Float32Array | Int32Array,
  samples: number,
  [, width, channels]: readonly [number, number, number],
  { top, left, bottom, right }: Box,
): void {
  const size = x.length / samples;
  for (let row = top; row < bottom; row++) {
    const from = (row * width + left) * channels;
    const to = (row * width + right) * channels;
    const last = x.slice((samples - 1) * size + from, (samples - 1) * size + to);
    for (let i = samples - 1; i > 0; i--) x.copyWithin(i * size + from, (i - 1) * size + from, (i - 1) * size + to);
    x.set(last, from);
  }
}

/** The labels of the samples that were mixed in: [samples, …]. */
export function partnerLabels<T extends Float32Array | Int32Array>(y: T, samples: number, target: T): void {
  const size = y.length / samples;
  target.set(y.subarray(y.length - size), 0);
  target.set(y.subarray(0, y.length - size), size);
}
