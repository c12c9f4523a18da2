/** Starts that fail before the first step: told at the user's line and in a notification, with no run left behind. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { kill } from './server';
import { openSession } from './session';
import { waitForState } from './trainingPage';
import { patience } from './workbench';
import { endless } from './workspace';

const text = (data: string, model = 'networks.resnetCifar({ depth: 8, width: 0.5 })', top = '') =>
  `import { cifar10, defineExperiment, networks, synthetic } from 'sluice';
${top}
export default defineExperiment({
  model: async () => { ${model.startsWith('networks') ? `return ${model};` : model} },
  data: ${data},
  epochs: 1,
  batchSize: 16,
});
void [cifar10, networks, synthetic];
`;
const some = 'synthetic({ train: 64, test: 32 })';

const session = openSession({
  'missing.experiment.ts': text("cifar10({ dir: 'nowhere' })"),
  'crash.experiment.ts': text(some, "console.error('my last words'); process.abort();"),
  'wait.experiment.ts': text(some, 'setInterval(() => {}, 100); await new Promise(() => {});'),
  'wordy.experiment.ts': text(
    some,
    "throw new Error('It cannot be built. Only then. ' + 'So many words. '.repeat(60));",
  ),
  'endless.experiment.ts': endless,
});

/** Waits for the problem and the notification, then for the run to be gone. */
async function expectNoRun(name: string, problem: RegExp, said: RegExp): Promise<void> {
  const { workbench, workspace } = session;
  await workbench.openFile(`${name}.experiment.ts`);
  await workbench.command('Sluice: Train');
  await workbench.notifications.filter({ hasText: said }).first().waitFor(patience);
  await workbench.command('Problems: Focus on Problems View');
  await expect
    .poll(() => workbench.problems.allTextContents(), patience)
    .toContainEqual(expect.stringMatching(problem));
  await expect.poll(() => workspace.runs(name), patience).toEqual([]);
  const rows = await workbench.runRows();
  await expect.poll(async () => (await rows.allTextContents()).join('\n'), patience).not.toContain(name);
}

test('data that is missing: an entry at the property, no folder and no row', async () => {
  await expectNoRun('missing', /nowhere.*\[Ln 5, Col 3\]/, /missing did not begin: .*nowhere/);
  await session.workbench.screenshot('failed-start');
});

test('a worker that crashes before the first step: an entry at the experiment, and no run is chosen', async () => {
  const { workbench } = session;
  await expectNoRun('crash', /SIGABRT.*\[Ln 3, Col 1\]/, /crash did not begin: .*SIGABRT/);
  // Nor is it the chosen run any more.
  const gates = workbench.page.locator('.pane-header', { hasText: /^Gates/ });
  await expect.poll(async () => (await gates.allTextContents()).join(''), patience).not.toContain('crash');
});

test('a start that failed while no window followed it is told of at the next look, and its folder goes', async () => {
  const { workbench, workspace } = session;
  const folder = path.join(workspace.folder, 'runs/missing-20260314-092653');
  mkdirSync(folder, { recursive: true });
  const error = { message: 'The file nowhere/left.bin is missing.', hint: 'Fetch the data set.' };
  const events = [{ kind: 'ended', time: Date.now() - 60_000, step: 0, outcome: 'failed', error }];
  writeFileSync(path.join(folder, 'events.jsonl'), events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  // Nobody has a process of this number.
  const worker = { pid: 2 ** 22, host: hostname(), started: Date.now() - 90_000 };
  writeFileSync(path.join(folder, 'worker.json'), JSON.stringify(worker));
  await workbench.notifications
    .filter({ hasText: 'did not begin: The file nowhere/left.bin is missing.' })
    .first()
    .waitFor(patience);
  await expect.poll(() => existsSync(folder), patience).toBe(false);
});

test('what is long is said in sentences in Problems; the log has every word', async () => {
  const { workbench } = session;
  await expectNoRun('wordy', /It cannot be built.*Only then.*\[Ln/s, /wordy did not begin: .*It cannot be built/);
  const entries = await workbench.problems.allTextContents();
  const entry = entries.find((text) => text.includes('It cannot be built')) ?? '';
  expect(entry.replace(/Sluice\s*\[Ln.*$/, '').length).toBeLessThanOrEqual(420);
});

test('a run that is stopped before its first step is gone, and the view shows the run of before again', async () => {
  const { workbench, workspace } = session;
  await workbench.openFile('endless.experiment.ts');
  await workbench.command('Sluice: Train');
  const before = await workspace.trainingRun('endless');
  await waitForState(workbench, 'running');
  await workbench.openFile('wait.experiment.ts');
  await workbench.command('Sluice: Train');
  await workbench.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Start Beside It' }).click();
  await waitForState(workbench, 'empty');
  const rows = await workbench.runRows();
  await expect.poll(async () => (await rows.allTextContents()).join('\n'), patience).toContain('wait');
  await workbench.command('Sluice: Stop Training');
  // Two runs are live: the command asks which.
  await workbench.pick('wait');
  await expect.poll(() => workspace.runs('wait'), patience).toEqual([]);
  await expect.poll(async () => (await rows.allTextContents()).join('\n'), patience).not.toContain('wait');
  await waitForState(workbench, 'running');
  expect(workspace.runs('endless')).toEqual([before]);
  kill(workspace.pid(before));
});
