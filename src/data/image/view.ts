/**
 * Which part of an image becomes a sample: the centred part with the sample's aspect ratio, or the resize and centre crop of
 * evaluations on ImageNet. A random part of it: resizedCrop.ts.
 */

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
