/**
 * Images that a network sees in overlapping parts: the probabilities of all parts are added up where they overlap, and the
 * image's classes are the most probable ones of the sum (sliding evaluation, as in hszhao/semseg).
 */
import type { PixelLabels, Windows } from '../protocol/events/events';
import { type ClassesListener, Confusion, type PixelScores, rowOf } from './pixelScores';

/**
 * Outputs: `probabilities` [N, height, width, classes]. Samples come in their order, the parts of an image one after the
 * other. `done` hears of the classes of the whole image.
 */
export function windowScores(
  { ignore, colors }: PixelLabels,
  windows: Windows,
  [height, width]: readonly [number, number, ...number[]],
  done: ClassesListener = () => {},
): PixelScores {
  const classes = colors.length;
  const [imageHeight, imageWidth] = windows.image;
  const confusion = new Confusion(classes, ignore);
  // An image's parts by themselves, for the score of a part.
  const parts = new Confusion(classes, ignore);
  const sums = new Float32Array(imageHeight * imageWidth * classes);
  const truth = new Int32Array(imageHeight * imageWidth);
  let part = 0;

  const finish = () => {
    const predicted = mostProbable(sums, classes);
    confusion.add(predicted, truth);
    done(predicted);
    sums.fill(0);
    part = 0;
  };

  return {
    add({ probabilities }, sample, labels) {
      const own = rowOf(probabilities, sample, height * width * classes);
      const [top, left] = windows.at[part] as [number, number];
      for (let y = 0; y < height; y++) {
        const row = (top + y) * imageWidth + left;
        truth.set(labels.subarray(y * width, (y + 1) * width), row);
        for (let i = 0, from = y * width * classes, to = row * classes; i < width * classes; i++)
          sums[to + i] = (sums[to + i] as number) + (own[from + i] as number);
      }
      if (++part === windows.at.length) finish();
      return parts.add(mostProbable(own, classes), labels);
    },
    // All parts of an image come from one file.
    skip() {
      if (++part < windows.at.length) return;
      part = 0;
      done(undefined);
    },
    result: () => confusion.result(),
  };
}

/** The class of the largest value, of [pixels, classes]; the first of equal ones. */
export function mostProbable(values: Float32Array, classes: number): Uint8Array {
  const best = new Uint8Array(values.length / classes);
  for (let pixel = 0, at = 0; pixel < best.length; pixel++, at += classes) {
    let most = 0;
    for (let c = 1; c < classes; c++) if ((values[at + c] as number) > (values[at + most] as number)) most = c;
    best[pixel] = most;
  }
  return best;
}
