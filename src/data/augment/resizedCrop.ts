/** A random part of an image as a sample (Szegedy et al. 2015, "Going Deeper with Convolutions", section 6). */
import type { SeededRandom } from '../../base/random';
import { part, type ViewOf } from '../image/view';
import type { ResizedCrop } from './augmentation';

/** Tries before the centre is taken, as in torchvision. */
const tries = 10;

/**
 * A random part: its share of the image's area uniform in `scale`, its aspect ratio (width / height) log-uniform in
 * `ratio`; where ten draws do not fit, the largest centred part with the nearest ratio allowed. torchvision's
 * `RandomResizedCrop`. Two draws a try, two more for the place.
 */
export function randomPart({ scale, ratio }: ResizedCrop, random: SeededRandom): ViewOf {
  return (width, height) => {
    for (let i = 0; i < tries; i++) {
      const area = width * height * (scale[0] + (scale[1] - scale[0]) * random.uniform());
      const aspect = ratio[0] * (ratio[1] / ratio[0]) ** random.uniform();
      const w = Math.round(Math.sqrt(area * aspect));
      const h = Math.round(Math.sqrt(area / aspect));
      if (w < 1 || h < 1 || w > width || h > height) continue;
      return part(random.below(height - h + 1), random.below(width - w + 1), h, w);
    }
    const aspect = Math.min(Math.max(width / height, ratio[0]), ratio[1]);
    const w = Math.max(1, Math.min(width, Math.round(height * aspect)));
    const h = Math.max(1, Math.min(height, Math.round(width / aspect)));
    return part(Math.floor((height - h) / 2), Math.floor((width - w) / 2), h, w);
  };
}
