/** What tells a run folder from another one, and a run from what it was, without reading it. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { runFiles } from '../../protocol/files/runFolder';
import { errorCode } from '../base/errorCode';

/** Undefined for a folder that is no run. A run whose files cannot be looked at is still a run. */
export async function stampOf(folder: string): Promise<string | undefined> {
  for (const file of [runFiles.events, runFiles.config])
    try {
      const { size, mtimeMs } = await stat(join(folder, file));
      return `${file} ${size} ${mtimeMs}`;
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') return `${file} ${errorCode(error)}`;
    }
  return undefined;
}

/** A run may lie on another disk; a link to nothing leads nowhere. */
export const leadsToFolder = (link: string): Promise<boolean> =>
  stat(link).then(
    (found) => found.isDirectory(),
    () => false,
  );
