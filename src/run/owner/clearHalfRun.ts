/**
 * A run without a checkpoint gives way to a new one in its folder. What runs write goes; the name and the note that a person gave it
 * stay, and so does whatever else somebody has put there.
 */
import { lstat, readdir, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../base/userError';
import { errorCode } from '../../files/errorCode';
import { runFiles } from '../../protocol/files/runFolder';

const ofRuns: readonly string[] = Object.values(runFiles);

/** Does nothing where nothing is there. Throws a `UserError` for a folder that no run has written, and what the file system throws. */
export async function clearHalfRun(folder: string): Promise<void> {
  const found = await lstat(folder).catch((error: unknown) => {
    if (errorCode(error) !== 'ENOENT') throw error;
  });
  if (found === undefined) return;
  // What it leads to is somebody else's.
  if (found.isSymbolicLink()) return unlink(folder);
  const names = await readdir(folder);
  const ours = names.filter((name) => ofRuns.includes(name));
  if (names.length > 0 && ours.length === 0)
    throw new UserError(
      `${folder} is where a task of the sweep has its run, and holds none: nothing in it is touched.`,
      {
        hint: 'Move it away, then go on with the sweep.',
        source: { file: folder, line: 1 },
      },
    );
  for (const name of ours)
    if (name !== runFiles.label) await rm(join(folder, name), { recursive: true, force: true, maxRetries: 3 });
}
