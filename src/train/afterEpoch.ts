/** The user's own function after each epoch: it is shown what came out, and may end the run. */
import path from 'node:path';
import { callUserAsync } from '../experiment/callUser';
import type { EpochContext } from '../experiment/onEpoch';
import { linesOf } from '../files/linesOf';
import { epochBegun } from '../protocol/events/epochBegun';
import { saysEvaluations } from '../protocol/events/eventLine';
import type { Evaluation } from '../protocol/events/events';
import { parseEvents } from '../protocol/events/parseEvents';
import { unpackShares } from '../protocol/facts/packed';
import { runFiles } from '../protocol/files/runFolder';
import type { LoopParts } from './loopParts';
import type { Standing } from './standing';

type Past = EpochContext['history'][number];

export class AfterEpoch {
  private history: Past[] | undefined;

  /** @returns what it said when it ended the run; undefined where the run goes on. Throws a `UserError` at the user's line. */
  async call(
    { experiment, folder }: LoopParts,
    standing: Standing,
    epoch: number,
    evaluation: Evaluation | undefined,
  ): Promise<string | undefined> {
    const { onEpoch, epochs } = experiment;
    if (onEpoch === undefined) return undefined;
    this.history ??= await evaluationsBefore(folder, epoch);
    const metrics = Object.freeze({ ...evaluation?.values });
    if (evaluation !== undefined) this.history.push(Object.freeze({ epoch, metrics }));
    let why: string | undefined;
    const context: EpochContext = Object.freeze({
      ...{ epoch, epochs, step: standing.step, metrics },
      training: Object.freeze(standing.said),
      gates: Object.freeze((evaluation?.gates ?? []).map(gateOf)),
      history: Object.freeze([...this.history]),
      best: standing.bestScore,
      stop(reason?: string) {
        why = reason === undefined ? 'onEpoch ended the run' : String(reason);
      },
    });
    await callUserAsync('onEpoch', onEpoch, () => onEpoch(context));
    return why;
  }
}

function gateOf({ gate: name, rates: packed }: Evaluation['gates'][number]): EpochContext['gates'][number] {
  const rates = unpackShares(packed) ?? [];
  return Object.freeze({
    name,
    rates: Object.freeze(rates),
    mean: rates.reduce((sum, rate) => sum + rate, 0) / Math.max(1, rates.length),
  });
}

/** Of earlier sessions of the run, by its events: what a session did again, or that was gone back before, counts once. */
async function evaluationsBefore(folder: string, epoch: number): Promise<Past[]> {
  const found = new Map<number, Past>();
  for await (const line of linesOf(path.join(folder, runFiles.events), 'events')) {
    if (!saysEvaluations(line)) continue;
    for (const event of parseEvents(`${line}\n`).events) {
      if (event.kind === 'epoch')
        found.set(
          event.epoch,
          Object.freeze({ epoch: event.epoch, metrics: Object.freeze({ ...event.evaluation.values }) }),
        );
      if (event.kind !== 'started') continue;
      const from = epochBegun(event);
      for (const done of [...found.keys()]) if (done > from) found.delete(done);
    }
  }
  return [...found.values()].filter((past) => past.epoch < epoch).sort((a, b) => a.epoch - b.epoch);
}
