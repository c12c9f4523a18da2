/** The files of a data set by number, for its fingerprint: a million of their paths are never there at once. */
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
