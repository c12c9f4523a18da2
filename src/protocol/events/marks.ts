/**
 * What happened to a run besides its measurements, as places on its axis: checkpoints, and where it was resumed. (Changed
 * settings are in `RunState.changes`.) In bounded memory: of many checkpoints every second goes, the best and the newest
 * stay.
 */
import type { RunEvent } from './events';

type CheckpointEvent = Extract<RunEvent, { kind: 'checkpoint' }>;

export interface CheckpointMark {
  step: number;
  epoch: number;
  /** The best so far: at most one of a run's marks is. */
  best: boolean;
  reason: CheckpointEvent['reason'];
}

/** A session began here that was not the first. */
export interface ResumeMark {
  step: number;
  epoch: number;
  time: number;
}

export const maxCheckpointMarks = 128;
export const maxResumeMarks = 50;

export function addCheckpoint(marks: readonly CheckpointMark[], event: CheckpointEvent): readonly CheckpointMark[] {
  const { step, epoch, best, reason } = event;
  const before = best ? marks.map((mark) => (mark.best ? { ...mark, best: false } : mark)) : marks;
  // One that is written twice at a step (every epoch, and because the run stops there) is one mark.
  const same = before.at(-1)?.step === step ? before.at(-1) : undefined;
  const kept = same === undefined ? before : before.slice(0, -1);
  const all = [...kept, { step, epoch, best: best || same?.best === true, reason }];
  if (all.length <= maxCheckpointMarks) return all;
  return all.filter((mark, i) => mark.best || (all.length - 1 - i) % 2 === 0);
}

export function addResume(marks: readonly ResumeMark[], mark: ResumeMark): readonly ResumeMark[] {
  return [...marks, mark].slice(-maxResumeMarks);
}
