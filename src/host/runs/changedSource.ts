/** Which files of an experiment are not as they were when a run of it began: told before it is repeated. */
import { createHash } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import { readText } from '../../files/regularFile';
import { parseSources, type RunManifest } from '../../protocol/files/manifest';
import { runFiles } from '../../protocol/files/runFolder';

export interface ChangedSource {
  /** Relative to the experiment's folder; changed ones and missing ones. */
  files: string[];
  /** Whether the run has kept all texts, so that it can be repeated as it was. */
  stored: boolean;
}

/** No files for a run without a manifest: nothing is known of its source. */
export async function changedSource(folder: string, experiment: string): Promise<ChangedSource> {
  const source = await readSource(folder);
  const looked = await Promise.all(
    source.map(async ({ path, sha256 }) => {
      const text = await readText(resolve(dirname(experiment), path), 'source').catch(() => undefined);
      return text !== undefined && createHash('sha256').update(text).digest('hex') === sha256 ? [] : [path];
    }),
  );
  return { files: looked.flat(), stored: source.length > 0 && source.every(({ text }) => text !== undefined) };
}

/** The files of a run as its manifest has them; none for a run without one. */
export async function readSource(folder: string): Promise<RunManifest['source']> {
  try {
    return parseSources(await readText(join(folder, runFiles.manifest), 'manifest')) ?? [];
  } catch {
    // Made by an older version, or cut short: the worker says in the run's warnings that it cannot compare.
    return [];
  }
}
