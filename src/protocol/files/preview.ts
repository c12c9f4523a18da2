/**
 * The first batches of an experiment as the network sees them: what `sluice preview --json` prints, and the Preview Data view shows.
 * Pictures are PNGs in base64, with the normalisation undone.
 */
import type { InputShape } from '../../base/sampleShape';
import { flag, list, measured, number, object, oneOf, parsed, text, tuple, whole } from '../shape';

export type PreviewSplit = 'train' | 'test';

/** A class of a sample and its share: 1, or λ and 1 − λ of one that was mixed from two. */
export interface PreviewLabel {
  name: string;
  share: number;
}

/** The numbers of one input of a sample that is no picture. */
export interface InputRange {
  name: string;
  shape: number[];
  low: number;
  mean: number;
  high: number;
  /** Of a sequence of measured numbers, [steps] or [steps, channels]: of each of its first channels. */
  envelopes?: ChannelEnvelope[] | undefined;
}

/** Least and greatest number in each of equal parts of a sequence, in their order; NaN where it has such a number. */
export interface ChannelEnvelope {
  low: number[];
  high: number[];
}

export interface PreviewSample {
  /** Of the epoch, from 0. */
  batch: number;
  /** In its split. */
  index: number;
  /** Another image stands in for one that cannot be read. */
  replaced: boolean;
  /** Empty where every pixel has a class. */
  labels: PreviewLabel[];
  /** Of samples that are pictures, as far as there is room. */
  picture?: string | undefined;
  /** Of data with a class for every pixel: their colours. */
  labelPicture?: string | undefined;
  /** Of samples that are no pictures. */
  inputs?: InputRange[] | undefined;
}

/** How often a class is among the samples: the sum of its shares, or its share of the pixels that count. */
export interface ClassCount {
  name: string;
  count: number;
  /** Of data with a class for every pixel. */
  color?: readonly [number, number, number] | undefined;
}

export interface Preview {
  /** Path of its file. */
  experiment: string;
  /** Milliseconds since 1970. */
  made: number;
  split: PreviewSplit;
  seed: number;
  /** First batch, from 0, and how many follow it here. */
  first: number;
  count: number;
  /** Batches in an epoch. */
  batches: number;
  batchSize: number;
  /** `inputs`: all of several; `shape` is that of the first. */
  data: { name: string; train: number; test: number; shape: number[]; inputs?: InputShape[] | undefined };
  /** What is done to the samples, as the experiment has it; empty: nothing. */
  augmentation: string[];
  samples: PreviewSample[];
  classes: ClassCount[];
  /** Samples for which another one stands in. */
  broken: number;
  /** What the data set warned of. */
  warnings: string[];
}

const label = object<PreviewLabel>({ name: text(1000), share: number });
const envelope = object<ChannelEnvelope>({ low: list(measured, 1000), high: list(measured, 1000) });
const range = object<InputRange>(
  { ...{ name: text(1000), shape: list(whole(), 32) }, ...{ low: measured, mean: measured, high: measured } },
  { envelopes: list(envelope, 100) },
);
const picture = text(8_000_000);
const sample = object<PreviewSample>(
  { batch: whole(), index: whole(), replaced: flag, labels: list(label, 1000) },
  { picture, labelPicture: picture, inputs: list(range, 100) },
);
const byte = whole(255);
const classCount = object<ClassCount>({ name: text(1000), count: number }, { color: tuple(byte, byte, byte) });

const preview = object<Preview>({
  ...{ experiment: text(4096), made: number, split: oneOf<PreviewSplit>('train', 'test'), seed: number },
  ...{ first: whole(), count: whole(), batches: whole(), batchSize: whole() },
  data: object<Preview['data']>(
    { name: text(1000), train: whole(), test: whole(), shape: list(whole(), 32) },
    { inputs: list(object<InputShape>({ name: text(1000), shape: list(whole(), 32) }), 100) },
  ),
  ...{ augmentation: list(text(1000), 100), samples: list(sample, 100_000), classes: list(classCount, 100_000) },
  ...{ broken: whole(), warnings: list(text(10_000), 1000) },
});

/** What a text holds, if it is a preview. */
export const parsePreview = (json: string): Preview | undefined => parsed(json, preview);
