/** Copies the sample workspace. Files that are there already are kept: a second copy brings back only what is missing. */
import { cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { cannotWrite } from '../base/disk';
import { errorCode } from '../base/errorCode';
import { exists } from '../base/exists';
import { writeTypes } from './experimentTypes';
import { firstFile } from './firstFile';

export async function copySample(sample: string, target: string, types: string): Promise<void> {
  try {
    await cp(sample, target, { recursive: true, force: false, errorOnExist: false });
  } catch (error) {
    throw cannotWrite('the sample', target, error);
  }
  await writeTypes(target, types);
}

/** The first of the folders that holds the sample: its first experiment and its README. */
export async function firstSample(folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders)
    if ((await exists(join(folder, firstFile))) && (await exists(join(folder, 'README.md')))) return folder;
  return undefined;
}

/** True for a folder without files of the user's; what starts with a dot does not count. */
export async function isEmptyFolder(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).every((name) => name.startsWith('.'));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return true;
    throw error;
  }
}
