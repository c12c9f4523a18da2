/** "Stopping…" in the Training view is said of the session that was asked to stop, and of no other. */
import type { Browser } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RunEvent } from '../../src/protocol/events/events';
import { eventsOf, snapshot, stages, storedRun } from './storedRun';
import { bundle, launch, View } from './view';

let browser: Browser;
let parts: Awaited<ReturnType<typeof bundle>>;
let view: View;

beforeAll(async () => {
  [browser, parts] = await Promise.all([launch(), bundle()]);
});

/** Stop was pressed while the run trained. */
beforeEach(async () => {
  view = await View.open(browser, parts, { spy: false });
  await view.send(snapshot(stages.running));
  await view.page.getByRole('button', { name: 'Stop' }).click();
  await view.send({ kind: 'events', events: [] });
  expect(await says()).toEqual(['Stopping', 'Stopping…']);
});
afterEach(async () => {
  expect(await view.faults()).toEqual([]);
  await view.close();
});

const says = async () => [...(await view.text('.status')), ...(await view.text('.action:visible'))];
const { step, time } = eventsOf('step', stages.running).at(-1)!;
const started = eventsOf('started')[0]!;

test('as long as that session goes on', async () => {
  await view.send({ kind: 'events', events: [{ kind: 'phase', time, phase: 'saving' }] });
  expect(await says()).toEqual(['Stopping', 'Stopping…']);
  // The page is drawn anew from what the host has.
  await view.send(snapshot(stages.running));
  expect(await says()).toEqual(['Stopping', 'Stopping…']);
});

test('not when the run goes on with a session of its own', async () => {
  const last: RunEvent[] = [
    { kind: 'checkpoint', time, step, epoch: 3.8, file: 'last', best: false, reason: 'stop' },
    { kind: 'ended', time, step, outcome: 'stopped' },
  ];
  await view.send({ kind: 'events', events: last });
  expect(await says()).toEqual(['Stopped', 'Resume']);
  await view.send({
    kind: 'events',
    events: [
      { ...started, step },
      { kind: 'phase', time, phase: 'training' },
    ],
  });
  expect(await says()).toEqual(['Starting', 'Stop']);
});

test.each([
  ['another run', stages.running],
  ['another run that has just begun', storedRun.slice(0, 3)],
])('not of %s to which the view turns', async (_, events) => {
  const other = events.map((event) => (event.kind === 'started' ? { ...event, run: 'another' } : event));
  await view.send(snapshot(other));
  expect((await says()).at(-1)).toBe('Stop');
});
