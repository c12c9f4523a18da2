/**
 * How an experiment names its data: constructors that fill in defaults and give plain data, and the check of such data,
 * whoever changed it since. Nothing is opened here; open.ts does that.
 */
import { UserError } from '../protocol/userError';
import type { DataSource } from './dataset';
import { shapes } from './shapes';

/**
 * CIFAR-10 in its binary format: 50,000 training and 10,000 test images of 32×32, ten classes.
 * `dir` is the folder `cifar-10-batches-bin`, its parent, or the original `cifar-10-binary.tar.gz`;
 * a relative path starts at the experiment file.
 */
export function cifar10({ dir }: { dir: string }): DataSource {
  return checked({ kind: 'cifar10', dir });
}

/**
 * JPEG and PNG files in `dir`/train/CLASS and `dir`/test/CLASS (or val); a relative path starts at the experiment file.
 * The centred part of each image is resized to `size`: pixels of a square, or [height, width].
 * `onBroken` is what happens at a file that cannot be decoded: the next good one takes its place with a warning
 * ('skip', the default), or the run stops ('stop').
 */
export function imageFolder(options: {
  dir: string;
  size: number | [number, number];
  onBroken?: 'skip' | 'stop';
}): DataSource {
  const { dir, size, onBroken = 'skip' } = options;
  return checked({ kind: 'imageFolder', dir, size: typeof size === 'number' ? [size, size] : size, onBroken });
}

/**
 * The built-in set: 32×32 images of shapes, made from `seed`, nothing to download.
 * `difficulty` (0 … 1) is the mean difficulty of the samples: 0 all clean and easy, 0.5 evenly mixed, 1 all cluttered.
 */
export function synthetic(
  options: { seed?: number; train?: number; test?: number; classes?: number; difficulty?: number } = {},
): DataSource {
  const { seed = 0, train = 4000, test = 1000, classes = shapes.length, difficulty = 0.5 } = options;
  return checked({ kind: 'synthetic', seed, train, test, classes, difficulty });
}

/** The source itself. Throws a UserError that names the first field that cannot be right. */
export function checked(source: DataSource): DataSource {
  switch (source.kind) {
    case 'cifar10':
      text('dir', source.dir);
      return source;
    case 'imageFolder':
      text('dir', source.dir);
      if (!Array.isArray(source.size) || source.size.length !== 2) wrong('size', source.size, 'is [height, width]');
      for (const pixels of source.size) whole('size', pixels, 1, 4096);
      if (!['skip', 'stop'].includes(source.onBroken)) wrong('onBroken', source.onBroken, "is 'skip' or 'stop'");
      return source;
    case 'synthetic':
      whole('seed', source.seed, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
      whole('classes', source.classes, 2, shapes.length);
      whole('train', source.train, 1, 1_000_000);
      whole('test', source.test, 1, 1_000_000);
      if (!(source.difficulty >= 0 && source.difficulty <= 1)) wrong('difficulty', source.difficulty, 'is 0 to 1');
      return source;
    default:
      return unknown(source);
  }
}

function unknown(source: never): never {
  const { kind } = (source ?? {}) as { kind?: unknown };
  throw new UserError(`data.kind is ${JSON.stringify(kind)}, which is no kind of data set.`, {
    hint: 'Use cifar10(…), imageFolder(…) or synthetic(…).',
  });
}

function text(field: string, value: unknown): void {
  if (typeof value !== 'string' || value === '') wrong(field, value, 'is the path of a folder');
}

function whole(field: string, value: unknown, low: number, high: number): void {
  if (!Number.isSafeInteger(value) || (value as number) < low || (value as number) > high)
    wrong(field, value, `is a whole number, ${low} to ${high}`);
}

function wrong(field: string, value: unknown, rule: string): never {
  throw new UserError(`data.${field} is ${JSON.stringify(value)}.`, { hint: `data.${field} ${rule}.` });
}
