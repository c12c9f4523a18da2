/** The test images of a real run: what the worker recorded is what the view shows, picture by picture. */
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { decodeSamples, type SampleTable } from '../../src/protocol/files/samples';
import { openSession } from './session';
import { waitForState } from './trainingPage';
import { patience } from './workbench';

const session = openSession({
  'small.experiment.ts': `import { beta, defineExperiment, networks, synthetic } from 'sluice';

export default defineExperiment({
  model: () => networks.resnetCifar({ depth: 8, width: 0.5 }),
  data: synthetic({ train: 128, test: 64 }),
  epochs: 2,
  batchSize: 16,
  shaping: { prior: beta(0.6, 0.4), weight: 20 },
});
`,
});

const run = () => session.workspace.runs('small')[0] as string;
const recorded = (): SampleTable => {
  const file = path.join(run(), 'samples.bin');
  return decodeSamples(readFileSync(file), file);
};
const texts = async (selector: string) => {
  const frame = await session.workbench.view('samples');
  return (await frame.locator(selector).allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' ').trim());
};
const percent = (share: number) => `${(100 * share).toFixed(1)}%`;

test('Show Samples: the cheapest image first, as the run recorded it, with its picture', async () => {
  const { workbench, workspace } = session;
  await workbench.openFile('small.experiment.ts');
  await workbench.command('Sluice: Train');
  await waitForState(workbench, 'finished');
  await workbench.command('Sluice: Show Samples');
  await expect.poll(async () => (await texts('.tile')).length, patience).toBe(48);

  const table = recorded();
  const evaluated = workspace.events(run()).findLast((event) => event.kind === 'epoch')!.evaluation;
  const mean = table.macs.reduce((a, b) => a + b, 0) / table.count;
  expect(mean).toBeCloseTo(evaluated.values.macs, 3);
  const least = Math.min(...table.macs);
  expect((await texts('.tile'))[0]).toContain(percent(least / table.denseMacs));
  expect((await texts('.samples > .facts div')).slice(0, 2)).toEqual([
    'Images 64',
    `Distinct paths ${new Set(table.path).size}`,
  ]);
  // Pictures are of many colours once they have come.
  const frame = await workbench.view('samples');
  const colors = () =>
    frame
      .locator('.tile canvas')
      .first()
      .evaluate((canvas: HTMLCanvasElement) => {
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        return canvas.width === 32 ? new Set(data).size : 0;
      });
  await expect.poll(colors, patience).toBeGreaterThan(20);
  await workbench.screenshot('samples');
});

test('an image beside its class, and the same again after a reload of the window', async () => {
  const { workbench } = session;
  const frame = await workbench.view('samples');
  await frame.locator('.tile').first().click();
  await frame.locator('.segment', { hasText: 'Its class' }).click();
  const title = (await texts('.detail h2'))[0] as string;
  const image = Number(title.replace('Image ', ''));
  const { open, count } = recorded();
  const rows = () => texts('.path tbody tr');
  await expect
    .poll(async () => (await rows())[1], patience)
    .toContain(`stage2_block1_gate ${open[count + image]} of 16`);
  await workbench.screenshot('sample');
  await workbench.reload();
  await expect.poll(() => texts('.detail h2'), patience).toEqual([title]);
  await expect.poll(async () => (await texts('.other p'))[0], patience).toMatch(/images of .*on average/);
});

test('a run without the record: Evaluate Now makes it', async () => {
  const { workbench } = session;
  const before = recorded();
  rmSync(path.join(run(), 'samples.bin'));
  await workbench.reload();
  const frame = await workbench.view('samples');
  await frame.getByRole('button', { name: 'Evaluate Now' }).click();
  await expect.poll(async () => (await texts('.tile')).length, patience).toBe(48);
  expect(recorded().count).toBe(before.count);
});
