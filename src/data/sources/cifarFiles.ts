/**
 * Finds the files of CIFAR-10 and their bytes: an unpacked folder, or the original archive read as a stream.
 * What the bytes mean is in cifar10.ts.
 */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { UserError } from '../../base/userError';
import { openRegular, readBytes } from '../../files/regularFile';
import { formatOf, headBytes } from '../image/fileFormat';
import { archiveIn, cifarFolder, download as hint, otherVersion, withoutCifar } from './cifarVersions';
import type { SplitName } from './dataset';
import { isFile } from './folderEntries';
import { textLines } from './textLines';

export const cifarBatches: Record<SplitName, readonly string[]> = {
  train: [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`),
  test: ['test_batch.bin'],
};
const metaFile = 'batches.meta.txt';
const classCount = 10;
/** Bytes: over thirty times a batch file. */
const largestFile = 1e9;

export interface CifarFile {
  /** For messages: the path, or `archive: name inside it`. */
  label: string;
  size: number;
  /** How it begins: what it may be where it is no batch. */
  head: Uint8Array;
  bytes?: Uint8Array | undefined;
}

export interface CifarFiles {
  train: CifarFile[];
  test: CifarFile[];
  classNames?: string[];
}

/** `dir` is the folder of batches, its parent, the archive, or the folder that holds the archive. */
export async function cifarFiles(dir: string, load: readonly SplitName[]): Promise<CifarFiles> {
  const place = await findCifar(dir);
  return place.archive ? fromArchive(place.file, load) : fromFolder(place.file, load);
}

/** Throws a UserError that lists the places where it looked, or says what is there instead. */
export async function findCifar(dir: string): Promise<{ file: string; archive: boolean }> {
  if (await isFile(dir)) return archiveItself(dir);
  const found = (await placeIn(dir)) ?? (await placeIn(path.join(dir, cifarFolder), false));
  if (found) return found;
  throw await withoutCifar(dir, async (place) => {
    const below = path.join(place, cifarFolder);
    return (await placeIn(place)) !== undefined || (await placeIn(below, false)) !== undefined;
  });
}

async function placeIn(folder: string, packed = true): Promise<{ file: string; archive: boolean } | undefined> {
  for (const name of [...cifarBatches.train, ...cifarBatches.test])
    if (await isFile(path.join(folder, name))) return { file: folder, archive: false };
  const archive = packed ? await archiveIn(folder) : undefined;
  return archive === undefined ? undefined : { file: archive, archive: true };
}

function archiveItself(file: string): { file: string; archive: true } {
  const name = path.basename(file);
  if ([...cifarBatches.train, ...cifarBatches.test].includes(name))
    throw new UserError(`${file} is one file of CIFAR-10.`, {
      hint: `Name its folder: dir: '${path.dirname(file)}'.`,
    });
  const other = otherVersion(path.dirname(file), [name]);
  if (other) throw other;
  return { file, archive: true };
}

async function fromFolder(folder: string, load: readonly SplitName[]): Promise<CifarFiles> {
  const read = async (split: SplitName): Promise<CifarFile[]> => {
    const files: CifarFile[] = [];
    for (const name of cifarBatches[split]) {
      const label = path.join(folder, name);
      if (!(await isFile(label))) throw new UserError(`${label} is missing.`, { hint });
      const { size } = await stat(label);
      if (size > largestFile)
        throw new UserError(`${label} has ${size} bytes, which is too large for a batch of CIFAR-10.`, { hint });
      const bytes = load.includes(split) ? await readBytes(label, 'image') : undefined;
      files.push({ label, size, head: bytes ?? (await headOf(label)), bytes });
    }
    return files;
  };
  const meta = path.join(folder, metaFile);
  const names = (await isFile(meta)) ? await readBytes(meta, 'list') : undefined;
  return { train: await read('train'), test: await read('test'), ...classNames(names, meta) };
}

async function headOf(file: string): Promise<Uint8Array> {
  const { handle } = await openRegular(file, 'archive');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function fromArchive(file: string, load: readonly SplitName[]): Promise<CifarFiles> {
  const wanted = [metaFile, ...load.flatMap((split) => cifarBatches[split])];
  const found = new Map<string, CifarFile>();
  const tar = extract();
  tar.on('entry', (header, entry, next) => {
    const name = path.posix.basename(header.name);
    const size = header.size ?? 0;
    // A damaged header can claim any size; what is too large to be a batch is counted and fails the check of sizes.
    const bytes = new Uint8Array(wanted.includes(name) && size <= largestFile ? size : 0);
    let filled = 0;
    entry.on('data', (chunk) => {
      if (!(chunk instanceof Uint8Array)) return;
      if (filled + chunk.length <= bytes.length) bytes.set(chunk, filled);
      filled += chunk.length;
    });
    // Without a listener this would end the process; the archive's stream fails with the same error.
    entry.on('error', () => {});
    entry.on('end', () => {
      found.set(name, { label: `${file}: ${name}`, size, head: bytes.subarray(0, headBytes), bytes });
      next();
    });
  });
  const format = formatOf(await headOf(file))?.what;
  if (format !== undefined && !['a gzip archive', 'a tar archive'].includes(format))
    throw new UserError(`${file} is ${format}, not the archive of CIFAR-10.`, { hint });
  const unpack = format === 'a tar archive' ? new PassThrough() : createGunzip();
  try {
    const { handle } = await openRegular(file, 'archive');
    await pipeline(handle.createReadStream(), unpack, tar);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`${file} cannot be read as a gzipped tar archive: ${reason}.`, { hint });
  }
  const take = (split: SplitName) =>
    cifarBatches[split].map((name) => {
      const entry = found.get(name);
      if (entry === undefined)
        throw otherVersion(file, [...found.keys()]) ?? new UserError(`${file} holds no ${name}.`, { hint });
      return entry;
    });
  const names = found.get(metaFile)?.bytes;
  return { train: take('train'), test: take('test'), ...classNames(names, `${file}: ${metaFile}`) };
}

function classNames(text: Uint8Array | undefined, file: string): { classNames?: string[] } {
  if (text === undefined) return {};
  const names = textLines(text, file).map((line) => line.text.trim());
  if (names.length === classCount && new Set(names).size === classCount) return { classNames: names };
  const twice = names.find((name, index) => names.indexOf(name) < index);
  throw new UserError(
    `${file} has ${names.length} names of classes${twice === undefined ? '' : `, ${twice} twice`}, and CIFAR-10 has ${classCount}.`,
    { hint: 'Copy the file again, or remove it: the usual names are taken then.' },
  );
}
