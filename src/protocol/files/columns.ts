/**
 * A file of columns: a magic word, a version, a header as JSON, then arrays one after the other, each from a multiple of
 * eight bytes on, low byte first. For what is too much for JSON: a row for each test image, or their pixels.
 */

import { UserError } from '../../base/userError';
import { cut, list, object, oneOf, or, parsed, whole } from '../shape';

const types = {
  f64: Float64Array,
  f32: Float32Array,
  u32: Uint32Array,
  i32: Int32Array,
  u16: Uint16Array,
  u8: Uint8Array,
};
export type ColumnType = keyof typeof types;
export type Column = Float64Array | Float32Array | Uint32Array | Int32Array | Uint16Array | Uint8Array;

interface Place {
  name: string;
  type: ColumnType;
  length: number;
}

/** 2³⁰ numbers are more than any file of ours has bytes. */
const place = object<Place>({
  name: cut(100),
  type: oneOf(...(Object.keys(types) as ColumnType[])),
  length: whole(2 ** 30),
});
const headerShape = object<{ header: unknown; columns: Place[] }>({
  header: or((value) => value, null),
  columns: list(place, 1000),
});

const prefix = 12;
const aligned = (bytes: number) => Math.ceil(bytes / 8) * 8;

/** `magic` has four letters. */
export function encodeColumns(
  magic: string,
  version: number,
  header: object,
  columns: Readonly<Record<string, Column>>,
): Uint8Array {
  const places: Place[] = Object.entries(columns).map(([name, column]) => ({
    name,
    type: typeOf(column),
    length: column.length,
  }));
  const json = new TextEncoder().encode(JSON.stringify({ header, columns: places }));
  const sizes = Object.values(columns).map((column) => aligned(column.byteLength));
  const begin = aligned(prefix + json.length);
  const bytes = new Uint8Array(sizes.reduce((a, b) => a + b, begin));
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < 4; i++) bytes[i] = magic.charCodeAt(i);
  view.setUint32(4, version, true);
  view.setUint32(8, json.length, true);
  bytes.set(json, prefix);
  let at = begin;
  for (const [i, column] of Object.values(columns).entries()) {
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at);
    at += sizes[i] as number;
  }
  return bytes;
}

/** What a file says of itself, and where each column is. */
export interface ColumnsHeader {
  header: unknown;
  columns: (Place & { at: number; bytes: number })[];
}

/** Of a file that is expected to be one; the texts are for the error. */
export interface Expected {
  magic: string;
  version: number;
  file: string;
  /** What to do about a file that cannot be read. */
  hint: string;
}

/** `bytes`: the beginning of the file, its whole header at least. Throws a `UserError` for what is no such file. */
export function decodeHeader(bytes: Uint8Array, expected: Expected): ColumnsHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < prefix || String.fromCharCode(...bytes.subarray(0, 4)) !== expected.magic)
    throw unreadable(expected, 'it is no such file');
  const version = view.getUint32(4, true);
  if (version !== expected.version)
    throw unreadable(expected, `it is of version ${version}, and this is for version ${expected.version}`);
  const length = view.getUint32(8, true);
  let at = aligned(prefix + length);
  try {
    const text = new TextDecoder().decode(bytes.subarray(prefix, prefix + length));
    const found = parsed(text, headerShape);
    if (found === undefined) throw new Error('no header');
    const { header, columns } = found;
    return {
      header,
      columns: columns.map((place) => {
        const size = place.length * types[place.type].BYTES_PER_ELEMENT;
        const found = { ...place, at, bytes: size };
        at += aligned(size);
        return found;
      }),
    };
  } catch {
    throw unreadable(expected, 'its header is damaged');
  }
}

/** Throws a `UserError` that names the file for what is no such file, is of another version, or ends too early. */
export function decodeColumns(
  bytes: Uint8Array,
  expected: Expected,
): { header: unknown; columns: Record<string, Column> } {
  // Arrays have to begin at a multiple of their element's size.
  const own = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  const { header, columns } = decodeHeader(own, expected);
  const found = columns.map(({ name, type, length, at, bytes: size }) => {
    if (at + size > own.length) throw unreadable(expected, `it ends in column ${name}: it was not written to its end`);
    return [name, new types[type](own.buffer as ArrayBuffer, own.byteOffset + at, length)] as const;
  });
  return { header, columns: Object.fromEntries(found) };
}

function unreadable({ file, hint }: Expected, why: string): UserError {
  return new UserError(`${file} cannot be read: ${why}.`, { hint, source: { file, line: 1 } });
}

function typeOf(column: Column): ColumnType {
  const found = (Object.keys(types) as ColumnType[]).find((type) => column instanceof types[type]);
  if (found === undefined) throw new TypeError('Not a column');
  return found;
}
