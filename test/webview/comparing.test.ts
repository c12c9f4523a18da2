/** Which run stands beside the one that the Training view shows: the one that is wanted now, and never the shown one itself. */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RunEvent } from '../../src/protocol/events/events';
import type { ToView } from '../../src/protocol/messages/viewMessages';
import { fold, snapshot, stages } from './storedRun';
import { bundle, launch, View } from './view';

let browser: Browser;
let parts: Awaited<ReturnType<typeof bundle>>;
let view: View;

/** The stored run under another name, as it stood earlier. */
const called = (run: string): RunEvent[] =>
  stages.running.map((event) => (event.kind === 'started' ? { ...event, run } : event));
const names = ['first', 'second'] as const;
type Name = (typeof names)[number];
const folderOf = (name: Name) => `/w/runs/${name}`;
const answer = (name: Name): ToView => ({ kind: 'compared', folder: folderOf(name), state: fold(called(name)) });
const choices: ToView = {
  kind: 'runs',
  runs: names.map((name) => ({ folder: folderOf(name), id: name, text: name })),
};

beforeAll(async () => {
  [browser, parts] = await Promise.all([launch(), bundle()]);
});
afterAll(() => browser?.close());
beforeEach(async () => {
  view = await View.open(browser, parts, { spy: false });
  await view.send(snapshot(stages.finished), choices);
});
afterEach(async () => {
  expect(await view.faults()).toEqual([]);
  await view.close();
});

const choose = async (text: string) => {
  await view.page.getByLabel('Compare with').last().selectOption(text);
  await view.send();
};
const beside = async () => (await view.data()).compared;
const facts = () => view.text('.facts > div');

test('an answer that comes when another run is wanted already is not shown in its place', async () => {
  await choose('first');
  await choose('second');
  await view.send(answer('first'));
  expect(await beside()).toBe('');
  await view.send(answer('second'));
  expect(await beside()).toBe('second');
  // What was wanted before may still be on its way.
  await view.send(answer('first'));
  expect(await beside()).toBe('second');
});

test('an answer that comes when no run is wanted any more is not shown', async () => {
  await choose('first');
  await choose('no other run');
  await view.send(answer('first'));
  expect(await beside()).toBe('');
  expect((await facts()).join()).not.toContain('compared');
});

test('a run is not set beside itself when the view turns to it, and is when the view turns back', async () => {
  await choose('first');
  await view.send(answer('first'));
  expect(await beside()).toBe('first');
  expect((await facts()).join()).toContain('compared');
  await view.send(snapshot(called('first')));
  expect(await beside()).toBe('');
  expect((await facts()).join()).not.toContain('compared');
  expect(await view.page.locator('#loss .legend.other').isVisible()).toBe(false);
  await view.send(snapshot(stages.finished));
  expect(await beside()).toBe('first');
});
