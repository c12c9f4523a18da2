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
import { labelPairs, type MixSettings } from '../augment/mix';

/** The memory of one batch: views of one buffer, which moves between threads without a copy. */
export interface BatchArrays {
  x: NumberArray;
  inputs: Record<string, NumberArray>;
  y: NumberArray;
  index: Int32Array;
  /** Where samples are mixed: the labels of those mixed in, and for each sample the share of its own. */
  mixed?: { y: NumberArray; share: Float32Array } | undefined;
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
  /** Samples are mixed, and have the labels of two. */
  pairs: boolean;
}

export function batchLayout(data: InputFacts & LabelFacts, augmentation: MixSettings): BatchLayout {
  const labels = labelTensor(data);
  return {
    inputs: Object.entries(inputTensors(data)).map(([port, { shape, dtype }]) => ({
      port,
      size: numbersOf(shape),
      dtype,
    })),
    labels: { size: numbersOf(labels.shape), dtype: labels.dtype },
    pairs: labelPairs(data, augmentation),
  };
}

/** Each number has four bytes. */
export function bytesOf({ inputs, labels, pairs }: BatchLayout, batchSize: number): number {
  const numbers = inputs.reduce((sum, { size }) => sum + size, 0) + labels.size + 1;
  return 4 * batchSize * (numbers + (pairs ? labels.size + 1 : 0));
}

export function batchArrays(buffer: ArrayBuffer, batchSize: number, layout: BatchLayout): BatchArrays {
  const { inputs, labels, pairs } = layout;
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
    mixed: pairs ? { y: next(labels.size, labels.dtype), share: next(1, 'float32') as Float32Array } : undefined,
  };
}

/** Repeats the last of `count` real samples up to the end of the batch. */
export function fillUp({ inputs, y, index, mixed }: BatchArrays, layout: BatchLayout, count: number): void {
  for (let i = count; i < index.length; i++) {
    index[i] = index[count - 1] ?? 0;
    const repeat = (array: NumberArray | undefined, size: number) =>
      array?.copyWithin(i * size, (count - 1) * size, count * size);
    for (const { port, size } of layout.inputs) repeat(inputs[port], size);
    for (const labels of [y, mixed?.y]) repeat(labels, layout.labels.size);
    repeat(mixed?.share, 1);
  }
}
