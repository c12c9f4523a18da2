/** Where a folder may be that is not where it was looked for: archives unpack into folders of their own. */
import path from 'node:path';
import { folders, isFolder } from './folderEntries';

/** The folder that holds `name`: one level up or down, or beside `dir` in a folder called so. */
export async function foundBeside(dir: string, name: string): Promise<string | undefined> {
  const here = path.resolve(dir);
  const up = path.dirname(here);
  // What may not be read holds nothing.
  const below = async (parent: string) =>
    (await folders(parent).catch(() => [])).map((folder) => path.join(parent, folder));
  const beside = (await below(up)).filter((folder) => path.basename(folder).startsWith(name));
  for (const place of [up, ...(await below(here)), ...beside]) if (await isFolder(path.join(place, name))) return place;
  return undefined;
}

/** A folder in `dir`, or the one that `dir` lies in, of which `holds` is true. */
export async function foundNear(dir: string, holds: (folder: string) => Promise<boolean>): Promise<string | undefined> {
  const inner = (await isFolder(dir)) ? await folders(dir) : [];
  for (const place of [...inner.map((name) => path.join(dir, name)), path.dirname(path.resolve(dir))])
    if (await holds(place)) return place;
  return undefined;
}
