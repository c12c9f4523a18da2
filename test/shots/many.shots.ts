/** The picture of many runs: the sample's sweep, trained for real by the command line, compared in a real workbench. */
import { spawnSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openSession } from '../e2e/session';
import { patience } from '../e2e/workbench';

const session = openSession({});

test('what a MAC costs in accuracy, over seeds', async () => {
  const { workbench, workspace } = session;
  for (const name of ['shapes.experiment.ts', 'shapes.sweep.ts'])
    copyFileSync(path.resolve('media/sample', name), path.join(workspace.folder, name));
  const given = [path.resolve('dist/cli.js'), 'sweep', 'run', 'shapes.sweep.ts'];
  expect(spawnSync(process.execPath, given, { cwd: workspace.folder }).status).toBe(0);
  await workbench.runRows();
  await workbench.command('Notifications: Clear All Notifications');
  await workbench.command('Sluice: Compare Runs');
  const frame = await workbench.view('many');
  const lines = (count: number) =>
    expect.poll(() => frame.evaluate(() => document.body.dataset.lines), patience).toBe(String(count));
  await lines(9);
  await frame.getByLabel('Group', { exact: true }).selectOption('seed');
  await lines(3);
  // What the editor says of the new folder may come late.
  await workbench.command('Notifications: Clear All Notifications');
  await workbench.page.mouse.move(700, 898);
  await workbench.page.waitForTimeout(1500);
  await workbench.page.screenshot({
    path: path.resolve('docs/pictures/many.png'),
    animations: 'disabled',
    caret: 'hide',
  });
});
