/** The files that a run was made from as it recorded them: the hash of each, and its text where that was kept. */
import { dirname, resolve } from 'node:path';
import type { RunEvent } from '../../protocol/events/events';
import { readSource } from '../runs/changedSource';

export interface RecordedFile {
  sha256: string;
  /** As it was; undefined where it was not kept. */
  text: string | undefined;
}

type Started = Pick<Extract<RunEvent, { kind: 'started' }>, 'experiment' | 'experimentHash' | 'files'>;

/**
 * By absolute path. Lines are those of the last session: a manifest, which is of the first one, says of the imported files
 * of an earlier version's run only where the experiment itself is the same in both.
 */
export async function recordedFiles(folder: string, started: Started): Promise<Map<string, RecordedFile>> {
  const { experiment, experimentHash } = started;
  const at = (path: string) => resolve(dirname(experiment), path);
  const kept = (await readSource(folder)).map(({ path, ...rest }) => ({ file: at(path), ...rest }));
  const same = kept.some(({ file, sha256 }) => file === experiment && sha256 === experimentHash);
  const hashes = new Map<string, string>([
    ...(started.files ?? (same ? kept : [])).map((one): [string, string] => [
      'file' in one ? one.file : at(one.path),
      one.sha256,
    ]),
    [experiment, experimentHash],
  ]);
  return new Map(
    [...hashes].map(([file, sha256]) => {
      const text = kept.find((one) => one.file === file && one.sha256 === sha256)?.text;
      return [file, { sha256, text }];
    }),
  );
}
