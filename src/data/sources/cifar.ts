/**
 * CIFAR-10 and CIFAR-100 in their binary format (Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009):
 * records of one or two label bytes and 3 · 32 · 32 bytes, one plane a colour.
 * Held in memory as the files are, 3,073 or 3,074 bytes an image: 184 MB for all 60,000.
 * Where the records come from is in cifarFiles.ts, what is published of the two sets in cifarFormat.ts.
 */
import { UserError } from '../../base/userError';
import { formatOf } from '../image/fileFormat';
import { type CifarFile, cifarFiles } from './cifarFiles';
import { type CifarFormat, cifar10Format, cifar100Format, download } from './cifarFormat';
import type { Dataset, Split, SplitName, Warn } from './dataset';
import { countedSplit, refuseSwapped, warnOfSame } from './heldSplit';
import { warnOf } from './listedKind';

const side = 32;
const pixels = side * side;
const channels = 3;
const imageBytes = pixels * channels;
const recordBytes = ({ labels }: CifarFormat) => labels.length + imageBytes;

/**
 * Reads the splits in `load` into memory; the others are counted and their sizes checked. `labelling`: which of the format's.
 * Throws a UserError for a missing file, a size that is no whole number of records, and a label that is no class.
 */
export async function openCifar(
  format: CifarFormat,
  dir: string,
  load: readonly SplitName[],
  labelling = 0,
  warn: Warn = () => {},
): Promise<Dataset> {
  const files = await cifarFiles(format, dir, load);
  const classes = files.classNames[labelling] ?? [];
  const lengths = { train: lengthOf(format, files.train), test: lengthOf(format, files.test) };
  const labels = { train: files.train[0]?.label ?? '', test: files.test[0]?.label ?? '' };
  refuseSwapped(format.name, { counts: lengths, published: format.published, files: labels });
  const [train, test] = [files.train[0], files.test[0]];
  if (train && test) warnOfSame(labels, { train, test }, warnOf(load, warn));
  const split = (name: SplitName): Split =>
    load.includes(name) ? inMemory(format, files[name], lengths[name], labelling) : countedSplit(lengths[name], name);
  return {
    name: format.name,
    shape: [side, side, channels],
    classes,
    train: split('train'),
    test: split('test'),
    mean: format.mean,
    std: format.std,
  };
}

function lengthOf(format: CifarFormat, batches: readonly CifarFile[]): number {
  for (const batch of batches) checkSize(format, batch);
  return batches.reduce((sum, { size }) => sum + size / recordBytes(format), 0);
}

/** Images in a file of either set, as it is published: 10,000 but in the one training file of CIFAR-100. */
function recordsOf({ batches, published }: CifarFormat, label: string): number {
  const train = batches.train.some((name) => label.endsWith(name));
  return train ? published.train / batches.train.length : published.test / batches.test.length;
}

function checkSize(format: CifarFormat, { label, size, head }: CifarFile): void {
  const record = recordBytes(format);
  if (size > 0 && size % record === 0) return;
  const found = formatOf(head);
  if (found)
    throw new UserError(`${label} is ${found.what}, not a batch of ${format.name}.`, { hint: download(format) });
  const records = recordsOf(format, label);
  const other = [cifar10Format, cifar100Format].find(
    (one) => one !== format && size > 0 && size % recordBytes(one) === 0,
  );
  throw new UserError(
    `${label} has ${size} bytes: expected ${records * record} (${records} records of ${record}), or another multiple of ${record}.`,
    {
      hint: other
        ? `It has the size of a file of ${other.name}, whose records have ${recordBytes(other)} bytes. ${download(format)}`
        : `Fetch or unpack the file again: it is incomplete, or not the binary version of ${format.name}.`,
    },
  );
}

/** Keeps the files as they are and interleaves an image when it is read: opening costs no copy, reading about 4 µs. */
function inMemory(format: CifarFormat, batches: readonly CifarFile[], length: number, labelling: number): Split {
  const record = recordBytes(format);
  const files = batches.map(({ label, bytes }) => {
    if (bytes === undefined) throw new Error(`${label} was not read`);
    checkLabels(format, label, bytes);
    return bytes;
  });
  return {
    length,
    read(index, target, offset) {
      let at = index * record;
      for (const bytes of files) {
        if (at < bytes.length) {
          interleave(bytes, at + format.labels.length, target, offset);
          return bytes[at + labelling] ?? 0;
        }
        at -= bytes.length;
      }
      throw new RangeError(`image ${index} of ${length}`);
    },
  };
}

/** All labels of a record, also those that nobody asked for: one that is none says that the file is damaged. */
function checkLabels(format: CifarFormat, file: string, bytes: Uint8Array): void {
  const record = recordBytes(format);
  const counts = format.labels.map(({ classes }) => classes.length);
  for (let at = 0, index = 0; at < bytes.length; at += record, index++)
    for (let which = 0; which < counts.length; which++) {
      const [label, count] = [bytes[at + which] ?? 0, counts[which] ?? 0];
      if (label < count) continue;
      const { name } = format.labels[which] ?? { name: 'label' };
      throw new UserError(
        `${file}: record ${index} (counted from 0) has ${name} ${label}; ${format.name} has 0 to ${count - 1}.`,
        { hint: `Use the binary version of ${format.name}, and fetch the file again if it is damaged.` },
      );
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
