/**
 * Semantic segmentation scored as in Cityscapes: a confusion matrix over the pixels that count, and of it the intersection
 * over union of each class, TP / (TP + FP + FN) (Everingham et al. 2010; Cordts et al. 2016, section 3.2).
 */
import type { PixelLabels } from '../protocol/events/events';

/** `iou`: null for a class that neither the labels nor the predictions have; the mean is over the others. */
export interface PixelResult {
  iou: (number | null)[];
  values: { accuracy: number; meanIoU: number };
}

/** Pixels by their true class (rows) and the predicted one (columns). */
export class Confusion {
  private readonly counts: Float64Array;

  constructor(
    private readonly classes: number,
    private readonly ignore: number,
  ) {
    this.counts = new Float64Array(classes * classes);
  }

  /** Both [pixels]; returns how many count, and how many of those are right. */
  add(predicted: ArrayLike<number>, labels: ArrayLike<number>): { counted: number; right: number } {
    const { classes, ignore, counts } = this;
    let [counted, right] = [0, 0];
    for (let i = 0; i < labels.length; i++) {
      const label = labels[i] as number;
      if (label === ignore) continue;
      const at = label * classes + (predicted[i] as number);
      counts[at] = (counts[at] as number) + 1;
      counted++;
      if (label === predicted[i]) right++;
    }
    return { counted, right };
  }

  result(): PixelResult {
    const { classes, counts } = this;
    const at = (label: number, predicted: number) => counts[label * classes + predicted] as number;
    const all = Array.from({ length: classes }, (_, i) => i);
    const total = (f: (i: number) => number) => all.reduce((sum, i) => sum + f(i), 0);
    const iou = all.map((c) => {
      const union = total((i) => at(c, i)) + total((i) => at(i, c)) - at(c, c);
      return union === 0 ? null : at(c, c) / union;
    });
    const present = iou.filter((value) => value !== null);
    return {
      iou,
      values: {
        accuracy: total((c) => at(c, c)) / counts.reduce((a, b) => a + b, 0),
        meanIoU: present.reduce((a, b) => a + b, 0) / present.length,
      },
    };
  }
}

/** What is scored of each sample: its share of right pixels, over the pixels that count. */
export interface PixelScore {
  counted: number;
  right: number;
}

/** Scores of whole images, or of parts that are put together first. */
export interface PixelScores {
  /** One sample: what the network says of it and its labels, [height · width]. */
  add(outputs: Record<string, Float32Array>, sample: number, labels: Int32Array): PixelScore;
  /** The next sample cannot be read: it counts nowhere. */
  skip(): void;
  result(): PixelResult;
}

/** Hears of the classes that an image is said to have, [height · width], image by image; undefined of one that cannot be read. */
export type ClassesListener = (classes: Uint8Array | undefined) => void;

/** Outputs: `classes` [N, height, width]. */
export function wholeScores({ ignore, colors }: PixelLabels, done: ClassesListener = () => {}): PixelScores {
  const confusion = new Confusion(colors.length, ignore);
  return {
    add({ classes }, sample, labels) {
      const predicted = Uint8Array.from(rowOf(classes, sample, labels.length));
      done(predicted);
      return confusion.add(predicted, labels);
    },
    skip: () => done(undefined),
    result: () => confusion.result(),
  };
}

/** Row `row` of a [N, columns] array. */
export const rowOf = (values: Float32Array | undefined, row: number, columns: number): Float32Array =>
  values?.subarray(row * columns, (row + 1) * columns) ?? new Float32Array(0);
