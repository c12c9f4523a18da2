/**
 * Arrays of numbers in MAT-files of version 5 ("MAT-File Format", MathWorks, R2024a), compressed or not, of either byte order: a
 * header of 128 bytes, then elements of a tag and data. Column-major: the first index changes fastest. One array after another
 * is read, and of those that nobody asked for the name alone.
 */
import { UserError } from '../../base/userError';
import { messageOf } from '../../files/errorCode';
import { formatOf, headBytes } from '../image/fileFormat';
import { type ByteStream, byteStream, headOf } from './byteStream';
import { type Endian, type MatArray, readMatrix } from './matMatrix';

export type { MatArray } from './matMatrix';

const headerEnd = 128;
const tagBytes = 8;
const types = { matrix: 14, compressed: 15 };

interface Wanted {
  /** Names of the arrays. */
  arrays: readonly string[];
  /** Their values, or their shapes alone. */
  load: boolean;
  hint: string;
}

/** The arrays by name. Throws a UserError with the offset of what is wrong, and for an array that is not there. */
export async function readMat(file: string, { arrays, load, hint }: Wanted): Promise<Map<string, MatArray>> {
  const wrong = (message: string) => new UserError(`${file} ${message}.`, { hint });
  const { endian, size } = await headerOf(file, wrong);
  const found = new Map<string, MatArray>();
  const others: string[] = [];
  for (let at = headerEnd; at < size && found.size < arrays.length; ) {
    const { type, count } = await tagAt(file, at, size, endian, wrong);
    const from = at + tagBytes;
    if (count > size - from)
      throw wrong(
        `is cut off: its element at byte ${at} should have ${number(count)} bytes, and the file ends after ${number(size - from)} of them`,
      );
    if (type === types.matrix || type === types.compressed) {
      const packing = type === types.compressed ? ('zlib' as const) : undefined;
      const stream = await byteStream(file, { packing, from, count });
      const array = await matrixIn(stream, {
        at,
        packed: packing !== undefined,
        count,
        endian,
        load,
        wanted: arrays,
        wrong,
      });
      if (arrays.includes(array.name)) found.set(array.name, array);
      else others.push(array.name);
    }
    // Elements start at multiples of 8 bytes, but those that are compressed.
    at = from + (type === types.compressed ? count : Math.ceil(count / 8) * 8);
  }
  const missing = arrays.filter((name) => !found.has(name));
  if (missing.length === 0) return found;
  const there = [...found.keys(), ...others];
  throw wrong(`has no array ${missing.join(' and no array ')}${there.length === 0 ? '' : `, but ${there.join(', ')}`}`);
}

const number = (value: number) => value.toLocaleString('en-US');

type Wrong = (message: string) => UserError;

/** A text, then the version and two letters that tell the byte order. */
async function headerOf(file: string, wrong: Wrong): Promise<{ endian: Endian; size: number }> {
  const { head: bytes, size } = await headOf(file, headBytes);
  const text = bytes.toString('latin1', 0, 116);
  if (size === 0) throw wrong('is empty');
  if (text.startsWith('MATLAB 7.3') || text.startsWith('\x89HDF'))
    throw wrong(
      'is a MATLAB file of version 7.3 (HDF5), and those of version 5 are read: save it with -v7 in MATLAB, or with scipy.io.savemat',
    );
  const mark = bytes.toString('latin1', 126, 128);
  if (bytes.length >= headerEnd && (mark === 'IM' || mark === 'MI'))
    return { endian: mark === 'IM' ? 'little' : 'big', size };
  if (text.startsWith('MATLAB 5.0')) throw wrong(`ends in its header, after ${size} bytes`);
  const format = formatOf(bytes);
  throw wrong(
    format
      ? `is ${format.what}, not a MAT-file`
      : 'is no MAT-file of version 5: no letters tell its byte order at byte 126',
  );
}

async function tagAt(file: string, at: number, size: number, endian: Endian, wrong: Wrong) {
  const stream = await byteStream(file, { from: at, count: tagBytes });
  try {
    const tag = await stream.take(tagBytes);
    if (tag.length < tagBytes)
      throw wrong(`is cut off: the tag of its element at byte ${at} ends with the file, at byte ${size}`);
    const word = (place: number) => (endian === 'little' ? tag.readUInt32LE(place) : tag.readUInt32BE(place));
    const type = word(0);
    if (type > 0xffff || type === 0)
      throw wrong(`is damaged: there is no element at byte ${at}, where one should begin`);
    return { type, count: word(4) };
  } finally {
    stream.close();
  }
}

interface Place {
  at: number;
  packed: boolean;
  count: number;
  endian: Endian;
  load: boolean;
  wanted: readonly string[];
  wrong: Wrong;
}

async function matrixIn(stream: ByteStream, place: Place): Promise<MatArray> {
  const { at, packed, wrong } = place;
  const within = (message: string) =>
    wrong(`is damaged: its ${packed ? 'compressed ' : ''}element at byte ${at} ${message}`);
  try {
    if (packed) {
      const tag = await stream.take(tagBytes);
      const word = (index: number) => (place.endian === 'little' ? tag.readUInt32LE(index) : tag.readUInt32BE(index));
      if (tag.length < tagBytes || word(0) !== types.matrix) throw within('holds no array');
    }
    return await readMatrix(stream, { ...place, wrong: within });
  } catch (error) {
    if (error instanceof UserError || !packed) throw error;
    throw within(`cannot be unpacked, after ${number(stream.offset)} bytes (${messageOf(error)})`);
  } finally {
    stream.close();
  }
}
