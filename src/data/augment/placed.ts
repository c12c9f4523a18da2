/** Where a training image comes to lie: moved within a black border, mirrored or not. */
import type { SeededRandom } from '../../base/random';
import type { Augmentation } from './augmentation';

export interface Placed {
  /** Pixels that it moves up and to the left: the crop begins at 0 … 2·padCrop of the padded image. */
  down: number;
  right: number;
  mirrored: boolean;
}

/** Draws: row, column, mirror, each where it is asked for. */
export function drawPlace({ padCrop, flip }: Pick<Augmentation, 'padCrop' | 'flip'>, random: SeededRandom): Placed {
  const down = padCrop > 0 ? random.below(2 * padCrop + 1) - padCrop : 0;
  const right = padCrop > 0 ? random.below(2 * padCrop + 1) - padCrop : 0;
  return { down, right, mirrored: flip && random.below(2) === 1 };
}

/** [height, width, channels] bytes in place. `scratch`: as large. */
export function place(
  image: Uint8Array,
  [height, width, channels]: readonly [number, number, number],
  { down, right, mirrored }: Placed,
  scratch: Uint8Array,
): void {
  if (down === 0 && right === 0 && !mirrored) return;
  scratch.set(image);
  for (let y = 0, out = 0; y < height; y++)
    for (let x = 0; x < width; x++, out += channels) {
      const [row, column] = [y + down, (mirrored ? width - 1 - x : x) + right];
      const inside = row >= 0 && row < height && column >= 0 && column < width;
      const at = (row * width + column) * channels;
      for (let channel = 0; channel < channels; channel++)
        image[out + channel] = inside ? (scratch[at + channel] as number) : 0;
    }
}
