/** A segmentation run in the editor: trained, predicted with, and looked at; and the devices that it could have trained on. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parsePredictions } from '../../src/protocol/files/predictions';
import { temporaryFolder, write } from '../data/files';
import { labelPng, labelsAt, photoAt, photoPng } from '../data/labelFiles';
import { openSession } from './session';
import { waitForState } from './trainingPage';
import { patience } from './workbench';

const [width, height] = [96, 64];
/** Road (label id 7) below a line, sky (id 23) above it, in the colours of their classes. */
const lines = [20, 30, 40, 50];
const files: Record<string, Buffer> = {};
for (const split of ['train', 'val'])
  for (const [i, line] of lines.entries()) {
    files[photoAt(split, 'town', `town_${i}`)] = photoPng(width, height, (_, y) =>
      y < line ? [70, 130, 180] : [128, 64, 128],
    );
    files[labelsAt(split, 'town', `town_${i}`)] = labelPng(width, height, (_, y) => (y < line ? 23 : 7));
  }

const session = openSession({
  '.vscode/settings.json': JSON.stringify({ 'sluice.device': 'cpu' }),
  'streets.experiment.ts': `import { adam, cityscapes, defineExperiment, networks } from 'sluice';

export default defineExperiment({
  model: () => networks.pspnet({ depth: 18, width: 1 / 8, bins: [1, 2], dropout: 0, inputShape: [32, 48, 3] }),
  data: cityscapes({ dir: ${JSON.stringify(write(temporaryFolder(), files))}, size: [32, 48] }),
  epochs: 20,
  batchSize: 4,
  learningRate: 0.01,
  optimizer: adam(),
  evaluation: { batchSize: 2, every: 10 },
});
`,
});

const texts = async (selector: string) => {
  const frame = await session.workbench.view('predictions');
  return (await frame.locator(selector).allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' ').trim());
};

test('Predict: what the run says is written, and shown beside photo and ground truth', async () => {
  const { workbench, workspace } = session;
  await workbench.openFile('streets.experiment.ts');
  await workbench.command('Sluice: Train');
  await waitForState(workbench, 'finished');
  await workbench.command('Sluice: Show Predictions');
  await expect.poll(() => texts('.waiting p'), patience).toEqual(['Nothing has been predicted with this run yet.']);
  await (await workbench.view('predictions')).getByRole('button', { name: 'Predict Now' }).click();
  await expect.poll(async () => (await texts('.facts > div')).length, patience).toBe(3);

  const file = path.join(workspace.runs('streets')[0] as string, 'predictions', 'predictions.json');
  const index = parsePredictions(readFileSync(file, 'utf8'), file);
  expect(index.images).toHaveLength(lines.length);
  await expect
    .poll(() => texts('.facts > div'), patience)
    .toEqual([
      `Mean IoU ${(100 * index.meanIoU).toFixed(1)}%`,
      `Pixel accuracy ${(100 * index.accuracy).toFixed(1)}%`,
      `Pixel accuracy of this image ${(100 * index.images[0]!.accuracy).toFixed(1)}%`,
    ]);
  const frame = await workbench.view('predictions');
  await expect.poll(() => frame.evaluate(() => document.body.dataset.drawn), patience).toBe('true');
  const truth = frame.locator('canvas.pane').nth(1);
  expect(await truth.evaluate((canvas: HTMLCanvasElement) => [canvas.width, canvas.height])).toEqual([width, height]);
  await truth.hover({ position: { x: 5, y: 5 } });
  await expect.poll(async () => (await texts('.readout'))[0]).toMatch(/^sky, /);
  await workbench.screenshot('predictions');
});

/** Every device is tried, a software driver of a GPU too: how long that takes is not known, only that it ends. */
const untilTried = { timeout: 0 };
const longest = 5 * 120_000 + 60_000;

test('Choose Device: each is tried, the one of the settings is chosen, and one that is picked goes into them', {
  timeout: longest,
}, async () => {
  const { workbench } = session;
  const rows = workbench.page.locator('.quick-input-list .monaco-list-row');
  const row = (text: string) => rows.filter({ hasText: text }).first();
  await workbench.command('Sluice: Choose Device');
  // Which it is trying, and how long that may take.
  await workbench.notifications.filter({ hasText: /trying [a-z-]+, for at most 120 s/ }).waitFor(untilTried);
  await row('in training').waitFor(untilTried);
  await expect.poll(() => row('CPU, compiled').innerText(), patience).toMatch(/cpu[\s\S]*images\/s in training/);
  await expect.poll(() => row('CPU, compiled').innerText(), patience).toContain('chosen');
  await expect.poll(() => row('As the experiment says').innerText(), patience).not.toContain('chosen');
  await expect.poll(() => row('tfjs-node-gpu').innerText(), patience).toContain('does not work here');
  await workbench.screenshot('devices');
  await row('The fastest that works').click();
  await expect.poll(() => workbench.server.machineSettings()['sluice.device'], patience).toBe('auto');
});
