/** What `sluice predict` wrote: `predictions.json` in its folder, beside the pictures. Read by the Predictions view. */
import { UserError } from './userError';

export const predictionsIndex = 'predictions.json';

/** Pixels between the three pictures of a comparison. */
export const sheetGap = 8;

export interface PredictionIndex {
  /** `best` or `last`. */
  checkpoint: string;
  /** Milliseconds since the Unix epoch. */
  made: number;
  classes: string[];
  /** Red, green, blue of each class, 0 … 255. Pixels that count nowhere are black. */
  colors: [number, number, number][];
  /** Over all test images, in the order of `classes`; null for a class that is in neither labels nor predictions. */
  iou: (number | null)[];
  meanIoU: number;
  /** Share of right pixels over all test images. */
  accuracy: number;
  images: PredictedImage[];
}

export interface PredictedImage {
  name: string;
  /** File beside this one: photo, ground truth and prediction side by side, `sheetGap` apart. */
  sheet: string;
  /** Share of its pixels that are right, of those that count. */
  accuracy: number;
}

/** Throws a `UserError` that names `file`. */
export function parsePredictions(text: string, file: string): PredictionIndex {
  let found: Partial<PredictionIndex> | undefined;
  try {
    found = JSON.parse(text) as Partial<PredictionIndex>;
  } catch {
    // Said below.
  }
  const lists = [found?.classes, found?.colors, found?.iou, found?.images];
  if (found && lists.every(Array.isArray) && typeof found.meanIoU === 'number') return found as PredictionIndex;
  throw new UserError(`${file} cannot be read: it was not written to its end, or by another version.`, {
    hint: 'Write it again: sluice predict RUN.',
    source: { file, line: 1 },
  });
}
