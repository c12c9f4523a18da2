/**
 * MNIST, Fashion-MNIST and EMNIST: grey images and labels in idx files (idx.ts). Held in memory unpacked, a byte a pixel:
 * 47 MB for the training images of MNIST, 547 MB for the largest of EMNIST.
 */
import { UserError } from '../../base/userError';
import { headOf } from './byteStream';
import type { Dataset, Split, SplitName, Warn } from './dataset';
import { countedSplit, refuseSwapped, warnOfSame } from './heldSplit';
import { type Idx, readIdx } from './idx';
import { warnOf } from './listedKind';
import { type MnistFiles, mnistFiles } from './mnistFiles';
import { fashionMnistFormat, type MnistFormat, mnistFormat } from './mnistFormat';

/** Bytes of a file: five images of MNIST where it is plain. */
const beginning = 4096;

interface Read {
  images: Idx;
  labels: Idx;
}

/** Reads the splits in `load`; of the others the headers alone, unless their colours are asked for. */
export async function openMnist(
  format: MnistFormat,
  dir: string,
  load: readonly SplitName[],
  warn: Warn,
): Promise<Dataset> {
  const files = await mnistFiles(format, dir);
  const read = async (split: SplitName): Promise<Read> => {
    const [wanted, hint] = [load.includes(split), format.hint];
    const { images, labels } = files[split];
    const found = {
      images: await readIdx(images, { what: 'images', load: wanted, hint }),
      labels: await readIdx(labels, { what: 'labels', load: wanted, hint }),
    };
    checkCounts(found);
    return found;
  };
  const [train, test] = [await read('train'), await read('test')];
  checkSplits(format, train, test);
  const [, first = 0, second = 0] = train.images.shape;
  const [height, width] = format.transposed ? [second, first] : [first, second];
  const split = (name: SplitName, { images, labels }: Read): Split =>
    images.bytes && labels.bytes
      ? held(format, labels.bytes, images.bytes, height, width)
      : countedSplit(images.shape[0] ?? 0, name);
  for (const { labels } of [train, test]) checkLabels(format, labels);
  warnOfOther(format, train.labels, warn);
  const images = { train: files.train.images, test: files.test.images };
  const begin = { train: await headOf(images.train, beginning), test: await headOf(images.test, beginning) };
  warnOfSame(images, begin, warnOf(load, warn));
  return {
    name: format.name,
    shape: [height, width, 1],
    classes: format.classes,
    train: split('train', train),
    test: split('test', test),
    ...(format.colours ?? (await coloursOf(format, train.images, files))),
  };
}

function held(format: MnistFormat, labels: Uint8Array, images: Uint8Array, height: number, width: number): Split {
  const size = height * width;
  return {
    length: labels.length,
    read(index, target, offset) {
      const from = index * size;
      if (format.transposed)
        for (let row = 0, out = offset; row < height; row++)
          for (let column = 0; column < width; column++) target[out++] = images[from + column * height + row] ?? 0;
      else target.set(images.subarray(from, from + size), offset);
      return (labels[index] ?? 0) - format.firstLabel;
    },
  };
}

function checkCounts({ images, labels }: Read): void {
  const [count = 0, labelled = 0] = [images.shape[0], labels.shape[0]];
  if (count === labelled) return;
  const number = (value: number) => value.toLocaleString('en-US');
  throw new UserError(`${images.file} has ${number(count)} images, and ${labels.file} ${number(labelled)} labels.`, {
    hint: 'Each image has one label: use the images and the labels of one split, and fetch both again if one was cut.',
  });
}

function checkSplits({ name, published }: MnistFormat, train: Read, test: Read): void {
  const [[trained = 0, ...sides], [tested = 0, ...others]] = [train.images.shape, test.images.shape];
  if (sides.join() !== others.join())
    throw new UserError(
      `${train.images.file} has images of ${sides.join('×')}, and ${test.images.file} of ${others.join('×')}.`,
      { hint: 'Use the training and the test images of one data set.' },
    );
  const files = { train: train.images.file, test: test.images.file };
  refuseSwapped(name, { counts: { train: trained, test: tested }, published, files });
}

function checkLabels({ name, classes, firstLabel }: MnistFormat, { file, bytes }: Idx): void {
  const last = firstLabel + classes.length - 1;
  const at = bytes?.findIndex((label) => label < firstLabel || label > last) ?? -1;
  if (at >= 0)
    throw new UserError(
      `${file}: label ${at} (counted from 0) is ${bytes?.[at]}; ${name} has ${firstLabel} to ${last}.`,
      {
        hint: 'Use the labels of this set, and fetch the file again if it is damaged.',
      },
    );
}

/** MNIST and Fashion-MNIST have files of the same names and sizes. Other numbers of images are nobody's. */
function warnOfOther(format: MnistFormat, { file, bytes }: Idx, warn: Warn): void {
  if (format.ofClass === undefined || bytes === undefined) return;
  const counts = new Array<number>(format.classes.length).fill(0);
  for (const label of bytes) counts[label] = (counts[label] ?? 0) + 1;
  const as = (one: MnistFormat) => one.ofClass?.join() === counts.join();
  const other = [mnistFormat, fashionMnistFormat].find((one) => one.kind !== format.kind && as(one));
  if (other)
    warn(
      `${file} has as many labels of each class as ${other.name} has, and not those of ${format.name}: is it the set that is meant?`,
    );
}

/** Of the training images, also where only the test images are loaded. */
async function coloursOf({ hint }: MnistFormat, train: Idx, files: MnistFiles) {
  const bytes = train.bytes ?? (await readIdx(files.train.images, { what: 'images', load: true, hint })).bytes ?? [];
  const counts = new Float64Array(256);
  for (const byte of bytes) counts[byte] = (counts[byte] as number) + 1;
  const moment = (power: number) =>
    counts.reduce((sum, count, byte) => sum + count * (byte / 255) ** power, 0) / bytes.length;
  const mean = moment(1);
  // All of one colour: nothing is divided by zero.
  const std = Math.sqrt(Math.max(0, moment(2) - mean ** 2)) || 1;
  return { mean: [mean], std: [std] };
}
