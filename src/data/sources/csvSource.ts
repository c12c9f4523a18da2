/** The kind of data set `csv`: columns of text files as vectors; the table is in csvTable.ts, and a row is a sample as a user's own is. */
import path from 'node:path';
import { UserError } from '../../base/userError';
import { type CsvTable, numbersIn, readCsv } from './csvTable';
import { presentFiles } from './dataFiles';
import type { SplitName } from './dataset';
import { folder, wrong } from './fieldChecks';
import type { DataSource } from './kinds';
import { openOwnData } from './ownData';
import { classNames } from './ownDataSource';
import type { Placed, RandomAccess } from './ownSplit';
import { given, made, type SourceKind } from './sourceKind';

export interface CsvSource {
  kind: 'csv';
  dir: string;
  train: string;
  test: string;
  /** A column of classes, or columns of numbers. */
  label: string | string[];
  /** Empty: all others. */
  inputs: string[];
  /** Empty: what stands in the training file, where that is no number. */
  classes: string[];
  standardise: boolean;
  /** '' is what the heading has most of. */
  separator: string;
}

export const csvKind: SourceKind<CsvSource> = {
  kind: 'csv',
  options: {
    dir: true,
    train: true,
    test: true,
    label: true,
    inputs: true,
    classes: true,
    standardise: true,
    separator: true,
  },
  paths: ['dir'],
  check({ dir, train, test, label, inputs, classes, standardise, separator }) {
    folder('dir', dir);
    for (const [field, value] of [
      ['train', train],
      ['test', test],
    ] as const)
      if (typeof value !== 'string' || value === '') wrong(field, value, 'is the name of a file');
    for (const [field, value] of [
      ['label', label],
      ['inputs', inputs],
      ['classes', classes],
    ] as const)
      if ([value].flat().some((name) => typeof name !== 'string')) wrong(field, value, 'is names in a list');
    if ([label].flat().length === 0) wrong('label', label, 'is a column, or several');
    const both = [label].flat().find((name) => inputs.includes(name));
    if (both !== undefined) wrong('inputs', inputs, `is without the label '${both}'`);
    if (typeof standardise !== 'boolean') wrong('standardise', standardise, 'is true or false');
    if (typeof separator !== 'string') wrong('separator', separator, 'is a text such as a comma');
  },
  async open(source) {
    const { dir, separator } = source;
    const read = (name: string) => readCsv(path.resolve(dir, name), separator === '' ? undefined : separator);
    const [train, test] = [await read(source.train), await read(source.test)];
    const inputs =
      source.inputs.length > 0 ? source.inputs : train.columns.filter((name) => ![source.label].flat().includes(name));
    if (inputs.length === 0)
      throw new UserError(`${train.file} has no column but the label.`, {
        hint: 'Name another label, or a file with more columns.',
      });
    const classes = classesOf(source, train);
    const [x, y] = [rowsOf(train, inputs), rowsOf(test, inputs)];
    const scale = source.standardise ? scaleOf(x) : undefined;
    if (scale) for (const rows of [x, y]) standardised(rows, scale);
    const samples = (split: SplitName) =>
      splitOf(split === 'train' ? train : test, split === 'train' ? x : y, source, classes);
    const dataset = await openOwnData({
      ...{ kind: 'dataset', name: path.basename(source.train, path.extname(source.train)), version: '', threads: 1 },
      ...{
        classes,
        mean: 0,
        std: 1,
        train: samples('train'),
        test: samples('test'),
        shape: [inputs.length],
        labels: undefined,
      },
    });
    return scale ? { ...dataset, ...scale } : dataset;
  },
  files: async ({ dir, train, test, ...read }) => ({
    ...(await presentFiles(
      dir,
      [train, test].map((name) => path.resolve(dir, name)),
    )),
    read: JSON.stringify(read),
  }),
};

/** Rows of numbers, one after the other. */
function rowsOf(table: CsvTable, columns: readonly string[]): Float32Array[] {
  const found = columns.map((name) =>
    numbersIn(
      table,
      name,
      `Inputs are numbers: leave the column out of data.inputs, or write numbers for what it says.`,
    ),
  );
  return table.lines.map((_, row) => Float32Array.from(found, (column) => column[row] as number));
}

/** Mean and deviation of each column; a deviation of 0 is 1, for a column that is everywhere the same says nothing. */
function scaleOf(rows: readonly Float32Array[]): { mean: number[]; std: number[] } {
  const mean = Array.from(
    rows[0] ?? [],
    (_, at) => rows.reduce((sum, row) => sum + (row[at] as number), 0) / rows.length,
  );
  const std = mean.map(
    (middle, at) =>
      Math.sqrt(rows.reduce((sum, row) => sum + ((row[at] as number) - middle) ** 2, 0) / rows.length) || 1,
  );
  return { mean, std };
}

function standardised(rows: readonly Float32Array[], { mean, std }: { mean: number[]; std: number[] }): void {
  for (const row of rows)
    for (const at of row.keys()) row[at] = ((row[at] as number) - (mean[at] as number)) / (std[at] as number);
}

/** Those that were named, or the texts of the label's column; none where it has numbers. */
function classesOf({ label, classes }: CsvSource, train: CsvTable): string[] {
  if (classes.length > 0 || typeof label !== 'string') return classes;
  const cells = train.column(label).map((cell) => cell.trim());
  const texts = cells.some((cell) => !Number.isFinite(Number(cell)));
  return texts ? [...new Set(cells)].sort() : [];
}

function splitOf(
  table: CsvTable,
  rows: readonly Float32Array[],
  { label }: CsvSource,
  classes: readonly string[],
): RandomAccess & Placed {
  const labels = labelColumns(table, [label].flat(), classes);
  // The cells themselves are not held for as long as the set is.
  const { file, lines } = table;
  return {
    length: rows.length,
    place: (index) => `${file}, line ${lines[index]}`,
    sample: (index) => {
      const y = labels.map((column) => column[index] as number);
      return {
        x: rows[index] as Float32Array,
        y: typeof label === 'string' ? (y[0] as number) : classes.length > 0 ? Int32Array.from(y) : y,
      };
    },
  };
}

function labelColumns(table: CsvTable, names: readonly string[], classes: readonly string[]): ArrayLike<number>[] {
  return names.map((name) =>
    classes.length > 0
      ? classNumbers(table, name, classes)
      : numbersIn(table, name, 'Labels are numbers where none of them is a text.'),
  );
}

function classNumbers(table: CsvTable, name: string, classes: readonly string[]): number[] {
  // Of a name that stands twice the first number counts.
  const numberOf = new Map(classes.map((one, number) => [one, number] as const).toReversed());
  return table.column(name).map((cell, row) => {
    const text = cell.trim();
    const found = numberOf.get(text) ?? -1;
    const number = found < 0 && /^\d+$/.test(text) ? Number(text) : found;
    if (number >= 0 && number < classes.length) return number;
    const line = table.lines[row] as number;
    throw new UserError(
      `${table.file}, line ${line}: column '${name}' has ${JSON.stringify(text)}, which is no class.`,
      {
        hint: `Classes are ${classes.slice(0, 10).join(', ')}${classes.length > 10 ? ', …' : ''}: correct the line, or name all of them in data.classes.`,
        source: { file: table.file, line },
      },
    );
  });
}

/**
 * Columns of two CSV files with a heading, each line a sample: a vector of numbers, and a class or numbers to be said of it. Held in
 * memory. `standardise`: each input less its mean and over its deviation, both of the training file.
 */
export function csv(options: {
  /** Where the files are; a relative path starts at the experiment file. Default: beside it. */
  dir?: string;
  train: string;
  test: string;
  /** The column of the class, or of the number, or several of numbers. */
  label: string | readonly string[];
  /** Columns of numbers, in this order. Default: all but the label. */
  inputs?: readonly string[];
  /** Names of the classes, or how many there are. Default: the texts of the label's column; without a text its numbers are no classes. */
  classes?: number | readonly string[];
  /** Default true. */
  standardise?: boolean;
  /** Default: comma, semicolon or tab, whichever the heading has most of. */
  separator?: string;
}): DataSource {
  const {
    dir = '.',
    train,
    test,
    label,
    inputs = [],
    classes = [],
    standardise = true,
    separator = '',
  } = given(csvKind, options as typeof options & CsvSource);
  return made(csvKind, {
    ...{ kind: 'csv', dir, train, test, label: typeof label === 'string' ? label : [...(label ?? [])] },
    ...{ inputs: [...inputs], classes: classNames(classes), standardise, separator },
  });
}
