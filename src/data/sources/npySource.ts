/** The kind of data set `npy`: arrays of NumPy, a row a sample; each is read in npyArray.ts, and is a sample as a user's own is. */

import path from 'node:path';
import { howMany } from '../../base/howMany';
import { shownValue } from '../../base/shownValue';
import { UserError } from '../../base/userError';
import { presentFiles } from './dataFiles';
import type { SplitName } from './dataset';
import { folder, wrong } from './fieldChecks';
import type { DataSource } from './kinds';
import { type NpyArray, openNpy } from './npyArray';
import { openOwnData } from './ownData';
import { classNames, isShapeOf, meanAndStd } from './ownDataSource';
import type { RandomAccess } from './ownSplit';
import { given, made, type SourceKind } from './sourceKind';

type Arrays = string | Readonly<Record<string, string>>;

export interface NpySplit {
  /** One array, or one an input by its name. */
  x: Arrays;
  /** One, or one a label by its name. */
  y: Arrays;
}

export interface NpySource {
  kind: 'npy';
  dir: string;
  train: NpySplit;
  test: NpySplit;
  classes: string[];
  /** Of a sample of x, or of each by its name; as it was saved where undefined. */
  shape: number[] | Record<string, number[]> | undefined;
  mean: number | number[];
  std: number | number[];
}

export const npyKind: SourceKind<NpySource> = {
  kind: 'npy',
  options: { dir: true, train: true, test: true, classes: true, shape: true, mean: true, std: true },
  paths: ['dir'],
  check({ dir, train, test, classes, shape, mean, std }) {
    folder('dir', dir);
    for (const [field, split] of [
      ['train', train],
      ['test', test],
    ] as const) {
      const { x, y } = (split ?? {}) as Partial<NpySplit>;
      const [inputs, labels] = [x, y].map((given) =>
        typeof given === 'object' && given !== null ? Object.values(given) : [given],
      ) as [unknown[], unknown[]];
      if (
        inputs.length === 0 ||
        labels.length === 0 ||
        ![...inputs, ...labels].every((name) => typeof name === 'string' && name !== '')
      )
        throw new UserError(`data.${field} is ${shownValue(split)}.`, {
          hint: `Write ${field}: { x: 'x.npy', y: 'y.npy' }, or of an .npz 'data.npz/NAME'; x of several inputs is { NAME: file }, and so is y of several labels.`,
        });
    }
    if (!Array.isArray(classes) || classes.some((each) => typeof each !== 'string'))
      wrong('classes', classes, 'is how many there are, or their names');
    isShapeOf(shape);
    meanAndStd(mean, std);
  },
  async open(source) {
    const { classes, mean, std, dir } = source;
    const [train, test] = [await openSplit(source, 'train'), await openSplit(source, 'test')];
    return openOwnData({
      ...{ kind: 'dataset', name: path.basename(dir), version: '', threads: 1, classes, mean, std },
      ...{ train: train.samples, test: test.samples, shape: source.shape ?? train.shape, labels: train.labels },
    });
  },
  async files({ dir, train, test }) {
    const files = [train, test].flatMap(({ x, y }) => [...filesOf(x), ...filesOf(y)]);
    const named = files.map((name) => path.resolve(dir, name.replace(/(\.npz)[/\\][^/\\]+$/i, '$1')));
    return { ...(await presentFiles(dir, [...new Set(named)])), read: JSON.stringify([train, test]) };
  },
};

const filesOf = (arrays: Arrays): string[] => (typeof arrays === 'string' ? [arrays] : Object.values(arrays));

async function openSplit({ dir, classes, ...source }: NpySource, split: SplitName) {
  const { x, y } = source[split];
  const at = (name: string) => path.resolve(dir, name);
  const [inputs, labels] = [await opened(x, at), await opened(y, at)];
  const [first] = labels.list as [Opened];
  const length = first.array.shape[0] as number;
  for (const { array, file } of [...inputs.list, ...labels.list])
    if (array.shape[0] !== length)
      throw new UserError(
        `${at(file)} has ${howMany(array.shape[0] as number, 'sample')}, and ${at(first.file)} ${length}.`,
        {
          hint: 'x and y have one row a sample each: save both of the same samples.',
        },
      );
  // One number a sample is a class where the data has some, whichever way it was saved.
  const isClass = labels.only && classes.length > 0 && first.array.shape.slice(1).every((d) => d === 1);
  const samples: RandomAccess & { place(index: number): string } = {
    length,
    place: (index) => `sample ${index} of ${inputs.list[0]?.file} (${split}; labels: ${filesOf(y).join(', ')})`,
    sample: (index) => ({
      x: inputs.row(index),
      y: isClass ? (first.array.read(index)[0] as number) : labels.row(index),
    }),
  };
  const shapes = ({ list, only }: Rows) =>
    only ? eachOf((list[0] as Opened).array) : Object.fromEntries(list.map(({ name, array }) => [name, eachOf(array)]));
  const said = labels.only
    ? { shape: eachOf(first.array) }
    : Object.fromEntries(labels.list.map(({ name, array }) => [name, { shape: eachOf(array) }]));
  return { samples, shape: shapes(inputs), labels: isClass ? undefined : said };
}

interface Opened {
  name: string;
  file: string;
  array: NpyArray;
}

/** Arrays that are read side by side. */
interface Rows {
  list: readonly Opened[];
  /** One that has no name. */
  only: boolean;
  row(index: number): Row | Record<string, Row>;
}

type Row = ReturnType<NpyArray['read']>;

async function opened(arrays: Arrays, at: (name: string) => string): Promise<Rows> {
  const only = typeof arrays === 'string';
  const list: Opened[] = [];
  for (const [name, file] of only ? [['', arrays] as const] : Object.entries(arrays))
    list.push({ name, file, array: await openNpy(at(file)) });
  const row = (index: number) =>
    only
      ? (list[0] as Opened).array.read(index)
      : Object.fromEntries(list.map(({ name, array }) => [name, array.read(index)]));
  return { list, only, row };
}

/** Of a sample. */
const eachOf = ({ shape }: NpyArray) => (shape.length > 1 ? shape.slice(1) : [1]);

/**
 * Arrays that NumPy has saved, `.npy` or in an `.npz` (`'FILE.npz/NAME'`): the first axis is the samples. Floats, whole numbers and bytes
 * of any shape. Samples are read where they lie, so that arrays may be larger than memory. `classes` and what follows: as of `dataset`.
 */
export function npy(options: {
  /** Where the files are; a relative path starts at the experiment file. Default: beside it. */
  dir?: string;
  train: NpySplit;
  test: NpySplit;
  classes?: number | readonly string[];
  /** Of a sample of x, or of each input by its name. Default: as it was saved. */
  shape?: readonly number[] | Readonly<Record<string, readonly number[]>>;
  mean?: number | readonly number[];
  std?: number | readonly number[];
}): DataSource {
  const {
    dir = '.',
    train,
    test,
    classes = [],
    shape,
    mean = 0,
    std = 1,
  } = given(npyKind, options as typeof options & NpySource);
  return made(npyKind, {
    ...{ kind: 'npy', dir, train, test, classes: classNames(classes), shape: shape as NpySource['shape'] },
    mean: typeof mean === 'number' ? mean : [...mean],
    std: typeof std === 'number' ? std : [...std],
  });
}
