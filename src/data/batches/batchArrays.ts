/** How a batch lies in its memory: the numbers of its inputs, labels, and which samples they are. */
import {
  type InputFacts,
  inputTensors,
  type LabelFacts,
  labelTensor,
  type NumberArray,
  type NumberType,
  numbersOf,
} from '../../base/sampleTensors';

/** The memory of one batch: views of one buffer, which moves between threads without a copy. */
export interface BatchArrays {
  x: NumberArray;
  inputs: Record<string, NumberArray>;
  y: NumberArray;
  index: Int32Array;
}

/** Of images with a class, or a class a pixel. */
export interface ImageArrays extends BatchArrays {
  x: Float32Array;
  y: Int32Array;
}

/** Numbers of a sample: of each input, by port, and of its labels. */
export interface BatchLayout {
  inputs: readonly { port: string; size: number; dtype: NumberType }[];
  labels: { size: number; dtype: NumberType };
}

export function batchLayout(data: InputFacts & LabelFacts): BatchLayout {
  const labels = labelTensor(data);
  return {
    inputs: Object.entries(inputTensors(data)).map(([port, { shape, dtype }]) => ({
      port,
      size: numbersOf(shape),
      dtype,
    })),
    labels: { size: numbersOf(labels.shape), dtype: labels.dtype },
  };
}

/** Each number has four bytes. */
export function bytesOf({ inputs, labels }: BatchLayout, batchSize: number): number {
  return 4 * batchSize * (inputs.reduce((sum, { size }) => sum + size, 0) + labels.size + 1);
}

export function batchArrays(buffer: ArrayBuffer, batchSize: number, { inputs, labels }: BatchLayout): BatchArrays {
  let at = 0;
  const next = (size: number, dtype: NumberType): NumberArray => {
    const [from, length] = [at, size * batchSize];
    at += 4 * length;
    return dtype === 'int32' ? new Int32Array(buffer, from, length) : new Float32Array(buffer, from, length);
  };
  const named = Object.fromEntries(inputs.map(({ port, size, dtype }) => [port, next(size, dtype)]));
  return {
    x: Object.values(named)[0] as NumberArray,
    inputs: named,
    y: next(labels.size, labels.dtype),
    index: next(1, 'int32') as Int32Array,
  };
}
