/**
 * Files by the names that the user opened them by. A bundler and a source map resolve links; an editor, and who reads a
 * message, know the folder by the link through which they came.
 */
import { realpathSync } from 'node:fs';
import path from 'node:path';

/**
 * Names files as seen from one that was opened: what really lies in its folder, or in one above it, is named below that
 * folder as given, the nearest first; any other file keeps its name. Costs a look at each folder above, once.
 */
export function asOpened(opened: string): (file: string) => string {
  const folders = foldersAbove(opened).map((given) => ({ given, real: realPath(given) }));
  // The file itself may be a link, beside which nothing lies that it imports.
  const own = realPath(opened);
  if (own === opened) return (file) => file;
  return (file) => {
    if (file === own) return opened;
    const near = folders.find(({ given, real }) => liesIn(file, given) || liesIn(file, real));
    if (near === undefined || liesIn(file, near.given)) return file;
    return path.join(near.given, path.relative(near.real, file));
  };
}

/** Links followed, as far as the file is there: what is missing counts where it would be. */
export function realPath(file: string): string {
  try {
    return realpathSync.native(file);
  } catch {
    // Missing or not to be looked at: the folder above may lie behind a link all the same.
    const folder = path.dirname(file);
    return folder === file ? file : path.join(realPath(folder), path.basename(file));
  }
}

/** A file by its name below the first of these folders that it really lies in; as it is where its own name lies in one. */
export function asBelow(folders: readonly string[], file: string): string | undefined {
  if (folders.some((folder) => liesIn(file, folder))) return file;
  const real = realPath(file);
  const pairs = folders.map((given) => ({ given, real: realPath(given) }));
  const around = pairs.find((folder) => liesIn(real, folder.real));
  return around && path.join(around.given, path.relative(around.real, real));
}

/** Whether two names lead to one file. */
export const isSameFile = (a: string, b: string): boolean => a === b || realPath(a) === realPath(b);

/** By its name alone; a folder does not lie in itself. */
export function liesIn(file: string, folder: string): boolean {
  const way = path.relative(folder, file);
  return way !== '' && !path.isAbsolute(way) && way.split(path.sep)[0] !== '..';
}

/** The nearest first. */
function foldersAbove(file: string): string[] {
  const folder = path.dirname(file);
  return folder === file ? [] : [folder, ...foldersAbove(folder)];
}

/** `realPath`, which looks once for each file: for what asks again with every key that is pressed. Links that change are not seen. */
export function rememberedRealPaths(): (file: string) => string {
  const known = new Map<string, string>();
  return (file) => {
    const real = known.get(file) ?? realPath(file);
    known.set(file, real);
    return real;
  };
}
