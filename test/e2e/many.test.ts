/** Many runs: from the tree's title, a point to its run, groups and a baseline that a reload keeps, and some rows of the tree alone. */
import { rmSync } from 'node:fs';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, expect, test } from 'vitest';
import { readRuns } from '../../src/compare/readRuns';
import { runFiles } from '../../src/protocol/files/runFolder';
import type { RunRow } from '../../src/protocol/many/runRow';
import { type ManyRuns, writeManyRuns } from '../fixtures/many/writeManyRuns';
import { openSession } from './session';
import { patience } from './workbench';

const session = openSession({});
let many: ManyRuns;
let rows: RunRow[];

// Its worker is this very process, which is not to be ended with the workspace.
afterAll(() => {
  if (many !== undefined) rmSync(path.join(many.live, runFiles.worker));
});

const shown = (frame: Frame) => frame.evaluate(() => ({ ...document.body.dataset }) as Record<string, string>);
const names = (frame: Frame) => frame.locator('.grid .run-name').allInnerTexts();
const tab = (text: string) => session.workbench.page.locator('.tab', { hasText: text });

/** The view, once it has the rows of all runs. */
async function compared(count: number): Promise<Frame> {
  const frame = await session.workbench.view('many');
  await expect.poll(async () => (await shown(frame)).rows, patience).toBe(String(count));
  return frame;
}

test('the runs of the tree in a table and as points; a point opens its run', async () => {
  const { workbench, workspace } = session;
  many = writeManyRuns(path.join(workspace.folder, 'runs'), { seeds: 2, epochs: 4 });
  rows = await readRuns(many.runs);
  const tree = await workbench.runRows();
  await expect.poll(() => tree.count(), patience).toBe(2);
  const pane = workbench.page.locator('.pane', { has: workbench.page.locator('.pane-header', { hasText: /^Runs/ }) });
  await pane.hover();
  await pane.locator('.actions-container [aria-label="Compare Runs"]').click();
  const frame = await compared(rows.length);

  const one = rows.find(({ folder }) => folder === many.tasks[4]) as RunRow;
  const accuracy = frame.locator(`.grid tr[data-key="${one.folder}"] [data-column="accuracy"]`);
  await expect
    .poll(() => accuracy.innerText(), patience)
    .toBe(`${(100 * (one.points.best?.values.accuracy ?? 0)).toFixed(1)}%`);
  const evaluated = rows.filter(({ points }) => points.best !== undefined);
  await expect.poll(() => frame.locator('.scatter circle.dot').count(), patience).toBe(evaluated.length);
  await workbench.screenshot('many runs');

  // What is pointed at here is lit in the tree, a task's sweep for it as long as that is folded.
  const filter = frame.getByLabel('Filter', { exact: true });
  for (const [run, name] of [
    [one, 'lambda-gamma'],
    [rows.find(({ folder }) => folder === many.dense) as RunRow, 'plain'],
  ] as const) {
    // A task's name has signs of an expression in it, and is none.
    await filter.fill(run.id);
    await expect.poll(async () => (await shown(frame)).rows, patience).toBe('1');
    await frame.locator(`.grid tr[data-key="${run.folder}"] .run-name`).hover();
    await expect.poll(() => tree.locator('.highlight').allInnerTexts(), patience).toEqual([name]);
  }
  await filter.fill('');
  await compared(rows.length);

  await frame.locator(`.scatter circle.dot[data-key="${one.folder}"]`).click();
  await tab(`Training: ${one.name}`.slice(0, 40)).waitFor(patience);
  const training = await workbench.trainingView();
  await expect.poll(async () => (await training.locator('h1').innerText()).trim(), patience).toBe(one.name);
});

test('groups over seeds and the baseline are still there after a reload', async () => {
  const { workbench } = session;
  await tab('Compare Runs').click();
  let frame = await compared(rows.length);
  await frame.getByLabel('Group', { exact: true }).selectOption('seed');
  await expect.poll(async () => (await shown(frame)).lines, patience).toBe('13');
  await frame.locator('.grid').focus();
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'b']) await workbench.page.keyboard.press(key);
  await expect.poll(() => frame.locator('.grid tr.baseline').count(), patience).toBe(1);
  const first = await names(frame);
  await workbench.screenshot('many runs in groups');

  await workbench.reload();
  frame = await compared(rows.length);
  await expect.poll(async () => (await shown(frame)).lines, patience).toBe('13');
  await expect.poll(() => names(frame), patience).toEqual(first);
  await expect.poll(() => frame.locator('.grid tr.baseline .run-name').innerText(), patience).toBe(first[0]);

  // A view that was closed knows it from the workspace.
  await tab('Compare Runs').click();
  await workbench.command('View: Close Editor');
  await expect.poll(() => tab('Compare Runs').count(), patience).toBe(0);
  await workbench.command('Sluice: Compare Runs');
  frame = await compared(rows.length);
  await expect.poll(async () => (await shown(frame)).lines, patience).toBe('13');
});

test('a sweep, or rows that are selected in the tree, are compared alone, until all are asked for', async () => {
  const { workbench } = session;
  const tree = await workbench.runRows();
  const sweep = tree.filter({ hasText: 'lambda-gamma' }).first();
  await sweep.locator('.monaco-tl-twistie').click();
  await sweep.click({ button: 'right' });
  await workbench.menuEntry('Compare Runs');
  await tab('Compare Runs: lambda-gamma').waitFor(patience);
  await compared(many.tasks.length);

  await expect.poll(() => tree.count(), patience).toBeGreaterThan(2);
  // Below the row of the sweep.
  await tree.nth(2).click();
  await tree.nth(4).click({ modifiers: ['ControlOrMeta'] });
  await tree.nth(4).click({ button: 'right' });
  await workbench.menuEntry('Compare Runs');
  await tab('Compare 2 Runs').waitFor(patience);
  const frame = await compared(2);
  await expect.poll(() => frame.locator('h1').innerText(), patience).toBe('Compare 2 Runs');
  await workbench.command('Sluice: Compare Runs');
  await compared(rows.length);
});
