/** The gates of a finished run: heatmap, fits and tree, and the way from each to the code. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { RunEvent } from '../../src/protocol/events/events';
import { hoverCell, shown } from './gatesPage';
import { openSession } from './session';
import { patience } from './workbench';

const session = openSession({});

const events = readFileSync('test/fixtures/run/events.jsonl', 'utf8').trim().split('\n');
const evaluated = events.map((line) => JSON.parse(line) as RunEvent).findLast((event) => event.kind === 'epoch')!;
/** stage2_block1_gate, channel 7 */
const gate = evaluated.evaluation.gates[3]!;
const rate = `${((100 * Buffer.from(gate.rates, 'base64')[7]!) / 255).toFixed(1)}%`;
const distance = (Buffer.from(gate.distances!, 'base64').readUInt16LE(14) / 65535).toFixed(4);

test('Show Gates: the heatmap says of a cell what the run recorded, and leads to its line', async () => {
  const { workbench, workspace } = session;
  workspace.addStoredRun();
  await workbench.command('Sluice: Show Gates');
  await expect.poll(() => shown(workbench), patience).toMatchObject({ page: 'firing', cells: '336', epoch: '12' });
  expect(await hoverCell(workbench, 3, 7)).toContain(
    `stage2_block1_gate, channel 7 Open for ${rate} of 10,000 test images`,
  );
  await workbench.screenshot('gates');
  const frame = await workbench.view('gates');
  const tip = await frame.locator('.cell-box.hovered').boundingBox();
  await workbench.page.mouse.click(tip!.x + 2, tip!.y + 2);
  await workbench.page.locator('.tab', { hasText: 'cifar10-gated.experiment.ts' }).waitFor(patience);
  await expect.poll(() => workbench.page.locator('.statusbar').innerText(), patience).toMatch(/Ln 16, Col 9/);
});

test('the fit of that gate, and the same again after a reload of the window', async () => {
  const { workbench } = session;
  const frame = await workbench.view('gates');
  await frame.getByRole('button', { name: 'Show fit' }).click();
  const detail = async () =>
    (await (await workbench.view('gates')).locator('.detail').innerText()).replaceAll(/\s+/g, ' ');
  await expect.poll(detail, patience).toContain('stage2_block1_gate, channel 7');
  await expect.poll(() => detail(), patience).toContain(`Distance ${distance} Open for ${rate} Target 61.6%`);
  await workbench.screenshot('fit');

  await workbench.reload();
  await expect.poll(() => shown(workbench), patience).toMatchObject({ page: 'fit', epoch: '12' });
  await expect.poll(detail, patience).toContain(`Distance ${distance}`);
});

test('a figure is saved where the user says, as what the user wants', async () => {
  const { workbench, workspace } = session;
  const file = path.join(workspace.runs()[0] as string, 'cifar10-gated-fit-stage2_block1_gate-7.csv');
  await (await workbench.view('gates')).getByRole('button', { name: 'Save the distribution' }).click();
  await workbench.pick('CSV');
  // The folder of the run is offered.
  await expect
    .poll(() => workbench.page.locator('.quick-input-widget:visible input').inputValue(), patience)
    .toBe(file);
  await workbench.page.keyboard.press('Enter');
  await expect.poll(() => existsSync(file), patience).toBe(true);
  const edges = readFileSync(file, 'utf8').trimEnd().split('\n').slice(1);
  // Closed where the probability is at most a half.
  const half = edges.find((edge) => edge.startsWith('0,0.5,'))?.split(',');
  expect(1 - Number(half?.[2])).toBeCloseTo(Number.parseFloat(rate) / 100, 2);
});

test('the tree: a layer, its gates, and one of them shown in the view', async () => {
  const { workbench } = session;
  await workbench.runRows();
  const row = (text: string) => workbench.page.locator('.pane-body .monaco-list-row', { hasText: text }).first();
  await row('stage2_block1_gate').waitFor(patience);
  await expect
    .poll(() => row('stage2_block1_gate').innerText(), patience)
    .toMatch(/\d+\.\d% · 8\.7% of MACs · \d+ on · \d+ conditional · \d+ off/);
  await row('stage2_block1_gate').click();
  await row('channel 7').waitFor(patience);
  await expect
    .poll(() => row('channel 7').innerText(), patience)
    .toContain(`${rate} · distance ${distance} · conditional`);
  await workbench.screenshot('gates-tree');
  await row('channel 9').click();
  const heading = async () => (await workbench.view('gates')).locator('.detail h2').innerText();
  await expect.poll(heading, patience).toBe('stage2_block1_gate, channel 9');

  // An action of the row: the same layer, class by class.
  await row('stage2_block1_gate').hover();
  await row('stage2_block1_gate').locator('[aria-label="Show Class Profile"]').click();
  await expect.poll(() => shown(workbench), patience).toMatchObject({ page: 'firing', mode: 'classes' });
  const layer = async () => (await workbench.view('gates')).getByLabel('Layer', { exact: true }).inputValue();
  await expect.poll(layer, patience).toBe('stage2_block1_gate');
  await workbench.screenshot('gates-classes');
});
