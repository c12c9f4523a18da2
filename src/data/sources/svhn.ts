/**
 * SVHN, the Street View House Numbers (Netzer et al. 2011), in its format 2: cropped digits of 32×32, in MAT-files with
 * `X` [32, 32, 3, N] and `y` [N, 1], the label 10 for the digit 0. Held in memory as the files have them, column by column,
 * 3,073 bytes an image: 225 MB for the training images, 1.9 GB with the extra ones.
 */
import { UserError } from '../../base/userError';
import { headOf } from './byteStream';
import type { Dataset, Split, SplitName, Warn } from './dataset';
import { countedSplit, refuseSwapped, warnOfSame } from './heldSplit';
import { warnOf } from './listedKind';
import { type MatArray, readMat } from './matFile';
import { download, published, type SvhnFiles } from './svhnFiles';

const side = 32;
const pixels = side * side;
const imageBytes = 3 * pixels;
/** Bytes of a file in which two differ that were written at different times, or hold different images. */
const beginning = 4096;

/** Of the training images without the extra ones, as they are in wide use, rounded. */
const colours = { mean: [0.4377, 0.4438, 0.4728], std: [0.198, 0.201, 0.197] };

interface Part {
  file: string;
  length: number;
  images?: Uint8Array | undefined;
  /** Of classes, 0 … 9. */
  labels?: Uint8Array | undefined;
}

/** Reads the splits in `load`; of the others the shapes alone. */
export async function openSvhn(files: SvhnFiles, load: readonly SplitName[], warn: Warn): Promise<Dataset> {
  const parts = async (split: SplitName) => {
    const read: Part[] = [];
    for (const file of files[split]) read.push(await readPart(file, load.includes(split)));
    return read;
  };
  const [train, test] = [await parts('train'), await parts('test')];
  const counts = { train: train[0]?.length ?? 0, test: test[0]?.length ?? 0 };
  const names = { train: files.train[0] ?? '', test: files.test[0] ?? '' };
  refuseSwapped('SVHN', { counts, published, files: names });
  const begin = { train: await headOf(names.train, beginning), test: await headOf(names.test, beginning) };
  warnOfSame(names, begin, warnOf(load, warn));
  return {
    name: 'SVHN',
    shape: [side, side, 3],
    classes: [...'0123456789'],
    train: splitOf(train, 'train'),
    test: splitOf(test, 'test'),
    ...colours,
  };
}

async function readPart(file: string, load: boolean): Promise<Part> {
  const arrays = await readMat(file, { arrays: ['X', 'y'], load, hint: download });
  const [x, y] = [arrays.get('X'), arrays.get('y')];
  if (x === undefined || y === undefined) throw new Error('an array that was wanted is not there');
  const wrong = (message: string) => new UserError(`${file}: ${message}.`, { hint: download });
  const [height, width, channels, length = 1] = x.shape;
  if (height !== side || width !== side || channels !== 3 || x.shape.length > 4)
    throw wrong(`X is ${x.shape.join('×')}, and the images of SVHN are 32×32×3×N`);
  if (x.stored !== 'unsigned bytes') throw wrong(`X has ${x.stored}, and the images of SVHN unsigned bytes`);
  if (length === 0) throw wrong('X holds no images');
  const labelled = y.shape.reduce((product, count) => product * count, 1);
  if (labelled !== length || Math.max(...y.shape) !== labelled)
    throw wrong(
      `X has ${length.toLocaleString('en-US')} images, and y is ${y.shape.join('×')}: each image has one label`,
    );
  return load ? { file, length, images: x.bytes, labels: labelsOf(y, wrong) } : { file, length };
}

function labelsOf({ bytes, numbers }: MatArray, wrong: (message: string) => UserError): Uint8Array {
  const values = bytes ?? numbers ?? [];
  const odd = values.findIndex((label) => !(Number.isInteger(label) && label >= 1 && label <= 10));
  if (odd >= 0) throw wrong(`label ${odd} (counted from 0) is ${values[odd]}; SVHN has 1 to 10, and 10 is the digit 0`);
  return Uint8Array.from(values, (label) => label % 10);
}

function splitOf(parts: readonly Part[], name: SplitName): Split {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const held = parts.flatMap(({ images, labels }) => (images && labels ? [{ images, labels }] : []));
  if (held.length < parts.length) return countedSplit(length, name);
  return {
    length,
    read(index, target, offset) {
      let at = index;
      for (const { images, labels } of held) {
        if (at < labels.length) {
          upright(images, at * imageBytes, target, offset);
          return labels[at] ?? 0;
        }
        at -= labels.length;
      }
      throw new RangeError(`image ${index} of ${length}`);
    },
  };
}

/** [3, columns, rows] → [rows, columns, 3] */
function upright(from: Uint8Array, at: number, to: Uint8Array, offset: number): void {
  for (let row = 0, out = offset; row < side; row++)
    for (let column = 0; column < side; column++) {
      const pixel = at + column * side + row;
      to[out++] = from[pixel] ?? 0;
      to[out++] = from[pixel + pixels] ?? 0;
      to[out++] = from[pixel + 2 * pixels] ?? 0;
    }
}
