/** Takes the pictures of the README: the sample, trained for real in a real workbench, in `docs/pictures`. */
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { hoverAt, linesAbove } from '../e2e/besidePage';
import { openSession } from '../e2e/session';
import { waitForState } from '../e2e/trainingPage';
import { patience } from '../e2e/workbench';

const folder = path.resolve('docs/pictures');
/** Training on two busy cores. */
const minutes = { timeout: 400_000, interval: 500 };

const session = openSession({});

async function shoot(name: string): Promise<void> {
  const { page } = session.workbench;
  // No pointer in the picture, and nothing that is about to go.
  await page.mouse.move(700, 898);
  await page.waitForTimeout(1500);
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: path.join(folder, `${name}.png`), animations: 'disabled', caret: 'hide' });
}

test('training beside the experiment', async () => {
  const { workbench } = session;
  await workbench.command('Sluice: Open Sample');
  await workbench.page.locator('.tab.active', { hasText: 'shapes.experiment.ts' }).waitFor(patience);
  await workbench.runRows();
  await workbench.command('Sluice: Train');
  await waitForState(workbench, 'running');
  const epoch = async () => {
    const [run] = session.workspace.runs('shapes');
    return session.workspace.events(run).findLast((event) => event.kind === 'epoch')?.epoch ?? 0;
  };
  await expect.poll(epoch, minutes).toBeGreaterThanOrEqual(7);
  await shoot('training');
  await expect
    .poll(async () => (await workbench.view('training')).evaluate(() => document.body.dataset.state), minutes)
    .toBe('finished');
});

/** One view at a time, beside the code. */
async function fromCode(): Promise<void> {
  const { workbench } = session;
  await workbench.page.locator('.tab', { hasText: 'shapes.experiment.ts' }).first().click();
  await workbench.command('View: Close Editors in Other Groups');
}

test('what the gates do', async () => {
  const { workbench } = session;
  await workbench.command('Notifications: Clear All Notifications');
  await fromCode();
  await workbench.command('Sluice: Show Gates');
  const gates = await workbench.view('gates');
  await gates.locator('canvas').waitFor(patience);
  await workbench.page.locator('.pane-body .monaco-list-row', { hasText: 'stage2_block1_gate' }).first().click();
  // A channel of the last layer.
  const { tops, pitchX, pitchY } = JSON.parse((await gates.locator('canvas').getAttribute('data-geometry')) ?? '');
  await gates.locator('canvas').click({ position: { x: 3.5 * pitchX, y: tops.at(-1) + pitchY / 2 } });
  await shoot('gates');
});

test('what an image cost, and its path beside its class', async () => {
  const { workbench } = session;
  await fromCode();
  await workbench.command('Sluice: Show Samples');
  const samples = await workbench.view('samples');
  await samples.locator('.tile').nth(1).click();
  await samples.locator('.segment', { hasText: 'Its class' }).click();
  await samples.locator('.path').scrollIntoViewIfNeeded();
  await shoot('samples');
});

test('what each layer costs', async () => {
  const { workbench } = session;
  await fromCode();
  await workbench.command('Sluice: Profile MACs');
  const profile = await workbench.view('profile');
  await profile.getByText('Treemap', { exact: true }).click();
  await shoot('profile');
});

test('rates and MACs beside the line that made the layers', async () => {
  const { workbench } = session;
  await fromCode();
  await expect.poll(() => linesAbove(workbench), patience).not.toEqual([]);
  const file = path.join(session.workspace.folder, 'shapes.experiment.ts');
  const lines = readFileSync(file, 'utf8').split('\n');
  await hoverAt(workbench, 1 + lines.findIndex((line) => line.includes('networks.')));
  await shoot('code');
});
