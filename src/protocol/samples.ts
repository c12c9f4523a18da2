/**
 * What an evaluation did with each test image: `samples.bin` in the run folder, replaced by every evaluation. Written by
 * the worker, read by the host and the Samples view.
 */
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
}

/** Columns have one element an image, in the order of the split. */
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
}

const [magic, version] = ['SLSA', 1];
const hint = 'Write it again: sluice evaluate RUN.';

export function encodeSamples({ count, label, predicted, loss, macs, path, open, ...header }: SampleTable): Uint8Array {
  return encodeColumns(magic, version, header, { label, predicted, loss, macs, path, open });
}

/** Throws a `UserError` that names `file`. */
export function decodeSamples(bytes: Uint8Array, file: string): SampleTable {
  const { header, columns } = decodeColumns(bytes, { magic, version, file, hint });
  const { label, predicted, loss, macs, path, open } = columns as Record<string, Column | undefined>;
  const table = { ...(header as SamplesHeader), count: label?.length ?? 0, label, predicted, loss, macs, path, open };
  return table as SampleTable;
}

/** Open channels of one image, a number a gate. */
export function openOf({ open, count, gates }: SampleTable, sample: number): number[] {
  return gates.map((_, gate) => open[gate * count + sample] ?? 0);
}
