/**
 * Which part of an image becomes a sample: the centred part with the sample's aspect ratio, the resize and centre crop of
 * evaluations on ImageNet, or a random part of it (Szegedy et al. 2015, "Going Deeper with Convolutions", section 6).
 */
import type { SeededRandom } from '../protocol/random';
import type { ResizedCrop } from './dataset';

/** Along one axis, in pixels of the source: what the target covers, and the pixels that may be read for it. */
export interface Span {
  from: number;
  to: number;
  low: number;
  high: number;
}

/** `filter`: by area (box), or the triangle that Pillow calls bilinear and torchvision's recipes use. */
export interface View {
  rows: Span;
  columns: Span;
  filter: 'area' | 'triangle';
}

/** The view of an image of so many pixels. */
export type ViewOf = (width: number, height: number) => View;

/** The largest centred part that has the aspect ratio of [height, width]. */
export function centredPart(height: number, width: number): ViewOf {
  return (imageWidth, imageHeight) => {
    const scale = Math.min(imageHeight / height, imageWidth / width);
    return { rows: middle(imageHeight, height * scale), columns: middle(imageWidth, width * scale), filter: 'area' };
  };
}

function middle(size: number, part: number): Span {
  return { from: (size - part) / 2, to: (size + part) / 2, low: 0, high: size };
}

/**
 * The shorter side to `resize` pixels, then the central [height, width]: torchvision's `Resize(256)` and
 * `CenterCrop(224)`, its rounding included. Both are one view: only what is kept is computed.
 */
export function resizedCentre(resize: number, height: number, width: number): ViewOf {
  return (imageWidth, imageHeight) => {
    const shorter = Math.min(imageWidth, imageHeight);
    const axis = (size: number, kept: number): Span => {
      const resized = Math.trunc((resize * size) / shorter);
      const scale = size / resized;
      const start = roundHalfEven((resized - kept) / 2);
      return { from: start * scale, to: (start + kept) * scale, low: 0, high: size };
    };
    return { rows: axis(imageHeight, height), columns: axis(imageWidth, width), filter: 'triangle' };
  };
}

/** As Python rounds: 58.5 to 58. */
function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

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

/** All of the image, whatever its aspect ratio. */
export const wholeImage: ViewOf = (width, height) => ({
  rows: { from: 0, to: height, low: 0, high: height },
  columns: { from: 0, to: width, low: 0, high: width },
  filter: 'triangle',
});

/** Nothing outside the part is read, as if it had been cut out first. */
export function part(top: number, left: number, height: number, width: number): View {
  const span = (from: number, size: number): Span => ({ from, to: from + size, low: from, high: from + size });
  return { rows: span(top, height), columns: span(left, width), filter: 'triangle' };
}
