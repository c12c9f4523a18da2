/**
 * The classes in the order of their ILSVRC 2012 numbers, from the development kit's `meta.mat`: a MATLAB 5 file with one
 * compressed array of structures, of which the WNIDs are read ("MAT-File Format", MathWorks, chapter 1). Nothing else of
 * that format is understood.
 */
import { inflateSync } from 'node:zlib';
import { UserError } from '../../base/userError';
import { readBytes } from '../../files/regularFile';

const [miUtf16, miMatrix, miCompressed] = [17, 14, 15];
const miUint16 = 4;
const [mxCell, mxStruct, mxChar] = [1, 2, 4];
const wnid = /^n\d{8}$/;

interface Element {
  type: number;
  data: Buffer;
  /** Where the next one begins. */
  next: number;
}

/** WNIDs; number k of the ground truth is entry k − 1. Throws a UserError that names the file. */
export async function devkitSynsets(file: string, list: string): Promise<string[]> {
  const read = await readBytes(file, 'list').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT')
      throw new UserError(`${file} cannot be read: ${error.message}.`, {
        hint: 'Copy it again from the development kit.',
      });
    throw new UserError(`${list} holds numbers, and ${file}, which says what they mean, is not there.`, {
      hint: 'Copy meta.mat of the development kit beside the list.',
    });
  });
  const bytes = Buffer.from(read.buffer, 0, read.byteLength);
  const found: string[] = [];
  try {
    // 128 bytes of header.
    for (let at = 128; at + 8 <= bytes.length; ) {
      const { next } = collect(bytes, at, found);
      at = next;
    }
  } catch {
    // Said below.
  }
  if (found.length > 0) return found;
  throw new UserError(`${file} is no meta.mat of ILSVRC 2012: it names no classes.`, {
    hint: 'Copy meta.mat of the development kit again.',
  });
}

/** Adds the WNIDs in one element, in their order, which is that of the numbers. */
function collect(bytes: Buffer, at: number, found: string[]): Element {
  const whole = element(bytes, at);
  const { type, data } = whole;
  if (type === miCompressed) collect(inflateSync(data), 0, found);
  if (type !== miMatrix || data.length === 0) return whole;
  const flags = element(data, 0);
  const kind = flags.data.readUInt32LE(0) & 0xff;
  const sizes = element(data, flags.next);
  const name = element(data, sizes.next);
  let inner = name.next;
  if (kind === mxChar) {
    const text = element(data, inner);
    const value = text.data.toString(text.type === miUint16 || text.type === miUtf16 ? 'utf16le' : 'latin1');
    if (wnid.test(value)) found.push(value);
  }
  if (kind !== mxStruct && kind !== mxCell) return whole;
  // A structure says its fields' names first: their length, then all of them.
  if (kind === mxStruct) inner = element(data, element(data, inner).next).next;
  while (inner + 8 <= data.length) inner = collect(data, inner, found).next;
  return whole;
}

/** A tag and its data; up to four bytes of data lie in the tag itself. */
function element(bytes: Buffer, at: number): Element {
  const word = bytes.readUInt32LE(at);
  const small = word >>> 16;
  if (small > 0) return { type: word & 0xffff, data: bytes.subarray(at + 4, at + 4 + small), next: at + 8 };
  const length = bytes.readUInt32LE(at + 4);
  const data = bytes.subarray(at + 8, at + 8 + length);
  if (data.length < length) throw new RangeError('cut off');
  return { type: word, data, next: at + 8 + (word === miCompressed ? length : Math.ceil(length / 8) * 8) };
}
