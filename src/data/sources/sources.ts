/**
 * How an experiment names its data: constructors that fill in defaults and give plain data, checked (checkedSource.ts).
 * Nothing is opened here; open.ts does that.
 */
import { checked } from './checkedSource';
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
 * Cityscapes as released, a class for every pixel: photographs `dir`/leftImg8bit/{train,val}/CITY/NAME_leftImg8bit.png (or
 * .jpg) and their labels `dir`/gtFine/{train,val}/CITY/NAME_gtFine_labelIds.png, or _labelTrainIds.png where those are
 * missing; 19 classes, the test split is val. `labels` is another folder in place of `dir`/gtFine. Relative paths start at
 * the experiment file.
 * `size` is what the network sees, pixels of a square or [height, width]. Images for evaluation: the whole one resized to
 * it ('whole', the default), or its parts of that size as they are ('sliding'), which overlap by a third. For training the
 * whole one resized, unless `augmentation.scaleCrop` says otherwise.
 * `onBroken: 'skip'` (the default) passes over images whose photo or labels are broken or missing, with a warning, and stops
 * when they are more than ten and more than one in a thousand; 'stop' stops at the first.
 */
export function cityscapes(options: {
  dir: string;
  size: number | [number, number];
  evaluation?: 'whole' | 'sliding';
  labels?: string;
  onBroken?: 'skip' | 'stop';
}): DataSource {
  const { dir, size, evaluation = 'whole', labels = '', onBroken = 'skip' } = options;
  return checked({
    ...{ kind: 'cityscapes', dir, size: typeof size === 'number' ? [size, size] : size, evaluation, labels, onBroken },
  });
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
