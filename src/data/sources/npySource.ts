/** The kind of data set `npy`: arrays of NumPy, a row a sample; each is read in npyArray.ts, and is a sample as a user's own is. */

import path from 'node:path';
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

export interface NpySplit {
  x: string | Readonly<Record<string, string>>;
  y: string;
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
      const inputs = typeof x === 'object' && x !== null ? Object.values(x) : [x];
      if (inputs.length === 0 || ![...inputs, y].every((name) => typeof name === 'string' && name !== ''))
        throw new UserError(`data.${field} is ${shownValue(split)}.`, {
          hint: `Write ${field}: { x: 'x.npy', y: 'y.npy' }, or of an .npz 'data.npz/NAME'; x of several inputs is { NAME: file }.`,
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
    const files = [train, test].flatMap(({ x, y }) => [...(typeof x === 'string' ? [x] : Object.values(x)), y]);
    const named = files.map((name) => path.resolve(dir, name.replace(/(\.npz)[/\\][^/\\]+$/i, '$1')));
    return { ...(await presentFiles(dir, [...new Set(named)])), read: JSON.stringify([train, test]) };
  },
};

async function openSplit({ dir, classes, ...source }: NpySource, split: SplitName) {
  const { x, y } = source[split];
  const at = (name: string) => path.resolve(dir, name);
  const inputs: [string, NpyArray, string][] = [];
  for (const [name, file] of typeof x === 'string' ? [['x', x] as const] : Object.entries(x))
    inputs.push([name, await openNpy(at(file)), file]);
  const labels = await openNpy(at(y));
  const length = labels.shape[0] as number;
  for (const [, { shape }, file] of inputs)
    if (shape[0] !== length)
      throw new UserError(`${at(file)} has ${shape[0]} samples, and ${at(y)} ${length}.`, {
        hint: 'x and y have one row a sample each: save both of the same samples.',
      });
  const each = ({ shape }: NpyArray) => (shape.length > 1 ? shape.slice(1) : [1]);
  // One number a sample is a class where the data has some, whichever way it was saved.
  const one = labels.shape.slice(1).every((d) => d === 1);
  const samples: RandomAccess & { place(index: number): string } = {
    length,
    place: (index) => `sample ${index} of ${typeof x === 'string' ? x : Object.values(x)[0]} (${split}; labels: ${y})`,
    sample(index) {
      const values = labels.read(index);
      return {
        x:
          typeof x === 'string'
            ? (inputs[0] as [string, NpyArray, string])[1].read(index)
            : Object.fromEntries(inputs.map(([name, array]) => [name, array.read(index)])),
        y: one && classes.length > 0 ? (values[0] as number) : values,
      };
    },
  };
  const [only] = inputs;
  return {
    samples,
    shape:
      typeof x === 'string'
        ? each((only as [string, NpyArray, string])[1])
        : Object.fromEntries(inputs.map(([name, array]) => [name, each(array)])),
    labels: one && classes.length > 0 ? undefined : { shape: each(labels) },
  };
}

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
