/** Charts of the Training view as files. */
import { mkdirSync, writeFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { copy, save } from './saved';
import { eventsOf, snapshot, storedRun } from './storedRun';
import { bundle, launch, View, type ViewOptions } from './view';

let browser: Browser;
let parts: Awaited<ReturnType<typeof bundle>>;
let view: View;

beforeAll(async () => {
  [browser, parts] = await Promise.all([launch(), bundle('training')]);
});

async function open(options: ViewOptions = {}): Promise<void> {
  view = await View.open(browser, parts, options);
  await view.send(snapshot(storedRun));
}

afterEach(async () => {
  expect(await view.faults()).toEqual([]);
  await view.close();
});

async function keep(name: string): Promise<void> {
  if (process.env.PICTURES === undefined) return;
  mkdirSync('test-results', { recursive: true });
  const message = (await view.seen()).sent.find((one) => one.kind === 'saveFigure')!;
  writeFileSync(`test-results/saved-${name}.png`, Buffer.from(message.png, 'base64'));
}

test('the loss: every term in every kept step, and its lines by name', async () => {
  await open();
  const { name, rows, texts } = await save(view, 'Save Loss');
  await keep('loss');
  expect(name).toBe('loss');
  expect(rows[0]).toEqual(['run', 'series', 'step', 'epoch', 'value']);
  const last = eventsOf('step').at(-1)!;
  const own = (series: string) => rows.filter((row) => row[1] === series).at(-1);
  expect(own('total')).toEqual([
    storedRunName,
    'total',
    String(last.step),
    String(last.epoch),
    String(last.values.loss),
  ]);
  expect(own('shaping')?.slice(2)).toEqual([String(last.step), String(last.epoch), String(last.terms.shaping)]);
  // Its title, its key, and its axes.
  expect(texts.slice(0, 2)).toEqual(['Loss', 'total']);
  expect(texts).toContain('epoch');
});

test('the accuracy of the test set: an evaluation a row', async () => {
  await open({ theme: 'light' });
  const { rows } = await save(view, 'Save Accuracy');
  await keep('accuracy');
  const evaluations = eventsOf('epoch');
  const found = rows.filter((row) => row[1] === 'test');
  expect(found.map((row) => row[4])).toEqual(evaluations.map(({ evaluation }) => String(evaluation.values.accuracy)));
});

test('its numbers are copied unrounded once they are shown, for a spreadsheet', async () => {
  await open({ stored: { open: ['accuracy', 'events'] } });
  const rows = await copy(view, 'Accuracy');
  expect(rows[0]).toEqual(['run', 'series', 'step', 'epoch', 'value']);
  const evaluations = eventsOf('epoch');
  expect(rows.filter((row) => row[1] === 'test')).toEqual(
    evaluations.map(({ step, epoch, evaluation }) =>
      [storedRunName, 'test', step, epoch, evaluation.values.accuracy].map(String),
    ),
  );
  // Of every step that is kept, not of those alone that are drawn or told in the table.
  expect(rows.filter((row) => row[1] === 'train').length).toBeGreaterThan(evaluations.length);
  const [head, ...events] = await copy(view, 'Events');
  expect(head).toEqual(['step', 'epoch', 'event']);
  const told = await view.table('#events-data table');
  expect(events.map((row) => row[2])).toEqual(told.slice(1).map((row) => row[2]));
  const saved = eventsOf('checkpoint').map(({ step }) => String(step));
  expect(events.map(([step]) => step)).toEqual(expect.arrayContaining(saved));
});

test('what is not shown offers no copy, and a clipboard that is refused is told of', async () => {
  await open();
  const button = view.page.getByRole('button', { name: 'Copy data of Loss' });
  expect(await button.count()).toBe(0);
  await view.page.locator('#loss .table').click();
  await view.page.evaluate(() =>
    Object.assign(navigator.clipboard, { writeText: () => Promise.reject(new Error('no focus')) }),
  );
  await button.press('Enter');
  const said = view.page.locator('#loss .copying').getByRole('status');
  await expect.poll(() => said.innerText()).toBe('The numbers could not be copied.');
});

test('areas on each other have a colour, not a pattern of the page', async () => {
  await open();
  await save(view, 'Save Gates by kind');
  await keep('composition');
  const { sent } = await view.seen();
  const message = sent.find((one) => one.kind === 'saveFigure')!;
  expect(message.svg).not.toContain('[object');
  expect(message.svg).not.toContain('NaN');
});

const storedRunName = eventsOf('started')[0]!.run;
