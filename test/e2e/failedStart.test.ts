/** Starts that fail before the first step: told at the user's line and in a notification, with no run left behind. */
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
