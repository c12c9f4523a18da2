/** The main job, as a person does it: sample, Train, watch, reload, stop. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openSession } from './session';
import { counters, drawnPixels, waitForPoints, waitForState } from './trainingPage';
import { patience } from './workbench';
import { alive, endless } from './workspace';

const session = openSession({});

test('Open Sample, Train: the loss chart moves; Stop Training: the run is in the tree', async () => {
  const { workbench, workspace } = session;
  await workbench.command('Sluice: Open Sample');
  await workbench.page.locator('.tab.active', { hasText: 'shapes.experiment.ts' }).waitFor(patience);
  expect(existsSync(path.join(workspace.folder, 'shapes.experiment.ts'))).toBe(true);

  await workbench.command('Sluice: Train');
  await waitForPoints(workbench, 5);
  const before = await counters(workbench);
  await waitForPoints(workbench, before.points + 5);
  expect((await counters(workbench)).steps).toBeGreaterThan(before.steps);
  expect(await drawnPixels(await workbench.trainingView())).toBeGreaterThan(500);
  await workbench.screenshot('training');

  await workbench.command('Sluice: Stop Training');
  await waitForState(workbench, 'stopped');
  expect(workspace.events(workspace.runs('shapes')[0]).at(-1)).toMatchObject({ kind: 'ended', outcome: 'stopped' });
  const rows = await workbench.runRows();
  await expect.poll(() => rows.allTextContents(), patience).toEqual([expect.stringContaining('shapes')]);
  await workbench.screenshot('stopped');
});

test('a window reload in the middle: the run goes on and the view comes back with all of its history', async () => {
  const { workbench, workspace } = session;
  workspace.write('endless.experiment.ts', endless);
  await workbench.openFile('endless.experiment.ts');
  await workbench.command('Sluice: Train');
  const run = await workspace.trainingRun('endless');
  // Until it shows this run, the view shows the one before, with all of its points.
  await waitForState(workbench, 'running');
  await waitForPoints(workbench, 10);
  const pid = workspace.pid(run);
  const before = await counters(workbench);

  await workbench.load();
  await expect.poll(async () => (await counters(workbench)).steps, patience).toBeGreaterThan(before.steps);
  const after = await counters(workbench);
  expect(after.points).toBeGreaterThanOrEqual(before.points);
  expect(after.state).toBe('running');
  expect(alive(pid)).toBe(true);
  expect(workspace.pid(run)).toBe(pid);
  expect(workspace.events(run).filter(({ kind }) => kind === 'started')).toHaveLength(1);
  await workbench.screenshot('reloaded');

  await workbench.command('Sluice: Stop Training');
  await expect.poll(() => alive(pid), patience).toBe(false);
});
