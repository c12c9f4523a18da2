/** Something trains already: another run beside it, after it or in its place; and what is said when one has finished. */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openSession } from './session';
import { waitForState } from './trainingPage';
import { patience } from './workbench';
import { alive, endless } from './workspace';

/** @param held a file: as long as it is there, no step is done. */
const small = (epochs: number, held = '') => `import { existsSync } from 'node:fs';
import { defineExperiment, networks, synthetic } from 'sluice';

export default defineExperiment({
  model: () => networks.resnetCifar({ depth: 8, width: 0.5 }),
  data: synthetic({ train: 64, test: 32 }),
  epochs: ${epochs},
  batchSize: 16,
  learningRate: () => {
    while (existsSync(${JSON.stringify(held)})) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    return 0.1;
  },
});
`;

const session = openSession({ 'endless.experiment.ts': endless, 'small.experiment.ts': small(1) });

const dialog = () => session.workbench.page.locator('.monaco-dialog-box');
const answer = (title: string) => dialog().locator('.monaco-button', { hasText: title }).click();
const rows = async () =>
  (await (await session.workbench.runRows()).allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' '));
const outcome = (run: string | undefined) => session.workspace.events(run).at(-1);
const lenses = async () => (await session.workbench.page.locator('.codelens-decoration a').allInnerTexts()).join(' | ');

/** Trains the experiment that is open, and waits for the first steps of that run. */
async function trainEndless(): Promise<string> {
  const { workbench, workspace } = session;
  const before = workspace.runs('endless').length;
  await workbench.command('Sluice: Train');
  await expect.poll(() => workspace.runs('endless').length, patience).toBe(before + 1);
  return workspace.trainingRun('endless');
}

test('Train asks; a run that waits is in the tree, over a reload, and begins when the other was stopped', async () => {
  const { workbench, workspace } = session;
  await workbench.openFile('endless.experiment.ts');
  const long = await trainEndless();
  await waitForState(workbench, 'running');
  await expect.poll(lenses, patience).toContain('■ Stop endless');

  await workbench.openFileBesideViews('small.experiment.ts');
  await workbench.command('Sluice: Train');
  await dialog().filter({ hasText: 'endless' }).filter({ hasText: 'each takes up to twice as long' }).waitFor(patience);
  await workbench.screenshot('while another trains');
  await answer('Cancel');
  await expect.poll(() => dialog().count(), patience).toBe(0);
  expect(workspace.runs()).toEqual([long]);

  await workbench.command('Sluice: Train');
  await answer('Start After It');
  await expect
    .poll(rows, patience)
    .toEqual([expect.stringMatching(/^small ?waits, next/), expect.stringMatching(/^endless/)]);
  await workbench.screenshot('one waits');
  await workbench.reload();
  await expect
    .poll(rows, patience)
    .toEqual([expect.stringMatching(/^small ?waits, next/), expect.stringMatching(/^endless/)]);
  const steps = workspace.steps(long);
  await expect.poll(() => workspace.steps(long), patience).toBeGreaterThan(steps + 5);
  expect(workspace.runs()).toEqual([long]);

  await workbench.command('Sluice: Stop Training');
  await expect.poll(() => outcome(long), patience).toMatchObject({ kind: 'ended', outcome: 'stopped' });
  await expect.poll(() => outcome(workspace.runs('small')[0]), patience).toMatchObject({ outcome: 'finished' });
  await expect.poll(rows, patience).toEqual([expect.stringMatching(/^small ?\d/), expect.stringMatching(/^endless/)]);

  // The view is still that of the run that was looked at, so the end of the other is said.
  const events = workspace.events(workspace.runs('small')[0]);
  const dense = events.flatMap((event) => (event.kind === 'started' ? event.model.macs : []))[0] as number;
  const { accuracy, macs } =
    events.flatMap((event) => (event.kind === 'epoch' ? event.evaluation.values : []))[0] ?? {};
  const [right, share] = [100 * (accuracy as number), (100 * (macs as number)) / dense];
  const said = workbench.notifications.filter({
    hasText: `small has finished: test accuracy ${right.toFixed(1)}%, ${share.toFixed(0)}% of the dense MACs.`,
  });
  await said.waitFor(patience);
  await workbench.screenshot('finished');
  await said.locator('.monaco-button', { hasText: 'Show' }).click();
  await workbench.page.locator('.tab', { hasText: 'Training: small' }).waitFor(patience);
  expect(await workbench.page.locator('.tab', { hasText: 'Training: endless' }).count()).toBe(0);
});

test('runs that wait are cancelled by their button and by key, and stopping the other begins none of them', async () => {
  const { workbench, workspace } = session;
  const before = workspace.runs().length;
  await workbench.openFileBesideViews('endless.experiment.ts');
  await trainEndless();
  for (const waiting of [1, 2]) {
    await workbench.command('Sluice: Train');
    await answer('Start After It');
    await expect.poll(async () => (await rows()).filter((row) => row.includes('waits')).length, patience).toBe(waiting);
  }
  expect((await rows()).slice(0, 2)).toEqual([
    expect.stringMatching(/^endless ?waits, next/),
    expect.stringMatching(/^endless ?waits, 1 before it/),
  ]);
  const tree = await workbench.runRows();
  const second = tree.filter({ hasText: '1 before it' });
  await second.hover();
  await second.locator('[aria-label="Cancel Queued Run"]').click();
  await expect.poll(async () => (await rows()).filter((row) => row.includes('waits')).length, patience).toBe(1);
  await tree.filter({ hasText: 'waits, next' }).click();
  await workbench.page.keyboard.press('Delete');
  await expect.poll(async () => (await rows()).filter((row) => row.includes('waits')).length, patience).toBe(0);
  expect(workspace.runs()).toHaveLength(before + 1);
});

test('Stop It and Start: the other writes a checkpoint and ends, the new one begins and is shown', async () => {
  const { workbench, workspace } = session;
  const long = workspace.runs('endless').at(-1) as string;
  const pid = workspace.pid(long);
  const before = workspace.runs('small').length;
  workspace.write('small.experiment.ts', small(3));
  await workbench.openFileBesideViews('small.experiment.ts');
  await workbench.command('Sluice: Train');
  await answer('Stop It and Start');
  await expect.poll(() => outcome(long), patience).toMatchObject({ kind: 'ended', outcome: 'stopped' });
  await expect.poll(() => alive(pid), patience).toBe(false);
  await expect.poll(() => workspace.runs('small').length, patience).toBe(before + 1);
  await workbench.page.locator('.tab', { hasText: 'Training: small' }).waitFor(patience);
  const run = workspace.runs('small').at(-1);
  await expect.poll(() => outcome(run), patience).toMatchObject({ outcome: 'finished' });
  await waitForState(workbench, 'finished');
  // It finished before the user's eyes.
  expect(await workbench.notifications.filter({ hasText: 'has finished' }).count()).toBe(0);
  expect(workspace.events(long).some((event) => event.kind === 'checkpoint')).toBe(true);
});

test('a run that finishes behind the view of another says nothing where the setting is off', async () => {
  const { workbench, workspace } = session;
  // The status bar goes when the file has been read.
  workspace.write(
    '.vscode/settings.json',
    '{ "sluice.notifyWhenFinished": false, "workbench.statusBar.visible": false }',
  );
  await workbench.page.locator('.part.statusbar').waitFor({ state: 'hidden' });
  workspace.write('held', '');
  const held = path.join(workspace.folder, 'held');
  workspace.write('small.experiment.ts', small(1, held));
  const before = workspace.runs('small').length;
  await workbench.command('Sluice: Train');
  await expect.poll(() => workspace.runs('small').length, patience).toBe(before + 1);
  await (await workbench.runRows()).filter({ hasText: 'endless' }).first().click();
  await workbench.page.locator('.tab', { hasText: 'Training: endless' }).waitFor(patience);
  const run = workspace.runs('small').at(-1);
  expect(outcome(run)).not.toMatchObject({ kind: 'ended' });
  rmSync(held);
  await expect.poll(() => outcome(run), patience).toMatchObject({ outcome: 'finished' });
  await expect.poll(async () => (await rows())[0], patience).toMatch(/^small ?\d+\.\d%/);
  expect(await workbench.notifications.filter({ hasText: 'has finished' }).count()).toBe(0);
  workspace.write('.vscode/settings.json', '{}');
});

test('Start Beside It: both train', async () => {
  const { workbench, workspace } = session;
  await workbench.openFileBesideViews('endless.experiment.ts');
  const one = await trainEndless();
  await workbench.command('Sluice: Train');
  await answer('Start Beside It');
  await expect.poll(() => workspace.runs('endless').at(-1), patience).not.toBe(one);
  const other = await workspace.trainingRun('endless');
  const steps = workspace.steps(one);
  await expect.poll(() => workspace.steps(one), patience).toBeGreaterThan(steps);
  expect([one, other].map((run) => alive(workspace.pid(run)))).toEqual([true, true]);
  // Which of the two is to be stopped is asked.
  await expect.poll(lenses, patience).toContain('■ Stop…');
  await workbench.command('Sluice: Train');
  await dialog()
    .filter({ hasText: '2 runs are training' })
    .filter({ hasText: 'each takes up to 3 times as long' })
    .filter({ hasText: 'Start After Them' })
    .waitFor(patience);
  await workbench.screenshot('while two train');
  await answer('Stop Them and Start');
  for (const run of [one, other]) await expect.poll(() => outcome(run), patience).toMatchObject({ outcome: 'stopped' });
  await expect.poll(() => workspace.runs('endless').at(-1), patience).not.toBe(other);
  await workspace.trainingRun('endless');
});
