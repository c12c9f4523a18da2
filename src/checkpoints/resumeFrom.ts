/**
 * Which checkpoint a session goes on from: the one it was told, else `last`, and where that is broken the newest whole
 * one, with a warning.
 */
import path from 'node:path';
import { toUserFacing, UserError } from '../base/userError';
import { runFiles } from '../protocol/files/runFolder';
import {
  type Checkpoint,
  type CheckpointName,
  checkpointFile,
  checkpointNames,
  readCheckpoint,
} from './readCheckpoint';
import { brokenHint } from './safetensorsHeader';
import { type CheckedCheckpoint, checkedCheckpoints, newestFirst } from './wholeCheckpoints';

export interface ResumePoint extends Checkpoint {
  file: string;
  /** Why it is not the last one, where nobody has asked for another. */
  warning?: string;
}

/** `from`: a name or the path of a checkpoint of this run; `run`: its id. Throws a `UserError`. */
export async function resumePoint(folder: string, run: string | undefined, from?: string): Promise<ResumePoint> {
  const file = isName(from) || from === undefined ? checkpointFile(folder, from ?? 'last') : path.resolve(from);
  try {
    return { ...(await readCheckpoint(file, run)), file };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const checked = await checkedCheckpoints(folder, run);
    const whole = newestFirst(checked);
    const best = whole[0];
    if (best === undefined) throw nothingLeft(error, folder, file, checked);
    if (from !== undefined) throw new UserError(error.message, { ...error.detail, hint: hintOf(error, whole) });
    const { message } = toUserFacing(error);
    const warning = `${message} The run goes on from its ${best.name} checkpoint instead, of step ${best.progress.step}; what was done after that is done again.`;
    return { ...(await readCheckpoint(best.file, run)), file: best.file, warning };
  }
}

/** For the record, where somebody has asked for it. */
export const wentBackTo = ({ file, progress }: ResumePoint): string =>
  `As asked, the run goes on from step ${progress.step}, ${file}; what was there of later steps is in ${runFiles.checkpoints}/${runFiles.setAside}.`;

const isName = (from: string | undefined): from is CheckpointName =>
  (checkpointNames as readonly (string | undefined)[]).includes(from);

function hintOf({ detail }: UserError, whole: ReturnType<typeof newestFirst>): string {
  const ways = whole.map(({ name, progress }) => `--from ${name} (step ${progress.step})`);
  const own = detail.hint === undefined || detail.hint === brokenHint ? '' : `${detail.hint} `;
  return `${own}Whole checkpoints of this run: ${ways.join(', ')}.`;
}

/** Every broken one with what is wrong with it, and what a user can still do. */
function nothingLeft(error: UserError, folder: string, file: string, checked: CheckedCheckpoint[]): UserError {
  const others = checked.filter((other) => other.file !== file && other.problem !== undefined);
  if (checked.length === 0)
    return new UserError(error.message, { ...error.detail, hint: error.detail.hint ?? 'Start a new run.' });
  return new UserError([error.message, ...others.map(({ problem }) => problem)].join(' '), {
    ...error.detail,
    hint: `No checkpoint of ${path.basename(folder)} is whole: start a new run, or copy its checkpoints again from where it was trained.`,
  });
}
