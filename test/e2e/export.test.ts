/** What a person does with a trained run: export it, and measure what its gates save. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openSession } from './session';
import { waitForState } from './trainingPage';
import { patience } from './workbench';

const session = openSession({
  'small.experiment.ts': `import { defineExperiment, networks, synthetic } from 'sluice';

export default defineExperiment({
  model: () => networks.resnetCifar({ depth: 8, width: 0.5 }),
  data: synthetic({ train: 64, test: 32 }),
  epochs: 1,
  batchSize: 16,
});
`,
});

const trainedRun = () => session.workspace.runs('small')[0] as string;

test('Export Model… writes a checked file into the run folder, and asks before it replaces it', async () => {
  const { workbench } = session;
  await workbench.openFile('small.experiment.ts');
  await workbench.command('Sluice: Train');
  await waitForState(workbench, 'finished');

  await workbench.command('Sluice: Export Model…');
  await workbench.pick('.onnx');
  const file = path.join(trainedRun(), 'export', `${path.basename(trainedRun())}.onnx`);
  await expect.poll(() => existsSync(file), patience).toBe(true);
  await workbench.notifications
    .filter({ hasText: 'It agrees with the trained network on 32 test samples' })
    .waitFor(patience);
  await workbench.screenshot('exported');

  const before = statSync(file).mtimeMs;
  await workbench.command('Sluice: Export Model…');
  await workbench.pick('.onnx');
  await workbench.page.locator('.monaco-dialog-box', { hasText: 'is there already' }).waitFor(patience);
  expect(statSync(file).mtimeMs).toBe(before);
  await workbench.page.locator('.monaco-dialog-box .monaco-button', { hasText: 'Replace' }).click();
  await expect.poll(() => statSync(file).mtimeMs, patience).toBeGreaterThan(before);
});

test('Measure Speed-up writes a report into the run folder and shows it', async () => {
  const { workbench } = session;
  await workbench.command('Sluice: Measure Speed-up');
  const report = path.join(trainedRun(), 'speed-up.md');
  await expect.poll(() => existsSync(report), patience).toBe(true);
  expect(readFileSync(report, 'utf8')).toMatch(/times fewer MACs/);
  await workbench.page.locator('.tab.active', { hasText: 'speed-up.md' }).waitFor(patience);
  // In the preview, which is a page of the editor's own.
  const shown = () =>
    Promise.all(
      workbench.page.frames().map((frame) =>
        frame
          .locator('h1')
          .allTextContents()
          .catch(() => []),
      ),
    );
  await expect.poll(async () => (await shown()).flat().join(), patience).toContain('Measured speed-up of small-');
  await workbench.screenshot('speed-up');
});
