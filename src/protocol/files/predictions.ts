/** What `sluice predict` wrote: `predictions.json` in its folder, beside the pictures. Read by the Predictions view. */

import { UserError } from '../../base/userError';
import { cut, list, measured, moment, number, object, or, orNull, parsed, text, tuple, whole } from '../shape';

export const predictionsIndex = 'predictions.json';

/** Pixels between the three pictures of a comparison. */
export const sheetGap = 8;

export interface PredictionIndex {
  /** `best` or `last`. */
  checkpoint: string;
  /** After which it was saved; missing: an earlier version. */
  epoch?: number;
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

const name = cut(1000);

const index = object<PredictionIndex>(
  {
    checkpoint: or(name, ''),
    made: or(moment, 0),
    classes: list(name, 100_000),
    colors: list(tuple<[number, number, number]>(whole(255), whole(255), whole(255)), 100_000),
    iou: list(orNull(number), 100_000),
    meanIoU: number,
    accuracy: or(measured, Number.NaN),
    images: list(object<PredictedImage>({ name, sheet: text(1000), accuracy: or(measured, Number.NaN) }), 1_000_000),
  },
  { epoch: number },
);

/** Throws a `UserError` that names `file`. */
export function parsePredictions(json: string, file: string): PredictionIndex {
  const found = parsed(json, index);
  if (found !== undefined) return found;
  throw new UserError(`${file} cannot be read: it was not written to its end, or by another version.`, {
    hint: 'Write it again: sluice predict RUN.',
    source: { file, line: 1 },
  });
}
