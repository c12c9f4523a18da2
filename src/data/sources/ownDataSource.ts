/** The kind of data set `dataset`: a user's own, of functions; opened in ownData.ts, run in threads of its own (ownCode.ts). */

import { knownOptions } from '../../base/options';
import type { TensorInfo } from '../../base/sampleTensors';
import { shownValue } from '../../base/shownValue';
import { UserError } from '../../base/userError';
import { whole, wrong } from './fieldChecks';
import type { DataSource } from './kinds';
import { openOwnData } from './ownData';
import type { DeclaredLabels } from './ownLabels';
import { byName } from './ownSample';
import type { ShownFunctions } from './ownShown';
import type { OwnSplit } from './ownSplit';
import { given, made, type SourceKind } from './sourceKind';

export interface DatasetSource {
  kind: 'dataset';
  name: string;
  version: string;
  classes: string[];
  train: OwnSplit;
  test: OwnSplit;
  shape: readonly number[] | Readonly<Record<string, readonly number[]>> | undefined;
  labels: DeclaredLabels | undefined;
  mean: number | number[];
  std: number | number[];
  threads: number;
  thumbnail?: ShownFunctions['thumbnail'];
  difficulty?: ShownFunctions['difficulty'];
}

export const datasetKind: SourceKind<DatasetSource> = {
  kind: 'dataset',
  options: {
    ...{ name: true, version: true, classes: true, train: true, test: true, shape: true, labels: true },
    ...{ mean: true, std: true, threads: true, thumbnail: true, difficulty: true },
  },
  paths: [],
  check(source) {
    const { name, version, classes, train, test, shape, labels, mean, std, threads } = source;
    if (typeof name !== 'string' || name === '') wrong('name', name, 'is a text');
    if (typeof version !== 'string') wrong('version', version, 'is a text that is another where the data is');
    if (!Array.isArray(classes) || classes.some((each) => typeof each !== 'string'))
      wrong('classes', classes, 'is how many there are, or their names');
    split('train', train);
    split('test', test);
    isShapeOf(shape);
    for (const [field, one] of declaredLabels(labels)) {
      const { shape, dtype } = knownOptions('dataset', one, { shape: true, dtype: true }, field);
      if (shape !== undefined) isShape(`${field}.shape`, shape);
      if (dtype !== undefined && dtype !== 'float32' && dtype !== 'int32')
        wrong(`${field}.dtype`, dtype, "is 'float32' or 'int32'");
    }
    meanAndStd(mean, std);
    whole('threads', threads, 1, 64);
    for (const name of ['thumbnail', 'difficulty'] as const) {
      const value: unknown = source[name];
      if (value !== undefined && typeof value !== 'function')
        wrong(
          name,
          value,
          `is a function: (sample, index, split) => ${name === 'difficulty' ? 'a number' : '{ height, width, pixels }'}`,
        );
    }
  },
  open: (source) => openOwnData(source, source),
};

function split(field: 'train' | 'test', value: unknown): void {
  if (typeof value !== 'object' || value === null)
    throw new UserError(`data.${field} is ${value === undefined ? 'missing' : typeof value}.`, {
      hint: splitHint(field),
    });
  const { length, sample, samples } = value as { length?: unknown; sample?: unknown; samples?: unknown };
  if ((typeof sample === 'function') === (typeof samples === 'function'))
    throw new UserError(
      `data.${field} has ${typeof sample === 'function' ? 'both `sample` and `samples`' : 'neither `sample` nor `samples`'}.`,
      {
        hint: splitHint(field),
      },
    );
  if (!Number.isSafeInteger(length) || (length as number) < 1)
    throw new UserError(`data.${field}.length is ${shownValue(length)}.`, {
      hint:
        typeof samples === 'function'
          ? `data.${field}.length is how many samples of the generator an epoch has: a whole number, 1 or more.`
          : `data.${field}.length is how many samples there are: a whole number, 1 or more.`,
    });
}

export function meanAndStd(mean: unknown, std: unknown): void {
  for (const [field, value] of [
    ['mean', mean],
    ['std', std],
  ] as const)
    if ([value].flat().some((each) => !Number.isFinite(each) || (field === 'std' && (each as number) <= 0)))
      wrong(field, value, `is a number${field === 'std' ? ' above 0' : ''}, or one a channel`);
}

/** Names of classes, of which a number alone may be given. */
export function classNames(classes: number | readonly string[]): string[] {
  if (typeof classes === 'number') whole('classes', classes, 1, 100_000);
  return typeof classes === 'number' ? Array.from({ length: classes }, (_, i) => String(i)) : [...classes];
}

const splitHint = (field: string) =>
  `Write ${field}: { length, sample: (index, random) => ({ x, y }) }, or ${field}: { length, *samples(random, epoch) { … yield { x, y }; } }.`;

/** Of x, or of each input by its name. */
export function isShapeOf(shape: unknown): void {
  if (shape === undefined) return;
  const named = typeof shape === 'object' && shape !== null && !Array.isArray(shape);
  for (const each of named ? Object.values(shape) : [shape]) isShape('shape', each);
}

function isShape(field: string, shape: unknown): void {
  if (!Array.isArray(shape) || shape.some((d) => !Number.isSafeInteger(d) || d < 1))
    wrong(field, shape, 'is the size of each axis of a sample, e.g. [16000, 1]');
}

/** Of y, or of each label by its name: what is said has a field a label, each an object. */
function declaredLabels(labels: DeclaredLabels | undefined): [field: string, one: Partial<TensorInfo>][] {
  if (labels === undefined) return [];
  const entries = Object.entries(labels);
  return entries.length > 0 && entries.every(([, one]) => byName(one))
    ? entries.map(([name, one]) => [`labels.${name}`, one as Partial<TensorInfo>])
    : [['labels', labels as Partial<TensorInfo>]];
}

/** What the user changes later changes nothing here; what is no plain data stays, to be refused by its field. */
function copied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copied);
  return byName(value) ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, copied(one)])) : value;
}

interface LabelOptions {
  shape?: readonly number[];
  dtype?: 'float32' | 'int32';
}

/** What `dataset({ … })` takes. */
export interface DatasetOptions {
  /** What training sees, anew in every epoch. */
  train: OwnSplit;
  /** What scores are of. */
  test: OwnSplit;
  /** How many classes there are, or their names: then y is the number of one. Leave out where labels are no classes. */
  classes?: number | readonly string[];
  /** Of x, or of each input by its name, where arrays do not say: a typed array is one row of numbers. Default: as the first sample has it. */
  shape?: readonly number[] | Readonly<Record<string, readonly number[]>>;
  /** Of y, or of each label by its name, where it is no class. Default: as the first sample has it. */
  labels?: LabelOptions | Readonly<Record<string, LabelOptions>>;
  /** A word that is another where the data is, such as a date or a hash: runs keep it, and say where it has changed. */
  version?: string;
  /** For people. Default: 'own data'. */
  name?: string;
  /** Of byte / 255, one or one a channel, of pictures in bytes (Uint8Array of [height, width, channels]). Default 0 and 1. */
  mean?: number | readonly number[];
  std?: number | readonly number[];
  /** Threads that make training samples; each runs the experiment's file, so that data read at its top is held once in each. Default 1. */
  threads?: number;
  /**
   * A small picture of a sample as `sample` gave it, of its place in its split, and of the split: shown where others show images. At most
   * 128 pixels a side, of one size for all: `{ height, width, pixels }`, with one byte a pixel or three, row by row.
   */
  thumbnail?: NonNullable<ShownFunctions['thumbnail']>;
  /** How difficult a sample is, where you know it: any number, higher for what is more difficult. Samples are ordered and correlated by it. */
  difficulty?: NonNullable<ShownFunctions['difficulty']>;
}

/**
 * Data of your own, of any shape: functions that give `{ x, y }` for an index, or a generator of such samples. They run in threads beside
 * the training, and what they draw from `random` is the same after a resume.
 */
export function dataset(options: DatasetOptions): DataSource {
  const {
    train,
    test,
    classes = [],
    shape,
    labels,
    version = '',
    name = 'own data',
    mean = 0,
    std = 1,
    threads = 1,
    thumbnail,
    difficulty,
  } = given(datasetKind, options as DatasetOptions & DatasetSource);
  return made(datasetKind, {
    ...{ kind: 'dataset', name, version, train, test, threads, thumbnail, difficulty },
    classes: classNames(classes),
    shape,
    labels: copied(labels) as DeclaredLabels | undefined,
    mean: typeof mean === 'number' ? mean : [...mean],
    std: typeof std === 'number' ? std : [...std],
  });
}
