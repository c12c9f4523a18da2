/** A sweep from its lens to its end: one row that counts and unfolds, over a reload; cancelled, resumed, and why a task failed. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { slurmConfiguration, slurmInstalled, startCluster, stopCluster } from '../sweep/slurm/cluster';
import { openSession } from './session';
import { patience } from './workbench';

/** One task is through at once, one goes on until it is stopped, and one has a model that cannot be built. */
const experiment = `import { defineExperiment, networks, synthetic } from 'sluice';

export default defineExperiment(
  { parameters: { lambda: 0.3, broken: false } },
  ({ lambda, broken }) => ({
    model: () => {
      if (broken) throw new Error('This one was made to fail.');
      return networks.resnetCifar({ depth: 8, width: 0.5 });
    },
    data: synthetic({ train: 64, test: 32 }),
    epochs: 1,
    batchSize: 16,
    sparsity: { weight: lambda },
  }),
);
`;
const sweep = `import { defineSweep } from 'sluice';
import experiment from './tiny.experiment';

export default defineSweep({
  experiment,
  method: 'list',
  list: [
    { lambda: 0.1, epochs: 1, broken: false },
    { lambda: 0.9, epochs: 100000, broken: false },
    { lambda: 0.9, epochs: 1, broken: true },
  ],
});
`;

/** Two tasks for a cluster, one of which fails. */
const submitted = `import { defineSweep } from 'sluice';
import experiment from './tiny.experiment';

export default defineSweep({
  experiment,
  method: 'list',
  list: [
    { lambda: 0.1, broken: false },
    { lambda: 0.1, broken: true },
  ],
  slurm: { time: 60, cpusPerTask: 1 },
});
`;

// The workbench speaks to this cluster, of which nothing is known until a test starts it.
const cluster = mkdtempSync(path.join(tmpdir(), 'sluice-cluster-'));
process.env.SLURM_CONF = slurmConfiguration(cluster);
writeFileSync(process.env.SLURM_CONF, '# Nothing yet.\n');
afterAll(() => {
  stopCluster(cluster);
  rmSync(cluster, { recursive: true, force: true, maxRetries: 5 });
});

const session = openSession({
  'tiny.experiment.ts': experiment,
  'tiny.sweep.ts': sweep,
  'submitted.sweep.ts': submitted,
});

const lenses = async () => (await session.workbench.page.locator('.codelens-decoration a').allInnerTexts()).join(' | ');
const lens = (text: string) => session.workbench.page.locator('.codelens-decoration a', { hasText: text }).first();
const tree = () => session.workbench.runRows();
const rows = async () => (await (await tree()).allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' ').trim());
const rowOf = async (text: string) => (await tree()).filter({ hasText: text }).first();
const button = async (row: string, label: string) => {
  const found = await rowOf(row);
  await found.hover();
  await found.locator(`[aria-label="${label}"]`).click();
};
const folder = () => session.workspace.runs('tiny-')[0] as string;
const task = (index: number) =>
  path.join(
    folder(),
    readdirSync(folder()).find((name) => name.startsWith(`${index}_`) && !name.endsWith('.lock')) ?? '',
  );
const steps = (index: number) => session.workspace.steps(task(index));
const noted = (text: string) => session.workbench.notifications.filter({ hasText: text });

test('the lens says how many runs; they are one row that counts, and goes on counting after a reload', async () => {
  const { workbench } = session;
  await workbench.openFile('tiny.sweep.ts');
  await expect.poll(lenses, patience).toContain('▶ Run Sweep · 3 runs');
  await workbench.screenshot('sweep lens');
  await lens('▶ Run Sweep').click();
  await expect.poll(rows, patience).toEqual([expect.stringMatching(/^tiny ?\d\/3 /)]);
  await expect.poll(rows, patience).toEqual([expect.stringMatching(/^tiny ?1\/3 ■+◧+✕+ · 1 failed · /)]);
  await workbench.screenshot('sweep at work');

  const before = steps(1);
  await workbench.reload();
  await expect.poll(rows, patience).toEqual([expect.stringMatching(/^tiny ?1\/3 ■+◧+✕+ · 1 failed · /)]);
  await expect.poll(() => steps(1), patience).toBeGreaterThan(before);
});

test('it unfolds into its runs, each named by the settings in which it differs', async () => {
  const { workbench } = session;
  await (await rowOf('tiny')).click();
  await workbench.page.keyboard.press('ArrowRight');
  await expect
    .poll(rows, patience)
    .toEqual([
      expect.stringMatching(/^tiny ?1\/3/),
      expect.stringMatching(/^lambda=0\.1 · epochs=1 · broken=false ?\d+\.\d%/),
      expect.stringMatching(/^lambda=0\.9 · epochs=100000 · broken=false ?\d+\/100000/),
      expect.stringMatching(/^lambda=0\.9 · epochs=1 · broken=true ?failed/),
    ]);
  // A run like any other.
  await (await rowOf('epochs=100000')).click();
  await workbench.page.locator('.tab', { hasText: 'Training: ' }).waitFor(patience);
  await workbench.screenshot('sweep unfolded');
});

test('the log of the task that failed is a click away', async () => {
  const { workbench } = session;
  await button('broken=true', 'Show Task Log');
  await workbench.page.locator('.tab', { hasText: '.log' }).waitFor(patience);
  await workbench.page.locator('.view-lines', { hasText: 'This one was made to fail.' }).first().waitFor(patience);
});

test('Cancel Sweep stops what runs with a checkpoint; Resume Sweep goes on with what is missing, and with nothing else', async () => {
  const { workbench, workspace } = session;
  const done = readFileSync(path.join(task(0), 'events.jsonl'), 'utf8');
  await button('tiny', 'Cancel Sweep');
  await expect.poll(() => workspace.events(task(1)).at(-1), patience).toMatchObject({ outcome: 'stopped' });
  await noted('The sweep tiny is over: 1 finished, 1 failed, 1 stopped').waitFor(patience);
  expect(existsSync(path.join(task(1), 'checkpoints/last.safetensors'))).toBe(true);
  const stopped = steps(1);

  // The end of its log is in the tooltip of the task that failed.
  const tip = workbench.page.locator('.monaco-hover:visible', { hasText: 'The end of its log:' });
  await expect
    .poll(async () => {
      // A row that is drawn anew closes its tooltip, which comes again when the mouse does.
      await workbench.page.mouse.move(700, 5);
      await (await rowOf('broken=true')).hover();
      return tip
        .first()
        .innerText({ timeout: 3000 })
        .catch(() => '');
    }, patience)
    .toContain('This one was made to fail.');
  await workbench.screenshot('task tooltip');

  await button('tiny', 'Resume Sweep');
  await expect.poll(() => steps(1), patience).toBeGreaterThan(stopped);
  expect(workspace.events(task(1)).filter(({ kind }) => kind === 'started')).toHaveLength(2);
  expect(readFileSync(path.join(task(0), 'events.jsonl'), 'utf8')).toBe(done);
  await button('tiny', 'Cancel Sweep');
  await expect.poll(() => workspace.events(task(1)).at(-1), patience).toMatchObject({ outcome: 'stopped' });
});

test('Show Sweep Status says what the terminal says', async () => {
  const { workbench } = session;
  await (await rowOf('tiny')).click({ button: 'right' });
  await workbench.screenshot('sweep menu');
  await workbench.menuEntry('Show Sweep Status');
  await workbench.page.locator('.tab.active', { hasText: 'tiny-' }).waitFor(patience);
  await workbench.page.locator('.view-lines', { hasText: '1 finished' }).first().waitFor(patience);
});

test('Submit to Slurm shows the script, asks, and says in its own words why it cannot', async () => {
  const { workbench, workspace } = session;
  const before = workspace.runs('tiny-').length;
  await workbench.openFileBesideViews('tiny.sweep.ts');
  await lens('Submit to Slurm…').click();
  const dialog = workbench.page.locator('.monaco-dialog-box');
  await dialog.filter({ hasText: 'Submit tiny.sweep.ts to Slurm?' }).waitFor(patience);
  await workbench.page.locator('.view-lines', { hasText: '#SBATCH' }).first().waitFor(patience);
  await workbench.screenshot('submit');
  await dialog.locator('.monaco-button', { hasText: 'Submit' }).click();
  await noted('sbatch').waitFor(patience);
  await workbench.screenshot('no slurm');
  // Where there is no sbatch, nothing is made.
  expect(workspace.runs('tiny-').length).toBeGreaterThanOrEqual(before);
});

test.skipIf(!slurmInstalled())(
  'Submit to Slurm puts it into the queue of a cluster, counts what comes of it, and submits again what failed (needs Slurm)',
  async () => {
    const { workbench, workspace } = session;
    const jobs = () =>
      readFileSync(path.join(workspace.runs('submitted-')[0] ?? '', 'slurm.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { indices: number[] });
    await startCluster(cluster);
    await workbench.openFileBesideViews('submitted.sweep.ts');
    await expect.poll(lenses, patience).toContain('▶ Run Sweep · 2 runs');
    await lens('Submit to Slurm…').click();
    const dialog = workbench.page.locator('.monaco-dialog-box');
    await dialog.filter({ hasText: 'Submit submitted.sweep.ts to Slurm?' }).waitFor(patience);
    await dialog.locator('.monaco-button', { hasText: 'Submit' }).click();
    const ended = expect.stringMatching(/^submitted ?1\/2 ■+✕+ · 1 failed · /);
    await expect.poll(rows, patience).toContainEqual(ended);
    expect(jobs()).toMatchObject([{ indices: [0, 1] }]);
    await workbench.screenshot('submitted');

    await button('submitted', 'Resume Sweep');
    await dialog.locator('.monaco-button', { hasText: 'On the Cluster' }).click();
    await noted('1 task submitted').waitFor(patience);
    await expect.poll(jobs, patience).toMatchObject([{ indices: [0, 1] }, { indices: [1] }]);
    await expect.poll(rows, patience).toContainEqual(ended);
  },
);

test('Train with Settings offers what can be set, refuses what it is not, and remembers it', async () => {
  const { workbench, workspace } = session;
  const { page } = workbench;
  await workbench.openFileBesideViews('tiny.experiment.ts');
  await workbench.command('Sluice: Train with Settings…');
  const picks = page.locator('.quick-input-list .monaco-list-row');
  await picks.filter({ hasText: 'lambda' }).filter({ hasText: '0.3 · parameter' }).waitFor(patience);
  await workbench.screenshot('settings');
  await workbench.pick('lambda');
  await page.locator('.quick-input-title', { hasText: 'lambda' }).waitFor(patience);
  const input = page.locator('.quick-input-widget:visible input');
  await input.fill('much');
  await page.locator('.quick-input-message', { hasText: 'lambda is a number.' }).waitFor(patience);
  await input.fill('0.6');
  await page.keyboard.press('Enter');
  await picks.filter({ hasText: 'Train with lambda=0.6' }).waitFor(patience);
  await picks.filter({ hasText: '0.6 · in the file 0.3 · parameter' }).waitFor(patience);
  await workbench.screenshot('settings changed');
  await workbench.pick('Train with lambda=0.6');
  const run = () => workspace.runs('tiny-').find((at) => !existsSync(path.join(at, 'sweep.json')));
  await expect.poll(() => workspace.events(run()).at(-1), patience).toMatchObject({ outcome: 'finished' });
  expect(JSON.parse(readFileSync(path.join(run() ?? '', 'config.json'), 'utf8'))).toMatchObject({
    parameters: { lambda: 0.6, broken: false },
  });

  await workbench.openFileBesideViews('tiny.experiment.ts');
  await workbench.command('Sluice: Train with Settings…');
  await picks.filter({ hasText: 'Train with lambda=0.6' }).waitFor(patience);
  await page.keyboard.press('Escape');

  // Repeated, the run has its own value, and keeps it beside another one.
  const id = path.basename(run() ?? '');
  await workbench.command('Sluice: Run Again with Settings…');
  // Which run is asked where there are others.
  const asked = (question: string) => page.locator(`.quick-input-widget input[placeholder="${question}"]`);
  const which = asked('Which run to repeat, with other settings?');
  await which.or(asked('What to change? Or run it again')).waitFor(patience);
  if (await which.isVisible()) await workbench.pick(id);
  await picks.filter({ hasText: 'lambda' }).filter({ hasText: '0.6 · parameter' }).waitFor(patience);
  await workbench.pick('seed');
  await page.locator('.quick-input-title', { hasText: 'seed' }).waitFor(patience);
  await input.fill('5');
  await page.keyboard.press('Enter');
  await picks.filter({ hasText: '5 · in that run 0 · setting' }).waitFor(patience);
  await workbench.screenshot('again with settings');
  await workbench.pick('Run Again with seed=5');
  const again = () => workspace.runs('tiny-').find((at) => at !== run() && !existsSync(path.join(at, 'sweep.json')));
  await expect.poll(() => workspace.events(again()).at(-1), patience).toMatchObject({ outcome: 'finished' });
  expect(JSON.parse(readFileSync(path.join(again() ?? '', 'config.json'), 'utf8'))).toMatchObject({
    ...{ seed: 5, again: run(), parameters: { lambda: 0.6, broken: false } },
  });
});
