/** Who may read a copy of the user's source: nobody who may not read the source itself. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { RunManifest } from '../../protocol/files/manifest';

/** Bits for reading and writing that all of them have: of the experiment, what it imports, and the files of the diff. */
export async function sourceMode(
  experiment: string,
  { source, git }: Pick<RunManifest, 'source' | 'git'>,
): Promise<number> {
  const changed = [...(git?.diff ?? '').matchAll(/^\+\+\+ b\/(.+?)\t?$/gm)].map(([, file = '']) => file);
  const files = [...source.map((file) => file.path), ...changed].map((file) =>
    path.resolve(path.dirname(experiment), file),
  );
  const modes = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ mode }) => mode,
        () => 0o666,
      ),
    ),
  );
  // Its owner writes the copy anew when the run is resumed.
  return modes.reduce((all, mode) => all & mode, 0o666) | 0o600;
}
