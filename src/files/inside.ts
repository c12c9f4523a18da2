/** Whether a file lies in a folder, links followed: where the code that a run folder names really is. */
import { resolve } from 'node:path';
import { liesIn, realPath } from './asOpened';

/** True for the folder itself. A file that is not there counts where it would be. */
export function isInside(file: string, folders: readonly string[]): boolean {
  const place = realPath(resolve(file));
  return folders.map((folder) => realPath(resolve(folder))).some((root) => place === root || liesIn(place, root));
}
