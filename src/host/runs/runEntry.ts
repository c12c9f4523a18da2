/** What `Runs` keeps of a run, and the summary that others get of it. */
import { basename } from 'node:path';
import type { ShownCheckpoint } from '../../protocol/facts/shownCheckpoint';
import type { RunFollower } from './runFollower';
import type { RunLabel } from './runLabel';
import { emptySummary, type RunSummary } from './runSummary';

export interface RunEntry {
  /** What the events said when all of them were read. */
  facts: RunSummary;
  label: RunLabel;
  /** Why the label cannot be read, as it was last told. */
  labelProblem: string | undefined;
  /** Size and time of the events when they were last read; another value means that there is something new. */
  stamp: string;
  follower: RunFollower | undefined;
  /** The follower has read what was there: half of a long file is no news, a run that ended would look alive. */
  caughtUp: boolean;
  holds: number;
  /** The experiment of a worker that was started and has not said anything yet. */
  expected: string | undefined;
  /** Of a sweep's task: the folder of its sweep. */
  sweep: string | undefined;
}

export const newEntry = (folder: string, sweep: string | undefined): RunEntry => ({
  ...{ facts: emptySummary(folder), label: {}, labelProblem: undefined, stamp: '' },
  ...{ follower: undefined, caughtUp: false, holds: 0, expected: undefined, sweep },
});

/** @param shown the checkpoint whose scores are shown. */
export function summaryOf({ facts, label, expected, sweep }: RunEntry, shown: ShownCheckpoint): RunSummary {
  // The tasks of a sweep are of one experiment, and named after it and their values.
  const task = sweep === undefined ? undefined : `${basename(sweep)}: ${facts.id}`;
  const run = {
    ...facts,
    ...facts.scores[shown],
    name: label.name ?? task ?? facts.name,
    note: label.note,
    sweep,
  };
  if (expected === undefined) return run;
  return {
    ...run,
    ...{ experiment: expected, state: 'starting', live: true, neverBegan: false, resumable: false, error: undefined },
  };
}
