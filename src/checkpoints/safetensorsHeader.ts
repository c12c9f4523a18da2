/**
 * The header of a safetensors file (https://huggingface.co/docs/safetensors): 8 bytes little-endian length, then JSON of
 * names, types, shapes and offsets; the data follows. Ours carry checksums in the metadata, which is text for others:
 * `sha256`, as JSON, of every tensor's bytes, and `headerSha256` of the header itself with zeros in the place of that one.
 */
import { createHash } from 'node:crypto';
import { UserError } from '../base/userError';
import { bytesPerNumber } from './dtypes';
import { duplicateKey } from './duplicateKey';

export interface TensorEntry {
  name: string;
  dtype: string;
  shape: number[];
  /** Bytes in the file. */
  from: number;
  to: number;
  /** Of those bytes; missing in files without checksums. */
  sha256?: string;
}

export interface SafetensorsHeader {
  /** In the order of their places. */
  tensors: TensorEntry[];
  metadata: Record<string, string>;
}

/** No honest header is larger. */
export const largestHeader = 100 * 1024 * 1024;

const zeros = '0'.repeat(64);
const digestOf = (text: string) => createHash('sha256').update(text).digest('hex');
const headerField = (digest: string) => `"headerSha256":"${digest}"`;

/** What is left to do about any broken file; who knows of others has better advice. */
export const brokenHint = 'Copy the file again, or use another one.';

export const damaged = (message: string, file: string) =>
  new UserError(message, {
    hint: brokenHint,
    source: { file, line: 1 },
  });

/** The bytes before the data. `tensors`: in the order in which their data follows, float32 all of them. */
export function encodeHeader(
  tensors: readonly { name: string; shape: readonly number[]; bytes: number; sha256: string }[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const sums = Object.fromEntries(tensors.map(({ name, sha256 }) => [name, sha256]));
  const entries: [string, unknown][] = [
    ['__metadata__', { ...metadata, sha256: JSON.stringify(sums), headerSha256: zeros }],
  ];
  let offset = 0;
  for (const { name, shape, bytes } of tensors) {
    entries.push([name, { dtype: 'F32', shape, data_offsets: [offset, offset + bytes] }]);
    offset += bytes;
  }
  const json = JSON.stringify(Object.fromEntries(entries));
  // Data begins at a multiple of 8: readers may map it.
  const text = json + ' '.repeat((8 - (Buffer.byteLength(json) % 8)) % 8);
  const sealed = Buffer.from(text.replace(headerField(zeros), headerField(digestOf(text))));
  const header = new Uint8Array(8 + sealed.length);
  new DataView(header.buffer).setBigUint64(0, BigInt(sealed.length), true);
  header.set(sealed, 8);
  return header;
}

/** `text`: the header without its length; `size`: bytes of the file. Throws a `UserError` that names the file and the tensor. */
export function parseHeader(text: string, headerBytes: number, size: number, file: string): SafetensorsHeader {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw damaged(`The header of ${file} is damaged: it is not JSON.`, file);
  }
  if (!isObject(parsed)) throw damaged(`The header of ${file} is damaged: it is not an object.`, file);
  const { __metadata__: found = {}, ...entries } = parsed;
  const metadata = metadataOf(found, file);
  const { headerSha256 } = metadata;
  if (
    headerSha256 !== undefined &&
    digestOf(text.replace(headerField(headerSha256), headerField(zeros))) !== headerSha256
  )
    throw damaged(`The header of ${file} is damaged: it does not have the checksum that it was written with.`, file);
  const twice = duplicateKey(text);
  if (twice !== undefined) throw damaged(`'${twice}' is there twice in the header of ${file}.`, file);
  const sums = headerSha256 === undefined ? undefined : checksumsOf(metadata.sha256, file);
  const tensors = Object.entries(entries).map(([name, entry]) => {
    const tensor = entryOf(name, entry, headerBytes, file);
    if (sums === undefined) return tensor;
    const sha256 = Object.hasOwn(sums, name) ? sums[name] : undefined;
    if (typeof sha256 !== 'string')
      throw damaged(`'${name}' in ${file} has no checksum, and other tensors have.`, file);
    return { ...tensor, sha256 };
  });
  tensors.sort((a, b) => a.from - b.from || a.to - b.to);
  checkPlaces(tensors, headerBytes, size, file);
  return { tensors, metadata };
}

function metadataOf(found: unknown, file: string): Record<string, string> {
  if (isObject(found) && Object.values(found).every((value) => typeof value === 'string'))
    return found as Record<string, string>;
  throw damaged(`The metadata of ${file} is damaged: it is not an object of texts.`, file);
}

function checksumsOf(text: string | undefined, file: string): Record<string, unknown> {
  try {
    const sums: unknown = JSON.parse(text ?? '');
    if (isObject(sums)) return sums;
  } catch {
    // Said below.
  }
  throw damaged(`The checksums of ${file} are missing or damaged.`, file);
}

function entryOf(name: string, entry: unknown, headerBytes: number, file: string): TensorEntry {
  if (!isObject(entry)) throw damaged(`'${name}' in ${file} has no type, shape and place.`, file);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== 'string') throw damaged(`'${name}' in ${file} has no type.`, file);
  if (!Array.isArray(shape) || !shape.every((side) => Number.isSafeInteger(side) && side >= 0))
    throw damaged(
      `'${name}' in ${file} has the shape ${JSON.stringify(shape)}: sizes are whole numbers from 0 on.`,
      file,
    );
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(Number.isSafeInteger))
    throw damaged(`'${name}' in ${file} has the place ${JSON.stringify(offsets)}, which is none.`, file);
  const [from, to] = offsets as [number, number];
  if (from < 0 || to < from)
    throw damaged(`'${name}' in ${file} lies from byte ${from} to ${to} of the data, which is no place.`, file);
  const values = (shape as number[]).reduce((a, b) => a * b, 1);
  const needed = (bytesPerNumber(dtype) ?? Number.NaN) * values;
  if (!Number.isNaN(needed) && to - from !== needed)
    throw damaged(
      Number.isSafeInteger(needed)
        ? `'${name}' in ${file} has ${to - from} bytes, and its shape [${shape}] needs ${needed}.`
        : `'${name}' in ${file} has the shape [${shape}], which is more than any file holds.`,
      file,
    );
  return { name, dtype, shape: shape as number[], from: headerBytes + from, to: headerBytes + to };
}

/** The format has neither overlaps nor holes. `tensors` in the order of their places. */
function checkPlaces(tensors: readonly TensorEntry[], headerBytes: number, size: number, file: string): void {
  let [end, before] = [headerBytes, ''];
  for (const { name, from, to } of tensors) {
    if (to > size) throw damaged(`${file} is cut off: '${name}' ends at byte ${to}, and the file has ${size}.`, file);
    if (from < end) throw damaged(`'${before}' and '${name}' overlap in ${file}.`, file);
    if (from > end) throw damaged(`${file} has ${from - end} bytes of no tensor before '${name}'.`, file);
    [end, before] = [to, name];
  }
  if (end < size) throw damaged(`${file} has ${size - end} bytes of no tensor at its end.`, file);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
