/** The kind of data set `emnist`; it is read in mnist.ts. */
import { wrong } from './fieldChecks';
import type { DataSource } from './kinds';
import { type EmnistSplit, emnistFormats } from './mnistFormat';
import { mnistKindOf } from './mnistKind';
import { given, made } from './sourceKind';

export interface EmnistSource {
  kind: 'emnist';
  dir: string;
  split: EmnistSplit;
}

export const emnistKind = mnistKindOf<EmnistSource>({
  kind: 'emnist',
  options: { dir: true, split: true },
  paths: ['dir'],
  check({ split }) {
    const splits = Object.keys(emnistFormats);
    if (!splits.includes(split)) wrong('split', split, `is ${splits.map((name) => `'${name}'`).join(', ')}`);
  },
  formatOf: ({ split }) => emnistFormats[split],
});

/**
 * EMNIST: handwritten characters, 28×28 in grey. `split` is one of the six that are published: `byclass` (62 classes: digits,
 * capitals and small letters), `bymerge` and `balanced` (47, where both cases look alike they are one), `letters` (26),
 * `digits` and `mnist` (10). `dir` is the folder of its idx files, plain or gzipped, its parent, or the one that torchvision
 * was given; a relative path starts at the experiment file.
 */
export function emnist(options: {
  dir: string;
  split: 'byclass' | 'bymerge' | 'balanced' | 'letters' | 'digits' | 'mnist';
}): DataSource {
  const { dir, split } = given(emnistKind, options);
  return made(emnistKind, { kind: 'emnist', dir, split });
}
