/** Where profiles are kept, so that a view of one survives a reload: a run's in its folder, an experiment's in ours. No `vscode` here. */
import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../../base/userError';
import { readText } from '../../files/regularFile';
import { writeWhole } from '../../files/writeWhole';
import type { ShownCheckpoint } from '../../protocol/facts/shownCheckpoint';
import { type Curve, parseCurve } from '../../protocol/files/curve';
import { parseReport } from '../../protocol/files/parseReport';
import type { ProfileReport } from '../../protocol/files/profileReport';
import { experimentName, filesOf, runFiles } from '../../protocol/files/runFolder';
import { parseSpeedUp, type SpeedUp } from '../../protocol/files/speedUp';
import { changedSince } from '../base/changedSince';

/** What is profiled: an experiment file, or a run folder. */
export interface ProfileTarget {
  kind: 'experiment' | 'run';
  path: string;
}

/** @param storage the extension's own folder for this workspace. */
export function profileFile({ kind, path }: ProfileTarget, storage: string, shown: ShownCheckpoint = 'best'): string {
  if (kind === 'run') return join(path, filesOf[shown].profile);
  const hash = createHash('sha256').update(path).digest('hex').slice(0, 12);
  return join(storage, 'profiles', `${experimentName(path)}-${hash}.json`);
}

export const targetOf = ({ run, experiment }: ProfileReport): ProfileTarget =>
  run === undefined ? { kind: 'experiment', path: experiment } : { kind: 'run', path: run };

/** For titles. */
export const profileName = ({ experiment }: ProfileReport): string => experimentName(experiment);

/** Undefined where there is none, or something else. A run is where its profile lies: folders are moved. */
export async function readProfile(file: string): Promise<ProfileReport | undefined> {
  const text = await readText(file, 'profile').catch(() => undefined);
  const report = text === undefined ? undefined : parseReport(text);
  const ofRuns: string[] = [runFiles.profile, runFiles.profileLast];
  return report && ofRuns.includes(basename(file)) ? { ...report, run: dirname(file) } : report;
}

/** The weights of a run that are profiled and evaluated. */
export const checkpointOf = (run: string, shown: ShownCheckpoint): string =>
  join(run, runFiles.checkpoints, `${shown}.safetensors`);

/** The curve of a run; undefined where there is none, or it is of other weights than the checkpoint of now. */
export async function readCurve(run: string, shown: ShownCheckpoint): Promise<Curve | undefined> {
  const text = await readText(join(run, filesOf[shown].curve), 'curve').catch(() => undefined);
  const curve = text === undefined ? undefined : parseCurve(text);
  return curve && !(await changedSince(checkpointOf(run, shown), curve.made)) ? curve : undefined;
}

/** What gates save in time; undefined where it was not measured, or with other weights than those of now. */
export async function readSpeedUp(run: string): Promise<SpeedUp | undefined> {
  const text = await readText(join(run, runFiles.speedUpNumbers), 'speedUp').catch(() => undefined);
  const found = text === undefined ? undefined : parseSpeedUp(text);
  return found && !(await changedSince(checkpointOf(run, found.checkpoint), found.made)) ? found : undefined;
}

/** Whole or not at all. Throws a `UserError` for what is no profile or cannot be written. */
export async function writeProfile(file: string, text: string): Promise<void> {
  if (parseReport(text) === undefined) throw new UserError('What the profiler printed is no profile.');
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeWhole(file, text);
  } catch (error) {
    throw new UserError(`The profile cannot be kept in ${dirname(file)}: ${(error as Error).message}`, {
      hint: `${basename(file)} has to be written there; free some space, or make the folder writable.`,
    });
  }
}
