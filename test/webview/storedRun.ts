/** The stored run (test/fixtures/run) in the stages in which a view may meet it. */
import { readFileSync } from 'node:fs';
import type { RunEvent } from '../../src/protocol/events/events';
import { parseEvents } from '../../src/protocol/events/parseEvents';
import { initialRunState, type RunState, reduce } from '../../src/protocol/events/runState';
import type { ToView } from '../../src/protocol/messages/viewMessages';

export const storedRun: RunEvent[] = parseEvents(readFileSync('test/fixtures/run/events.jsonl', 'utf8')).events;

/** Up to and with the `count`-th step event. */
const upTo = (count: number) => storedRun.slice(0, storedRun.indexOf(eventsOf('step')[count - 1]!) + 1);

const begun = storedRun.slice(0, 3);
const end = { time: (storedRun[0]?.time ?? 0) + 2600, step: 0, outcome: 'failed' } as const;
const folder = '/home/mira/gated';

export const stages = {
  waiting: [],
  compiling: begun,
  running: upTo(150),
  finished: storedRun,
  stopped: storedRun.slice(0, storedRun.findIndex(({ kind }) => kind === 'ended') + 1),
  broken: [
    {
      kind: 'ended',
      ...end,
      error: {
        message: "Could not resolve './blocks'",
        hint: 'Is the file beside the experiment, and spelt like this?',
        source: { file: `${folder}/cifar10-gated.experiment.ts`, line: 2, column: 29 },
      },
    },
  ],
  diverged: [
    ...upTo(90),
    {
      kind: 'ended',
      ...end,
      step: 907,
      error: {
        message: 'The loss is not finite at step 907: the term `shaping` is NaN. The checkpoint after epoch 2 is good.',
        hint: 'Lower the learning rate, or let the shaping weight begin later.',
        source: { file: `${folder}/cifar10-gated.experiment.ts`, line: 14 },
      },
    },
  ],
} satisfies Record<string, RunEvent[]>;

export function fold(events: readonly RunEvent[]): RunState {
  return events.reduce(reduce, initialRunState());
}

export function snapshot(events: readonly RunEvent[]): ToView {
  return { kind: 'snapshot', state: fold(events) };
}

export function eventsOf<Kind extends RunEvent['kind']>(kind: Kind, events: readonly RunEvent[] = storedRun) {
  return events.filter((event): event is Extract<RunEvent, { kind: Kind }> => event.kind === kind);
}
