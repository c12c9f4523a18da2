/** What goes wrong, and what the user then sees. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { kill } from './server';
import { openSession } from './session';
import { counters, waitForPoints, waitForState } from './trainingPage';
import { patience } from './workbench';
import { alive, endless } from './workspace';

const broken = `import { defineExperiment, networks, synthetic } from 'sluice';

function model() {
  throw new Error('no such width');
}

export default defineExperiment({ model, data: synthetic({ train: 64, test: 32 }), epochs: 1, batchSize: 16, learningRate: 0.1 });
`;

const session = openSession({ 'broken.experiment.ts': broken, 'endless.experiment.ts': endless });

test('an experiment that throws is a Problems entry at its line', async () => {
  const { workbench } = session;
  await workbench.openFile('broken.experiment.ts');
  await workbench.command('Sluice: Train');
  await workbench.command('Problems: Focus on Problems View');
  await expect
    .poll(() => workbench.problems.allTextContents(), patience)
    .toContainEqual(expect.stringMatching(/no such width.*\[Ln 4, Col \d+\]/));
  await workbench.screenshot('problem');
});

test('a worker that is killed: the run has failed, the window lives, and Resume carries on', async () => {
  const { workbench, workspace } = session;
  await workbench.openFile('endless.experiment.ts');
  await workbench.command('Sluice: Train');
  const run = await workspace.trainingRun('endless');
  // Resume needs a checkpoint; there is one after the first epoch.
  await expect.poll(() => workspace.events(run).some(({ kind }) => kind === 'checkpoint'), patience).toBe(true);
  // Until it shows this run, the view shows the one before, which has failed.
  await waitForState(workbench, 'running');
  kill(workspace.pid(run));

  await waitForState(workbench, 'failed');
  const ended = workspace.events(run).filter(({ kind }) => kind === 'ended');
  expect(ended).toMatchObject([{ outcome: 'failed' }]);
  await workbench.screenshot('killed');

  const steps = workspace.steps(run);
  await (await workbench.trainingView()).getByRole('button', { name: 'Resume' }).click();
  await expect.poll(() => workspace.steps(run), patience).toBeGreaterThan(steps);
  expect(workspace.events(run).filter(({ kind }) => kind === 'started')).toHaveLength(2);
});

test('an extension host that is killed: the run goes on and is followed again', async () => {
  const { workbench, workspace } = session;
  const run = await workspace.trainingRun('endless');
  const pid = workspace.pid(run);
  const [host] = workbench.server.extensionHosts();
  kill(host!);
  const { steps } = await counters(workbench);

  await expect.poll(() => workbench.server.extensionHosts().some((other) => other !== host), patience).toBe(true);
  await expect.poll(() => workbench.page.locator('.tab', { hasText: 'Training: endless' }).count(), patience).toBe(1);
  await expect.poll(async () => (await counters(workbench)).steps, patience).toBeGreaterThan(steps);
  await waitForPoints(workbench, 10);
  expect(alive(pid)).toBe(true);
  expect(workspace.events(run).filter(({ kind }) => kind === 'started')).toHaveLength(2);
  await workbench.screenshot('host-killed');
});

test('a last checkpoint that is broken: Resume asks from which other to go on', async () => {
  const { workbench, workspace } = session;
  const run = await workspace.trainingRun('endless');
  const file = (name: string) => path.join(run, 'checkpoints', `${name}.safetensors`);
  await expect.poll(() => existsSync(file('previous')), patience).toBe(true);
  kill(workspace.pid(run));
  await waitForState(workbench, 'failed');
  const bytes = readFileSync(file('last'));
  bytes[bytes.length - 100]! ^= 1;
  writeFileSync(file('last'), bytes);

  const sessions = () => workspace.events(run).filter(({ kind }) => kind === 'started').length;
  const before = sessions();
  await (await workbench.trainingView()).getByRole('button', { name: 'Resume' }).click();
  const dialog = workbench.page.locator('.monaco-dialog-box');
  await dialog.filter({ hasText: 'last.safetensors is damaged' }).waitFor(patience);
  await workbench.screenshot('broken-checkpoint');
  expect(sessions()).toBe(before);
  await dialog
    .locator('.monaco-button', { hasText: /^(Previous|Best): Epoch/ })
    .first()
    .click();
  await expect.poll(sessions, patience).toBe(before + 1);
  await expect
    .poll(
      () => workspace.events(run).some((event) => event.kind === 'checkpoint' && event.reason === 'resume'),
      patience,
    )
    .toBe(true);
  const steps = workspace.steps(run);
  await expect.poll(() => workspace.steps(run), patience).toBeGreaterThan(steps);
});
