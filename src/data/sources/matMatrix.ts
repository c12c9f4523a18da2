/** One array of a MAT-file (matFile.ts): its flags, dimensions and name, then its values, each an element of its own. */
import type { UserError } from '../../base/userError';
import type { ByteStream } from './byteStream';

export type Endian = 'little' | 'big';

export interface MatArray {
  name: string;
  /** As MATLAB has it: rows, columns, … */
  shape: readonly number[];
  /** What the values are stored as, which may be less than their class: MATLAB keeps whole doubles as bytes. */
  stored: string;
  /** The values of an array of bytes. */
  bytes?: Uint8Array;
  /** The values of any other. */
  numbers?: Float64Array;
}

interface Stored {
  name: string;
  bytes: number;
  read(view: DataView, at: number, little: boolean): number;
}

/** Types of stored values by their number in a tag. */
const stored: Readonly<Record<number, Stored>> = {
  1: { name: 'signed bytes', bytes: 1, read: (view, at) => view.getInt8(at) },
  2: { name: 'unsigned bytes', bytes: 1, read: (view, at) => view.getUint8(at) },
  3: { name: '16-bit integers', bytes: 2, read: (view, at, little) => view.getInt16(at, little) },
  4: { name: 'unsigned 16-bit integers', bytes: 2, read: (view, at, little) => view.getUint16(at, little) },
  5: { name: '32-bit integers', bytes: 4, read: (view, at, little) => view.getInt32(at, little) },
  6: { name: 'unsigned 32-bit integers', bytes: 4, read: (view, at, little) => view.getUint32(at, little) },
  7: { name: '32-bit floats', bytes: 4, read: (view, at, little) => view.getFloat32(at, little) },
  9: { name: '64-bit floats', bytes: 8, read: (view, at, little) => view.getFloat64(at, little) },
  12: { name: '64-bit integers', bytes: 8, read: (view, at, little) => Number(view.getBigInt64(at, little)) },
  13: { name: 'unsigned 64-bit integers', bytes: 8, read: (view, at, little) => Number(view.getBigUint64(at, little)) },
};
/** Classes of arrays that hold numbers, by their number in the flags: double to uint64. */
const numericClass = (value: number) => value >= 6 && value <= 15;
const otherClasses: Readonly<Record<number, string>> = {
  1: 'a cell array',
  2: 'a structure',
  3: 'an object',
  4: 'a text',
  5: 'a sparse array',
};

interface How {
  endian: Endian;
  load: boolean;
  /** Of an array of another name, the values are not looked at. */
  wanted: readonly string[];
  /** Bytes of the element in the file. */
  count: number;
  packed: boolean;
  wrong(message: string): UserError;
}

/** Zlib makes 1,032 bytes of one at most. */
const mostOfPacked = 1100;
/** Longer than any name or list of dimensions. */
const mostOfHead = 4096;

export async function readMatrix(stream: ByteStream, how: How): Promise<MatArray> {
  const { endian, wanted, wrong } = how;
  const head = async (): Promise<Buffer> => {
    const { count, small } = await tagOf(stream, how);
    if (count > mostOfHead) throw wrong('has a head of an array that cannot be right');
    return small ?? padded(stream, count, how);
  };
  const [flags, dimensions, name] = [await head(), await head(), await head()];
  const word = (bytes: Buffer, at: number) => (endian === 'little' ? bytes.readInt32LE(at) : bytes.readInt32BE(at));
  if (flags.length < 8 || dimensions.length < 8) throw wrong('has a head of an array that cannot be right');
  const shape = Array.from({ length: Math.floor(dimensions.length / 4) }, (_, axis) => word(dimensions, 4 * axis));
  const array = { name: name.toString('latin1'), shape, stored: '' };
  if (!wanted.includes(array.name)) return array;
  const kind = word(flags, 0) & 0xff;
  if (!numericClass(kind))
    throw wrong(`holds ${otherClasses[kind] ?? 'something else'} as ${array.name}, not an array of numbers`);
  if ((word(flags, 0) & 0x800) !== 0) throw wrong(`holds complex numbers as ${array.name}`);
  const { type, count, small } = await tagOf(stream, how);
  const values = stored[type];
  if (values === undefined) throw wrong(`has values of the unknown type ${type} in ${array.name}`);
  const length = shape.reduce((product, side) => product * side, 1);
  if (shape.some((side) => side < 0) || length * values.bytes !== count)
    throw wrong(`says that ${array.name} is ${shape.join('×')}, and has ${count} bytes of ${values.name} for it`);
  if (count > how.count * (how.packed ? mostOfPacked : 1))
    throw wrong(`says that ${array.name} has ${count} bytes, which cannot be in ${how.count}`);
  if (!how.load) return { ...array, stored: values.name };
  return { ...array, stored: values.name, ...(await valuesOf(stream, values, count, length, small, how)) };
}

async function valuesOf(
  stream: ByteStream,
  values: Stored,
  count: number,
  length: number,
  small: Buffer | undefined,
  { endian, packed, wrong }: How,
): Promise<Pick<MatArray, 'bytes' | 'numbers'>> {
  const bytes = small === undefined ? new Uint8Array(count) : Uint8Array.from(small);
  const filled = small === undefined ? await stream.fill(bytes) : count;
  if (filled < count) throw wrong(`ends after ${filled} of ${count} bytes of its values`);
  // What is compressed ends with a sum of its bytes, which is looked at where its end is read: padding, and nothing more.
  if (packed) while ((await stream.take(8)).length > 0);
  if (values.name === 'unsigned bytes') return { bytes };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = endian === 'little';
  return { numbers: Float64Array.from({ length }, (_, at) => values.read(view, at * values.bytes, little)) };
}

/** `small`: data of four bytes at most, which lies in the tag itself. */
async function tagOf(stream: ByteStream, how: How): Promise<{ type: number; count: number; small?: Buffer }> {
  const tag = await stream.take(8);
  if (tag.length < 8) throw how.wrong('ends in a tag');
  const little = how.endian === 'little';
  const first = little ? tag.readUInt32LE(0) : tag.readUInt32BE(0);
  if (first <= 0xffff) return { type: first, count: little ? tag.readUInt32LE(4) : tag.readUInt32BE(4) };
  const count = first >>> 16;
  if (count > 4) throw how.wrong('has a tag that cannot be right');
  return { type: first & 0xffff, count, small: tag.subarray(4, 4 + count) };
}

/** Data, and what fills it up to a multiple of 8 bytes. */
async function padded(stream: ByteStream, count: number, { wrong }: How): Promise<Buffer> {
  const bytes = await stream.take(Math.ceil(count / 8) * 8);
  if (bytes.length < count) throw wrong('ends in the head of an array');
  return bytes.subarray(0, count);
}
