/** Which run stands beside the one that the Training view shows: the one that is wanted now, and never the shown one itself. */
import type { Browser } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RunEvent } from '../../src/protocol/events/events';
import { runColour } from '../../src/protocol/many/runColour';
import type { ToView } from '../../src/protocol/messages/viewMessages';
import { withValues } from '../protocol/someEvents';
import { fold, snapshot, stages } from './storedRun';
import { bundle, launch, View } from './view';

let browser: Browser;
let parts: Awaited<ReturnType<typeof bundle>>;
let view: View;

/** The stored run under another name, as it stood earlier. */
const called = (run: string): RunEvent[] =>
  stages.running.map((event) => (event.kind === 'started' ? { ...event, run } : event));
const names = ['first', 'second', 'third'] as const;
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
/** In the list that adds one more. */
const add = async (text: string) => {
  await view.page.locator('.toolbar select').nth(1).selectOption(text);
  await view.send();
};
const asked = async () => (await view.seen()).sent.filter(({ kind }) => kind === 'compare').at(-1);
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

test('a run beside the shown one that is gone keeps its place in the list, under the name of its folder', async () => {
  await choose('second');
  await view.send(answer('second'));
  await view.send({ kind: 'runs', runs: [] });
  const list = view.page.getByLabel('Compare with').last();
  expect(await list.locator('option').allTextContents()).toEqual(['no other run', 'second']);
  expect(await list.inputValue()).toBe(folderOf('second'));
  expect(await list.isVisible()).toBe(true);
  expect(await beside()).toBe('second');
  // Once it is not compared any more there is nothing to choose.
  await choose('no other run');
  expect(await list.isVisible()).toBe(false);
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

test('the score of a run that goes by another number is not set beside the accuracy of this one', async () => {
  const score = { metric: 'mae', direction: 'min' } as const;
  const other = called('second').map((event): RunEvent => {
    if (event.kind === 'started') return { ...event, score, metrics: { mae: { direction: 'min' } } };
    return event.kind === 'epoch' ? { ...event, evaluation: withValues(event.evaluation, { mae: 0.25 }) } : event;
  });
  await choose('second');
  await view.send({ kind: 'compared', folder: folderOf('second'), state: fold(other) });
  const beside = (name: string) => facts().then((all) => all.find((text) => text.startsWith(name)));
  expect(await beside('Average MACs')).toContain('compared');
  expect(await beside('Test accuracy')).not.toContain('compared');
});

test('several runs stand beside this one: each asked for, named, in its own colour, in every chart and fact', async () => {
  await choose('first');
  await add('third');
  expect(await asked()).toEqual({ kind: 'compare', folders: ['/w/runs/first', '/w/runs/third'] });
  await view.send(answer('third'));
  expect(await beside()).toBe('third');
  expect(await view.page.getByText('reading…').isVisible()).toBe(true);
  await view.send(answer('first'));
  // In the order in which they were chosen, not in that in which they came.
  expect(await beside()).toBe('first,third');
  expect(await view.page.getByText('reading…').isVisible()).toBe(false);
  expect(await view.text('#macs .legend.other .run')).toEqual(['first', 'third']);
  const strokes = await view.page
    .locator('#macs .legend.other path')
    .evaluateAll((all) => all.map((path) => (path as SVGElement).style.stroke));
  const rgb = (hex: string) => `rgb(${[1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join(', ')})`;
  expect(strokes).toEqual([rgb(runColour('/w/runs/first').dark), rgb(runColour('/w/runs/third').dark)]);
  const texts = (await facts()).map((text) => text.replaceAll(/\s+/g, ' '));
  expect(texts.find((text) => text.startsWith('Test accuracy'))).toMatch(
    /% epoch \S+ \(.*\) first .*% epoch .* third$/,
  );
  await expect
    .poll(async () => [...new Set((await view.table('#macs table')).map(([run]) => run))])
    .toEqual(['Run', 'this run', 'first', 'third']);
});

test('of several runs the main lines alone are drawn, and the others when somebody asks', async () => {
  await choose('first');
  await view.send(answer('first'));
  const lines = async () => (await view.text('#loss .legend.other .series')).map((text) => text.trim().split(/\s/)[0]);
  const alone = await lines();
  expect(alone.length).toBeGreaterThan(2);
  await add('second');
  await view.send(answer('second'));
  expect(await lines()).toEqual(['total', 'test', 'total', 'test']);
  await view.page.locator('#loss .legends .link').click();
  await view.send();
  expect(await lines()).toEqual([...alone, ...alone]);
  await view.page.locator('#loss .legend.other [data-series="other/task"]').first().click();
  await view.send();
  expect((await view.seen()).stored).toMatchObject({ added: ['loss/other/task'] });
  const pressed = await view.page
    .locator('#loss .legend.other [data-series="other/task"]')
    .evaluateAll((all) => all.map((one) => one.getAttribute('aria-pressed')));
  expect(pressed).toEqual(['true', 'true']);
});

test('one of several is taken away by its button, the first by its list; the others keep their colours', async () => {
  await choose('first');
  await add('second');
  await add('third');
  await view.send(...names.map(answer));
  expect(await beside()).toBe('first,second,third');
  // There is nothing left to add.
  expect(await view.page.locator('.toolbar select').count()).toBe(1);
  const stroke = () =>
    view.page
      .locator('#macs .legend.other path')
      .last()
      .evaluate((path) => (path as SVGElement).style.stroke);
  const before = await stroke();
  await view.page.getByRole('button', { name: 'Remove second' }).click();
  await view.send();
  expect(await asked()).toEqual({ kind: 'compare', folders: ['/w/runs/first', '/w/runs/third'] });
  expect(await beside()).toBe('first,third');
  await choose('no other run');
  expect(await beside()).toBe('third');
  expect(await stroke()).toBe(before);
  expect((await view.seen()).stored).toMatchObject({ compare: ['/w/runs/third'] });
});

test('several survive a reload, and one that an earlier version remembered', async () => {
  const again = async (compare: unknown) => {
    const page = await View.open(browser, parts, { spy: false, stored: { compare } });
    const { sent } = await page.seen();
    await page.close();
    return sent.filter(({ kind }) => kind === 'compare');
  };
  expect(await again(['/w/runs/first', '/w/runs/third'])).toEqual([
    { kind: 'compare', folders: ['/w/runs/first', '/w/runs/third'] },
  ]);
  expect(await again('/w/runs/first')).toEqual([{ kind: 'compare', folders: ['/w/runs/first'] }]);
  expect(await again('')).toEqual([]);
  expect(await again([3, null])).toEqual([]);
});

test('runs of one name are told apart by the folder above', async () => {
  const twins = ['/w/grid/seed=1', '/w/other/seed=1'];
  await view.send({ kind: 'runs', runs: twins.map((folder) => ({ folder, id: 'seed=1', text: folder })) });
  await choose(twins[0]!);
  await add(twins[1]!);
  await view.send(...twins.map((folder): ToView => ({ kind: 'compared', folder, state: fold(called(folder)) })));
  expect(await beside()).toBe('grid/seed=1,other/seed=1');
});
