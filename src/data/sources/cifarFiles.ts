/**
 * Finds the files of CIFAR-10 and their bytes: an unpacked folder, or the original archive read as a stream.
 * What the bytes mean is in cifar10.ts.
 */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { UserError } from '../../base/userError';
import { openRegular, readBytes, readText } from '../../files/regularFile';
import type { SplitName } from './dataset';
import { otherCifar, otherVersion } from './otherCifar';

export const cifarFolder = 'cifar-10-batches-bin';
export const cifarArchive = 'cifar-10-binary.tar.gz';
export const cifarBatches: Record<SplitName, readonly string[]> = {
  train: [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`),
  test: ['test_batch.bin'],
};
const metaFile = 'batches.meta.txt';
/** Bytes: over thirty times a batch file. */
const largestFile = 1e9;
const binary = `The binary version is read: download https://www.cs.toronto.edu/~kriz/${cifarArchive} and name it, or the folder that holds it; unpacking is not needed.`;
const hint = `Download https://www.cs.toronto.edu/~kriz/${cifarArchive} and name it, or the folder that holds it; unpacking is not needed.`;

export interface CifarFile {
  /** For messages: the path, or `archive: name inside it`. */
  label: string;
  size: number;
  bytes?: Uint8Array;
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

/** Throws a UserError that lists the places where it looked. */
export async function findCifar(dir: string): Promise<{ file: string; archive: boolean }> {
  if (await isFile(dir)) return { file: dir, archive: true };
  for (const folder of [dir, path.join(dir, cifarFolder)])
    for (const name of [...cifarBatches.train, ...cifarBatches.test])
      if (await isFile(path.join(folder, name))) return { file: folder, archive: false };
  const archive = path.join(dir, cifarArchive);
  if (await isFile(archive)) return { file: archive, archive: true };
  const other = await otherCifar(dir);
  if (other)
    throw new UserError(`In ${other.at} is ${other.what} and not the binary version of CIFAR-10.`, { hint: binary });
  throw new UserError(
    `No CIFAR-10 in ${dir}: looked for data_batch_1.bin … data_batch_5.bin and test_batch.bin there and in ${cifarFolder}, and for ${cifarArchive}.`,
    { hint },
  );
}

async function isFile(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
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
      files.push(load.includes(split) ? { label, size, bytes: await readBytes(label, 'image') } : { label, size });
    }
    return files;
  };
  const names = await readText(path.join(folder, metaFile), 'list').catch(() => undefined);
  return { train: await read('train'), test: await read('test'), ...classNames(names) };
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
      found.set(name, { label: `${file}: ${name}`, size, bytes });
      next();
    });
  });
  try {
    const { handle } = await openRegular(file, 'archive');
    await pipeline(handle.createReadStream(), createGunzip(), tar);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`${file} cannot be read as a gzipped tar archive: ${reason}.`, { hint });
  }
  const take = (split: SplitName) =>
    cifarBatches[split].map((name) => {
      const entry = found.get(name);
      if (entry !== undefined) return entry;
      const other = otherVersion([...found.keys()]);
      if (other) throw new UserError(`${file} is ${other} and not the binary version of CIFAR-10.`, { hint: binary });
      throw new UserError(`${file} holds no ${name}.`, { hint });
    });
  const names = found.get(metaFile)?.bytes;
  return { train: take('train'), test: take('test'), ...classNames(names && Buffer.from(names).toString()) };
}

function classNames(text: string | undefined): { classNames?: string[] } {
  const names = text
    ?.split(/\r?\n/)
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return names?.length === 10 ? { classNames: names } : {};
}
