/**
 * One file of a zip archive, as NumPy's .npz is one: where it lies, found by the list at the archive's end (PKWARE's APPNOTE, sections
 * 4.3.7, 4.3.12, 4.3.14 and 4.3.16), archives of more than 4 GiB included. What is stored can be read where it lies; what is packed is unpacked whole.
 */
import { readSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';
import { suggestion } from '../../base/nearest';
import { UserError } from '../../base/userError';
import { messageOf } from '../../files/errorCode';

export interface ZipEntry {
  /** Of its bytes in the archive, or of the unpacked ones in `bytes`. */
  start: number;
  size: number;
  /** There where it was packed. */
  bytes?: Uint8Array | undefined;
}

const again = 'It was not copied whole, or is damaged: copy or save it again.';
/** The list's own end: 22 bytes and a comment. */
const mostEnd = 22 + 0xffff;
/** Packed arrays lie in memory as a whole. */
const mostUnpacked = 2 ** 30;

interface Archive {
  /** As many bytes as there are. */
  read: (start: number, length: number) => Buffer;
  size: number;
  file: string;
}

/** @param name without or with the ending .npy. Throws a `UserError` for an archive that is cut, and for a name that there is not. */
export function zipEntry(handle: number, size: number, file: string, name: string): ZipEntry {
  const read = (start: number, length: number): Buffer => {
    const bytes = Buffer.alloc(Math.max(0, Math.min(length, size - start)));
    readSync(handle, bytes, 0, bytes.length, start);
    return bytes;
  };
  const archive = { read, size, file };
  const names: string[] = [];
  for (const entry of listed(archive)) {
    if (entry.name === name || entry.name === `${name}.npy`) return placed(archive, entry);
    names.push(entry.name.replace(/\.npy$/, ''));
  }
  throw new UserError(`${file} has no array ${name}.`, { hint: suggestion(name, names, 'Its arrays') });
}

const cut = ({ file }: Archive, what: string) =>
  new UserError(`${file} is cut off or damaged: ${what}.`, { hint: again });

/** Where the archive's list of its files lies, and how many it names. */
function listPlace(archive: Archive): { count: number; size: number; start: number } {
  const tail = archive.read(Math.max(0, archive.size - mostEnd), mostEnd);
  const end = tail.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0 || tail.length < end + 22) {
    if (archive.read(0, 2).toString('latin1') !== 'PK')
      throw new UserError(`${archive.file} is no .npz file: it does not begin as a zip archive.`, {
        hint: 'Name a file that numpy.savez has written.',
      });
    throw cut(archive, 'the list of its arrays, at its end, is missing');
  }
  const locator = end - 20;
  if (locator < 0 || tail.readUInt32LE(locator) !== 0x07064b50)
    return {
      count: tail.readUInt16LE(end + 10),
      size: tail.readUInt32LE(end + 12),
      start: tail.readUInt32LE(end + 16),
    };
  const long = archive.read(Number(tail.readBigUInt64LE(locator + 8)), 56);
  if (long.length < 56 || long.readUInt32LE(0) !== 0x06064b50)
    throw cut(archive, 'the list of its arrays is not where its end says');
  const wide = (at: number) => Number(long.readBigUInt64LE(at));
  return { count: wide(32), size: wide(40), start: wide(48) };
}

interface Listed {
  name: string;
  method: number;
  unpacked: number;
  packed: number;
  /** Where its own header begins. */
  header: number;
}

/** The archive's list of its files. */
function* listed(archive: Archive): Generator<Listed> {
  const { count, size, start } = listPlace(archive);
  const list = archive.read(start, size);
  for (let at = 0, i = 0; i < count; i++) {
    if (list.length < at + 46 || list.readUInt32LE(at) !== 0x02014b50)
      throw cut(archive, `entry ${i + 1} of the list of its ${count} arrays is missing`);
    const nameEnd = at + 46 + list.readUInt16LE(at + 28);
    const extraEnd = nameEnd + list.readUInt16LE(at + 30);
    const narrow = [24, 20, 42].map((field) => list.readUInt32LE(at + field));
    const [unpacked = 0, packed = 0, header = 0] = wideFields(list.subarray(nameEnd, extraEnd), narrow);
    yield {
      name: list.toString('utf8', at + 46, nameEnd),
      method: list.readUInt16LE(at + 10),
      ...{ unpacked, packed, header },
    };
    at = extraEnd + list.readUInt16LE(at + 32);
  }
}

function placed(archive: Archive, { name, method, unpacked, packed, header }: Listed): ZipEntry {
  const local = archive.read(header, 30);
  if (local.length < 30 || local.readUInt32LE(0) !== 0x04034b50)
    throw cut(archive, `${name} is not where the list says`);
  const start = header + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
  if (start + packed > archive.size) throw cut(archive, `${name} ends behind its end`);
  if (method === 0) return { start, size: unpacked };
  const entry = `${name} of ${archive.file}`;
  if (method !== 8)
    throw new UserError(`${entry} is packed by method ${method}.`, { hint: 'Save it with numpy.savez.' });
  if (unpacked > mostUnpacked)
    throw new UserError(`${entry} is packed, and has ${(unpacked / 2 ** 30).toFixed(1)} GiB unpacked.`, {
      hint: 'Save it with numpy.savez, which does not pack: then samples are read one by one.',
    });
  try {
    const bytes = inflateRawSync(archive.read(start, packed), { maxOutputLength: Math.max(1, unpacked) });
    if (bytes.length !== unpacked) throw new Error('it is shorter than the list says');
    return { start: 0, size: unpacked, bytes };
  } catch (error) {
    throw cut(archive, `${name} cannot be unpacked (${messageOf(error)})`);
  }
}

/** A size of 32 ones is in the extra field, as eight bytes, in this order. */
function wideFields(extra: Buffer, fields: number[]): number[] {
  let at = 0;
  while (at + 4 <= extra.length && extra.readUInt16LE(at) !== 1) at += 4 + extra.readUInt16LE(at + 2);
  let next = at + 4;
  return fields.map((value) => {
    if (value !== 0xffffffff || next + 8 > extra.length) return value;
    next += 8;
    return Number(extra.readBigUInt64LE(next - 8));
  });
}
