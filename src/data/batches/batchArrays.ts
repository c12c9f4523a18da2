/** How a batch lies in its memory: pixels, labels, and which samples they are. */
import type { Dataset } from '../sources/dataset';

/** The memory of one batch: three views of one buffer, which moves between threads without a copy. */
export interface BatchArrays {
  x: Float32Array;
  y: Int32Array;
  index: Int32Array;
}

/** Labels of a sample: one, or one a pixel. */
export function labelsASample({ shape, pixelLabels }: Pick<Dataset, 'shape' | 'pixelLabels'>): number {
  return pixelLabels ? shape[0] * shape[1] : 1;
}

/** `labels`: of each sample. */
export function batchArrays(buffer: ArrayBuffer, batchSize: number, labels: number): BatchArrays {
  const numbers = buffer.byteLength / 4;
  const [y, index] = [numbers - batchSize * (labels + 1), numbers - batchSize];
  return {
    x: new Float32Array(buffer, 0, y),
    y: new Int32Array(buffer, 4 * y, batchSize * labels),
    index: new Int32Array(buffer, 4 * index, batchSize),
  };
}
