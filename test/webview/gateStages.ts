/** The stored run (test/fixtures/run) in the stages in which the Gates view may meet it. */
import type { RunEvent } from '../../src/protocol/events/events';
import { storedRun } from './storedRun';

const firstOf = (kind: RunEvent['kind']) => storedRun.findIndex((event) => event.kind === kind);

/** What an earlier version would have written. */
function old(event: RunEvent): RunEvent {
  if (event.kind === 'started') {
    const { priors: _, ...rest } = event;
    return rest;
  }
  if (event.kind !== 'epoch') return event;
  const { classSamples: _, gates, ...rest } = event.evaluation;
  return { ...event, evaluation: { ...rest, gates: gates.map(({ gate, rates }) => ({ gate, rates })) } };
}

function unshaped(event: RunEvent): RunEvent {
  if (event.kind === 'started') return { ...event, priors: [] };
  if (event.kind !== 'epoch') return event;
  const gates = event.evaluation.gates.map(({ distances: _, ...rest }) => rest);
  return { ...event, evaluation: { ...event.evaluation, gates } };
}

function ungated(event: RunEvent): RunEvent {
  if (event.kind === 'started') return { ...event, model: { ...event.model, gates: [] } };
  return event.kind === 'epoch' ? { ...event, evaluation: { ...event.evaluation, gates: [] } } : event;
}

export const gateStages = {
  nothing: [],
  begun: storedRun.slice(0, 3),
  /** Firing rates on training samples, no evaluation. */
  training: storedRun.slice(0, firstOf('gates') + 1),
  finished: storedRun,
  old: storedRun.map(old),
  unshaped: storedRun.map(unshaped),
  ungated: storedRun.filter(({ kind }) => kind !== 'gates').map(ungated),
} satisfies Record<string, RunEvent[]>;
