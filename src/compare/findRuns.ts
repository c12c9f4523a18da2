/**
 * The run folders that a folder holds: itself, the tasks of a sweep, those of a folder of runs with its sweeps, or those of `runs` in
 * an experiment's folder.
 */
import { type Dirent, existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../base/userError';
import { realPath } from '../files/asOpened';
import { sayDenied } from '../files/denied';
import { errorCode } from '../files/errorCode';
import { isInside } from '../files/inside';
import { runFiles } from '../protocol/files/runFolder';
import { sweepFiles } from '../protocol/files/sweep';

export interface FoundRun {
  folder: string;
  /** Folder of the sweep that it is a task of. */
  sweep?: string | undefined;
}

/** Folders in each other that are looked into: a folder of runs, a sweep in it, or a folder of either. */
const deepest = 3;

/** In natural order: 2 before 10; a run that several links lead to once. Throws a `UserError` for a folder that is not there. */
export async function findRuns(folder: string): Promise<FoundRun[]> {
  const seen = new Set<string>();
  return (await allRuns(folder)).filter((run) => {
    const place = realPath(run.folder);
    if (seen.has(place)) return false;
    seen.add(place);
    return true;
  });
}

async function allRuns(folder: string): Promise<FoundRun[]> {
  const kind = await stat(folder).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR')
      throw new UserError(`${folder} is not there.`, { hint: 'Name a folder of runs, a sweep, or a run.' });
    return sayDenied(folder, error);
  });
  if (!kind.isDirectory())
    throw new UserError(`${folder} is a file.`, { hint: 'Name the folder of a run, or a folder of runs.' });
  const names = await readdir(folder).catch((error: unknown) => sayDenied(folder, error));
  // An experiment's folder: what else lies there may be data of any size.
  if (!isRun(names) && !isSweep(names) && names.includes('runs')) {
    const runs = await search(path.join(folder, 'runs'), 1);
    if (runs.length > 0) return runs;
  }
  return search(
    folder,
    0,
    existsSync(path.join(path.dirname(folder), sweepFiles.sweep)) ? path.dirname(folder) : undefined,
  );
}

const isRun = (names: readonly string[]) => names.includes(runFiles.events) || names.includes(runFiles.config);
const isSweep = (names: readonly string[]) => names.includes(sweepFiles.sweep);

/** What cannot be looked into holds no run that anybody could read. */
async function search(folder: string, depth: number, sweep?: string): Promise<FoundRun[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = entries.map(({ name }) => name);
  if (isSweep(names)) return below(folder, entries, deepest, folder);
  if (isRun(names)) return [{ folder, sweep }];
  return depth >= deepest ? [] : below(folder, entries, depth + 1);
}

const collator = new Intl.Collator('en', { numeric: true });

async function below(folder: string, entries: readonly Dirent[], depth: number, sweep?: string): Promise<FoundRun[]> {
  const found: FoundRun[] = [];
  const children = entries.filter(({ name }) => !name.startsWith('.') && name !== 'node_modules');
  for (const child of children.toSorted((a, b) => collator.compare(a.name, b.name))) {
    const place = path.join(folder, child.name);
    if (child.isDirectory() || (child.isSymbolicLink() && (await leadsToFolder(place)) && !isInside(folder, [place])))
      found.push(...(await search(place, depth, sweep)));
  }
  return found;
}

/** A run may lie on another disk; a link to nothing leads nowhere, and one to a folder that it lies in goes round for ever. */
const leadsToFolder = (link: string): Promise<boolean> =>
  stat(link).then(
    (found) => found.isDirectory(),
    () => false,
  );
