/**
 * What a folder holds for a data set: folders and images, by their names and kinds. No file is opened. Hidden entries and what
 * systems leave behind are passed over, symbolic links followed.
 */
import type { Dirent, Stats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../base/userError';
import { isDenied } from '../../files/denied';
import { errorCode, messageOf } from '../../files/errorCode';
import { imageName } from '../image/imageNames';
import { type LeftOut, otherImage } from './leftOut';
import { sorted } from './names';

/** Of archives and shares: they hold resource forks and thumbnails that are named like the images. */
const ofSystems = new Set(['__MACOSX', '@eaDir', '$RECYCLE.BIN', 'System Volume Information', 'lost+found']);

export interface Entries {
  images: string[];
  folders: string[];
  /** What is neither, hidden files not counted. */
  others: string[];
}

/** In the order of their names. Throws a UserError where the folder may not be read. */
export async function entriesOf(dir: string, left?: LeftOut): Promise<Entries> {
  const [images, folders, others]: [string[], string[], string[]] = [[], [], []];
  for (const entry of await listed(dir)) {
    const { name } = entry;
    if (name.startsWith('.') || ofSystems.has(name)) continue;
    const file = path.join(dir, name);
    const odd = (kind: string) => left?.add(kind, file);
    const found = await kindOf(entry, file);
    if (found === 'file' && imageName.test(name)) images.push(name);
    else if (found === 'folder' && imageName.test(name)) odd('folder named like an image');
    else if (found === 'folder') folders.push(name);
    else {
      others.push(name);
      if (found !== 'file') odd(found);
      else if (otherImage(name) !== undefined) odd(otherImage(name) as string);
    }
  }
  return { images: sorted(images), folders: sorted(folders), others: sorted(others) };
}

export async function folders(dir: string): Promise<string[]> {
  return (await entriesOf(dir)).folders;
}

/** Names of the images in a folder. */
export async function images(dir: string): Promise<string[]> {
  return (await entriesOf(dir)).images;
}

/** All of them. Of a folder that is not there or may not be read, nothing is known but that nothing was found. */
export async function namesIn(dir: string): Promise<string[]> {
  return readdir(dir).catch(() => []);
}

export async function isFolder(dir: string): Promise<boolean> {
  return stat(dir).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

export async function isFile(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
}

export interface ImagesOfFolder {
  folder: string;
  names: string[];
}

/**
 * Images of a folder, then those of the folders in it, at any depth, as torchvision's `ImageFolder` takes them. A link that
 * leads back to where it stands is left out.
 */
export async function imagesBelow(
  dir: string,
  left?: LeftOut,
  within: readonly string[] = [],
): Promise<ImagesOfFolder[]> {
  const entries = await entriesOf(dir, left);
  const found = entries.images.length > 0 ? [{ folder: dir, names: entries.images }] : [];
  // Most class folders are flat, and cost nothing here.
  if (entries.folders.length === 0) return found;
  const chain = [...within, await realpath(dir)];
  for (const name of entries.folders) {
    const folder = path.join(dir, name);
    const real = await realpath(folder);
    if (chain.some((outer) => outer === real || outer.startsWith(real + path.sep)))
      left?.add('link to a folder it lies in', folder);
    else found.push(...(await imagesBelow(folder, left, chain)));
  }
  return found;
}

async function listed(dir: string): Promise<Dirent[]> {
  try {
    return await readdir(dir, { withFileTypes: true });
  } catch (error) {
    const denied = isDenied(error);
    throw new UserError(`The folder ${dir} cannot be read: ${denied ? 'permission denied' : messageOf(error)}.`, {
      hint: denied ? 'Give yourself the right to read it (chmod u+rx), or move it away.' : 'Mend or move the folder.',
    });
  }
}

/** `file`, `folder`, or what else it is in words that take an s. */
async function kindOf(entry: Dirent, file: string): Promise<string> {
  const broken = entry.name.includes('\ufffd');
  // A name of other bytes than UTF-8 leads nowhere: it cannot be written back.
  if (!entry.isSymbolicLink() && !broken) return named(entry);
  try {
    return named(await stat(file));
  } catch (error) {
    if (broken) return 'file whose name is not UTF-8';
    return errorCode(error) === 'ELOOP' ? 'link to itself' : 'link to nothing';
  }
}

function named(found: Pick<Stats, 'isFile' | 'isDirectory' | 'isFIFO' | 'isSocket'>): string {
  if (found.isFile()) return 'file';
  if (found.isDirectory()) return 'folder';
  if (found.isFIFO()) return 'FIFO';
  return found.isSocket() ? 'socket' : 'device';
}
