/** Test images that cannot be read: of nothing else are the scores, and whoever shows scores says how many were left out. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { ProgressLine } from '../../src/commands/progressLine';
import { report } from '../../src/commands/report';
import { evaluateRun } from '../../src/evaluate/evaluateRun';
import { predictRun } from '../../src/evaluate/predictRun';
import { decodeSamples, sampleOf } from '../../src/protocol/files/samples';
import { thumbnailsHeader } from '../../src/protocol/files/thumbnails';
import { jpeg, temporaryFolder, write } from '../data/files';
import { labelPng, labelsAt, photoAt, photoPng } from '../data/labelFiles';
import { all, endOf, experimentFile, of, request } from '../train/tinyRun';

const red = jpeg(8, 8, [220, 20, 20]);
const blue = jpeg(8, 8, [20, 20, 220]);
const broken = red.subarray(0, red.length - 40);

/** The class is the redder or the bluer of the mean colour's channels: nothing is learnt. */
const byColour = `tf.sequential({ layers: [
  tf.layers.globalAveragePooling2d({ inputShape: [8, 8, 3] } as never),
  tf.layers.dense({ name: 'score', units: 2, useBias: false, weights: [tf.tensor2d([[0, 10], [0, 0], [10, 0]])] }) ] })`;

const colours = (dir: string) =>
  experimentFile({
    model: byColour,
    epochs: 1,
    extra: `...{ data: imageFolder({ dir: ${JSON.stringify(dir)}, size: [8, 8] }), batchSize: 2, learningRate: 0, shaping: undefined, sparsity: undefined, evaluation: { batchSize: 4 } },`,
  });

const imported = (file: string) => {
  writeFileSync(file, `import { cityscapes, imageFolder } from 'sluice';\n${readFileSync(file, 'utf8')}`);
  return file;
};

it('leaves broken images of a folder out of every score, and says how many', async () => {
  const files = Object.fromEntries(
    [red, ...Array(6).fill(broken), blue].map((bytes, i) => [`test/red/${i}.jpg`, bytes as Buffer]),
  );
  const dir = write(temporaryFolder(), {
    ...{ 'train/blue/0.jpg': blue, 'train/red/0.jpg': red, 'train/red/1.jpg': broken, 'train/red/2.jpg': red },
    ...{ 'test/blue/0.jpg': blue },
    ...files,
  });
  const asked = request({ file: imported(colours(dir)) });
  const events = await all(asked);
  expect(endOf(events)).toMatchObject({ outcome: 'finished' });
  const { evaluation } = of(events, 'epoch')[0]!;
  expect(evaluation).toMatchObject({ values: { accuracy: expect.closeTo(2 / 3, 6) }, samples: 3, leftOut: 6 });
  const said = of(events, 'warning').map(({ message }) => message);
  expect(said.filter((message) => message.includes('left out of the scores'))).toHaveLength(6);
  expect(said.some((message) => /train.red.1\.jpg is broken .* Another image stands in for it/.test(message))).toBe(
    true,
  );

  const lines: string[] = [];
  const progress = new ProgressLine({ write: (text: string) => lines.push(text) } as never);
  for (const event of events) progress.show(event);
  expect(lines.join('')).toContain('66.67 % of 3 images (6 broken left out)');

  const again = await evaluateRun({ folder: asked.folder, checkpoint: 'last', threads: asked.threads!, record: true });
  expect(again.evaluation).toMatchObject({
    ...{ samples: 3, leftOut: 6 },
    values: { loss: expect.closeTo(evaluation.values.loss, 5) },
  });
  expect(report(again.model, again.evaluation, again.data)).toContain('66.67 % of 3 test images (6 broken left out)');

  const table = decodeSamples(readFileSync(path.join(asked.folder, 'samples.bin')), 'samples.bin');
  expect([...table.label]).toEqual([0, 1, 1]);
  expect([...table.predicted]).toEqual([0, 1, 0]);
  expect([0, 1, 2].map((row) => sampleOf(table, row))).toEqual([0, 1, 8]);
  const thumbnails = readFileSync(path.join(asked.folder, 'thumbnails.bin'));
  expect(thumbnailsHeader(new Uint8Array(thumbnails), 'thumbnails.bin', thumbnails.length).count).toBe(3);
});

it.each(['whole', 'sliding'])(
  'leaves images with broken labels out of mean IoU and predictions (%s)',
  async (evaluation) => {
    const street = photoPng(8, 4, (x) => (x < 4 ? [200, 30, 30] : [30, 30, 200]));
    const labels = labelPng(8, 4, (x) => (x < 4 ? 7 : 23));
    const files: Record<string, Buffer> = {};
    for (const [split, names] of [
      ['train', ['a', 'b']],
      ['val', ['a', 'b', 'c']],
    ] as const)
      for (const name of names) {
        files[photoAt(split, 'city', name)] = street;
        files[labelsAt(split, 'city', name)] = split === 'val' && name === 'a' ? labels.subarray(0, 60) : labels;
      }
    const dir = write(temporaryFolder(), files);
    const width = evaluation === 'sliding' ? 4 : 8;
    const model = `tf.sequential({ layers: [tf.layers.conv2d({ name: 'c', inputShape: [4, ${width}, 3], filters: 19, kernelSize: 1 })] })`;
    const extra = `...{ data: cityscapes({ dir: ${JSON.stringify(dir)}, size: [4, ${width}], evaluation: '${evaluation}' }), batchSize: 1, shaping: undefined, sparsity: undefined, evaluation: { batchSize: 2 } },`;
    const asked = request({ file: imported(experimentFile({ model, epochs: 1, extra })) });
    const events = await all(asked);
    expect(endOf(events)).toMatchObject({ outcome: 'finished' });
    const parts = evaluation === 'sliding' ? of(events, 'started')[0]!.data.windows!.at.length : 1;
    expect(of(events, 'epoch')[0]!.evaluation).toMatchObject({ samples: 2 * parts, leftOut: parts });
    const predicted = await predictRun({ folder: asked.folder, checkpoint: 'last', threads: asked.threads! });
    expect(predicted.written).toBe(2);
    expect(predicted.skipped).toEqual([expect.stringMatching(/city\/a_gtFine_labelIds\.png is broken/)]);
  },
);
