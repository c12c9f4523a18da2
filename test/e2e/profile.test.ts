/** What a person does before training: count MACs, look where they lie, go to the line, measure time. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { expect, test } from 'vitest';
import { openSession } from './session';
import { waitForState } from './trainingPage';
import { patience } from './workbench';

const sample = readFileSync('media/sample/shapes.experiment.ts', 'utf8');

const session = openSession({
  'shapes.experiment.ts': sample,
  'broken.experiment.ts': sample.replace('depth: 8', 'depth: 9'),
  'small.experiment.ts': sample
    .replace('epochs = 10', 'epochs = 1')
    .replace('train: 4000, test: 1000', 'train: 64, test: 32'),
});

const view = (): Promise<Frame> => session.workbench.view('profile');
/** Counters on the body of the view; found again on each call, because a reload replaces its frame. */
const data = async () => (await view()).evaluate(() => ({ ...document.body.dataset }));
const fact = async (name: string) =>
  (await view()).locator('.facts > div', { hasText: name }).first().locator('dd').first().innerText();
const layers = async () => (await view()).locator('tbody .name').allInnerTexts();

test('Profile MACs above the experiment shows the total of the sample, without a run', async () => {
  const { workbench } = session;
  await workbench.openFile('shapes.experiment.ts');
  await workbench.page.locator('.codelens-decoration a', { hasText: 'Profile MACs' }).click();
  await expect.poll(async () => (await data()).total, patience).toBe('12242304');
  await expect.poll(() => fact('MACs'), patience).toBe('12.2 M 12,242,304');
  await expect.poll(() => fact('Gates’ own MACs'), patience).toContain('2.82 k');
  await expect.poll(() => workbench.page.locator('.tab', { hasText: 'Profile: shapes' }).count(), patience).toBe(1);
  expect(readdirSync(session.workspace.folder)).not.toContain('runs');
  await workbench.screenshot('profile');
});

test('a press on a head sorts; a press on a layer goes to its line', async () => {
  const { workbench } = session;
  const frame = await view();
  // It opens by blocks.
  await expect.poll(() => layers(), patience).toContain('stage3_block1');
  await frame.getByText('Group by block').click();
  await frame.getByRole('button', { name: 'MACs', exact: true }).click();
  await expect
    .poll(async () => (await layers()).slice(0, 2), patience)
    .toEqual(['stage1_block1_conv1', 'stage1_block1_conv2']);
  await frame.getByRole('button', { name: 'stage3_block1_conv2', exact: true }).click();
  await workbench.page.locator('.tab.active', { hasText: 'shapes.experiment.ts' }).waitFor(patience);
  const line = sample.slice(0, sample.indexOf('resnetCifar')).split('\n').length;
  await workbench.page.locator('.statusbar', { hasText: `Ln ${line},` }).waitFor(patience);
});

test('the unit, the grouping and the sorting survive another tab and a reload', async () => {
  const { workbench } = session;
  await (await view()).getByText('FLOPs', { exact: true }).click();
  await expect.poll(() => fact('FLOPs'), patience).toBe('24.5 M 24,484,608');
  const before = await layers();
  await workbench.openFileOver('Profile: shapes', 'small.experiment.ts');
  await workbench.page.locator('.tab', { hasText: 'Profile: shapes' }).click();
  await expect.poll(() => fact('FLOPs'), patience).toBe('24.5 M 24,484,608');
  await expect.poll(() => layers(), patience).toEqual(before);
  await workbench.reload();
  await expect.poll(async () => (await data()).state, patience).toBe('shown');
  await expect.poll(() => fact('FLOPs'), patience).toBe('24.5 M 24,484,608');
  await expect.poll(() => layers(), patience).toEqual(before);
});

test('Measure time adds a column that adds up', async () => {
  const { workbench } = session;
  await (await view()).getByRole('button', { name: 'Measure time' }).click();
  await expect.poll(async () => (await data()).timed, patience).toBe('true');
  await (await view()).getByText('Treemap').click();
  await workbench.screenshot('profile-treemap');
  await (await view()).getByText('Table', { exact: true }).click();
  await workbench.screenshot('profile-time');
  await expect.poll(() => fact('Time of a pass'), patience).toMatch(/ ms .* recorded/);
});

test('Save as… writes the table in the format of the ending', async () => {
  const { workbench, workspace } = session;
  await (await view()).getByRole('button', { name: 'Save as…' }).click();
  const file = path.join(workspace.folder, 'table.md');
  const input = workbench.page.locator('.quick-input-widget:visible input').first();
  // The dialog writes its own suggestion when it is ready.
  await expect.poll(() => input.inputValue(), patience).toContain('shapes-profile.csv');
  const written = async () => {
    // What is typed before the dialog is ready is taken back by the suggestion.
    if (await input.isVisible()) {
      await input.fill(file);
      await workbench.page.keyboard.press('Enter');
    }
    return existsSync(file);
  };
  // The dialog looks at what is typed, which takes a moment: more often would only have it look again.
  await expect.poll(written, { ...patience, interval: 2000 }).toBe(true);
  // In FLOPs, as the view shows it.
  await expect.poll(() => readFileSync(file, 'utf8'), patience).toMatch(/^\| total \| +\| 24,484,608 \|/m);
});

test('an experiment that does not load says why, at its line', async () => {
  const { workbench } = session;
  await workbench.openFile('broken.experiment.ts');
  await workbench.command('Sluice: Profile MACs');
  const line = sample.slice(0, sample.indexOf('resnetCifar')).split('\n').length;
  const said = new RegExp(`broken\\.experiment\\.ts:${line}: .*depth`);
  await workbench.notifications.filter({ hasText: said }).waitFor(patience);
  await workbench.command('Problems: Focus on Problems View');
  await workbench.problems.filter({ hasText: 'depth' }).first().waitFor(patience);
});

test('the profile of a run says what its gates saved, and is kept in its folder', async () => {
  const { workbench, workspace } = session;
  await workbench.openFile('small.experiment.ts');
  await workbench.command('Sluice: Train');
  await waitForState(workbench, 'finished');
  await workbench.runRows();
  const row = workbench.page.locator('.sidebar .pane-body .monaco-list-row', { hasText: 'small' }).first();
  await row.click({ button: 'right' });
  await workbench.menuEntry('Profile MACs');
  await expect.poll(async () => (await view()).locator('h2').first().innerText(), patience).toContain('32 test images');
  const run = workspace.runs('small')[0] as string;
  const kept = JSON.parse(readFileSync(path.join(run, 'profile-last.json'), 'utf8'));
  expect(kept).toMatchObject({ run, conditional: { images: 32 } });
  await workbench.screenshot('profile-run');
});

test('its accuracy over the threshold of the gates, and a point of it exported', async () => {
  const { workbench, workspace } = session;
  const run = workspace.runs('small')[0] as string;
  await (await view()).getByText('Accuracy', { exact: true }).click();
  await (await view()).getByRole('button', { name: 'Measure the curve' }).click();
  await expect.poll(async () => (await data()).points, patience).toBe('11');
  const { points } = JSON.parse(readFileSync(path.join(run, 'curve-last.json'), 'utf8'));
  expect(points[0]).toMatchObject({ threshold: 0, share: 1 });
  await (await view()).getByRole('button', { name: '0.6', exact: true }).click();
  await workbench.screenshot('profile-curve');
  await (await view()).getByRole('button', { name: 'Export at 0.6…' }).click();
  await workbench.pick('.onnx');
  const file = path.join(run, 'export', `${path.basename(run)}-above-0.6.onnx`);
  await expect.poll(() => existsSync(file), patience).toBe(true);
});

test('what its gates save in time, measured from the view, with the figures of the report', async () => {
  const { workbench, workspace } = session;
  const run = workspace.runs('small')[0] as string;
  await (await view()).getByText('Speed-up', { exact: true }).click();
  await (await view()).getByRole('button', { name: 'Measure speed-up' }).click();
  await expect.poll(async () => (await data()).speed, { timeout: 180_000 }).toBe('true');
  const { dense_ms, skip_ms } = JSON.parse(readFileSync(path.join(run, 'speed-up.json'), 'utf8'));
  const table = (await view()).getByRole('table', { name: 'Times at batch size 1' });
  const cells = await table.locator('tbody tr').evaluateAll((rows) => rows.map((row) => row.children[1]?.textContent));
  const report = readFileSync(path.join(run, 'speed-up.md'), 'utf8');
  for (const [i, ms] of [
    [0, dense_ms],
    [3, skip_ms],
  ]) {
    expect(cells[i]).toBe(ms.toFixed(3));
    expect(report).toContain(` ${ms.toFixed(3)} `);
  }
  await workbench.screenshot('profile-speed');
  await (await view()).getByRole('button', { name: 'Open the report' }).click();
  await workbench.page.locator('.tab', { hasText: 'speed-up.md' }).first().waitFor(patience);
}, 240_000);

test('Preview Data above the experiment shows its first batch and the next, before any training', async () => {
  const { workbench } = session;
  const runs = () => readdirSync(path.join(session.workspace.folder, 'runs'));
  const before = runs();
  await workbench.openFile('shapes.experiment.ts');
  await workbench.page.locator('.codelens-decoration a', { hasText: 'Preview Data' }).click();
  const shown = async () => (await workbench.view('preview')).evaluate(() => ({ ...document.body.dataset }));
  await expect.poll(async () => (await shown()).state, patience).toBe('shown');
  const frame = await workbench.view('preview');
  const captions = () => frame.locator('figcaption').allInnerTexts();
  const first = await captions();
  expect(first[0]).toMatch(/^\w+\nSample \d+$/);
  expect(
    await frame
      .locator('img:visible')
      .evaluateAll((all) => all.every((image) => (image as HTMLImageElement).naturalWidth === 32)),
  ).toBe(true);
  await frame.getByRole('button', { name: 'Next Batch' }).click();
  await expect.poll(async () => [(await shown()).state, (await shown()).first], patience).toEqual(['shown', '1']);
  expect(await captions()).not.toEqual(first);
  expect(runs()).toEqual(before);
  await workbench.screenshot('preview');
});
