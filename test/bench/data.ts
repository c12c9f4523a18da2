/**
 * `npm run bench -- data [--dir IMAGENET] [--json] [--images N]`: images/s of ImageNet's input pipeline, random resized
 * crop to 224×224, flip, normalised, on one core and on all, beside Pillow doing the same where a Python has it; what
 * decoding alone takes; samples of a user's own functions from one thread and two; what each augmentation costs; then the
 * listing of 100,000 files, and a row for each published set and each format of image files: how long opening takes, and
 * images/s from its files to batches. Without `--dir`, on made-up photographs of 500×375.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { Transformer } from '@napi-rs/image';
import { decode, encode } from 'jpeg-js';
import { SeededRandom } from '../../src/base/random';
import { imageNet, openPipeline } from '../../src/data';
import { fileAt } from '../../src/data/sources/fileList';
import { listImageNet } from '../../src/data/sources/imageNetList';
import { checkedAugmentation } from '../../src/experiment/augmentation';
import { loadUnbuilt } from '../../src/load/loadExperiment';
import { augmenting } from './parts/augmenting';
import { publishedSets } from './parts/publishedSets';
import { findPython, Torch } from './parts/torch';

const flags = process.argv.slice(2);
const option = (name: string) => (flags.includes(name) ? flags[flags.indexOf(name) + 1] : undefined);
const json = flags.includes('--json');
const wanted = Number(option('--images') ?? 0) || 768;
const batchSize = 16;
const threadScript = path.join(__dirname, '..', 'decodeThread.js');
const rows: Record<string, string | number>[] = [];

async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'sluice-bench-'));
  try {
    const given = option('--dir');
    const files = await spread(given === undefined ? photographs(folder) : path.resolve(given), folder);
    decoding(files);
    for (const threads of new Set([1, availableParallelism()])) await sampling(folder, files, threads);
    for (const threads of [1, 2]) await own(folder, threads);
    const augmented = await augmenting(imageNet({ dir: path.join(folder, 'tree') }));
    for (const [what, figures] of Object.entries(augmented)) say(what, figures);
    await listing(path.join(folder, 'many'));
    await published(path.join(folder, 'published'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (json) console.log(JSON.stringify(rows));
}

/** Copies of the training files in turn, so that an epoch is long enough to be timed. */
async function spread(dir: string, folder: string): Promise<string[]> {
  const { train } = await listImageNet(dir, '', () => {});
  const files = Array.from({ length: train.length }, (_, index) => fileAt(train, index));
  for (const split of ['train', 'val']) mkdirSync(path.join(folder, 'tree', split, 'n00000001'), { recursive: true });
  for (let i = 0; i < wanted; i++) {
    const bytes = readFileSync(files[i % files.length] as string);
    writeFileSync(path.join(folder, 'tree/train/n00000001', `${String(i).padStart(6, '0')}.JPEG`), bytes);
    if (i === 0) writeFileSync(path.join(folder, 'tree/val/n00000001/0.JPEG'), bytes);
  }
  return files;
}

/** CPU seconds, not wall clock: a busy machine must not decide which decoder is faster. */
function decoding(files: readonly string[]): void {
  const all = files.map((file) => readFileSync(file)).filter((bytes) => bytes[0] === 0xff);
  const rate = (decodeOne: (bytes: Buffer) => unknown) => {
    for (const bytes of all) decodeOne(bytes);
    const from = process.cpuUsage();
    let count = 0;
    for (; count < 200; count++) decodeOne(all[count % all.length] as Buffer);
    const { user, system } = process.cpuUsage(from);
    return count / ((user + system) / 1e6);
  };
  const ours = rate((bytes) => new Transformer(bytes).rawPixelsSync());
  const script = rate((bytes) => decode(bytes, { useTArray: true, formatAsRGBA: false }));
  say('decoding alone, a CPU second', { ours, 'jpeg-js': script });
}

async function sampling(folder: string, files: readonly string[], threads: number): Promise<void> {
  const pipeline = await openPipeline(imageNet({ dir: path.join(folder, 'tree') }), {
    split: 'train',
    batchSize,
    threads,
    augmentation: checkedAugmentation({ resizedCrop: true, flip: true }),
    threadScript,
  });
  const epoch = async (n: number) => {
    const [from, spent] = [performance.now(), process.cpuUsage()];
    let count = 0;
    for await (const batch of pipeline.epoch(n)) {
      count += batch.count;
      batch.release();
    }
    const { user, system } = process.cpuUsage(spent);
    return { rate: count / ((performance.now() - from) / 1000), cpuRate: count / ((user + system) / 1e6) };
  };
  const python = findPython('PIL, numpy');
  const peer = python ? new Torch<Rates>(python, 'pilData.py') : undefined;
  await epoch(0);
  // In turns, so that both meet the same machine.
  const [ours, theirs]: [Rates[], Rates[]] = [[], []];
  for (let turn = 1; turn <= 3; turn++) {
    ours.push(await epoch(turn));
    if (peer) theirs.push(await peer.run({ files, images: wanted, processes: threads }));
  }
  peer?.close();
  await pipeline.close();
  const figures = (rate: keyof Rates) => ({
    ours: middle(ours.map((turn) => turn[rate])),
    ...(peer ? { Pillow: middle(theirs.map((turn) => turn[rate])) } : {}),
  });
  const name = `samples of 224×224, ${threads} thread${threads > 1 ? 's' : ''}`;
  say(name, figures('rate'));
  say(`${name}, a CPU second`, figures('cpuRate'));
}

/** Images a second of wall clock, and of CPU time: on a busy machine only the second says anything. */
interface Rates {
  rate: number;
  cpuRate: number;
}

/** Signals of 1,000 numbers, drawn by a function in an experiment's file: what is computed there, and what it costs to bring it here. */
async function own(folder: string, threads: number): Promise<void> {
  const file = path.join(folder, 'own.experiment.ts');
  const sample = `(index, random) => {
    const x = new Float32Array(1000);
    for (let t = 0; t < x.length; t++) x[t] = Math.sin(t * (1 + (index % 4))) + random.uniform();
    return { x, y: index % 4 };
  }`;
  const split = `{ length: 4096, sample: ${sample} }`;
  writeFileSync(
    file,
    `import * as tf from '@tensorflow/tfjs';
import { dataset, defineExperiment } from 'sluice';
export default defineExperiment({
  data: dataset({ classes: 4, threads: ${threads}, train: ${split}, test: ${split} }),
  model: () => tf.sequential({ layers: [tf.layers.dense({ units: 4, inputShape: [1000] })] }),
  epochs: 1,
});`,
  );
  const { experiment } = await loadUnbuilt(file);
  const pipeline = await openPipeline(experiment.data, { split: 'train', batchSize: 128, threadScript });
  const rate = async (epoch: number) => {
    const from = performance.now();
    for await (const batch of pipeline.epoch(epoch)) batch.release();
    return 4096 / ((performance.now() - from) / 1000);
  };
  await rate(0);
  const rates = [await rate(1), await rate(2), await rate(3)];
  await pipeline.close();
  say(`samples of 1,000 numbers from functions, ${threads} thread${threads > 1 ? 's' : ''}`, { ours: middle(rates) });
}

/** 100 classes of 1,000 empty files. */
async function listing(dir: string): Promise<void> {
  for (let label = 0; label < 100; label++) {
    const name = `n${String(label).padStart(8, '0')}`;
    for (const split of ['train', 'val']) mkdirSync(path.join(dir, split, name), { recursive: true });
    for (let i = 0; i < 1000; i++) writeFileSync(path.join(dir, 'train', name, `${name}_${i}.JPEG`), '');
    writeFileSync(path.join(dir, 'val', name, 'one.JPEG'), '');
  }
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  const from = performance.now();
  const { train } = await listImageNet(dir, '', () => {});
  const ms = performance.now() - from;
  globalThis.gc?.();
  const packed = [train.names, train.ends, train.labels, train.broken].reduce(
    (sum, { byteLength }) => sum + byteLength,
    0,
  );
  say('listing 100,000 files', { ms, 'packed MB': packed / 1e6, 'rss MB': (process.memoryUsage.rss() - before) / 1e6 });
}

/** All in one thread but image files, which have one a core; padded, cropped and mirrored as such sets usually are. */
async function published(folder: string): Promise<void> {
  mkdirSync(folder);
  for (const { name, source, images } of publishedSets(folder)) {
    const from = performance.now();
    const augmentation = checkedAugmentation(
      name.startsWith('imageFolder') ? { flip: true } : { padCrop: 4, flip: true },
    );
    const options = { split: 'train', batchSize: 32, augmentation, threadScript, warn: () => {} } as const;
    const pipeline = await openPipeline(source, options);
    const opened = performance.now() - from;
    const epoch = async (n: number) => {
      const start = performance.now();
      for await (const batch of pipeline.epoch(n)) batch.release();
      return (pipeline.batches * 32) / ((performance.now() - start) / 1000);
    };
    await epoch(0);
    const rates = [await epoch(1), await epoch(2), await epoch(3)];
    await pipeline.close();
    say(`${name}, ${images.toLocaleString('en-US')} images`, { ours: middle(rates), 'ms to open': opened });
  }
}

/** Smooth shades with noise, at the quality and about the bytes a pixel of ImageNet's photographs. */
function photographs(folder: string): string {
  const [width, height] = [500, 375];
  for (let image = 0; image < 16; image++) {
    const random = new SeededRandom(image);
    const data = Buffer.alloc(width * height * 4, 255);
    for (let at = 0; at < width * height; at++)
      for (let channel = 0; channel < 3; channel++) {
        const shade = 128 + 80 * Math.sin((at % width) / (20 + image) + channel) * Math.cos(at / width / 31);
        data[4 * at + channel] = shade + 40 * (random.uniform() - 0.5);
      }
    for (const split of ['train', 'val']) {
      const file = path.join(folder, 'made', split, 'n00000001', `${image}.JPEG`);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, encode({ width, height, data }, 85).data);
    }
  }
  return path.join(folder, 'made');
}

function say(what: string, values: Record<string, number>): void {
  rows.push({ what, ...values });
  if (json) return;
  const figures = Object.entries(values).map(([name, value]) => `${name} ${value.toFixed(value < 100 ? 1 : 0)}`);
  console.log(
    `${what}: ${figures.join(', ')}${'ours' in values ? (what.includes('functions') ? ' samples/s' : ' images/s') : ''}`,
  );
}

const middle = (values: number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] as number;

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
