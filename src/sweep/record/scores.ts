/** What a task's evaluations said, read from its event stream: a line an evaluation, whatever the file's size. */
import path from 'node:path';
import { linesOf } from '../../files/linesOf';
import { epochBegun } from '../../protocol/events/epochBegun';
import { saysEvaluations } from '../../protocol/events/eventLine';
import type { RunEvent } from '../../protocol/events/events';
import { parseEvents } from '../../protocol/events/parseEvents';
import type { RunScore } from '../../protocol/events/score';
import { isBest, scoreOf } from '../../protocol/events/score';
import { runScore } from '../../protocol/facts/scoreText';
import { runFiles } from '../../protocol/files/runFolder';

export interface Scored {
  /** Epochs done. */
  epoch: number;
  /** What its run goes by: accuracy or mean IoU, 0 … 1, or another number, of which `by` says what it is. */
  score: number;
  /** Missing: accuracy or mean IoU. */
  by?: RunScore;
  accuracy: number;
  meanIoU?: number;
  /** Mean multiply-adds of a sample, and those of the network with every gate open. */
  macs: number;
  denseMacs: number;
  /** Not everything could be counted: the MACs are a lower bound. */
  atLeast: boolean;
}

export interface TaskScores {
  /** An entry an evaluation, by epoch: of repeated epochs of a resumed run the last counts. */
  all: Scored[];
  /** The one whose checkpoint is kept as the best: the highest score, the first of equal ones. */
  best: Scored | undefined;
}

/** Empty for a task that has not begun. Throws what the file system throws. */
export async function taskScores(folder: string): Promise<TaskScores> {
  const byEpoch = new Map<number, Scored>();
  let dense = { macs: 0, atLeast: false };
  let started: Extract<RunEvent, { kind: 'started' }> | undefined;
  for await (const event of eventsOf(path.join(folder, runFiles.events))) {
    if (event.kind === 'started') {
      started = event;
      dense = { macs: event.model.macs, atLeast: event.model.notCounted.length > 0 };
      // A session that goes on from an earlier checkpoint does these epochs again.
      const from = epochBegun(event);
      for (const epoch of [...byEpoch.keys()]) if (epoch > from) byEpoch.delete(epoch);
    }
    if (event.kind !== 'epoch') continue;
    const { values } = event.evaluation;
    const { accuracy, meanIoU, macs } = values;
    byEpoch.set(event.epoch, {
      ...{ epoch: event.epoch, score: scoreOf(values, started?.score), accuracy, macs },
      ...{ denseMacs: dense.macs, atLeast: dense.atLeast },
      ...(meanIoU === undefined ? {} : { meanIoU }),
      ...(started?.score === undefined ? {} : { by: runScore(started, values) }),
    });
  }
  const all = [...byEpoch.values()].sort((a, b) => a.epoch - b.epoch);
  const best = all.reduce<Scored | undefined>(
    (a, b) => (isBest(b.score, a?.score, b.by?.direction) ? b : a),
    undefined,
  );
  return { all, best };
}

/** The same of others' tasks: one whose events cannot be read has no scores, and keeps nobody from the others. */
export const taskScoresOrNone = (folder: string): Promise<TaskScores> =>
  taskScores(folder).catch(() => ({ all: [], best: undefined }));

async function* eventsOf(file: string): AsyncGenerator<RunEvent> {
  for await (const line of linesOf(file, 'events')) if (saysEvaluations(line)) yield* parseEvents(`${line}\n`).events;
}
