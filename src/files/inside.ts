/** Whether a file lies in a folder, links followed: where the code that a run folder names really is. */
import { realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';

/** True for the folder itself. A file that is not there counts where it would be. */
export async function isInside(file: string, folders: readonly string[]): Promise<boolean> {
  const [place, ...roots] = await Promise.all([file, ...folders].map(real));
  return roots.some((root) => {
    const way = relative(root, place as string);
    return way === '' || (!isAbsolute(way) && way.split(/[\\/]/)[0] !== '..');
  });
}

const real = (path: string) => realpath(path).catch(() => resolve(path));
