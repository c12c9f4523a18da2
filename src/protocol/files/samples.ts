/**
 * What an evaluation did with each test image: `samples.bin` in the run folder, replaced by every evaluation. Written by
 * the worker, read by the host and the Samples view.
 */

import { UserError } from '../../base/userError';
import { cut, list, number, object, whole } from '../shape';
import { type Column, decodeColumns, encodeColumns } from './columns';

/** Images with a row; of a larger split, the first ones. */
export const maxSamples = 50_000;

export interface SamplesHeader {
  /** Epochs done at the evaluation, and steps. */
  epoch: number;
  step: number;
  /** Images in the split; more than there are rows where it is larger than `maxSamples`. */
  total: number;
  classes: string[];
  /** Dense multiply-adds of an image. */
  denseMacs: number;
  gates: { name: string; channels: number }[];
  /** Operations that are in no MACs of the file, which are then at least so many. */
  notCounted?: string[] | undefined;
  /** Of data whose samples are parts of images: how many each is cut into. Sample `i · parts + w` is part `w` of image `i`. */
  parts?: number;
  /** Samples of the split without a row, in their order: their files could not be read. */
  leftOut?: number[];
}

/** Columns have one element an image, in the order of the split, without `leftOut`. */
export interface SampleTable extends SamplesHeader {
  count: number;
  label: Int32Array;
  predicted: Int32Array;
  /** Cross-entropy. */
  loss: Float32Array;
  /** Multiply-adds. */
  macs: Float64Array;
  /** The first image that has the same gates open: images with the same number take the same path. */
  path: Uint32Array;
  /** Open channels, gate after gate: [gates, count]. */
  open: Uint16Array;
  /** Of data with a class a pixel: the share of right pixels, 0 … 1. `label` and `predicted` are then −1. */
  accuracy?: Float32Array | undefined;
  /** How difficult the data says each image is; missing where it does not. */
  difficulty?: Float32Array | undefined;
}

const [magic, version] = ['SLSA', 1];
const hint = 'Write it again: sluice evaluate RUN.';

export function encodeSamples(table: SampleTable): Uint8Array {
  const { count, label, predicted, loss, macs, path, open, accuracy, difficulty, ...header } = table;
  const optional = { ...(accuracy ? { accuracy } : {}), ...(difficulty ? { difficulty } : {}) };
  const columns = { label, predicted, loss, macs, path, open, ...optional };
  return encodeColumns(magic, version, header, columns);
}

/** Throws a `UserError` that names `file`. */
export function decodeSamples(bytes: Uint8Array, file: string): SampleTable {
  const { header: written, columns } = decodeColumns(bytes, { magic, version, file, hint });
  const header = headerShape(written);
  const count = columns.label?.length ?? 0;
  const { label, predicted, loss, macs, path, open, accuracy, difficulty } = columns;
  if (
    header !== undefined &&
    is(label, Int32Array, count) &&
    is(predicted, Int32Array, count) &&
    is(loss, Float32Array, count) &&
    is(macs, Float64Array, count) &&
    is(path, Uint32Array, count) &&
    is(open, Uint16Array, header.gates.length * count) &&
    (accuracy === undefined || is(accuracy, Float32Array, count)) &&
    (difficulty === undefined || is(difficulty, Float32Array, count))
  )
    return { ...header, count, label, predicted, loss, macs, path, open, accuracy, difficulty };
  throw new UserError(`${file} cannot be read: its columns do not fit together.`, { hint, source: { file, line: 1 } });
}

function is<T extends Column>(column: Column | undefined, type: new () => T, length: number): column is T {
  return column instanceof type && column.length === length;
}

const ascending = (numbers: number[] | undefined) =>
  numbers?.every((n, i) => i === 0 || n > (numbers[i - 1] as number)) ? numbers : undefined;

const headerShape = object<SamplesHeader>(
  {
    epoch: number,
    step: number,
    total: whole(),
    classes: list(cut(500), 100_000),
    denseMacs: number,
    gates: list(object<SamplesHeader['gates'][number]>({ name: cut(500), channels: whole() }), 5000),
  },
  {
    parts: (value) => (value === 0 ? undefined : whole()(value)),
    notCounted: list(cut(500), 20_000),
    leftOut: (value) => ascending(list(whole(maxSamples), maxSamples)(value)),
  },
);

/** The place in the split of a row. */
export function sampleOf({ leftOut = [] }: Pick<SamplesHeader, 'leftOut'>, row: number): number {
  return leftOut.reduce((sample, left) => (left <= sample ? sample + 1 : sample), row);
}

/** The image of a row's sample, and which part of it the sample is. */
export function imageOf(
  header: Pick<SamplesHeader, 'parts' | 'leftOut'>,
  row: number,
): { image: number; part?: number } {
  const { parts } = header;
  const sample = sampleOf(header, row);
  return parts === undefined ? { image: sample } : { image: Math.floor(sample / parts), part: sample % parts };
}

/** Open channels of one image, a number a gate. */
export function openOf({ open, count, gates }: SampleTable, sample: number): number[] {
  return gates.map((_, gate) => open[gate * count + sample] ?? 0);
}
