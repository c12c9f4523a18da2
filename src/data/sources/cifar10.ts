/**
 * CIFAR-10 in its binary format (Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009;
 * https://www.cs.toronto.edu/~kriz/cifar.html): records of one label byte and 3 · 32 · 32 bytes, one plane a colour.
 * Held in memory as the files are, 3,073 bytes an image: 184 MB for all 60,000.
 * Where the records come from is in cifarFiles.ts.
 */
import { UserError } from '../../base/userError';
import { formatOf } from '../image/fileFormat';
import { type CifarFile, cifarFiles } from './cifarFiles';
import { download } from './cifarVersions';
import type { Dataset, Split, SplitName } from './dataset';

const side = 32;
const pixels = side * side;
const channels = 3;
const imageBytes = pixels * channels;
export const recordBytes = 1 + imageBytes;
const recordsAFile = 10_000;

export const cifarClasses = 'airplane automobile bird cat deer dog frog horse ship truck'.split(' ');

/** Of the 50,000 training images, per channel, of byte / 255. */
const mean = [0.4914, 0.4822, 0.4465];
const std = [0.247, 0.2435, 0.2616];

/**
 * Reads the splits in `load` into memory; the others are counted and their sizes checked.
 * Throws a UserError for a missing file, a size that is no whole number of records, and a label over 9.
 */
export async function openCifar10(dir: string, load: readonly SplitName[]): Promise<Dataset> {
  const files = await cifarFiles(dir, load);
  const names = files.classNames ?? cifarClasses;
  const split = (name: SplitName): Split => {
    const batches = files[name];
    for (const batch of batches) checkSize(batch);
    const length = batches.reduce((sum, { size }) => sum + size / recordBytes, 0);
    return load.includes(name) ? inMemory(batches, length, names.length) : absent(length, name);
  };
  return {
    name: 'CIFAR-10',
    shape: [side, side, channels],
    classes: names,
    train: split('train'),
    test: split('test'),
    mean,
    std,
  };
}

function checkSize({ label, size, head }: CifarFile): void {
  if (size > 0 && size % recordBytes === 0) return;
  const format = formatOf(head);
  if (format) throw new UserError(`${label} is ${format.what}, not a batch of CIFAR-10.`, { hint: download });
  const whole = recordsAFile * recordBytes;
  const hundred = size > 0 && size % (recordBytes + 1) === 0;
  throw new UserError(
    `${label} has ${size} bytes: expected ${whole} (${recordsAFile} records of ${recordBytes}), or another multiple of ${recordBytes}.`,
    {
      hint: hundred
        ? `It has the size of a file of CIFAR-100, whose records have ${recordBytes + 1} bytes. ${download}`
        : 'Fetch or unpack the file again: it is incomplete, or not the binary version of CIFAR-10.',
    },
  );
}

/** Keeps the files as they are and interleaves an image when it is read: opening costs no copy, reading about 4 µs. */
function inMemory(batches: readonly CifarFile[], length: number, classes: number): Split {
  const files = batches.map(({ label, bytes }) => {
    if (bytes === undefined) throw new Error(`${label} was not read`);
    checkLabels(label, bytes, classes);
    return bytes;
  });
  return {
    length,
    read(index, target, offset) {
      let at = index * recordBytes;
      for (const bytes of files) {
        if (at < bytes.length) {
          interleave(bytes, at + 1, target, offset);
          return bytes[at] ?? 0;
        }
        at -= bytes.length;
      }
      throw new RangeError(`image ${index} of ${length}`);
    },
  };
}

function checkLabels(file: string, bytes: Uint8Array, classes: number): void {
  for (let record = 0; record < bytes.length / recordBytes; record++) {
    const label = bytes[record * recordBytes] ?? 0;
    if (label >= classes)
      throw new UserError(`${file}: record ${record} (counted from 0) has label ${label}; CIFAR-10 has 0 to 9.`, {
        hint: 'Use the binary version of CIFAR-10 (not CIFAR-100), and fetch the file again if it is damaged.',
      });
  }
}

/** [3, 32, 32] → [32, 32, 3] */
function interleave(from: Uint8Array, at: number, to: Uint8Array, offset: number): void {
  for (let pixel = 0, out = offset; pixel < pixels; pixel++) {
    to[out++] = from[at + pixel] ?? 0;
    to[out++] = from[at + pixels + pixel] ?? 0;
    to[out++] = from[at + 2 * pixels + pixel] ?? 0;
  }
}

function absent(length: number, name: SplitName): Split {
  return {
    length,
    read() {
      throw new Error(`The ${name} split was counted, not loaded.`);
    },
  };
}
