/** Real evaluation images for checks and measurements: few, and from all over the split, whose order may be by class. */
import type { TrainedRun } from '../evaluate/trainedRun';

export interface ImageSet {
  count: number;
  /** [count, height, width, channels] as the network takes them, normalised. */
  x: Float32Array;
  /** Height, width, channels. */
  shape: readonly [number, number, number];
}

/** At most so many batches are read. */
const parts = 10;

/** `wanted` images, or as many as there are in the batches read. */
export async function spreadImages({ data, experiment }: TrainedRun, wanted: number): Promise<ImageSet> {
  const { shape, test } = data.info;
  const { batchSize } = experiment.evaluation;
  const size = shape[0] * shape[1] * shape[2];
  const read = Math.min(parts, data.batches);
  const numbers = Array.from({ length: read }, (_, i) => Math.floor((i * data.batches) / read));
  const lengths = numbers.map((n) => Math.min(batchSize, test - n * batchSize));
  const all = lengths.reduce((a, b) => a + b, 0);
  const count = Math.min(wanted, all);
  const x = new Float32Array(count * size);
  let [next, before] = [0, 0];
  for (const [i, length] of lengths.entries()) {
    const end = before + length;
    const place = () => Math.floor((next * all) / count) - before;
    if (next < count && place() < length)
      for await (const batch of data.epoch(0, numbers[i] as number)) {
        for (; next < count && place() < length; next++)
          x.set(batch.x.subarray(place() * size, (place() + 1) * size), next * size);
        batch.release();
        break;
      }
    before = end;
  }
  return { count, x, shape };
}

/** Images `from` … `from + count` − 1, the last one again where there are fewer, as [count, H, W, C]. */
export function rowsOf({ x, count: all, shape }: ImageSet, from: number, count: number): Float32Array {
  const size = shape[0] * shape[1] * shape[2];
  const rows = new Float32Array(count * size);
  for (let i = 0; i < count; i++) {
    const at = Math.min(from + i, all - 1) * size;
    rows.set(x.subarray(at, at + size), i * size);
  }
  return rows;
}

/** The same images as [count, C, H, W]: what an ONNX file takes. */
export function planesOf(set: ImageSet, from: number, count: number): Float32Array {
  const [height, width, channels] = set.shape;
  const pixels = height * width;
  const rows = rowsOf(set, from, count);
  const planes = new Float32Array(rows.length);
  for (let image = 0; image < count; image++)
    for (let c = 0; c < channels; c++)
      for (let p = 0; p < pixels; p++)
        planes[(image * channels + c) * pixels + p] = rows[(image * pixels + p) * channels + c] as number;
  return planes;
}
