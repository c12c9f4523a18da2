/** From where a run can go on: its last checkpoint, or, where that is broken, others that are whole. No `vscode` here. */
import type { CheckpointName } from '../../checkpoints/readCheckpoint';
import { runIdOf } from '../../checkpoints/runIdOf';
import { checkedCheckpoints, newestFirst } from '../../checkpoints/wholeCheckpoints';

export interface ResumeChoices {
  /** What is wrong with the last one. */
  problem: string;
  /** Whole ones, the newest first, one a step. */
  others: { name: CheckpointName; step: number; epoch: number }[];
}

/**
 * Undefined where there is nothing to choose: the last one is whole, or nothing else is, which the worker says. Reads the
 * last one, 0.2 s for 200 MB, and the others only where it is broken.
 */
export async function resumeChoices(folder: string): Promise<ResumeChoices | undefined> {
  const run = await runIdOf(folder);
  const [last] = await checkedCheckpoints(folder, run, ['last']);
  if (last?.progress !== undefined) return undefined;
  const whole = newestFirst(await checkedCheckpoints(folder, run, ['previous', 'best']));
  const others = whole.filter(
    ({ progress }, i) => whole.findIndex((other) => other.progress.step === progress.step) === i,
  );
  if (others.length === 0) return undefined;
  return {
    problem: last?.problem ?? 'It is not there.',
    others: others.map(({ name, progress: { step, epoch } }) => ({ name, step, epoch })),
  };
}
