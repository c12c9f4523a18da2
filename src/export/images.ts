/** Real evaluation samples for checks and measurements: few, and from all over the split, whose order may be by class. */
import { type InputFacts, inputTensors, type NumberArray, numbersOf } from '../base/sampleTensors';
import type { TrainedRun } from '../evaluate/trainedRun';
import { networkInput } from '../graph/inference/networkInputs';

/** As the network takes them, images normalised; what a sample is made of is `facts`. */
export interface ImageSet {
  count: number;
  facts: InputFacts;
  /** [count, …shape] of each input, by port. */
  inputs: Readonly<Record<string, NumberArray>>;
}

/** At most so many batches are read. */
const parts = 10;

/** `wanted` samples, or as many as there are in the batches read. */
export async function spreadImages({ data, experiment }: TrainedRun, wanted: number): Promise<ImageSet> {
  const { test } = data.info;
  const { batchSize } = experiment.evaluation;
  const read = Math.min(parts, data.batches);
  const numbers = Array.from({ length: read }, (_, i) => Math.floor((i * data.batches) / read));
  const lengths = numbers.map((n) => Math.min(batchSize, test - n * batchSize));
  const all = lengths.reduce((a, b) => a + b, 0);
  const count = Math.min(wanted, all);
  const inputs = Object.entries(inputTensors(data.info)).map(([port, { shape, dtype }]) => {
    const size = numbersOf(shape);
    return { port, size, values: dtype === 'int32' ? new Int32Array(count * size) : new Float32Array(count * size) };
  });
  let [next, before] = [0, 0];
  for (const [i, length] of lengths.entries()) {
    const end = before + length;
    const place = () => Math.floor((next * all) / count) - before;
    if (next < count && place() < length)
      for await (const batch of data.epoch(0, numbers[i] as number)) {
        for (; next < count && place() < length; next++)
          for (const { port, size, values } of inputs)
            values.set((batch.inputs[port] as NumberArray).subarray(place() * size, (place() + 1) * size), next * size);
        batch.release();
        break;
      }
    before = end;
  }
  return { count, facts: data.info, inputs: Object.fromEntries(inputs.map(({ port, values }) => [port, values])) };
}

/** Samples `from` … `from + count` − 1, the last one again where there are fewer: each input by port, [count, …shape]. */
export function rowsOf({ inputs, count: all }: ImageSet, from: number, count: number): Record<string, NumberArray> {
  return Object.fromEntries(
    Object.entries(inputs).map(([port, values]) => {
      const size = values.length / all;
      const rows = values instanceof Int32Array ? new Int32Array(count * size) : new Float32Array(count * size);
      for (let i = 0; i < count; i++) {
        const at = Math.min(from + i, all - 1) * size;
        rows.set(values.subarray(at, at + size), i * size);
      }
      return [port, rows];
    }),
  );
}

/** The same samples as an ONNX file takes them, by its names: images as [count, C, H, W]. */
export function feedOf(set: ImageSet, from: number, count: number): Record<string, NumberArray> {
  const rows = rowsOf(set, from, count);
  return Object.fromEntries(
    inputsOfFile(set.facts, count).map(({ port, name, planes, shape }) => {
      const values = rows[port] as NumberArray;
      return [name, planes ? turned(values, shape) : values];
    }),
  );
}

/** What a file takes of `batch` samples. */
export function inputsOfFile(facts: InputFacts, batch: number) {
  return Object.entries(inputTensors(facts)).flatMap(([port, { shape, dtype }]) => {
    const input = networkInput(port, { shape: [batch, ...shape], dtype });
    return input === undefined ? [] : [{ ...input, port }];
  });
}

/** [N, H, W, C] as [N, C, H, W], the shape given. */
function turned(rows: NumberArray, [count = 1, channels = 1, height = 1, width = 1]: readonly number[]): Float32Array {
  const pixels = height * width;
  const planes = new Float32Array(rows.length);
  for (let image = 0; image < count; image++)
    for (let c = 0; c < channels; c++)
      for (let p = 0; p < pixels; p++)
        planes[(image * channels + c) * pixels + p] = rows[(image * pixels + p) * channels + c] as number;
  return planes;
}
