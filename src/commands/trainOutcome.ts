/** What `sluice train` prints: the events of a run as they come, then how the run ended, which is its exit code too. */
import path from 'node:path';
import { oneLine } from '../base/visible';
import { shownPath } from '../files/shownPath';
import { lineFields } from '../protocol/events/eventLine';
import type { RunEvent } from '../protocol/events/events';
import { runFiles } from '../protocol/files/runFolder';
import { checkpointLine } from './checkpointFlags';
import { complain, print, printJson } from './print';
import { printError } from './printError';
import { ProgressLine } from './progressLine';
import { report } from './report';
import { terminal } from './terminal';

type EventOf<Kind extends RunEvent['kind']> = Extract<RunEvent, { kind: Kind }>;

/** What is kept of a run's events. */
export interface Told {
  started: EventOf<'started'> | undefined;
  /** Whether a step was made. */
  begun: boolean;
  evaluated: EventOf<'epoch'> | undefined;
  ended: EventOf<'ended'>;
}

/** Prints events as they come: each as a line of JSON, or as one line of progress. */
export async function follow(events: AsyncIterable<RunEvent>, json: boolean): Promise<Told> {
  const progress = new ProgressLine(terminal());
  let started: Told['started'];
  let begun = false;
  let evaluated: Told['evaluated'];
  let last: RunEvent | undefined;
  for await (const event of events) {
    if (json) printJson(lineFields(event));
    else progress.show(event);
    if (event.kind === 'started') started = event;
    if (event.kind === 'step' || event.kind === 'epoch') begun = true;
    if (event.kind === 'epoch') evaluated = event;
    last = event;
  }
  progress.end();
  if (last?.kind !== 'ended') throw new Error('The run ended without saying how.');
  return { started, begun, evaluated, ended: last };
}

export interface Asked {
  folder: string;
  isNew: boolean;
  json: boolean;
  /** A message that was too long for its event. */
  whole: string | undefined;
  /** The exit code of a signal that stopped the run. */
  interrupted: number | undefined;
}

export function tellOutcome(told: Told, asked: Asked): void {
  const { started, begun, ended } = told;
  const { isNew, json, interrupted } = asked;
  if (ended.outcome === 'failed') {
    tellFailure(told, asked);
    return;
  }
  if (interrupted !== undefined) process.exitCode = interrupted;
  if (json) return;
  if (ended.outcome === 'stopped' && !(isNew ? begun : started))
    complain('Interrupted before the run began. Nothing was written.');
  else tellResult(told, shownPath(asked.folder));
}

function tellFailure({ started, ended: { error } }: Told, { folder, isNew, json, whole }: Asked): void {
  // A run that never began leaves no folder, and no log in it.
  const log = started === undefined && isNew ? undefined : path.join(shownPath(folder), runFiles.log);
  if (!json) printError(error ?? { message: 'The run failed.' }, whole, log);
  // Nothing was loaded: the input was bad, unless what went wrong was ours.
  process.exitCode = started === undefined && error !== undefined && error.stack === undefined ? 2 : 1;
}

function tellResult({ started, evaluated, ended: { outcome, why } }: Told, shown: string): void {
  if (started && evaluated) {
    const { epoch, evaluation } = evaluated;
    print(
      `\n${checkpointLine({ epoch, checkpoint: 'last' })}\n${report(started.model, evaluation, started.data, started.metrics)}`,
    );
  }
  print(`\n${outcome}${why === undefined ? '' : ` (${oneLine(why, 500)})`}: ${shown}`);
  if (outcome !== 'finished') print(`Go on with: sluice train --resume ${shown}`);
}
