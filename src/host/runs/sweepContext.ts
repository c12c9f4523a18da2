/** What can be done with a sweep and with its tasks: words of `viewItem`, by which the manifest offers commands on their rows. */
import type { Language } from '../base/language';
import { contextOf } from './abilities';
import { isUnfinishedSweep, type SweepSummary, type TaskSummary } from './sweepSummary';
import { sweepDescription, taskDescription } from './sweepText';

export const sweepWords = {
  sweep: () => true,
  sweepLive: ({ live }) => live,
  sweepEnded: ({ live }) => !live,
  sweepMissing: isUnfinishedSweep,
} satisfies Record<string, (sweep: SweepSummary) => boolean>;

export const taskWords = {
  task: () => true,
  taskFailed: ({ state }) => state === 'failed' || state === 'interrupted',
} satisfies Record<string, (task: TaskSummary) => boolean>;

export const sweepContext = (sweep: SweepSummary): string => wordsOf(sweepWords, sweep).join(' ');

/** What can be done with its run, were it one by itself, and what only a task has. */
export function taskContext(task: TaskSummary): string {
  const { run } = task;
  const ofRun = run === undefined || run.neverBegan ? [] : contextOf(run).split(' ');
  return [...ofRun, ...wordsOf(taskWords, task)].join(' ');
}

/** What a row shows besides the time to go, to know when it has changed. */
export const sweepDrawn = (sweep: SweepSummary, l10n: Language): string =>
  `${sweepDescription({ ...sweep, eta: undefined }, l10n)}\n${sweepContext(sweep)}`;
/** Its picture tells a run that starts from one that trains; what it is as a task is in its description. */
export const taskDrawn = (task: TaskSummary, l10n: Language): string =>
  `${task.run?.state}\n${taskDescription(task, l10n)}\n${taskContext(task)}`;

const wordsOf = <T>(words: Record<string, (of: T) => boolean>, of: T): string[] =>
  Object.keys(words).filter((word) => words[word]?.(of));
