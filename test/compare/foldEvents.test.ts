/** What is folded of a run's events, and what is left out. */
import { appendFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { foldEvents } from '../../src/compare/foldEvents';
import { initialRunState, parseEvents, reduce } from '../../src/protocol/events/runState';
import { temporaryFolder } from '../host/temporary';

it('has the newest step of a run that is at its steps, and the first of its session', async () => {
  const file = path.join(await temporaryFolder(), 'steps.jsonl');
  const measured = { accuracy: 0.5, samplesPerSecond: 1, learningRate: 0.1 };
  const step = (n: number) => ({
    ...{ kind: 'step', time: 1000 + n, step: n, epoch: n / 4 },
    ...{ loss: n, ...measured, terms: {}, scalars: {} },
  });
  const phase = { kind: 'phase', time: 1, phase: 'training' };
  writeFileSync(file, [phase, ...[1, 2, 3, 4].map(step)].map((event) => `${JSON.stringify(event)}\n`).join(''));
  const warning = '{"kind":"warning","time":1001,"message":"left out"}\n';
  appendFileSync(file, warning);
  const { state } = await foldEvents(file);
  // What lies between is never folded.
  const { history } = parseEvents([1, 4].map((n) => `${JSON.stringify(step(n))}\n`).join('')).events.reduce(
    reduce,
    initialRunState(),
  );
  expect(state.history).toEqual(history);
  expect(state.warnings).toEqual([]);
  expect([state.step, state.time, state.firstStep?.step, state.latest?.values.loss]).toEqual([4, 1004, 1, 4]);
});
