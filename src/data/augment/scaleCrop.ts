/**
 * Training images of semantic segmentation: the whole image at a random size, then a random part of it, as `RandScale` and
 * `Crop` of https://github.com/hszhao/semseg (util/transform.py, the recipe of PSPNet) have it.
 */
import type { SeededRandom } from '../../base/random';
import type { Span, ViewOf } from '../image/view';
import type { ScaleCrop } from './augmentation';

/**
 * The size uniform in `scale`, relative to the image's own; a part of [height, width] anywhere in it. Along an axis where the
 * image is smaller it lies in the middle, and the view reaches past its ends. Three draws: the size, the row, the column.
 */
export function randomScaleCrop(
  { scale }: ScaleCrop,
  [height, width]: readonly [number, number],
  random: SeededRandom,
): ViewOf {
  return (imageWidth, imageHeight) => {
    const factor = scale[0] + (scale[1] - scale[0]) * random.uniform();
    const axis = (size: number, kept: number): Span => {
      const scaled = Math.max(1, Math.round(size * factor));
      const room = random.below(Math.max(0, scaled - kept) + 1);
      const first = scaled < kept ? -Math.floor((kept - scaled) / 2) : room;
      // Back to pixels of the source.
      const unit = size / scaled;
      return { from: first * unit, to: (first + kept) * unit, low: 0, high: size };
    };
    return { rows: axis(imageHeight, height), columns: axis(imageWidth, width), filter: 'triangle' };
  };
}
