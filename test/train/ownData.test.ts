/** Whole runs on a user's own data: sequences and vectors under gates, several inputs, generators; stopped and gone on with. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { exportRun } from '../../src/export/exportRun';
import { profile } from '../../src/profile/profile';
import { decodeSamples } from '../../src/protocol/files/samples';
import { thumbnailsHeader } from '../../src/protocol/files/thumbnails';
import { npyBytes, zipBytes } from '../data/sources/npyFiles';
import { all, endOf, folder, of, request, weights } from './tinyRun';

const signals = `
const signal = (index: number, random: SampleRandom) => {
  const y = index % 2;
  const phase = 6 * random.uniform();
  return { x: Float32Array.from({ length: 32 }, (_, t) => Math.sin(phase + t * (y + 0.5)) + 0.1 * random.normal()), y };
};`;
const sequences = `() => {
    const input = tf.input({ shape: [32, 1] });
    const a = tf.layers.conv1d({ name: 'a', filters: 4, kernelSize: 5, padding: 'same', activation: 'relu' }).apply(input) as tf.SymbolicTensor;
    const b = tf.layers.conv1d({ name: 'b', filters: 8, kernelSize: 3, activation: 'relu' }).apply(a) as tf.SymbolicTensor;
    const gated = channelGate({ name: 'gate' })(b, a);
    const c = tf.layers.conv1d({ name: 'c', filters: 4, kernelSize: 3 }).apply(gated) as tf.SymbolicTensor;
    const pooled = tf.layers.globalAveragePooling1d({ name: 'pool' }).apply(c) as tf.SymbolicTensor;
    return tf.model({ inputs: input, outputs: tf.layers.dense({ name: 'out', units: 2 }).apply(pooled) as tf.SymbolicTensor });
  }`;
const table = `() => {
    const age = tf.input({ name: 'age', shape: [1] });
    const words = tf.input({ name: 'words', shape: [3], dtype: 'int32' });
    const seen = tf.layers.flatten({ name: 'flat' }).apply(tf.layers.embedding({ name: 'table', inputDim: 10, outputDim: 2 }).apply(words)) as tf.SymbolicTensor;
    const joined = tf.layers.concatenate({ name: 'joined' }).apply([age, seen]) as tf.SymbolicTensor;
    const hidden = tf.layers.dense({ name: 'hidden', units: 6, activation: 'relu' }).apply(joined) as tf.SymbolicTensor;
    const gated = channelGate({ name: 'gate', hidden: 4 })(hidden, joined);
    return tf.model({ inputs: [words, age], outputs: tf.layers.dense({ name: 'out', units: 2 }).apply(gated) as tf.SymbolicTensor });
  }`;

function file({
  data,
  model,
  before = '',
  extra = '',
}: {
  data: string;
  model: string;
  before?: string;
  extra?: string;
}): string {
  const at = path.join(folder(), 'own.experiment.ts');
  writeFileSync(
    at,
    `import * as tf from '@tensorflow/tfjs';
import { channelGate, dataset, defineExperiment, type SampleRandom } from 'sluice';
${before}
export default defineExperiment({
  model: ${model},
  data: dataset({ classes: ['no', 'yes'], ${data} }),
  epochs: 2, batchSize: 8, learningRate: 0.05, sparsity: { weight: 0.1, by: 'macs' }, evaluation: { batchSize: 8 },
  ${extra}
});
`,
  );
  return at;
}

const byNumber = 'shape: [32, 1], train: { length: 36, sample: signal }, test: { length: 12, sample: signal }';
const kinds = {
  'sequences by their number': { before: signals, data: byNumber, model: sequences },
  'a generator of sequences': {
    before: signals,
    data: 'shape: [32, 1], train: { length: 36, *samples(random) { for (let n = 0; ; n++) yield signal(n, random); } }, test: { length: 12, sample: signal }',
    model: sequences,
  },
  'several inputs by name': {
    before:
      'const row = (i: number) => ({ x: { age: i / 20, words: Int32Array.of(i % 10, 3, (i * 7) % 10) }, y: Number(i % 10 > 4) });',
    data: 'train: { length: 36, sample: row }, test: { length: 12, sample: row }',
    model: table,
  },
};

describe.each(Object.entries(kinds))('a run on %s', (_, kind) => {
  it('goes on to the bit after a stop in an epoch, counts what its gates save, is profiled and exported', async () => {
    const experiment = file(kind);
    const whole = request({ file: experiment });
    const events = await all(whole);
    expect(endOf(events)).toMatchObject({ outcome: 'finished', step: 8 });
    const { evaluation } = of(events, 'epoch').at(-1)!;
    expect(evaluation.samples).toBe(12);
    const started = of(events, 'started')[0]!;
    const gated = started.model.layers.filter(
      ({ outputGate, inputGate }) => outputGate === 'gate' || inputGate === 'gate',
    );
    expect(gated.map(({ name }) => name)).toEqual(kind.model === table ? ['hidden', 'out'] : ['b', 'c']);

    const parts = request({ file: experiment });
    const stop = new AbortController();
    await all({ ...parts, signal: stop.signal }, (event) => {
      if (event.kind === 'step' && event.step >= 2) stop.abort();
    });
    const rest = await all({ ...parts, resume: true });
    expect(endOf(rest)).toMatchObject({ outcome: 'finished', step: 8 });
    expect(await weights(parts.folder)).toEqual(await weights(whole.folder));

    const report = await profile({ target: whole.folder, threads: whole.threads! });
    // The model's first input, of several.
    expect(report.image).toEqual(kind.model === table ? [3] : started.data.shape);
    const words = [
      { name: 'age', shape: [1] },
      { name: 'words', shape: [3] },
    ];
    expect(report.inputs?.toSorted((a, b) => a.name.localeCompare(b.name))).toEqual(
      kind.model === table ? words : undefined,
    );
    expect(report.conditional?.images).toBe(12);
    const written = await exportRun({ folder: whole.folder, threads: whole.threads!, format: 'onnx', force: true });
    expect(written.agreement.images).toBe(12);
  });
});

it('records what the data says of its samples: difficulties at each evaluation, pictures once', async () => {
  const shown =
    'difficulty: (_, index) => 12 - index, thumbnail: (_, index) => ({ height: 1, width: 2, pixels: [index, 90] }),';
  const asked = request({ file: file({ before: signals, data: `${shown} ${byNumber}`, model: sequences }) });
  const events = await all(asked);
  expect(endOf(events)).toMatchObject({ outcome: 'finished' });
  expect(of(events, 'started')[0]?.data).toMatchObject({ thumbnails: { height: 1, width: 2 }, difficulty: true });
  const read = (name: string) => readFileSync(path.join(asked.folder, name));
  const expected = Array.from({ length: 12 }, (_, i) => 12 - i);
  expect([...decodeSamples(read('samples.bin'), 'samples.bin').difficulty!]).toEqual(expected);
  const bytes = read('thumbnails.bin');
  const { at, ...size } = thumbnailsHeader(bytes, 'thumbnails.bin', bytes.length);
  expect(size).toEqual({ count: 12, height: 1, width: 2 });
  expect([...bytes.subarray(at)]).toEqual(Array.from({ length: 12 }, (_, i) => [i, i, i, 90, 90, 90]).flat());
});

const lineOf = (file: string, text: string) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .findIndex((line) => line.includes(text)) + 1;

it('a stop while the second batch of a step is waited for ends with that step, and what follows is the same to the bit', async () => {
  const normalised = `() => tf.sequential({ layers: [
    tf.layers.dense({ inputShape: [32], units: 8, activation: 'relu', name: 'hidden' }), tf.layers.batchNormalization({ name: 'norm' }),
    tf.layers.dense({ units: 2, name: 'out' }),
  ] })`;
  // After each batch of 8 that begins a step the next one is long in coming.
  const at = file({
    ...{ model: normalised, extra: 'epochs: 1, accumulate: 2, sparsity: undefined,', before: signals },
    data: `shape: [32], train: { length: 48, async *samples(random) { for (let n = 0; ; n++) {
      if (n % 16 === 8) await new Promise((done) => setTimeout(done, 600));
      yield signal(n, random);
    } } }, test: { length: 8, sample: signal }`,
  });
  const [whole, parts] = [request({ file: at }), request({ file: at })];
  await all(whole);
  const stop = new AbortController();
  const events = await all({ ...parts, signal: stop.signal }, (event) => {
    if (event.kind === 'step') setTimeout(() => stop.abort(), 100);
  });
  expect(endOf(events)).toMatchObject({ outcome: 'stopped' });
  await all({ ...parts, resume: true });
  expect(await weights(parts.folder)).toEqual(await weights(whole.folder));
});

describe('a generator that gives no more samples', () => {
  const stuck = (from: number, split: 'train' | 'test') => {
    const gives = `async *samples(random) { for (let n = 0; ; n++) { if (n === ${from}) await new Promise(() => setInterval(() => {}, 1e8)); yield signal(n, random); } }`;
    const by = (name: string, length: number) =>
      `${name}: { length: ${length}, ${name === split ? gives : 'sample: signal'} }`;
    return file({ before: signals, data: `shape: [32, 1], ${by('train', 36)}, ${by('test', 12)}`, model: sequences });
  };
  it.each([
    ['in the middle of an epoch', 'train' as const, 20, 2],
    ['before its first batch', 'train' as const, 3, 0],
    ['in an evaluation', 'test' as const, 9, 4],
  ])('%s is waited for with a word at its line, and the run stops at once', async (_, split, from, steps) => {
    const experiment = stuck(from, split);
    const stop = new AbortController();
    const asked = request({ file: experiment });
    // A busy machine may be long over a sample before it.
    const said = new RegExp(`^The generator of the ${split} split has not given sample ${from} for`);
    const events = await all({ ...asked, patienceMs: 40, signal: stop.signal }, (event) => {
      if (event.kind === 'warning' && said.test(event.message)) stop.abort();
    });
    expect(endOf(events)).toMatchObject({ outcome: 'stopped', step: steps });
    const warning = of(events, 'warning').at(-1)!;
    expect(warning.message).toMatch(said);
    expect(warning.source).toMatchObject({ file: experiment, line: lineOf(experiment, 'data: dataset(') });
    // What was trained is kept.
    expect(of(events, 'checkpoint').map(({ step }) => step)).toEqual(steps > 0 ? [steps] : []);
  });

  it('does not keep a run that is told to stop while it has batches before it', async () => {
    const stop = new AbortController();
    const events = await all({ ...request({ file: stuck(20, 'train') }), signal: stop.signal }, ({ kind }) => {
      if (kind === 'step') stop.abort();
    });
    expect(endOf(events)).toMatchObject({ outcome: 'stopped', step: 1 });
    expect(of(events, 'checkpoint').map(({ step }) => step)).toEqual([1]);
  });

  it('not even the first is told of before the run has begun', async () => {
    const stop = new AbortController();
    const events = await all(
      { ...request({ file: stuck(0, 'train') }), patienceMs: 40, signal: stop.signal },
      (event) => {
        if (event.kind === 'warning') stop.abort();
      },
    );
    expect(endOf(events).error).toBeUndefined();
    expect(endOf(events)).toMatchObject({ outcome: 'stopped', step: 0 });
    expect(of(events, 'started')).toEqual([]);
    expect(of(events, 'warning')[0]?.message).toContain('has not given sample 0');
  });
});

it('says of a model what its inputs are to be called', async () => {
  const row = 'const row = (i: number) => ({ x: { age: i, size: i }, y: 0 });';
  const asked = request({
    file: file({
      before: row,
      data: 'train: { length: 36, sample: row }, test: { length: 12, sample: row }',
      model: table,
    }),
  });
  const { error } = endOf(await all(asked));
  expect(error?.message).toBe(
    "The model has an input 'words', and the data has none of that name: its samples have 'age' [batch, 1], 'size' [batch, 1].",
  );
  expect(error?.source).toMatchObject({ line: 7 });
});

it('says of labels that are no classes that they need a loss', async () => {
  const row = 'const row = (i: number) => ({ x: i, y: i / 2 });';
  const data = 'train: { length: 36, sample: row }, test: { length: 12, sample: row }';
  const model = '() => tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] })';
  const at = file({ before: row, data, model, extra: 'sparsity: undefined,' });
  writeFileSync(at, (await import('node:fs')).readFileSync(at, 'utf8').replace("classes: ['no', 'yes'], ", ''));
  const { error } = endOf(await all(request({ file: at })));
  expect(error?.message).toContain('The labels of own data are [1] numbers (float32) a sample and no classes');
});

describe('a regression', () => {
  // y is a plane over two numbers: a linear layer finds it exactly, by the normal equations or by descent.
  const plane = (i: number) => {
    const [a, b] = [(i * 7) % 11, (i * 5) % 13];
    return { a, b, y: 2 * a - 0.5 * b + 3 };
  };
  const rows = (from: number, count: number) => Array.from({ length: count }, (_, i) => plane(from + i));
  const experimentOn = (data: string) => {
    const at = path.join(folder(), 'fit.experiment.ts');
    writeFileSync(
      at,
      `import * as tf from '@tensorflow/tfjs';
import { csv, defineExperiment, losses, npy } from 'sluice';
export default defineExperiment({
  model: () => tf.sequential({ layers: [tf.layers.dense({ name: 'plane', units: 1, inputShape: [2] })] }),
  data: ${data},
  loss: losses.mse(), epochs: 40, batchSize: 11, learningRate: 0.05, evaluation: { batchSize: 7, every: 40 },
});
`,
    );
    return { at, beside: path.dirname(at) };
  };

  it('on columns of CSV files finds the plane, and is exported', async () => {
    const { at, beside } = experimentOn(
      "csv({ train: 'train.csv', test: 'test.csv', label: 'y', inputs: ['a', 'b'] })",
    );
    const text = (all: ReturnType<typeof rows>) => `a,b,y\n${all.map(({ a, b, y }) => `${a},${b},${y}`).join('\n')}\n`;
    writeFileSync(path.join(beside, 'train.csv'), text(rows(0, 143)));
    writeFileSync(path.join(beside, 'test.csv'), text(rows(143, 17)));
    const asked = request({ file: at });
    const events = await all(asked);
    expect(endOf(events)).toMatchObject({ outcome: 'finished' });
    const { evaluation } = of(events, 'epoch').at(-1)!;
    expect(evaluation.samples).toBe(17);
    expect(evaluation.values.loss).toBeLessThan(1e-3);
    const written = await exportRun({ folder: asked.folder, threads: asked.threads!, format: 'onnx' });
    expect(written.agreement).toMatchObject({ images: 17, plain: true });
  });

  it('on arrays of NumPy finds the same', async () => {
    const { at, beside } = experimentOn(
      "npy({ train: { x: 'd.npz/x', y: 'd.npz/y' }, test: { x: 'x.npy', y: 'y.npy' } })",
    );
    const arrays = (all: ReturnType<typeof rows>) => ({
      'x.npy': npyBytes(Float64Array.from(all.flatMap(({ a, b }) => [a / 10, b / 10])), [all.length, 2]),
      'y.npy': npyBytes(Float32Array.from(all.map(({ y }) => y)), [all.length]),
    });
    writeFileSync(path.join(beside, 'd.npz'), zipBytes(arrays(rows(0, 143)), { packed: true }));
    for (const [name, bytes] of Object.entries(arrays(rows(143, 17)))) writeFileSync(path.join(beside, name), bytes);
    const events = await all(request({ file: at }));
    expect(endOf(events)).toMatchObject({ outcome: 'finished' });
    const { evaluation } = of(events, 'epoch').at(-1)!;
    expect(evaluation.samples).toBe(17);
    expect(evaluation.values.loss).toBeLessThan(0.05);
  });
});
