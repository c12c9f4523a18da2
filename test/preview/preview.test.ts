/** Previews against the pipeline that training reads, and against bytes and labels that are known. */
import { createHash } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { openPipeline } from '../../src/data/batches/pipeline';
import { synthetic } from '../../src/data/sources/sources';
import { openSynthetic } from '../../src/data/sources/synthetic';
import type { SyntheticSource } from '../../src/data/sources/syntheticSource';
import { checkedAugmentation } from '../../src/experiment/augmentation';
import { augmentationWords } from '../../src/preview/augmentationWords';
import { pictureOf, sheetOf } from '../../src/preview/pictures';
import { type PreviewRequest, preview, withPictures } from '../../src/preview/preview';
import { previewText } from '../../src/preview/text';
import { parsePreview } from '../../src/protocol/files/preview';
import { temporaryFolder, userError, write } from '../data/files';
import { cityscapesFolder, labelPng, labelsAt, photoAt, photoPng } from '../data/labelFiles';
import { builtThreads as threads } from '../threads';

const folder = temporaryFolder();

/** The model throws: nobody is to build it. */
function experiment(fields: string, data = 'synthetic({ train: 40, test: 10, classes: 3, seed: 5 })'): string {
  // Another file for each experiment, of the same name whenever the tests run.
  const digest = createHash('sha256')
    .update((fields + data).replaceAll(folder, ''))
    .digest('hex');
  const file = path.join(folder, `e${digest.slice(0, 8)}.experiment.ts`);
  writeFileSync(
    file,
    `import { cityscapes, dataset, defineExperiment, imageFolder, synthetic } from 'sluice';
export default defineExperiment({
  model: () => { throw new Error('is not built'); },
  data: ${data},
  epochs: 1,
  batchSize: 8,
  ${fields}
});
`,
  );
  return file;
}

const read = (file: string, change: Partial<PreviewRequest> = {}) =>
  preview({ file, split: 'train', first: 0, batches: 1, threads, ...change });

const source = synthetic({ train: 40, test: 10, classes: 3, seed: 5 });

describe('a preview', () => {
  it('shows the bytes and labels of the samples, in the order of the first epoch', async () => {
    const said: string[] = [];
    const say = (text: string) => void said.push(text);
    const { preview: found, pictures } = await read(experiment('seed: 3'), { first: 2, batches: 2, say });
    expect(said).toEqual(['loading the experiment', 'opening the data', 'reading batch 3', 'reading batch 4']);
    const set = openSynthetic(source as SyntheticSource);
    expect(found).toMatchObject({
      split: 'train',
      seed: 3,
      first: 2,
      count: 2,
      batches: 5,
      batchSize: 8,
      augmentation: [],
      broken: 0,
    });
    expect(found.samples.map(({ batch }) => batch)).toEqual([...Array(8).fill(2), ...Array(8).fill(3)]);
    const pipeline = await openPipeline(source, { split: 'train', batchSize: 8, seed: 3, inline: true });
    const order: number[] = [];
    for await (const { index, release } of pipeline.epoch(0, 2)) {
      order.push(...index);
      release();
    }
    expect(found.samples.map(({ index }) => index)).toEqual(order.slice(0, 16));
    const bytes = new Uint8Array(3072);
    for (const [i, { index, labels }] of found.samples.entries()) {
      expect(labels).toEqual([{ name: set.classes[set.train.read(index, bytes, 0)], share: 1 }]);
      const { rgba } = pictures[i]!.picture;
      expect([...rgba].filter((_, at) => at % 4 !== 3)).toEqual([...bytes]);
      expect(rgba[3]).toBe(255);
    }
    const counts = set.classes.map((name) => ({
      name,
      count: found.samples.filter(({ labels }) => labels[0]!.name === name).length,
      color: undefined,
    }));
    expect(found.classes).toEqual(counts);
  });

  it('shows what training reads: augmented and mixed, with both labels and their shares', async () => {
    const fields =
      'augmentation: { padCrop: 4, flip: true, randAugment: true, randomErasing: true, mixup: { alpha: 1 } }';
    const { preview: found, pictures } = await read(experiment(fields));
    const augmentation = checkedAugmentation({
      padCrop: 4,
      flip: true,
      randAugment: true,
      randomErasing: true,
      mixup: { alpha: 1 },
    });
    const pipeline = await openPipeline(source, { split: 'train', batchSize: 8, seed: 0, inline: true, augmentation });
    const { classes, mean, std } = pipeline.info;
    for await (const { x, y, mixed } of pipeline.epoch(0)) {
      const total = new Map<string, number>();
      for (const [i, { labels }] of found.samples.entries()) {
        const [own, other] = [classes[y[i]!]!, classes[mixed!.y[i]!]!];
        const share = mixed!.share[i]!;
        expect(labels).toEqual(
          own === other
            ? [{ name: own, share: 1 }]
            : [
                { name: own, share },
                { name: other, share: 1 - share },
              ],
        );
        total.set(own, (total.get(own) ?? 0) + share);
        total.set(other, (total.get(other) ?? 0) + 1 - share);
        for (let at = 0; at < 3072; at += 37) {
          const byte = Math.min(255, Math.max(0, Math.round(255 * (x[3072 * i + at]! * std[at % 3]! + mean[at % 3]!))));
          expect(pictures[i]!.picture.rgba[4 * Math.floor(at / 3) + (at % 3)]).toBe(byte);
        }
      }
      for (const { name, count } of found.classes) expect(count).toBeCloseTo(total.get(name) ?? 0, 4);
      break;
    }
    await pipeline.close();
    expect(found.augmentation).toEqual([
      ...['padCrop 4', 'flip', 'randAugment { operations: 2, magnitude: 9 }'],
      'randomErasing { probability: 0.5, scale: [0.02, 0.33], ratio: [0.3, 3.3], value: 0 }',
      'mixup { alpha: 1 }',
    ]);
  });

  it('is the same again, and another with another seed', async () => {
    const file = experiment('augmentation: { cutmix: true }');
    const [one, again, other] = [await read(file), await read(file), await read(file, { settings: { seed: 1 } })];
    expect(again.pictures).toEqual(one.pictures);
    expect(again.preview.samples).toEqual(one.preview.samples);
    expect(other.preview.seed).toBe(1);
    expect(other.preview.samples).not.toEqual(one.preview.samples);
  });

  it('of the test split is in its order, unchanged, its last batch not filled up', async () => {
    const file = experiment('evaluation: { batchSize: 4 }, augmentation: { flip: true, mixup: true }');
    const { preview: found } = await read(file, { split: 'test', first: 1, batches: 9 });
    expect(found).toMatchObject({ count: 2, batches: 3, batchSize: 4, augmentation: [] });
    expect(found.samples.map(({ index }) => index)).toEqual([4, 5, 6, 7, 8, 9]);
    expect(found.samples.every(({ labels }) => labels.length === 1)).toBe(true);
  });

  it('goes through JSON with every picture', async () => {
    const found = await read(experiment(''));
    const whole = withPictures(found);
    expect(parsePreview(JSON.stringify(whole))).toEqual(JSON.parse(JSON.stringify(whole)));
    expect(whole.samples.every(({ picture }) => picture?.startsWith('iVBORw0KGgo'))).toBe(true);
    expect(found.preview.samples.some(({ picture }) => picture !== undefined)).toBe(false);
    for (const wrong of [
      '{}',
      '[]',
      '{',
      JSON.stringify({ ...whole, split: 'all' }),
      JSON.stringify({ ...whole, samples: [{ batch: -1 }] }),
    ])
      expect(parsePreview(wrong)).toBeUndefined();
  });

  it('of broken files says for which another one stands in', async () => {
    const dir = temporaryFolder();
    const png = photoPng(8, 8, () => [9, 9, 9]);
    write(dir, {
      'train/a/1.png': png,
      'train/a/2.png': 'no picture',
      'train/b/1.png': png,
      'train/b/2.png': png,
      'test/a/1.png': png,
      'test/b/1.png': png,
    });
    const said: string[] = [];
    const { preview: found } = await read(
      experiment('batchSize: 4', `imageFolder({ dir: ${JSON.stringify(dir)}, size: 8 })`),
      { say: (text) => said.push(text) },
    );
    // What is warned of stands in what is shown, and is not said meanwhile.
    expect(said).toEqual(['loading the experiment', 'opening the data', 'reading batch 1']);
    expect(found.broken).toBe(1);
    expect(found.samples.filter(({ replaced }) => replaced).map(({ index }) => index)).toEqual([1]);
    expect(found.warnings.join()).toContain('2.png');
    expect(previewText(found)).toContain('1 of these samples cannot be read');
  });

  it('with a class for every pixel has their colours, and counts pixels', async () => {
    const dir = cityscapesFolder({
      [photoAt('train', 'ulm', 'u_1')]: photoPng(4, 2, () => [1, 2, 3]),
      [labelsAt('train', 'ulm', 'u_1', 'labelTrainIds')]: labelPng(4, 2, (x) => (x === 0 ? 255 : x === 1 ? 1 : 0)),
    });
    const data = `cityscapes({ dir: ${JSON.stringify(dir)}, size: [2, 4] })`;
    const { preview: found, pictures } = await read(experiment('batchSize: 2', data));
    const at = found.samples.findIndex(({ index }) => index === 1);
    const { rgba } = pictures[at]!.labels!;
    // Nothing, pavement, road, road, in Cityscapes' colours.
    expect([...rgba.subarray(0, 16)]).toEqual([0, 0, 0, 255, 244, 35, 232, 255, 128, 64, 128, 255, 128, 64, 128, 255]);
    expect(found.samples[at]!.labels).toEqual([]);
    // The other image is all road.
    expect(found.classes.slice(0, 2)).toMatchObject([{ name: 'road', count: 12, color: [128, 64, 128] }, { count: 2 }]);
    const { labelPicture = '' } = withPictures({ preview: found, pictures }).samples[at]!;
    const drawn = PNG.sync.read(Buffer.from(labelPicture, 'base64'));
    expect([drawn.width, drawn.height, ...drawn.data.subarray(4, 8)]).toEqual([4, 2, 244, 35, 232, 255]);
  });
});

describe("a preview of one's own data", () => {
  const own = (x: string, y: string, more: string, fields = '') =>
    experiment(
      `${fields} batchSize: 3, loss: undefined`,
      `(() => { const sample = (index: number) => ({ x: ${x}, y: ${y} }); return dataset({ train: { length: 6, sample }, test: { length: 3, sample }, ${more} }); })()`,
    );

  it('says the ranges of every input, and what labels are', async () => {
    const x = '{ signal: Float32Array.of(index, -1, 5), age: Int32Array.of(7) }';
    const { preview: found, pictures } = await read(own(x, 'Float32Array.of(index, 0.25)', "name: 'signals'"), {
      split: 'test',
    });
    expect(found.data).toMatchObject({ name: 'signals', train: 6, test: 3 });
    expect(pictures).toEqual([]);
    expect(found.samples[2]).toMatchObject({
      index: 2,
      labels: [{ name: '2, 0.25', share: 1 }],
      inputs: [
        { name: 'signal', shape: [3], low: -1, mean: 2, high: 5 },
        { name: 'age', shape: [1], low: 7, mean: 7, high: 7 },
      ],
    });
    expect(found.classes).toEqual([]);
    // No table of classes, nor a gap where it would be.
    expect(previewText(found)).toContain('3 test samples of signal 3, age 1\n');
    expect(parsePreview(JSON.stringify(found))?.data.inputs).toEqual(found.data.inputs);
    expect(previewText(found)).toMatch(/signal -1.00 … 5.00, age 7.00 … 7.00$/);
  });

  it('says several labels by their names', async () => {
    const y =
      '{ kind: Int32Array.of(index), box: Float32Array.of(0.5, 1, index), mask: new Float32Array(9).fill(index) }';
    const { preview: found } = await read(own('Float32Array.of(1)', y, "name: 'tasks'"), { split: 'test' });
    expect(found.samples[2]?.labels).toEqual([{ name: 'kind 2; box 0.5, 1, 2; mask 2 … 2', share: 1 }]);
    expect(found.classes).toEqual([]);
  });

  it('mixes vectors and counts their classes', async () => {
    const fields = 'augmentation: { mixup: { alpha: 1 } },';
    const { preview: found } = await read(
      own('Float32Array.of(index % 2, 10 * (index % 2))', 'index % 2', "classes: ['no', 'yes']", fields),
    );
    for (const { labels, inputs } of found.samples) {
      const share = labels.find(({ name }) => name === 'yes')?.share ?? 0;
      // A sample is 0 or 1 and ten times that: mixed, the share of the label.
      expect(inputs![0]!.low).toBeCloseTo(share, 5);
      expect(inputs![0]!.high).toBeCloseTo(10 * share, 4);
    }
    expect(found.classes.reduce((sum, { count }) => sum + count, 0)).toBeCloseTo(3, 5);
  });

  it('shows pictures in bytes as they are', async () => {
    const data = `dataset({ classes: 2, shape: [2, 2, 1], train: { length: 4, sample: (index: number) => ({ x: Uint8Array.of(1, 2, 3, 60 * index), y: index % 2 }) }, test: { length: 2, sample: () => ({ x: Uint8Array.of(1, 2, 3, 4), y: 0 }) } })`;
    const { pictures, preview: found } = await read(experiment('batchSize: 4', data));
    for (const [i, { index }] of found.samples.entries())
      expect([...pictures[i]!.picture.rgba.subarray(8)]).toEqual([
        3,
        3,
        3,
        255,
        60 * index,
        60 * index,
        60 * index,
        255,
      ]);
  });

  it('has pictures of four million pixels at most', async () => {
    const sample = '() => ({ x: new Uint8Array(1e6), y: 0 })';
    const data = `dataset({ classes: 1, shape: [1000, 1000, 1], train: { length: 5, sample: ${sample} }, test: { length: 1, sample: ${sample} } })`;
    const { pictures, preview: found } = await read(experiment('batchSize: 5', data));
    expect([pictures.length, found.samples.length]).toEqual([4, 5]);
  });

  it.runIf(process.platform === 'linux')('leaves no thread behind, nor where it fails (needs Linux)', async () => {
    const running = () => readdirSync('/proc/self/task').length;
    const good = experiment('batchSize: 4');
    await read(good);
    const before = running();
    await read(good);
    await userError(() => read(good, { first: 10 }));
    await expect.poll(running).toBeLessThanOrEqual(before);
  });

  it('says the line of a function that throws', async () => {
    const data = `dataset({
    classes: 2,
    train: { length: 4, sample: () => { throw new Error('no such record'); } },
    test: { length: 2, sample: () => ({ x: [1], y: 0 }) },
  })`;
    const file = experiment('', data);
    const { message, detail } = await userError(() => read(file));
    expect(message).toContain('no such record');
    expect(detail.source).toMatchObject({ file, line: 6 });
  });

  it('erasing and CutMix of what is no image, and mixup of whole numbers, are refused', async () => {
    const said = async (x: string, augmentation: string) =>
      (await userError(() => read(own(x, 'index % 2', 'classes: 2', `augmentation: { ${augmentation} },`)))).message;
    expect(await said('[1, 2]', 'cutmix: true')).toContain(
      'augmentation.cutmix is set, and the samples of own data are no images.',
    );
    expect(await said('[1, 2]', 'randomErasing: true')).toContain('augmentation.randomErasing is set');
    expect(await said('Int32Array.of(1, 2)', 'mixup: true')).toContain('has whole numbers, which cannot be mixed.');
    expect(await said('[1, 2]', 'flip: true')).toContain('augmentation.flip is set');
  });
});

describe('what is wrong', () => {
  it('with the data is said at its line', async () => {
    const file = experiment('', "imageFolder({ dir: 'nowhere', size: 8 })");
    const { message, detail } = await userError(() => read(file));
    expect(message).toContain('nowhere');
    expect(detail.source).toMatchObject({ file, line: 4 });
  });

  it('with an augmentation that the data cannot have is said at its own line', async () => {
    const file = experiment('augmentation: { scaleCrop: true },');
    const { message, detail } = await userError(() => read(file));
    expect(message).toContain('augmentation.scaleCrop is set');
    expect(detail.source).toMatchObject({ file, line: 7 });
  });

  it('with the number of a batch says how many there are', async () => {
    const { message, detail } = await userError(() => read(experiment(''), { first: 5 }));
    expect(message).toBe('The train split has 5 batches, and number 5 is none of them.');
    expect(detail.hint).toBe('They are counted from 0 to 4.');
  });

  it('stops between two batches when it is told to', async () => {
    const stop = new AbortController();
    stop.abort(new Error('enough'));
    await expect(read(experiment(''), { signal: stop.signal })).rejects.toThrow('enough');
  });
});

it('says which sample it waits for, and can be told to stop meanwhile', async () => {
  const never = 'await new Promise(() => setInterval(() => {}, 1e8));';
  const data = `dataset({ classes: 2,
    train: { length: 16, async *samples() { for (let n = 0; ; n++) { if (n === 3) ${never} yield { x: [n], y: 0 }; } } },
    test: { length: 4, sample: (i) => ({ x: [i], y: 0 }) } })`;
  const stop = new AbortController();
  const said: string[] = [];
  const say = (text: string) => {
    said.push(text);
    if (text.includes('sample 3')) stop.abort(new Error('enough'));
  };
  const asked = read(experiment('', data), { patienceMs: 40, signal: stop.signal, say });
  await expect(asked).rejects.toThrow('enough');
  expect(said.at(-1)).toMatch(/^The generator of the train split has not given sample 3 for/);
});

it('shows the pictures that own data makes of its samples beside their numbers', async () => {
  const data = `dataset({ classes: 2, shape: [4], thumbnail: ({ y }) => ({ height: 1, width: 2, pixels: [y as number, 200] }),
    train: { length: 8, sample: (i) => ({ x: new Float32Array(4).fill(i), y: i % 2 }) },
    test: { length: 4, sample: (i) => ({ x: new Float32Array(4).fill(i), y: i % 2 }) } })`;
  const { preview: found, pictures } = await read(experiment('', data));
  expect(found.samples[0]?.inputs).toMatchObject([{ name: 'x', shape: [4], low: found.samples[0]?.index }]);
  expect(pictures).toHaveLength(8);
  for (const [i, { picture }] of pictures.entries()) {
    const own = found.samples[i]!.index % 2;
    expect(picture).toEqual({ width: 2, height: 1, rgba: Uint8Array.of(own, own, own, 255, 200, 200, 200, 255) });
  }
});

it('pictures have grey for one channel, and cut what is beyond black and white', () => {
  const { rgba } = pictureOf([-3, 0, 0.5, 9], [2, 2, 1], { mean: [0.5], std: [0.25] });
  expect([...rgba]).toEqual([0, 0, 0, 255, 128, 128, 128, 255, 159, 159, 159, 255, 255, 255, 255, 255]);
});

it('a sheet has the pictures row by row, two white pixels apart', () => {
  const dot = (value: number) => ({ width: 1, height: 1, rgba: Uint8Array.of(value, value, value, 255) });
  const { width, height, rgba } = sheetOf([dot(1), dot(2), dot(3)]);
  expect([width, height]).toEqual([4, 4]);
  const red = (x: number, y: number) => rgba[4 * (y * 4 + x)];
  expect([red(0, 0), red(3, 0), red(0, 3), red(3, 3), red(1, 0)]).toEqual([1, 2, 3, 255, 255]);
  // Of pictures that are higher than wide.
  const line = (value: number) => ({ width: 1, height: 3, rgba: new Uint8Array(12).fill(value) });
  const high = sheetOf([line(1), line(2), line(3)]);
  expect([high.width, high.height]).toEqual([4, 8]);
  const column = (x: number) => Array.from({ length: 8 }, (_, y) => high.rgba[4 * (y * 4 + x)]);
  expect([column(0), column(3)]).toEqual([
    [1, 1, 1, 255, 255, 3, 3, 3],
    [2, 2, 2, 255, 255, 255, 255, 255],
  ]);
});

it('an augmentation is said in the words of its file', () => {
  expect(augmentationWords(checkedAugmentation({}))).toEqual([]);
  const both = { mixup: { alpha: 1 }, cutmix: { alpha: 2 } };
  const often = (mixProbability: number, mixSwitchProbability: number) =>
    augmentationWords(checkedAugmentation({ ...both, mixProbability, mixSwitchProbability })).slice(2);
  expect([often(1, 0.5), often(0.5, 0.5), often(1, 0.25)]).toEqual([
    ...[[], ['mixProbability 0.5'], ['mixSwitchProbability 0.25']],
  ]);
  expect(
    augmentationWords(checkedAugmentation({ resizedCrop: true, randomErasing: { value: [0, 1 / 3, 'x'.length] } })),
  ).toEqual([
    'resizedCrop { scale: [0.08, 1], ratio: [0.75, 1.333] }',
    'randomErasing { probability: 0.5, scale: [0.02, 0.33], ratio: [0.3, 3.3], value: [0, 0.3333, 1] }',
  ]);
});
