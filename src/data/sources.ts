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
 * ImageNet (ILSVRC 2012) as released: `dir`/train/WNID/*.JPEG, and `dir`/val with the images in class folders or flat with
 * a list of their labels; `dir` may also be what Kaggle's archive unpacks to. A relative path starts at the experiment file.
 * A list is `ILSVRC2012_validation_ground_truth.txt` with `meta.mat` beside it (in `dir`, or the development kit unpacked
 * there), or `val.txt`, `val.csv`, `LOC_val_solution.csv`: a name and a class a line; `labels` names another one.
 * Images for evaluation: the shorter side to `resize` pixels (default `size` · 256 / 224), then the central `size` × `size`
 * (default 224). For training the same, unless `augmentation.resizedCrop` says otherwise.
 * `onBroken: 'skip'` (the default) passes over broken files with a warning and stops when they are more than ten and more
 * than one in a thousand; 'stop' stops at the first.
 */
export function imageNet(options: {
  dir: string;
  size?: number;
  resize?: number;
  labels?: string;
  onBroken?: 'skip' | 'stop';
}): DataSource {
  const { dir, size = 224, resize = Math.round((size * 256) / 224), labels = '', onBroken = 'skip' } = options;
  return checked({ kind: 'imageNet', dir, size, resize, labels, onBroken });
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
      handling(source.onBroken);
      return source;
    case 'imageNet':
      text('dir', source.dir);
      whole('size', source.size, 1, 4096);
      whole('resize', source.resize, source.size, 4096);
      if (typeof source.labels !== 'string') wrong('labels', source.labels, 'is the path of a list of labels');
      handling(source.onBroken);
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
    hint: 'Use cifar10(…), imageFolder(…), imageNet(…) or synthetic(…).',
  });
}

function text(field: string, value: unknown): void {
  if (typeof value !== 'string' || value === '') wrong(field, value, 'is the path of a folder');
}

function handling(onBroken: unknown): void {
  if (onBroken !== 'skip' && onBroken !== 'stop') wrong('onBroken', onBroken, "is 'skip' or 'stop'");
}

function whole(field: string, value: unknown, low: number, high: number): void {
  if (!Number.isSafeInteger(value) || (value as number) < low || (value as number) > high)
    wrong(field, value, `is a whole number, ${low} to ${high}`);
}

function wrong(field: string, value: unknown, rule: string): never {
  throw new UserError(`data.${field} is ${JSON.stringify(value)}.`, { hint: `data.${field} ${rule}.` });
}
