/** How a batch lies in its memory: the numbers of its inputs, labels, which samples they are, and what views show of them. */
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
import type { ShownFacts } from '../sources/dataset';

/** The memory of one batch: views of one buffer, which moves between threads without a copy. */
export interface BatchArrays {
  x: NumberArray;
  inputs: Record<string, NumberArray>;
  y: NumberArray;
  index: Int32Array;
  /** Where samples are mixed: the labels of those mixed in, and for each sample the share of its own. */
  mixed?: { y: NumberArray; share: Float32Array } | undefined;
  /** Where views ask for them: what the data says of each sample, [batch] and [batch, height, width, 3]. */
  difficulty?: Float32Array | undefined;
  thumbnails?: Uint8Array | undefined;
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
  /** There is a difficulty of each sample. */
  difficulty: boolean;
  /** Bytes of the thumbnail of a sample, 0 of none. */
  thumbnail: number;
}

/** @param shown Whether views ask for what they show of the samples. */
export function batchLayout(
  data: InputFacts & LabelFacts & ShownFacts,
  augmentation: MixSettings,
  shown = false,
): BatchLayout {
  const { height = 0, width = 0 } = (shown && data.thumbnails) || {};
  const labels = labelTensor(data);
  return {
    inputs: Object.entries(inputTensors(data)).map(([port, { shape, dtype }]) => ({
      port,
      size: numbersOf(shape),
      dtype,
    })),
    labels: { size: numbersOf(labels.shape), dtype: labels.dtype },
    pairs: labelPairs(data, augmentation),
    difficulty: shown && data.difficulty === true,
    thumbnail: 3 * height * width,
  };
}

/** Each number has four bytes, each channel of a thumbnail one. */
export function bytesOf({ inputs, labels, pairs, difficulty, thumbnail }: BatchLayout, batchSize: number): number {
  const numbers = inputs.reduce((sum, { size }) => sum + size, 0) + labels.size + 1;
  return batchSize * (4 * (numbers + (pairs ? labels.size + 1 : 0) + (difficulty ? 1 : 0)) + thumbnail);
}

export function batchArrays(buffer: ArrayBuffer, batchSize: number, layout: BatchLayout): BatchArrays {
  const { inputs, labels, pairs, difficulty, thumbnail } = layout;
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
    difficulty: difficulty ? (next(1, 'float32') as Float32Array) : undefined,
    // Last: bytes begin anywhere.
    thumbnails: thumbnail > 0 ? new Uint8Array(buffer, at, thumbnail * batchSize) : undefined,
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
