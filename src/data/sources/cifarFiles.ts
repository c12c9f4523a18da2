/**
 * Finds the files of CIFAR-10 or CIFAR-100 and their bytes: an unpacked folder, or the original archive read as a stream.
 * What the bytes mean is in cifar.ts.
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
import { headOf } from './byteStream';
import { type CifarFormat, download, type Labelling } from './cifarFormat';
import { archiveIn, otherVersion, withoutCifar } from './cifarVersions';
import { type DataFiles, namedFiles } from './dataFiles';
import type { SplitName } from './dataset';
import { isFile } from './folderEntries';
import { textLines } from './textLines';

/** Bytes: over six times the largest file of either set. */
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
  /** For each way to label an image. */
  classNames: (readonly string[])[];
}

/** `dir` is the folder of batches, its parent, the archive, or the folder that holds the archive. */
export async function cifarFiles(format: CifarFormat, dir: string, load: readonly SplitName[]): Promise<CifarFiles> {
  const place = await findCifar(format, dir);
  return place.archive ? fromArchive(format, place.file, load) : fromFolder(format, place.file, load);
}

/** For the fingerprint: the archive, or the batches. */
export async function cifarDataFiles(format: CifarFormat, dir: string): Promise<DataFiles> {
  const { file, archive } = await findCifar(format, dir);
  if (archive) return namedFiles(path.dirname(file), [file]);
  const { train, test } = await fromFolder(format, file, []);
  return namedFiles(
    file,
    [...train, ...test].map(({ label }) => label),
  );
}

/** Throws a UserError that lists the places where it looked, or says what is there instead. */
async function findCifar(format: CifarFormat, dir: string): Promise<Place> {
  if (await isFile(dir)) return archiveItself(format, dir);
  const found = await placeIn(format, dir);
  if (found) return found;
  throw await withoutCifar(format, dir, async (place) => (await placeIn(format, place)) !== undefined);
}

interface Place {
  file: string;
  archive: boolean;
}

const namesOf = ({ batches }: CifarFormat) => [...batches.train, ...batches.test];

/**
 * In `dir` or in the folder that the archive unpacks to: the batches where all of them are there, for they need no unpacking and a download
 * beside them may have been broken off; else the archive, which has what an unpacking that was broken off lacks.
 */
async function placeIn(format: CifarFormat, dir: string): Promise<Place | undefined> {
  const folders = [dir, path.join(dir, format.folder)];
  const names = namesOf(format);
  let part: string | undefined;
  for (const folder of folders) {
    const count = await filesIn(folder, names);
    if (count === names.length) return { file: folder, archive: false };
    if (count > 0) part ??= folder;
  }
  for (const folder of folders) {
    const archive = await archiveIn(format, folder);
    if (archive !== undefined) return { file: archive, archive: true };
  }
  return part === undefined ? undefined : { file: part, archive: false };
}

async function filesIn(folder: string, names: readonly string[]): Promise<number> {
  let count = 0;
  for (const name of names) if (await isFile(path.join(folder, name))) count++;
  return count;
}

function archiveItself(format: CifarFormat, file: string): Place {
  const name = path.basename(file);
  if (namesOf(format).includes(name))
    throw new UserError(`${file} is one file of ${format.name}.`, {
      hint: `Name its folder: dir: '${path.dirname(file)}'.`,
    });
  const other = otherVersion(format, path.dirname(file), [name]);
  if (other) throw other;
  return { file, archive: true };
}

async function fromFolder(format: CifarFormat, folder: string, load: readonly SplitName[]): Promise<CifarFiles> {
  const hint = download(format);
  const read = async (split: SplitName): Promise<CifarFile[]> => {
    const files: CifarFile[] = [];
    for (const name of format.batches[split]) {
      const label = path.join(folder, name);
      if (!(await isFile(label))) throw new UserError(`${label} is missing.`, { hint });
      const { size } = await stat(label);
      if (size > largestFile)
        throw new UserError(`${label} has ${size} bytes, which is too large for a batch of ${format.name}.`, {
          hint,
        });
      const bytes = load.includes(split) ? await readBytes(label, 'image') : undefined;
      files.push({ label, size, head: bytes ?? (await headOf(label, headBytes)).head, bytes });
    }
    return files;
  };
  const classes: (readonly string[])[] = [];
  for (const labelling of format.labels) {
    const meta = path.join(folder, labelling.metaFile);
    classes.push(classNames(format, labelling, (await isFile(meta)) ? await readBytes(meta, 'list') : undefined, meta));
  }
  return { train: await read('train'), test: await read('test'), classNames: classes };
}

async function fromArchive(format: CifarFormat, file: string, load: readonly SplitName[]): Promise<CifarFiles> {
  const hint = download(format);
  const wanted = [...format.labels.map(({ metaFile }) => metaFile), ...load.flatMap((split) => format.batches[split])];
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
  const what = formatOf((await headOf(file, headBytes)).head)?.what;
  if (what !== undefined && !['a gzip archive', 'a tar archive'].includes(what))
    throw new UserError(`${file} is ${what}, not the archive of ${format.name}.`, { hint });
  const unpack = what === 'a tar archive' ? new PassThrough() : createGunzip();
  try {
    const { handle } = await openRegular(file, 'archive');
    await pipeline(handle.createReadStream(), unpack, tar);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(`${file} cannot be read as a gzipped tar archive: ${reason}.`, { hint });
  }
  const take = (split: SplitName) =>
    format.batches[split].map((name) => {
      const entry = found.get(name);
      if (entry === undefined)
        throw otherVersion(format, file, [...found.keys()]) ?? new UserError(`${file} holds no ${name}.`, { hint });
      return entry;
    });
  return {
    train: take('train'),
    test: take('test'),
    classNames: format.labels.map((labelling) =>
      classNames(format, labelling, found.get(labelling.metaFile)?.bytes, `${file}: ${labelling.metaFile}`),
    ),
  };
}

/** `file`: for messages. */
function classNames(
  format: CifarFormat,
  { classes }: Labelling,
  text: Uint8Array | undefined,
  file: string,
): readonly string[] {
  if (text === undefined) return classes;
  const names = textLines(text, file).map((line) => line.text.trim());
  if (names.length === classes.length && new Set(names).size === names.length) return names;
  const twice = names.find((name, index) => names.indexOf(name) < index);
  throw new UserError(
    `${file} has ${names.length} names of classes${twice === undefined ? '' : `, ${twice} twice`}, and ${format.name} has ${classes.length}.`,
    { hint: 'Copy the file again, or remove it: the usual names are taken then.' },
  );
}
