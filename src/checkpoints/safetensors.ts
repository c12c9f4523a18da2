/**
 * Safetensors files of any size, tensor by tensor: written straight from the arrays, read straight into them, so that
 * no file is in memory twice and none is too large for one buffer (Node reads and writes at most 2 GiB at a time).
 * Written as float32, which is all a checkpoint holds; floating-point numbers of other sizes are read as float32.
 *
 * Every tensor has a checksum. SHA-256, for Node has it since ever and with the processor's own instructions: 0.5 ms for
 * the 1 MB of a ResNet-20, 104 ms for the 200 MB of a ResNet-50 with slots (CRC-32: 0.15 and 32 ms, but not before Node 20.15).
 */
import { createHash } from 'node:crypto';
import { type FileHandle, stat } from 'node:fs/promises';
import { UserError } from '../base/userError';
import { openRegular } from '../files/regularFile';
import { isFloat, readTypes, toFloat32 } from './dtypes';
import { indexOfNonFinite } from './finite';
import { otherFormat, tellingBytes } from './otherFormats';
import {
  damaged,
  encodeHeader,
  largestHeader,
  parseHeader,
  type SafetensorsHeader,
  type TensorEntry,
} from './safetensorsHeader';

export interface StoredTensor {
  shape: number[];
  data: Float32Array;
}

export interface SafetensorsContent {
  tensors: Record<string, StoredTensor>;
  metadata: Record<string, string>;
}

/** Bytes that are read and summed at a time: whoever shares the thread waits 8 ms. */
const pieceBytes = 16 * 2 ** 20;

const bytesOf = (data: Float32Array) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/** Smaller tensors are read and written together: each call of the file system costs 0.1 ms, and a network has hundreds. */
const smallBytes = 2 ** 20;

/** The file's bytes in their order, for `FileHandle.writeFile`; no copies of large tensors. */
export function* safetensorsPieces({ tensors, metadata }: SafetensorsContent): Generator<Uint8Array> {
  const entries = Object.entries(tensors).map(([name, { shape, data }]) => ({ name, shape, data: bytesOf(data) }));
  const described = entries.map(({ name, shape, data }) => {
    const hash = createHash('sha256');
    for (let at = 0; at < data.length; at += pieceBytes) hash.update(data.subarray(at, at + pieceBytes));
    return { name, shape, bytes: data.length, sha256: hash.digest('hex') };
  });
  yield* joined([encodeHeader(described, metadata), ...entries.map(({ data }) => data)]);
}

function* joined(pieces: readonly Uint8Array[]): Generator<Uint8Array> {
  let small: Uint8Array[] = [];
  let size = 0;
  for (const piece of pieces) {
    if (size > 0 && size + piece.length > smallBytes) {
      yield Buffer.concat(small);
      [small, size] = [[], 0];
    }
    if (piece.length > smallBytes) yield piece;
    else {
      small.push(piece);
      size += piece.length;
    }
  }
  if (size > 0) yield Buffer.concat(small);
}

export interface OpenSafetensors extends SafetensorsHeader {
  /** The numbers of one tensor. Throws a `UserError` where they are not what was written. */
  read(entry: TensorEntry): Promise<Float32Array>;
  close(): Promise<void>;
}

/** Throws a `UserError` that names `file`, and the tensor, for anything that is not a whole file of this format. */
export async function openSafetensors(file: string): Promise<OpenSafetensors> {
  // Before it is opened: opening a pipe waits for somebody to write into it.
  const found = await stat(file).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  if (found.isDirectory()) throw damaged(`${file} is a folder, not a file of weights.`, file);
  if (!found.isFile()) throw damaged(`${file} is not a regular file.`, file);
  const { handle } = await openRegular(file, 'checkpoint').catch((error: unknown) => {
    throw unreadable(file, error);
  });
  try {
    const read = reader(handle, file);
    const header = await readHeader(read, found.size, file);
    return { ...header, read: (entry) => readTensor(read, entry, file), close: () => handle.close() };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

export interface ReadTensors extends SafetensorsContent {
  /** Number types of the tensors that were read. */
  dtypes: Set<string>;
  /** Types by the names of tensors that hold no floating-point numbers, such as PyTorch's counts of batches: not read. */
  others: Record<string, string>;
}

/** All floating-point tensors of a file, as float32, and its metadata. */
export async function readSafetensors(file: string): Promise<ReadTensors> {
  const opened = await openSafetensors(file);
  try {
    const tensors: [string, StoredTensor][] = [];
    const others: [string, string][] = [];
    const dtypes = new Set<string>();
    for (const entry of opened.tensors) {
      if (!isFloat(entry.dtype)) {
        others.push([entry.name, entry.dtype]);
        continue;
      }
      dtypes.add(entry.dtype);
      tensors.push([entry.name, { shape: entry.shape, data: await opened.read(entry) }]);
    }
    return {
      tensors: Object.fromEntries(tensors),
      metadata: opened.metadata,
      dtypes,
      others: Object.fromEntries(others),
    };
  } finally {
    await opened.close();
  }
}

async function readHeader(read: Reader, size: number, file: string): Promise<SafetensorsHeader> {
  if (size === 0) throw damaged(`${file} is empty.`, file);
  await checkFormat(read, size, file);
  if (size < 8) throw damaged(`${file} is cut off: it has only ${size} bytes.`, file);
  const start = new Uint8Array(8);
  await read(start, 0);
  const length = Number(new DataView(start.buffer).getBigUint64(0, true));
  if (length === 0) throw damaged(`${file} has no header: it begins with zeros.`, file);
  if (length > largestHeader)
    throw damaged(
      `${file} is not a safetensors file, or its first bytes are damaged: a header of ${length} bytes.`,
      file,
    );
  if (8 + length > size)
    throw damaged(`${file} is cut off: its header has ${length} bytes, and the file ${size} in all.`, file);
  const text = Buffer.alloc(length);
  await read(text, 8);
  return parseHeader(text.toString('utf8'), 8 + length, size, file);
}

/** Throws a `UserError` for a file that is known to be of another format, with the way to one that can be read. */
async function checkFormat(read: Reader, size: number, file: string): Promise<void> {
  const start = Buffer.alloc(Math.min(9, size));
  await read(start, 0);
  // A length below 4 GiB, and the brace of the header: nothing else begins so.
  if (start.length === 9 && start.readUInt32LE(4) === 0 && start[8] === 0x7b) return;
  const bytes = Math.min(tellingBytes, size);
  const [head, tail] = [Buffer.alloc(bytes), Buffer.alloc(bytes)];
  await read(head, 0);
  await read(tail, size - bytes);
  const other = otherFormat(head, tail, file);
  if (other === undefined) return;
  throw new UserError(`${file} is not a safetensors file, but ${other.what}.`, {
    hint: other.hint,
    source: { file, line: 1 },
  });
}

async function readTensor(read: Reader, entry: TensorEntry, file: string): Promise<Float32Array> {
  const { name, dtype, from, to, sha256 } = entry;
  if (!isFloat(dtype))
    throw new UserError(`'${name}' in ${file} is ${dtype}, and weights are read from ${readTypes}.`, {
      hint: 'Save the weights as float32.',
      source: { file, line: 1 },
    });
  const data = new Float32Array(dtype === 'F32' ? (to - from) / 4 : 0);
  const bytes = dtype === 'F32' ? bytesOf(data) : new Uint8Array(to - from);
  const hash = createHash('sha256');
  await read(bytes, from, (piece) => sha256 !== undefined && hash.update(piece));
  if (sha256 !== undefined && hash.digest('hex') !== sha256)
    throw damaged(`'${name}' in ${file} is damaged: it does not have the checksum that it was written with.`, file);
  return dtype === 'F32' ? data : toFloat32(dtype, bytes);
}

/** Throws a `UserError` for weights that are no numbers any more. */
export function checkFinite(name: string, data: Float32Array, file: string): void {
  const at = indexOfNonFinite(data);
  if (at >= 0) throw damaged(`'${name}' in ${file} holds ${data[at]} as its number ${at + 1} of ${data.length}.`, file);
}

/** Fills `bytes` from `position` on; tells each piece. */
type Reader = (bytes: Uint8Array, position: number, tell?: (piece: Uint8Array) => unknown) => Promise<void>;

function reader(handle: FileHandle, file: string): Reader {
  /** What was read last, beyond what was asked for. */
  let ahead = { from: 0, bytes: new Uint8Array(0) };
  const some = async (bytes: Uint8Array, position: number): Promise<number> => {
    try {
      return (await handle.read(bytes, 0, Math.min(pieceBytes, bytes.length), position)).bytesRead;
    } catch (error) {
      throw unreadable(file, error);
    }
  };
  return async (bytes, position, tell) => {
    if (bytes.length <= smallBytes && position + bytes.length > ahead.from + ahead.bytes.length) {
      const buffer = new Uint8Array(smallBytes);
      ahead = { from: position, bytes: buffer.subarray(0, await some(buffer, position)) };
    }
    for (let at = 0; at < bytes.length; ) {
      const known = position + at - ahead.from;
      const there = known >= 0 ? ahead.bytes.subarray(known, known + bytes.length - at) : ahead.bytes.subarray(0, 0);
      bytes.set(there, at);
      const got = there.length > 0 ? there.length : await some(bytes.subarray(at), position + at);
      if (got === 0) throw damaged(`${file} is cut off: it ends at byte ${position + at}.`, file);
      tell?.(bytes.subarray(at, at + got));
      at += got;
    }
  };
}

function unreadable(file: string, error: unknown): UserError {
  const { code, message } = error as { code?: string; message?: string };
  const why =
    code === 'ENOENT' || code === 'ENOTDIR'
      ? 'does not exist'
      : code === 'EACCES' || code === 'EPERM'
        ? 'may not be read by this user'
        : `cannot be read: ${message ?? String(error)}`;
  return new UserError(`${file} ${why}.`, { source: { file, line: 1 } });
}
