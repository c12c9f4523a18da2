/**
 * An array of NumPy's format .npy, or one in an .npz: its first axis is the samples, each read where it lies in the file, so that an
 * array may be larger than memory (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
 */
import { closeSync, fstatSync, readSync } from 'node:fs';
import { howMany } from '../../base/howMany';
import { type NumberArray, numbersOf } from '../../base/sampleTensors';
import { UserError } from '../../base/userError';
import { messageOf } from '../../files/errorCode';
import { openRegularSync } from '../../files/regularFile';
import { notThere } from './dataFiles';
import { type Element, elementOf } from './npyElements';
import { zipEntry } from './zipEntry';

export interface NpyArray {
  /** Samples, and the shape of one. */
  shape: readonly number[];
  /** One sample: whole numbers as int32, bytes as they are, all else float32. */
  read(index: number): NumberArray | Uint8Array;
}

/** What is smaller is read at once: asking the file for each sample costs more. */
const atOnce = 2 ** 26;
const again = 'It was not copied whole: copy or save it again.';

/** @param at FILE.npy, or FILE.npz/NAME. Throws a `UserError` that says what is wrong with the file. */
export async function openNpy(at: string): Promise<NpyArray> {
  const packed = /^(.*\.npz)[/\\]([^/\\]+)$/i.exec(at);
  const file = packed?.[1] ?? at;
  if (/\.npz$/i.test(at)) throw new UserError(`${at} holds several arrays.`, { hint: `Say which: '${at}/NAME'.` });
  const handle = opened(file);
  try {
    const { size } = fstatSync(handle);
    const entry = packed ? zipEntry(handle, size, file, packed[2] ?? '') : { start: 0, size, bytes: undefined };
    const bytesAt = (start: number, length: number): Buffer => {
      if (entry.bytes)
        return Buffer.from(
          entry.bytes.buffer,
          entry.bytes.byteOffset + start,
          Math.max(0, Math.min(length, entry.size - start)),
        );
      const bytes = Buffer.allocUnsafe(length);
      return bytes.subarray(0, readSync(handle, bytes, 0, length, entry.start + start));
    };
    const { shape, element, start } = headerOf(bytesAt(0, Math.min(entry.size, 2 ** 16)), at);
    const each = numbersOf(shape.slice(1)) * element.bytes;
    const has = Math.floor((entry.size - start) / Math.max(1, each));
    if (has < (shape[0] ?? 0))
      throw new UserError(
        `${at} is cut off: its header tells of ${howMany(shape[0] as number, 'sample')}, and it ends in number ${has} (counted from 0).`,
        { hint: again },
      );
    const total = each * (shape[0] ?? 0);
    const whole = !entry.bytes && total <= atOnce ? bytesAt(start, total) : undefined;
    if (whole || entry.bytes) closeSync(handle);
    return {
      shape,
      read(index) {
        const bytes = whole ? whole.subarray(index * each, (index + 1) * each) : bytesAt(start + index * each, each);
        if (bytes.length < each)
          throw new UserError(`${at} has become shorter while it was read: it ends in sample ${index}.`, {
            hint: again,
          });
        return element.values(bytes, `${at}, sample ${index}`);
      },
    };
  } catch (error) {
    closeQuietly(handle);
    throw error;
  }
}

function opened(file: string): number {
  try {
    return openRegularSync(file, 'archive');
  } catch (error) {
    throw new UserError(`${file} cannot be read: ${messageOf(error)}.`, { hint: notThere });
  }
}

function closeQuietly(handle: number): void {
  try {
    closeSync(handle);
  } catch {
    // It is closed already: what went wrong is told by the caller.
  }
}

function headerOf(head: Buffer, at: string): { shape: number[]; element: Element; start: number } {
  const wrong = (message: string, hint: string) => new UserError(`${at} ${message}.`, { hint });
  if (head.toString('latin1', 0, 6) !== '\x93NUMPY')
    throw wrong(
      head.length === 0 ? 'is empty' : 'does not begin as a .npy file',
      'Name a file that numpy.save has written.',
    );
  const long = (head[6] ?? 1) > 1;
  const begin = long ? 12 : 10;
  if (head.length < begin) throw wrong('ends in its header', again);
  const start = begin + (long ? head.readUInt32LE(8) : head.readUInt16LE(8));
  if (head.length < start) throw wrong('ends in its header', again);
  const text = head.toString('latin1', begin, start);
  const descr = /'descr':\s*'([^']*)'/.exec(text)?.[1];
  const shape = /'shape':\s*\(([^)]*)\)/.exec(text)?.[1];
  if (shape === undefined) throw wrong(`has the header ${text.trim().slice(0, 200)}`, 'Save it with numpy.save.');
  const sizes = shape.split(',').flatMap((part) => (part.trim() === '' ? [] : [Number(part)]));
  if (descr === undefined)
    throw wrong(
      'has records of several fields',
      'Save each field as an array of its own: numpy.save(file, array["field"]).',
    );
  const element = elementOf(descr);
  if (element === undefined)
    throw wrong(
      `holds ${descr === '|O' ? 'Python objects' : `elements of type ${descr}`}`,
      'Save numbers: array.astype("float32"), "int32" or "uint8".',
    );
  if (/'fortran_order':\s*True/.test(text) && sizes.filter((d) => d > 1).length > 1)
    throw wrong('is stored column by column', 'Save it row by row: numpy.save(file, numpy.ascontiguousarray(array)).');
  if (sizes.length === 0) throw wrong('is a single number', 'The first axis of an array is its samples.');
  if (sizes.some((d) => !Number.isSafeInteger(d) || d < 1))
    throw wrong(`has the shape (${shape})`, 'Save an array with at least one sample.');
  return { shape: sizes, element, start };
}
