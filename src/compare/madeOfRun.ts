/** What a run was made of, from its manifest. */
import path from 'node:path';
import { readText } from '../files/regularFile';
import { parseManifest } from '../protocol/files/manifest';
import { runFiles } from '../protocol/files/runFolder';
import { type MadeOf, madeOf } from '../protocol/many/madeOf';

/** Undefined of a run without a manifest, or with one that cannot be read: nothing is known of it then. */
export async function madeOfRun(folder: string): Promise<MadeOf | undefined> {
  const text = await readText(path.join(folder, runFiles.manifest), 'manifest').catch(() => undefined);
  const manifest = text === undefined ? undefined : parseManifest(text);
  return manifest && madeOf(manifest);
}
