/** Copies the sample workspace. Files that are there already are kept: a second copy brings back only what is missing. */
import { cp, readdir } from 'node:fs/promises';
import { cannotWrite } from '../base/disk';
import { errorCode } from '../base/errorCode';
import { writeTypes } from './experimentTypes';

export async function copySample(sample: string, target: string, types: string): Promise<void> {
  try {
    await cp(sample, target, { recursive: true, force: false, errorOnExist: false });
  } catch (error) {
    throw cannotWrite('the sample', target, error);
  }
  await writeTypes(target, types);
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
