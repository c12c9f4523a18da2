/** The files of a data set by number, for its fingerprint: a million of their paths are never there at once. */
import { UserError } from '../../base/userError';
import { messageOf } from '../../files/errorCode';
import { checkRegular } from '../../files/regularFile';
import { type FileList, fileAt } from './fileList';
import { type ImageList, isLabelled } from './imageList';

export interface DataFiles {
  /** The folder that the names of files start at. */
  root: string;
  count: number;
  /** Path of one. */
  file(index: number): string;
  /** Sizes are asked of sampled files only, where asking for all of them takes minutes. */
  sampledSizes?: true | undefined;
  /** What is read of the files, where the fields of the source choose among it. */
  read?: string | undefined;
}

export const notThere = 'Correct the path, which starts at data.dir, or put the file there.';

/** Throws a `UserError` for the first that is not there or is no file. */
export async function presentFiles(root: string, files: readonly string[]): Promise<DataFiles> {
  for (const file of files)
    await checkRegular(file, 'archive').catch((error: unknown) => {
      throw new UserError(`${file} cannot be read: ${messageOf(error)}.`, { hint: notThere });
    });
  return namedFiles(root, files);
}

export const namedFiles = (root: string, files: readonly string[]): DataFiles => ({
  root,
  count: files.length,
  file: (index) => files[index] as string,
});

/** Training images, test images, and the label images of both where there are some. */
export function filesOfList(root: string, list: ImageList): DataFiles {
  const labels = isLabelled(list) ? [list.labelFiles.train, list.labelFiles.test] : [];
  const all: FileList[] = [list.train, list.test, ...labels];
  const file = (index: number): string => {
    let at = index;
    for (const files of all) {
      if (at < files.length) return fileAt(files, at);
      at -= files.length;
    }
    throw new RangeError(`file ${index} of a data set`);
  };
  return { root, count: all.reduce((sum, { length }) => sum + length, 0), file };
}
