/** The run that a session resumes or repeats: what it keeps of it, and what is not as it was. */
import path from 'node:path';
import type { RunManifest } from '../../protocol/files/manifest';
import type { RunConfig } from '../../protocol/files/runConfig';
import { runFiles } from '../../protocol/files/runFolder';
import { differences, readManifest } from './manifest';
import { readRunConfig } from './runConfig';

export interface EarlierRun {
  folder: string;
  resumed: boolean;
  config: RunConfig;
  /** Missing in runs that have none. */
  manifest: RunManifest | undefined;
}

/** `again`: the folder of a run to repeat. Undefined for a run that is new. Throws for a folder that is no run. */
export async function earlierRun(folder: string, resumed: boolean, again?: string): Promise<EarlierRun | undefined> {
  const from = resumed ? folder : again;
  if (from === undefined) return undefined;
  return { folder: from, resumed, config: await readRunConfig(from), manifest: await readManifest(from) };
}

/** One sentence for each ingredient that has changed. */
export function changesSince(earlier: EarlierRun | undefined, now: RunManifest): string[] {
  if (earlier === undefined) return [];
  const { resumed, manifest, folder } = earlier;
  const since = resumed ? 'Not as when the run began' : `Not as in ${path.basename(folder)}`;
  if (manifest === undefined)
    return resumed ? [] : [`${since}: what may have changed is not known, for it has no ${runFiles.manifest}.`];
  // A resumed run goes on from its checkpoint: what it once began with does not matter any more.
  const { warmStart: _, ...rest } = now;
  const current = resumed && manifest.warmStart ? { ...rest, warmStart: manifest.warmStart } : now;
  return differences(manifest, current).map((what) => `${since}: ${what}`);
}
