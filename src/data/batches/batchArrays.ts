/** How a batch lies in its memory: pixels, labels, and which samples they are. */
import type { Dataset } from '../sources/dataset';

/** The memory of one batch: three views of one buffer, which moves between threads without a copy. */
export interface BatchArrays {
  x: Float32Array;
  y: Int32Array;
  index: Int32Array;
  /** Where samples are mixed: the labels of those mixed in, and for each sample the share of its own. */
  mixed?: { y: Int32Array; share: Float32Array } | undefined;
}

/** Labels of a sample: one, or one a pixel. */
export function labelsASample({ shape, pixelLabels }: Pick<Dataset, 'shape' | 'pixelLabels'>): number {
  return pixelLabels ? shape[0] * shape[1] : 1;
}

/** Of all arrays. @param labels of each sample. @param pairs samples are mixed. */
export const bytesOf = (batchSize: number, size: number, labels: number, pairs: boolean): number =>
  4 * batchSize * (size + labels + 1 + (pairs ? labels + 1 : 0));

/** @param labels of each sample. @param pairs samples are mixed. */
export function batchArrays(buffer: ArrayBuffer, batchSize: number, labels: number, pairs: boolean): BatchArrays {
  const numbers = buffer.byteLength / 4;
  const more = pairs ? batchSize * (labels + 1) : 0;
  const [y, index] = [numbers - batchSize * (labels + 1) - more, numbers - batchSize - more];
  return {
    x: new Float32Array(buffer, 0, y),
    y: new Int32Array(buffer, 4 * y, batchSize * labels),
    index: new Int32Array(buffer, 4 * index, batchSize),
    mixed: pairs
      ? {
          y: new Int32Array(buffer, 4 * (index + batchSize), batchSize * labels),
          share: new Float32Array(buffer, 4 * (numbers - batchSize), batchSize),
        }
      : undefined,
  };
}
