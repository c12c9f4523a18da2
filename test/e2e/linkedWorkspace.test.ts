/**
 * A workspace that is opened through a link, as a home folder on a network disk is: a run of the terminal has the real paths, one
 * of the editor those of the link. The documents are the same, and there is no second copy of one.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lineEnds, linesAbove } from './besidePage';
import { patience, Workbench } from './workbench';
import { Workspace } from './workspace';

const experiment = (helper: string) => `import { defineExperiment, synthetic } from 'sluice';
import { net } from './lib/${helper}';

export default defineExperiment({
  model: () => net(),
  data: synthetic({ train: 32, test: 16 }),
  epochs: 1,
  batchSize: 16,
});
`;
const layers = `import * as tf from '@tensorflow/tfjs';
export function net() {
  const image = tf.input({ shape: [32, 32, 3] });
  const x = tf.layers.conv2d({ filters: 4, kernelSize: 3 }).apply(image);
  const pooled = tf.layers.globalAveragePooling2d({}).apply(x);
  return tf.model({ inputs: image, outputs: tf.layers.dense({ units: 10 }).apply(pooled) });
}
`;
const broken = `export function net() {
  throw new Error('no such width');
}
`;

const workspace = new Workspace();
const link = `${workspace.folder}-link`;
let workbench: Workbench;

beforeAll(async () => {
  mkdirSync(path.join(workspace.folder, 'lib'));
  symlinkSync(workspace.folder, link);
  workspace.write('good.experiment.ts', experiment('layers'));
  workspace.write('bad.experiment.ts', experiment('broken'));
  workspace.write('lib/layers.ts', layers);
  workspace.write('lib/broken.ts', broken);
  const given = [path.resolve('dist/cli.js'), 'train', 'good.experiment.ts'];
  expect(spawnSync(process.execPath, given, { cwd: workspace.folder }).status).toBe(0);
  workbench = await Workbench.open(link);
});

afterAll(async () => {
  await workbench?.close();
  rmSync(link);
  workspace.dispose();
});

test('lines of a run of the terminal have their numbers, in the experiment and in its helper', async () => {
  await workbench.openFile('good.experiment.ts');
  await expect
    .poll(() => lineEnds(workbench), patience)
    .toEqual({ 'model: () => net(),': { text: '100% of MACs', italic: false } });
  await workbench.openFile('layers.ts');
  await expect.poll(async () => Object.keys(await lineEnds(workbench)).length, patience).toBe(1);
  // A line of 90 columns has no room for them behind it.
  await expect.poll(async () => (await linesAbove(workbench)).length, patience).toBe(1);
});

test('an error of a helper is a problem of the document that is open', async () => {
  await workbench.openFile('broken.ts');
  await workbench.openFile('bad.experiment.ts');
  await workbench.command('Sluice: Train');
  await workbench.command('Problems: Focus on Problems View');
  await expect
    .poll(() => workbench.problems.allTextContents(), patience)
    .toContainEqual(expect.stringMatching(/no such width.*\[Ln 2, Col \d+\]/));
  await workbench.page.locator('.markers-panel', { hasText: 'no such width' }).waitFor(patience);
  await workbench.problems.filter({ hasText: 'no such width' }).first().dblclick();
  const tabs = workbench.page.locator('.tab', { hasText: 'broken.ts' });
  await expect.poll(() => tabs.count(), patience).toBe(1);
  await workbench.screenshot('linked-workspace');
});
