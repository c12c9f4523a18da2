/** Two images of four by two pixels with three classes, of which one is nowhere. */

import { comparisonSheet } from '../../src/data/image/comparisonSheet';
import { type PredictionIndex, sheetGap } from '../../src/protocol/files/predictions';
import type { ToView } from '../../src/protocol/messages/viewMessages';
import { started } from './someEvents';

export const someIndex: PredictionIndex = {
  checkpoint: 'best',
  made: 1,
  classes: ['road', 'sky', 'boat'],
  colors: [
    [128, 64, 128],
    [70, 130, 180],
    [0, 0, 142],
  ],
  iou: [0.5, 0.75, null],
  meanIoU: 0.625,
  accuracy: 0.8,
  images: [
    { name: 'a/one.png', sheet: 'one_comparison.png', accuracy: 1 },
    { name: 'a/two.png', sheet: 'two_comparison.png', accuracy: 0.6 },
  ],
};

const labels = { ignore: 255, colors: someIndex.colors };

/** A run whose data has a class for every pixel. */
export const segmentation = { ...started(), data: { ...started().data, pixelLabels: labels } };

const ofClasses = (...classes: number[]) => ({ width: 4, height: 2, classes: Uint8Array.from(classes) });
const photo = { width: 4, height: 2, pixels: new Uint8Array(24).fill(200) };

/** Left half road, right half sky, the last pixel not labelled; of the second image the prediction is all road. */
export function someSheet(sheet: string): ToView {
  const truth = ofClasses(0, 0, 1, 1, 0, 0, 1, 255);
  const said = sheet === 'one_comparison.png' ? truth : ofClasses(...Array<number>(8).fill(0));
  return {
    kind: 'sheet',
    sheet,
    bytes: new Uint8Array(comparisonSheet(photo, truth, said, { ...labels, gap: sheetGap })),
  };
}
