import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { PathNumbers } from '../../src/evaluate/pathNumbers';
import { SampleRecorder } from '../../src/evaluate/sampleRecorder';
import type { ModelSummary } from '../../src/protocol/events/events';
import { decodeSamples, maxSamples, openOf } from '../../src/protocol/files/samples';
import { thumbnailsHeader } from '../../src/protocol/files/thumbnails';
import { folder } from '../train/tinyRun';

const model: ModelSummary = {
  name: 'net',
  params: 1,
  macs: 100,
  gateMacs: 1,
  layers: [],
  gates: [
    { name: 'a', channels: 2, sources: [] },
    { name: 'b', channels: 3, sources: [] },
  ],
  notCounted: [],
};
const info = {
  name: 'data',
  train: 1,
  test: 3,
  classes: ['x', 'y'],
  shape: [2, 2, 3] as [number, number, number],
  mean: [0.5, 0.25, 0],
  std: [0.5, 0.25, 1],
};
const gates: Record<string, number[]>[] = [
  { a: [1, 0], b: [0, 0, 1] },
  { a: [0, 1], b: [0, 0, 1] },
  { a: [1, 0], b: [0, 0, 1] },
];

/** `broken`: by their places, images that cannot be read. */
function record(run: string, images = gates, broken: number[] = []): SampleRecorder {
  const recorder = new SampleRecorder(run, model, info);
  const index = Int32Array.from([0, 1, 2], (i) => (broken.includes(i) ? -1 - i : i));
  recorder.images({ x: new Float32Array(3 * 12).fill(1), index, count: 3 });
  for (const [i, values] of images.entries())
    if (broken.includes(i)) recorder.skip();
    else
      recorder.add({
        label: i % 2,
        predicted: 1,
        loss: i / 4,
        accuracy: i % 2,
        macs: 50 + i,
        open: (gate) => values[gate]!.reduce((a, b) => a + b, 0),
        gate: (gate) => Float32Array.from(values[gate]!),
      });
  return recorder;
}

describe('what the data says of its samples', () => {
  const told = { ...info, pictures: false as const, difficulty: true as const, thumbnails: { height: 1, width: 2 } };
  const write = async (run: string, broken: number[] = []) => {
    const recorder = new SampleRecorder(run, model, told);
    const wanted = recorder.wantsThumbnails;
    const index = Int32Array.from([0, 1, 2], (i) => (broken.includes(i) ? -1 - i : i));
    const thumbnails = wanted ? Uint8Array.from({ length: 18 }, (_, i) => i) : undefined;
    recorder.images({ x: new Float32Array(36), index, count: 3, difficulty: Float32Array.of(5, -6, 7), thumbnails });
    const one = {
      label: 0,
      predicted: 0,
      loss: 1,
      accuracy: 1,
      macs: 1,
      open: () => 0,
      gate: () => new Float32Array(1),
    };
    for (const i of [0, 1, 2]) broken.includes(i) ? recorder.skip() : recorder.add(one);
    expect(await recorder.write({ epoch: 1, step: 1 }, ['last'])).toBeUndefined();
    return { wanted, table: decodeSamples(readFileSync(path.join(run, 'samples.bin')), 'samples.bin') };
  };

  it('is in the record: difficulties in each one, its pictures once', async () => {
    const run = folder();
    const { wanted, table } = await write(run);
    expect([...table.difficulty!]).toEqual([5, -6, 7]);
    expect(wanted).toBe(true);
    const bytes = readFileSync(path.join(run, 'thumbnails.bin'));
    const { at, ...size } = thumbnailsHeader(bytes, 'thumbnails.bin', bytes.length);
    expect(size).toEqual({ count: 3, height: 1, width: 2 });
    expect([...bytes.subarray(at, at + 18)]).toEqual(Array.from({ length: 18 }, (_, i) => i));
    expect((await write(run)).wanted).toBe(false);
    expect(existsSync(path.join(run, 'thumbnails.bin'))).toBe(true);
  });

  it('is no number where a batch was made without it', async () => {
    const run = folder();
    const recorder = new SampleRecorder(run, { ...model, gates: [] }, { ...told, test: 2 });
    const none = { open: () => 0, gate: () => new Float32Array(0) };
    for (const [i, difficulty] of [Float32Array.of(4), undefined].entries()) {
      recorder.images({ x: new Float32Array(12), index: Int32Array.of(i), count: 1, difficulty });
      recorder.add({ label: 0, predicted: 0, loss: 0, accuracy: 1, macs: 1, ...none });
    }
    await recorder.write({ epoch: 1, step: 1 }, ['last']);
    const table = decodeSamples(readFileSync(path.join(run, 'samples.bin')), 'samples.bin');
    expect([...table.difficulty!]).toEqual([4, Number.NaN]);
  });

  it('leaves out what has no row', async () => {
    const run = folder();
    expect([...(await write(run, [1])).table.difficulty!]).toEqual([5, 7]);
    const bytes = readFileSync(path.join(run, 'thumbnails.bin'));
    const { at } = thumbnailsHeader(bytes, 'thumbnails.bin', bytes.length);
    expect([...bytes.subarray(at, at + 12)]).toEqual([0, 1, 2, 3, 4, 5, 12, 13, 14, 15, 16, 17]);
  });
});

describe('the record of the test images', () => {
  it('has every image in its place, with the path it shares', async () => {
    const run = folder();
    expect(await record(run).write({ epoch: 2, step: 20 }, ['last'])).toBeUndefined();
    const table = decodeSamples(readFileSync(path.join(run, 'samples.bin')), 'samples.bin');
    expect(table).toMatchObject({ epoch: 2, step: 20, total: 3, classes: ['x', 'y'], denseMacs: 100, count: 3 });
    expect([...table.label]).toEqual([0, 1, 0]);
    expect([...table.predicted]).toEqual([1, 1, 1]);
    expect([...table.macs]).toEqual([50, 51, 52]);
    expect([...table.loss]).toEqual([0, 0.25, 0.5]);
    expect([...table.macs]).toEqual([50, 51, 52]);
    expect([...table.path]).toEqual([0, 1, 0]);
    expect([0, 1, 2].map((i) => openOf(table, i))).toEqual([
      [1, 1],
      [1, 1],
      [1, 1],
    ]);
    expect(table.gates).toEqual([
      { name: 'a', channels: 2 },
      { name: 'b', channels: 3 },
    ]);
  });

  it('is kept of each checkpoint that it is of, and leaves that of the other', async () => {
    const run = folder();
    const epochOf = (name: string) => decodeSamples(readFileSync(path.join(run, name)), name).epoch;
    await record(run).write({ epoch: 1, step: 10 }, ['last', 'best']);
    await record(run).write({ epoch: 2, step: 20 }, ['last']);
    expect([epochOf('samples.bin'), epochOf('samples-best.bin')]).toEqual([2, 1]);
    await record(run).write({ epoch: 1, step: 10 }, ['best']);
    expect([epochOf('samples.bin'), epochOf('samples-best.bin')]).toEqual([2, 1]);
  });

  it('takes pictures once, and leaves those that are there', async () => {
    const run = folder();
    await record(run).write({ epoch: 1, step: 1 }, ['last']);
    const file = path.join(run, 'thumbnails.bin');
    const bytes = readFileSync(file);
    const { at, ...size } = thumbnailsHeader(bytes, file, bytes.length);
    expect(size).toEqual({ count: 3, height: 2, width: 2 });
    // One byte of the last picture is missing.
    expect(() => thumbnailsHeader(bytes, file, at + 3 * 2 * 2 * 3 - 1)).toThrow('it ends before its pictures do');
    // (1 · std + mean) · 255
    expect([...bytes.subarray(at, at + 3)]).toEqual([255, 128, 255]);
    bytes[at] = 7;
    writeFileSync(file, bytes);
    expect(await record(run).write({ epoch: 2, step: 2 }, ['last'])).toBeUndefined();
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  it.each([
    ['none is broken any more', [1], []],
    ['another one is broken now', [], [1]],
    ['one more is broken now', [0], [0, 2]],
    ['another one is broken instead', [1], [0]],
    ['the same one is broken', [1], [1]],
  ])('has a picture for every row and no other, where %s', async (_, before, now) => {
    const run = folder();
    const file = path.join(run, 'thumbnails.bin');
    const pictured = () => thumbnailsHeader(readFileSync(file), file, readFileSync(file).length).count;
    expect(await record(run, gates, before).write({ epoch: 1, step: 1 }, ['last'])).toBeUndefined();
    expect(pictured()).toBe(3 - before.length);
    expect(await record(run, gates, now).write({ epoch: 2, step: 2 }, ['last'])).toBeUndefined();
    const rows = decodeSamples(readFileSync(path.join(run, 'samples.bin')), 'samples.bin').count;
    expect(rows).toBe(3 - now.length);
    // Pictures of other rows go; the next evaluation makes those of its own.
    expect(existsSync(file)).toBe(before.join() === now.join());
    expect(await record(run, gates, now).write({ epoch: 3, step: 3 }, ['last'])).toBeUndefined();
    expect(pictured()).toBe(rows);
  });

  it('says what no MACs are of, and into how many parts an image is cut', async () => {
    const header = async (more: object, counted: string[]) => {
      const run = folder();
      const recorder = new SampleRecorder(
        run,
        { ...model, gates: [], notCounted: counted },
        { ...info, test: 0, ...more },
      );
      await recorder.write({ epoch: 1, step: 1 }, ['last']);
      return decodeSamples(readFileSync(path.join(run, 'samples.bin')), 'samples.bin');
    };
    const windows = {
      image: [2, 4] as [number, number],
      at: [
        [0, 0],
        [0, 2],
        [0, 1],
      ] as [number, number][],
    };
    expect(await header({ windows }, ['fft'])).toMatchObject({ parts: 3, notCounted: ['fft'] });
    const plain = await header({}, []);
    expect(plain.notCounted).toBeUndefined();
    for (const none of ['parts', 'leftOut', 'pictures', 'difficulty', 'accuracy'])
      expect(plain[none as never], none).toBeUndefined();
  });

  it('of samples that are no images has no pictures, whatever their shape is', async () => {
    const run = folder();
    const recorder = new SampleRecorder(run, { ...model, gates: [] }, { ...info, test: 1, pictures: false });
    recorder.images({ x: new Float32Array(12), index: Int32Array.of(0), count: 1 });
    const none = { open: () => 0, gate: () => new Float32Array(0) };
    recorder.add({ label: 0, predicted: 0, loss: 0, accuracy: 1, macs: 1, ...none });
    expect(await recorder.write({ epoch: 1, step: 1 }, ['last'])).toBeUndefined();
    expect(existsSync(path.join(run, 'thumbnails.bin'))).toBe(false);
    expect(decodeSamples(readFileSync(path.join(run, 'samples.bin')), 'samples.bin').pictures).toBe(false);
  });

  it('of a larger split has its first samples, those among them that cannot be read left out', async () => {
    const run = folder();
    const many = { ...info, test: maxSamples + 3, shape: [1], pictures: false as const, difficulty: true as const };
    const recorder = new SampleRecorder(run, { ...model, gates: [] }, many);
    const none = { open: () => 0, gate: () => new Float32Array(0) };
    for (let i = 0; i < many.test; i++) {
      const broken = i === 1 || i === maxSamples + 1;
      recorder.images({
        ...{ x: new Float32Array(1), index: Int32Array.of(broken ? -1 : i), count: 1 },
        difficulty: Float32Array.of(i),
      });
      if (broken) recorder.skip();
      else recorder.add({ label: 0, predicted: 0, loss: 0, accuracy: 1, macs: i, ...none });
    }
    expect(await recorder.write({ epoch: 1, step: 1 }, ['last'])).toBeUndefined();
    const table = decodeSamples(readFileSync(path.join(run, 'samples.bin')), 'samples.bin');
    expect(table).toMatchObject({ total: maxSamples + 3, count: maxSamples - 1, leftOut: [1] });
    expect([...table.macs.subarray(0, 3), table.macs.at(-1)]).toEqual([0, 2, 3, maxSamples - 1]);
    expect([...table.difficulty!.subarray(0, 3), table.difficulty!.at(-1)]).toEqual([0, 2, 3, maxSamples - 1]);
  });

  it('is not written of half an evaluation', async () => {
    const run = folder();
    await record(run, gates.slice(1)).write({ epoch: 1, step: 1 }, ['last']);
    expect(existsSync(path.join(run, 'samples.bin'))).toBe(false);
  });

  it('says why it cannot be written', async () => {
    const run = folder();
    mkdirSync(path.join(run, 'samples.bin'));
    expect(await record(run).write({ epoch: 1, step: 1 }, ['last'])).toMatch(/cannot be written: E/);
  });
});

describe('paths', () => {
  it('are the same for the same gates alone: as comparing all of them would say', () => {
    const paths = new PathNumbers();
    const seen: string[] = [];
    // All settings of 12 gates in two layers, some of them twice.
    for (let i = 0; i < 5000; i++) {
      const bits = (i * 2654435761) % 4096;
      const values = Float32Array.from({ length: 12 }, (_, c) => (bits >> c) & 1);
      const key = values.join('');
      const first = seen.indexOf(key);
      seen.push(key);
      expect(paths.number([values.subarray(0, 5), values.subarray(5)])).toBe(first < 0 ? i : first);
    }
  });

  it('tell layers apart by what is in them, not by how many are open', () => {
    const paths = new PathNumbers();
    const [one, other] = [Float32Array.of(1, 0), Float32Array.of(0, 1)];
    expect([paths.number([one, other]), paths.number([other, one]), paths.number([one, other])]).toEqual([0, 1, 0]);
  });
});
