/** The kind of data set `synthetic`, which is made in synthetic.ts. It has no files: its settings tell it from others. */
import { whole, wrong } from './fieldChecks';
import type { DataSource } from './kinds';
import { shapes } from './shapes';
import { given, made, type SourceKind } from './sourceKind';
import { openSynthetic } from './synthetic';

export interface SyntheticSource {
  kind: 'synthetic';
  seed: number;
  train: number;
  test: number;
  classes: number;
  difficulty: number;
}

export const syntheticKind: SourceKind<SyntheticSource> = {
  kind: 'synthetic',
  options: { seed: true, train: true, test: true, classes: true, difficulty: true },
  paths: [],
  check({ seed, train, test, classes, difficulty }) {
    whole('seed', seed, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    whole('classes', classes, 2, shapes.length);
    whole('train', train, 1, 1_000_000);
    whole('test', test, 1, 1_000_000);
    if (typeof difficulty !== 'number' || !(difficulty >= 0 && difficulty <= 1))
      wrong('difficulty', difficulty, 'is 0 to 1');
  },
  open: async (source) => openSynthetic(source),
};

/**
 * The built-in set: 32×32 images of shapes, made from `seed`, nothing to download.
 * `difficulty` (0 … 1) is the mean difficulty of the samples: 0 all clean and easy, 0.5 evenly mixed, 1 all cluttered.
 */
export function synthetic(
  options: { seed?: number; train?: number; test?: number; classes?: number; difficulty?: number } = {},
): DataSource {
  const known = given(syntheticKind, options);
  const { seed = 0, train = 4000, test = 1000, classes = shapes.length, difficulty = 0.5 } = known;
  return made(syntheticKind, { kind: 'synthetic', seed, train, test, classes, difficulty });
}
