/**
 * Files in the format idx, in which MNIST and sets like it are published, plain or gzipped: two zeros, the type of the values,
 * the number of dimensions, their sizes as 32-bit integers, the highest byte first, then the values
 * (http://yann.lecun.com/exdb/mnist, "The IDX file format"). Bytes alone are read.
 */
import { UserError } from '../../base/userError';
import { messageOf } from '../../files/errorCode';
import { formatOf } from '../image/fileFormat';
import { type ByteStream, maybePacked } from './byteStream';

const unsignedBytes = 0x08;
const types: Readonly<Record<number, string>> = {
  9: 'signed bytes',
  11: '16-bit integers',
  12: '32-bit integers',
  13: '32-bit floats',
  14: '64-bit floats',
};
const dimensionsOf = { images: 3, labels: 1 };
/** Zlib makes 1,032 bytes of one at most: a header that claims more is not believed before memory is taken. */
const mostOfPacked = 1100;
const largestSide = 4096;

export interface Idx {
  file: string;
  /** Images, height and width; or labels. */
  shape: readonly number[];
  /** Undefined where only the shape was asked for. */
  bytes?: Uint8Array;
}

interface Wanted {
  what: 'images' | 'labels';
  /** The values, or the shape alone. */
  load: boolean;
  /** Where to get the file. */
  hint: string;
}

/** Throws a UserError that says how the file differs from what is wanted, and where it is cut off. */
export async function readIdx(file: string, { what, load, hint }: Wanted): Promise<Idx> {
  const wrong = (message: string, other = hint) => new UserError(`${file} ${message}.`, { hint: other });
  const { stream, packed, size } = await maybePacked(file);
  try {
    const shape = await headerOf(stream, what, wrong);
    const read: Idx = { file, shape };
    const length = shape.reduce((product, side) => product * side, 1);
    const start = stream.offset;
    if (packed ? length > size * mostOfPacked : length > size - start)
      throw cut(read, what, Math.max(0, packed ? 0 : size - start), wrong);
    if (!packed && length < size - start) throw tooLong(read, what, wrong);
    if (!load) return read;
    const bytes = new Uint8Array(length);
    const filled = await stream.fill(bytes);
    if (filled < length) throw cut(read, what, filled, wrong);
    // What is packed ends with a sum of its bytes, which is looked at where its end is read.
    if ((await stream.take(1)).length > 0) throw tooLong(read, what, wrong);
    return { ...read, bytes };
  } catch (error) {
    if (error instanceof UserError || !packed) throw error;
    const at = `after ${stream.offset.toLocaleString('en-US')} unpacked bytes`;
    const ends = /unexpected end/.test(messageOf(error));
    throw wrong(
      ends ? `is cut off: its gzip archive ends ${at}` : `cannot be unpacked (${messageOf(error)}), ${at}`,
      `It was not copied whole, or is damaged. ${hint}`,
    );
  } finally {
    stream.close();
  }
}

type Wrong = (message: string, hint?: string) => UserError;

async function headerOf(stream: ByteStream, what: Wanted['what'], wrong: Wrong): Promise<number[]> {
  const wanted = dimensionsOf[what];
  const head = await stream.take(512);
  const magic = `00 00 08 0${wanted}`;
  if (head.length < 4) throw wrong(head.length === 0 ? 'is empty' : `ends in its header, after ${head.length} bytes`);
  if (head[0] !== 0 || head[1] !== 0 || !((head[2] ?? 0) in types || head[2] === unsignedBytes)) {
    const found = formatOf(head);
    throw wrong(
      found
        ? `is ${found.what}, not an idx file of ${what}`
        : `begins with the bytes ${head
            .subarray(0, 4)
            .toString('hex')
            .replace(/..(?=.)/g, '$& ')}, and an idx file of ${what} with ${magic}`,
    );
  }
  const [, , type = 0, dimensions = 0] = head;
  const swapped = what === 'images' ? 'labels' : 'images';
  if (type !== unsignedBytes) throw wrong(`holds ${types[type]}, and ${what} are unsigned bytes (type 0x08)`);
  if (dimensions === dimensionsOf[swapped])
    throw wrong(`holds ${swapped}, not ${what}`, 'Images and labels were swapped: give each its own name again.');
  if (dimensions !== wanted) throw wrong(`has ${dimensions} dimensions, and ${what} have ${wanted}`);
  const start = 4 + 4 * dimensions;
  if (head.length < start) throw wrong(`ends in its header, after ${head.length} bytes`);
  const shape = Array.from({ length: dimensions }, (_, axis) => head.readUInt32BE(4 + 4 * axis));
  if (shape[0] === 0) throw wrong(`holds no ${what}`);
  if (shape.slice(1).some((side) => side === 0 || side > largestSide))
    throw wrong(`says that its images have ${shape.slice(1).join('×')} pixels`);
  stream.giveBack(head.subarray(start));
  return shape;
}

function cut({ shape }: Idx, what: Wanted['what'], filled: number, wrong: Wrong): UserError {
  const [count = 0, ...sides] = shape;
  const bytes = sides.reduce((product, side) => product * side, 1);
  const number = (value: number) => value.toLocaleString('en-US');
  return wrong(
    `is cut off: it should have ${number(count)} ${what}, and ends in number ${number(Math.floor(filled / bytes))} (counted from 0), after ${number(filled)} of ${number(count * bytes)} bytes`,
    'Fetch or unpack the file again.',
  );
}

function tooLong({ shape }: Idx, what: Wanted['what'], wrong: Wrong): UserError {
  return wrong(
    `goes on behind the ${(shape[0] ?? 0).toLocaleString('en-US')} ${what} that its header tells of`,
    'Fetch or unpack the file again.',
  );
}
