/** The folders in which runs may lie: those of a root, and in a sweep's folder those of its tasks. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sweepFiles } from '../../protocol/files/sweep';
import { exists } from '../base/exists';
import { leadsToFolder } from './runStamp';

/** A folder in which a run may lie, or that of a sweep, whose tasks come behind it. */
export interface Found {
  folder: string;
  sweep: boolean;
}

/**
 * In the order of the disk. Throws what the file system throws of the root itself.
 *
 * @param known given back as they are, without a look at what they are.
 */
export async function* runFolders(root: string, known: (folder: string) => boolean): AsyncGenerator<Found> {
  for (const folder of await foldersIn(root, known)) {
    const sweep = !known(folder) && (await exists(join(folder, sweepFiles.sweep)));
    yield { folder, sweep };
    if (sweep) for (const task of await foldersIn(folder, known).catch(() => [])) yield { folder: task, sweep: false };
  }
}

async function foldersIn(parent: string, known: (folder: string) => boolean): Promise<string[]> {
  const folders: string[] = [];
  for (const child of await readdir(parent, { withFileTypes: true })) {
    const folder = join(parent, child.name);
    if (known(folder) || child.isDirectory() || (child.isSymbolicLink() && (await leadsToFolder(folder))))
      folders.push(folder);
  }
  return folders;
}
