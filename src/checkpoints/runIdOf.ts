/** The id of a run as its manifest has it: what its checkpoints have to carry. */
import path from 'node:path';
import { readText } from '../files/regularFile';
import type { RunManifest } from '../protocol/files/manifest';
import { runFiles } from '../protocol/files/runFolder';

/** Undefined for a run of an earlier version, or whose manifest cannot be read: nobody can tell its checkpoints then. */
export async function runIdOf(folder: string): Promise<string | undefined> {
  try {
    const manifest = JSON.parse(
      await readText(path.join(folder, runFiles.manifest), 'manifest'),
    ) as Partial<RunManifest>;
    return typeof manifest?.id === 'string' ? manifest.id : undefined;
  } catch {
    return undefined;
  }
}
