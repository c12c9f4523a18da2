/** A folder for a new run, made by whoever starts one without a window. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../base/userError';
import { runId } from '../../protocol/files/runFolder';

/** `<runs>/<experiment>-<date>-<time>`; two starts within one second get different names. */
export async function newRunFolder(runs: string, experiment: string, now: Date = new Date()): Promise<string> {
  try {
    await mkdir(runs, { recursive: true });
    for (let copy = 1; ; copy++) {
      const folder = path.join(runs, runId(experiment, now, copy));
      const made = await mkdir(folder).catch((error: unknown) => {
        if ((error as { code?: string }).code === 'EEXIST') return false;
        throw error;
      });
      if (made !== false) return folder;
    }
  } catch (error) {
    throw new UserError(`No run folder can be made in ${runs}: ${error instanceof Error ? error.message : error}.`, {
      hint: 'Choose another place with --runs.',
    });
  }
}
