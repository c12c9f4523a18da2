/** A segmentation run from its images to its pictures: photos whose colour tells the class. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/userError';
import { comparisonSheet } from '../../src/data/image/comparisonSheet';
import { cityscapesClasses, cityscapesColors } from '../../src/data/sources/cityscapesLabels';
import { evaluateRun } from '../../src/evaluate/evaluateRun';
import { predictRun } from '../../src/evaluate/predictRun';
import { decodeSamples } from '../../src/protocol/files/samples';
import { temporaryFolder, userError, write } from '../data/files';
import { labelPng, labelsAt, photoAt, photoPng } from '../data/labelFiles';
import { all, endOf, folder, of, request } from '../train/tinyRun';

const [width, height] = [48, 32];
/** Left of `edge` road (label id 7, class 0), right of it sky (id 23, class 10); the last row counts nowhere (id 0). */
const edges = [12, 20, 28, 36];
const image = (edge: number) => photoPng(width, height, (x) => (x < edge ? [120, 60, 120] : [40, 120, 220]));
const labels = (edge: number) => labelPng(width, height, (x, y) => (y === height - 1 ? 0 : x < edge ? 7 : 23));

function data(): string {
  const files: Record<string, Buffer> = {};
  for (const split of ['train', 'val'])
    for (const [i, edge] of edges.entries()) {
      files[photoAt(split, 'town', `town_${i}`)] = image(edge);
      files[labelsAt(split, 'town', `town_${i}`)] = labels(edge);
    }
  return write(temporaryFolder(), files);
}

function experiment(dir: string, evaluation: 'whole' | 'sliding', size: [number, number]): string {
  const file = path.join(folder(), 'streets.experiment.ts');
  writeFileSync(
    file,
    `import { adam, cityscapes, defineExperiment, networks } from 'sluice';
export default defineExperiment({
  model: () => networks.pspnet({ depth: 18, width: 1 / 8, bins: [1, 2], dropout: 0, inputShape: [${size}, 3], gated: true }),
  data: cityscapes({ dir: ${JSON.stringify(dir)}, size: [${size}], evaluation: '${evaluation}' }),
  epochs: 40,
  batchSize: 4,
  learningRate: 0.01,
  optimizer: adam(),
  evaluation: { batchSize: 2, every: 20 },
});
`,
  );
  return file;
}

describe.each([
  ['whole', [32, 48]],
  ['sliding', [32, 32]],
] as const)('images seen %s', (evaluation, size) => {
  it('are learnt, scored by mean IoU, and drawn', async () => {
    const asked = request({ file: experiment(data(), evaluation, [...size]) });
    const events = await all(asked);
    expect(endOf(events)).toMatchObject({ outcome: 'finished' });
    const last = of(events, 'epoch').at(-1)!.evaluation;
    // Two classes, told by their colour: far above the quarter that one class for all would get.
    expect(last.values.meanIoU).toBeGreaterThan(0.7);
    expect(last.iou!.filter((value) => value !== null)).toHaveLength(2);
    expect(last.classSamples).toBeUndefined();
    expect(of(events, 'step').at(-1)!.terms).toMatchObject({ task: expect.any(Number), auxiliary: expect.any(Number) });

    // Every part counts as many pixels, so that the mean of what is recorded of each is the loss of all.
    const recorded = decodeSamples(readFileSync(path.join(asked.folder, 'samples.bin')), 'samples.bin');
    const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(recorded.loss)).toBeCloseTo(last.values.loss, 4);
    expect(Math.min(...recorded.accuracy!)).toBeGreaterThan(0.3);
    expect(recorded.parts).toBe(evaluation === 'sliding' ? 2 : undefined);

    const run = { folder: asked.folder, checkpoint: 'last' as const, threads: asked.threads! };
    const { evaluation: again } = await evaluateRun(run);
    expect(again.values.meanIoU).toBeCloseTo(last.values.meanIoU!, 6);
    const predicted = await predictRun({ ...run, images: 3 });
    expect(predicted).toMatchObject({ written: 3, evaluation: { values: { meanIoU: again.values.meanIoU } } });
    const files = readdirSync(predicted.folder);
    const { accuracy, meanIoU } = again.values;
    expect(JSON.parse(readFileSync(path.join(predicted.folder, 'predictions.json'), 'utf8'))).toMatchObject({
      ...{ checkpoint: 'last', epoch: 40, accuracy, meanIoU, iou: again.iou, made: expect.any(Number) },
      ...{ classes: cityscapesClasses, colors: cityscapesColors },
      images: [0, 1, 2].map((i) => ({ name: `town/town_${i}_leftImg8bit.png`, sheet: `town_${i}_comparison.png` })),
    });
    expect(predicted).toMatchObject({ checkpoint: 'last', epoch: 40, others: 0, skipped: [] });
    expect(files.filter((file) => file.endsWith('_prediction.png'))).toHaveLength(3);
    // What the pictures show is what was scored: of the whole image, at its own size.
    let [right, counted] = [0, 0];
    for (const file of files.filter((file) => file.endsWith('_comparison.png'))) {
      const { data: pixels, width: all } = PNG.sync.read(readFileSync(path.join(predicted.folder, file)));
      expect(all).toBe(3 * width + 16);
      const at = (x: number, y: number) => [...pixels.subarray(4 * (y * all + x), 4 * (y * all + x) + 3)].join();
      for (let y = 0; y < height - 1; y++)
        for (let x = 0; x < width; x++) {
          counted++;
          if (at(x + width + 8, y) === at(x + 2 * (width + 8), y)) right++;
        }
      expect(at(0, 0), 'the photo').toBe('120,60,120');
      expect(at(width + 8, 0), 'road').toBe('128,64,128');
      expect(at(width + 8, height - 1), 'what counts nowhere').toBe('0,0,0');
      expect(at(2 * (width + 8), height - 1)).toBe('0,0,0');
    }
    expect(right / counted).toBeGreaterThan(0.8);
  }, 120_000);
});

it('a sheet shows smaller classes at the size of the photo', () => {
  const photo = { width: 4, height: 2, pixels: new Uint8Array(4 * 2 * 3).fill(9) };
  const one = { width: 2, height: 1, classes: Uint8Array.of(0, 1) };
  const colors: [number, number, number][] = [
    [10, 0, 0],
    [0, 20, 0],
  ];
  const sheet = PNG.sync.read(Buffer.from(comparisonSheet(photo, one, one, { ignore: 255, colors, gap: 16 })));
  expect([sheet.width, sheet.height]).toEqual([3 * 4 + 32, 2]);
  const row = Array.from({ length: 4 }, (_, x) => [...sheet.data.subarray(4 * (20 + x), 4 * (20 + x) + 3)]);
  expect(row).toEqual([colors[0], colors[0], colors[1], colors[1]]);
});

it('there are no pictures of data with one class for each image', async () => {
  const asked = request();
  await all(asked);
  const error = await userError(() =>
    predictRun({ folder: asked.folder, checkpoint: 'last', threads: asked.threads! }),
  );
  expect(error).toBeInstanceOf(UserError);
  expect(error.message).toContain('one class for each image');
}, 60_000);
