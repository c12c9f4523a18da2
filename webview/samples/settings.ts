/** What the Samples view remembers. Images are known by their place in the test split, which never changes. */
import { connectWith, type HostOf } from '../shared/vscodeApi';

export const orders = ['macs', 'loss', 'difficulty'] as const;
/** What the images are ordered by. */
export type Order = (typeof orders)[number];
export const answers = ['all', 'right', 'wrong'] as const;
export type Answers = (typeof answers)[number];
export const comparisons = ['nothing', 'class', 'pinned'] as const;
/** What an image is held against: nothing, the mean of its class, or the image that was pinned. */
export type Comparison = (typeof comparisons)[number];

export const matrixUnits = ['count', 'share'] as const;
/** What a cell of the confusion matrix says: images, or their share of the class. */
export type MatrixUnit = (typeof matrixUnits)[number];

export interface SamplesSettings {
  order: Order;
  /** Highest first. */
  descending: boolean;
  /** By name; empty: all. */
  className: string;
  /** What they were taken for, by name; empty: anything. */
  predicted: string;
  answers: Answers;
  /** From 0. */
  page: number;
  chosen: number | null;
  pinned: number | null;
  comparison: Comparison;
  matrix: MatrixUnit;
}

export type Host = HostOf<SamplesSettings>;

export const connect = (): Host =>
  connectWith((stored) => ({
    order: oneOf(orders, stored.order),
    descending: stored.descending === true,
    className: typeof stored.className === 'string' ? stored.className : '',
    predicted: typeof stored.predicted === 'string' ? stored.predicted : '',
    answers: oneOf(answers, stored.answers),
    page: wholeOf(stored.page) ?? 0,
    chosen: wholeOf(stored.chosen),
    pinned: wholeOf(stored.pinned),
    comparison: oneOf(comparisons, stored.comparison),
    matrix: oneOf(matrixUnits, stored.matrix),
  }));

function oneOf<T extends string>(all: readonly [T, ...T[]], stored: unknown): T {
  return all.find((one) => one === stored) ?? all[0];
}

function wholeOf(stored: unknown): number | null {
  return typeof stored === 'number' && Number.isInteger(stored) && stored >= 0 ? stored : null;
}
