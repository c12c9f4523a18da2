/** What is drawn of the planes of an image: the photo, labels over it, and a map of what is wrong. */
import { marks, type Planes, type Verdicts } from './planes';

/** Bright on the dark photo, for people who do not tell red from green as well. */
export const wrongColor = [255, 176, 0] as const;
/** Bluish stripes: told from the grey photo even where an image is a few pixels large. */
export const stripes = [
  [112, 112, 184],
  [56, 56, 104],
] as const;
/** Pixels of a stripe. */
export const stripeWidth = 3;
/** How light what is right is left: dark enough for what is wrong to stand out. */
const dimmed = 0.45;

/** @param opacity of the labels, 0 … 1: at 0 there is only the photo. */
export function overlay({ photo }: Planes, labels: ImageData, opacity: number): ImageData {
  if (opacity >= 1) return labels;
  const mixed = new ImageData(photo.width, photo.height);
  for (let i = 0; i < mixed.data.length; i++)
    mixed.data[i] = (photo.data[i] ?? 0) * (1 - opacity) + (labels.data[i] ?? 0) * opacity;
  return mixed;
}

/** The photo, grey and dark; what is wrong in one colour, what has no label in stripes. */
export function errorMap({ photo }: Planes, verdicts: Verdicts): ImageData {
  const { width, height, data } = photo;
  const map = new ImageData(width, height);
  for (const [i, verdict] of verdicts.entries()) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const stripe = stripes[Math.floor((x + y) / stripeWidth) % 2] ?? stripes[0];
    // Rec. 709: how light a pixel looks.
    const grey =
      dimmed * (0.2126 * (data[4 * i] ?? 0) + 0.7152 * (data[4 * i + 1] ?? 0) + 0.0722 * (data[4 * i + 2] ?? 0));
    const color = verdict === marks.wrong ? wrongColor : verdict === marks.unlabelled ? stripe : [grey, grey, grey];
    map.data.set([...color, 255], 4 * i);
  }
  return map;
}
