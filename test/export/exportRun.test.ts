import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/userError';
import { readSafetensors } from '../../src/checkpoints/safetensors';
import { modelFolder } from '../../src/experiment/modelFolder';
import { type ExportRequest, exportRun } from '../../src/export/exportRun';
import type { ExportJob } from '../../src/export/format';
import { formatNames, formats } from '../../src/export/formats';
import { rowsOf, spreadImages } from '../../src/export/images';
import { outputsOf, programOf } from '../../src/export/network';
import { OnnxModel } from '../../src/graph/onnx/proto';
import { openThreads } from '../threads';
import { folder } from '../train/tinyRun';
import { eager, gap, handmadeRun, opened, threads } from './handmadeRun';

let run = '';
let plain = '';
beforeAll(async () => {
  run = await handmadeRun();
  plain = await handmadeRun({ model: 'networks.resnetCifar({ depth: 8, width: 0.5, gated: false })' });
});

const exported = async (options: Partial<ExportRequest> & Pick<ExportRequest, 'format'>) =>
  exportRun({ folder: run, threads: await threads(), out: path.join(folder(), 'out'), ...options });

interface OnnxFile {
  opsetImport: { domain?: string }[];
  metadataProps: { key: string; value: string }[];
  graph: { node: { opType: string; domain?: string }[] };
}
const decoded = (file: string) =>
  OnnxModel.toObject(OnnxModel.decode(readFileSync(file)), { defaults: false }) as unknown as OnnxFile;
const operators = (file: string) => new Set(decoded(file).graph.node.map(({ opType }) => opType));

/** Outputs of an ONNX file, `batch` at a time, and those of eager TensorFlow.js. */
async function compared(file: string, { of = run, batch = 1, threshold = 0.5 } = {}) {
  const trained = await opened(of);
  try {
    const images = await spreadImages(trained, 6);
    const { output: actual } = await outputsOf(programOf(readFileSync(file), trained, batch), images, batch);
    return { actual: actual!, expected: eager(trained, rowsOf(images, 0, images.count).x as Float32Array, threshold) };
  } finally {
    await trained.close();
  }
}

describe('onnx', () => {
  it('computes what eager TensorFlow.js does, one image or four at a time, with standard operators', async () => {
    const { file, batch, agreement, gates } = await exported({ format: 'onnx' });
    for (const size of [1, 4]) {
      const { actual, expected } = await compared(file, { batch: size });
      expect(gap(actual, expected)).toBeLessThan(1e-4);
    }
    expect(batch).toBe('any');
    expect(agreement).toMatchObject({ images: 32, borderline: 0 });
    expect(gates).toBeUndefined();
    const { graph, opsetImport } = decoded(file);
    expect(graph.node.filter(({ domain }) => domain)).toEqual([]);
    expect(opsetImport.map(({ domain = '' }) => domain)).toEqual(['']);
  });

  it('says in its metadata how to feed it and where it comes from', async () => {
    const { file } = await exported({ format: 'onnx', checkpoint: 'last' });
    const found = Object.fromEntries(decoded(file).metadataProps.map(({ key, value }) => [key, value]));
    expect(found).toMatchObject({ run: 'made-20260101-000000', checkpoint: 'last', epoch: '2', format: 'onnx' });
    expect(JSON.parse(found.classes!)).toHaveLength(10);
    expect(JSON.parse(found.normalisation!).mean).toHaveLength(3);
    expect(JSON.parse(found.gates!)[0]).toEqual({ name: 'stage1_block1_gate', channels: 8 });
    expect(found.sluice).toMatch(/^\d+\.\d+/);
  });

  it('takes another threshold', async () => {
    const { file } = await exported({ format: 'onnx', threshold: 0.6 });
    const { actual, expected } = await compared(file, { threshold: 0.6 });
    expect(gap(actual, expected)).toBeLessThan(1e-4);
    expect(gap(actual, (await compared(file)).expected)).toBeGreaterThan(1e-3);
  });

  it('is made for gates of other kinds', async () => {
    for (const kind of ['block', 'static']) {
      const other = await handmadeRun({
        model: `networks.resnetCifar({ depth: 8, width: 0.5, gate: { kind: '${kind}' } })`,
      });
      const { file, batch } = await exported({ format: 'onnx', folder: other });
      expect(batch, kind).toBe('any');
      const { actual, expected } = await compared(file, { of: other, batch: 3 });
      expect(gap(actual, expected), kind).toBeLessThan(1e-4);
    }
  });
});

describe('onnx-skip', () => {
  it('gathers the filters of open channels and computes the same', async () => {
    const { file, gates, batch, notes } = await exported({ format: 'onnx-skip', skip: 'all' });
    const { actual, expected } = await compared(file);
    expect(gap(actual, expected)).toBeLessThan(1e-4);
    expect(batch).toBe(1);
    expect(gates?.map(({ use }) => use)).toEqual(['skipped', 'skipped', 'skipped']);
    expect(operators(file)).toContain('NonZero');
    expect(notes).toEqual(['3 of 3 gate layers are skipped by.']);
    const { value } = decoded(file).metadataProps.find(({ key }) => key === 'skipped')!;
    expect(JSON.parse(value)).toEqual(gates?.map(({ gate }) => gate));
  });

  it('chooses for each gate what the times of its convolutions say, and computes the same', async () => {
    const { file, gates, times } = await exported({ format: 'onnx-skip' });
    const { actual, expected } = await compared(file);
    expect(gap(actual, expected)).toBeLessThan(1e-4);
    expect(times).toHaveLength(3);
    for (const { use, masked_ms, skip_ms } of gates!)
      expect(use).toBe(skip_ms! < 0.95 * masked_ms! ? 'skipped' : 'masked');
  });

  it('leaves out with --prune what no test image opens, and the gates that are always open', async () => {
    const stuck = await handmadeRun({
      weights: ({ name }, values) => {
        // Half of the first gate's channels never, the second gate always; what the gate sees cannot change it.
        if (/^stage1_block1_gate_logits\/bias/.test(name)) return values.map((_, c) => (c % 2 ? -50 : 0.2));
        if (/^stage2_block1_gate_logits\/bias/.test(name)) return values.map(() => 50);
        return values;
      },
    });
    const whole = await exported({ format: 'onnx-skip', skip: 'all', folder: stuck });
    const pruned = await exported({ format: 'onnx-skip', skip: 'all', prune: true, folder: stuck });
    const { actual, expected } = await compared(pruned.file, { of: stuck });
    expect(gap(actual, expected)).toBeLessThan(1e-4);
    expect(pruned.gates?.[0]).toMatchObject({ use: 'skipped' });
    expect(pruned.gates?.[0]?.removed).toBeGreaterThanOrEqual(4);
    expect(pruned.gates?.[1]).toMatchObject({ use: 'open' });
    expect(whole.gates?.map(({ removed }) => removed)).toEqual([0, 0, 0]);
    expect(pruned.bytes).toBeLessThan(whole.bytes);
    expect(pruned.notes.join(' ')).toMatch(/Another image/);
  });

  it('still works when a gate opens for no test image', async () => {
    const shut = await handmadeRun({
      weights: ({ name }, values) => (/^stage1_block1_gate_logits\/bias/.test(name) ? values.map(() => -50) : values),
    });
    for (const prune of [false, true]) {
      const { file } = await exported({ format: 'onnx-skip', skip: 'all', prune, folder: shut });
      const { actual, expected } = await compared(file, { of: shut });
      expect(gap(actual, expected)).toBeLessThan(1e-4);
    }
  });

  it('masks a gate that it cannot skip by, and says why', async () => {
    const block = await handmadeRun({
      model: "networks.resnetCifar({ depth: 8, width: 0.5, gate: { kind: 'block' } })",
    });
    const { gates, notes } = await exported({ format: 'onnx-skip', skip: 'all', folder: block });
    expect(notes).toEqual([
      '0 of 3 gate layers are skipped by.',
      'On this machine no block is expected to be faster by skipping: see the table.',
    ]);
    expect(gates?.map(({ use }) => use)).toEqual(['masked', 'masked', 'masked']);
    for (const { reason } of gates!) expect(reason).toMatch(/\w/);
  });
});

describe('tfjs', () => {
  it('is opened by tf.loadLayersModel and computes the same', async () => {
    const { file } = await exported({ format: 'tfjs' });
    const model = await tf.loadLayersModel(modelFolder(file));
    const trained = await opened(run);
    const images = await spreadImages(trained, 4);
    const x = rowsOf(images, 0, images.count).x as Float32Array;
    const actual = tf.tidy(() => (model.predict(tf.tensor4d(x, [4, 32, 32, 3])) as tf.Tensor).dataSync().slice());
    expect(gap(actual, eager(trained, x))).toBeLessThan(1e-5);
    expect(model.getUserDefinedMetadata()).toMatchObject({ run: 'made-20260101-000000' });
    // Read back for the check, it says the same and is gone after that.
    const tensors = tf.memory().numTensors;
    const again = await formats.tfjs.read({ run: trained, decision: {} } as ExportJob, file, images);
    expect(gap(again.output!, actual)).toBeLessThan(1e-4);
    expect(tf.memory().numTensors).toBe(tensors);
    await trained.close();
    model.dispose();
  });

  it('predicts where a layer takes a tensor twice that another one reads after it', async () => {
    const twice = await handmadeRun({
      model: `(() => {
        const x = tf.input({ shape: [32, 32, 3] });
        const y = tf.layers.conv2d({ filters: 4, kernelSize: 3, activation: 'tanh' }).apply(x);
        const square = tf.layers.multiply().apply([y, y]);
        const pooled = tf.layers.globalAveragePooling2d({}).apply(tf.layers.concatenate().apply([square, y]));
        const model = tf.model({ inputs: x, outputs: tf.layers.dense({ units: 10 }).apply(pooled) });
        model.setUserDefinedMetadata({ mine: 'kept', format: 'mine too' });
        return model;
      })()`,
    });
    const { file } = await exported({ format: 'tfjs', folder: twice });
    const model = await tf.loadLayersModel(modelFolder(file));
    // What the model says of itself stays beside what the export says.
    expect(model.getUserDefinedMetadata()).toMatchObject({ mine: 'kept', format: 'tfjs', checkpoint: 'best' });
    const trained = await opened(twice);
    const x = rowsOf(await spreadImages(trained, 2), 0, 2).x as Float32Array;
    const actual = tf.tidy(() => (model.predict(tf.tensor4d(x, [2, 32, 32, 3])) as tf.Tensor).dataSync().slice());
    expect(gap(actual, eager(trained, x))).toBeLessThan(1e-5);
    await trained.close();
    model.dispose();
  });

  it('names weights that TensorFlow.js could not read again, before it writes any', async () => {
    const trained = await opened(run);
    // Pages that nobody touches take no memory.
    const state = { ...trained.state, large: new Float32Array(2 ** 30) };
    const job = {
      run: { ...trained, state },
      decision: {},
      metadata: {},
      scripts: '',
      skip: 'auto' as const,
      prune: false,
      say() {},
    };
    const out = path.join(folder(), 'large-tfjs');
    await expect(formats.tfjs.write(job, out)).rejects.toThrow(
      /weights have 4\.00 GiB, and TensorFlow\.js reads at most 4/,
    );
    expect(existsSync(out)).toBe(false);
    await trained.close();
  });

  it('says that what was saved does not load again, and what a layer needs for that', async () => {
    const out = folder();
    const odd = { className: 'Nobody', config: { name: 'x', batchInputShape: [null, 2] } };
    const modelTopology = { className: 'Sequential', config: { name: 'm', layers: [odd] } };
    writeFileSync(path.join(out, 'model.json'), JSON.stringify({ modelTopology, weightsManifest: [] }));
    await expect(formats.tfjs.read({ decision: {} } as never, out, undefined as never)).rejects.toMatchObject({
      message: expect.stringMatching(/^The saved model does not load again: Unknown layer: Nobody/),
      detail: { hint: expect.stringContaining('getConfig(), a static className, and tf.serialization.registerClass') },
    });
  });

  it('leaves no file of the model that it replaces', async () => {
    const { file } = await exported({ format: 'tfjs' });
    const old = path.join(file, 'group1-shard9of9.bin');
    writeFileSync(old, '');
    await exported({ format: 'tfjs', out: file, force: true });
    expect(existsSync(old)).toBe(false);
  });
});

describe('safetensors', () => {
  it('holds the weights of the checkpoint, by name and shape', async () => {
    const { file } = await exported({ format: 'safetensors' });
    const { tensors, metadata } = await readSafetensors(file);
    const trained = await opened(run);
    expect(Object.keys(tensors).sort()).toEqual(Object.keys(trained.state).sort());
    expect(tensors['stem_conv/kernel']).toEqual({ shape: [3, 3, 3, 8], data: trained.state['stem_conv/kernel'] });
    expect(metadata.format).toBe('sluice-weights-1');
    await trained.close();
  });
});

it('expects of a gate whose channels are all open the time measured with all of them', async () => {
  const { gates, times } = await exported({ format: 'onnx-skip', skip: 'all', threshold: 0 });
  for (const gate of gates!) {
    const timed = times!.find(({ pair }) => pair === gate.pair)!;
    expect(gate).toMatchObject({ open: 1, masked_ms: timed.masked });
    expect(gate.skip_ms).toBeCloseTo(timed.skipped.at(-1)!.ms, 10);
  }
});

describe('a run without gates', () => {
  it('exports as it is, and onnx-skip says that it has nothing to skip', async () => {
    const dense = await exported({ format: 'onnx', folder: plain });
    const skipping = await exported({ format: 'onnx-skip', folder: plain });
    for (const { file } of [dense, skipping]) {
      const { actual, expected } = await compared(file, { of: plain });
      expect(gap(actual, expected)).toBeLessThan(1e-4);
    }
    expect(skipping.notes.join(' ')).toMatch(/no gates/);
  });
});

describe('bad input', () => {
  it('refuses a place that is taken, before anything is opened, and leaves it', async () => {
    const out = path.join(folder(), 'network.onnx');
    writeFileSync(out, 'mine');
    await expect(exported({ format: 'onnx', out, folder: '/nowhere' })).rejects.toThrow(/there already/);
    expect(readFileSync(out, 'utf8')).toBe('mine');
  });

  it('names a place where no file can be', async () => {
    const taken = path.join(folder(), 'file');
    writeFileSync(taken, '');
    const failing = exported({ format: 'onnx', out: path.join(taken, 'network.onnx') });
    await expect(failing).rejects.toThrow(UserError);
    await expect(failing).rejects.toThrow(/cannot be written: a file stands where a folder should be/);
  });

  it.each(formatNames)('leaves nothing of an interrupted %s', async (format) => {
    const parent = folder();
    const stop = new AbortController();
    const say = (text: string) => {
      if (!text.startsWith('comparing')) return;
      expect(readdirSync(parent)).toHaveLength(1);
      stop.abort();
    };
    const skip = { skip: 'all' } as const;
    const out = path.join(parent, 'out');
    const before = openThreads();
    await expect(exported({ format, out, say, signal: stop.signal, ...skip })).rejects.toThrow(/abort/);
    await expect.poll(openThreads).toBe(before);
    expect(readdirSync(parent)).toEqual([]);
  });

  it('names the variable that does not fit', async () => {
    const other = await handmadeRun({ model: 'networks.resnetCifar({ depth: 8, width: 1 })' });
    const config = JSON.parse(readFileSync(path.join(other, 'config.json'), 'utf8'));
    const small = JSON.parse(readFileSync(path.join(run, 'config.json'), 'utf8'));
    writeFileSync(path.join(other, 'config.json'), JSON.stringify({ ...config, experiment: small.experiment }));
    await expect(exported({ format: 'onnx', folder: other })).rejects.toThrow(
      /checkpoint does not fit the model: 'stem_conv\/kernel'/,
    );
  });

  it('names a run without a checkpoint, and a folder that is no run', async () => {
    const empty = folder();
    await expect(exported({ format: 'onnx', folder: empty })).rejects.toThrow(/is no run folder/);
    const config = readFileSync(path.join(run, 'config.json'));
    mkdirSync(path.join(empty, 'run'));
    writeFileSync(path.join(empty, 'run', 'config.json'), config);
    await expect(exported({ format: 'onnx', folder: path.join(empty, 'run') })).rejects.toThrow(/best\.safetensors/);
  });

  it('names the layer of an operation that cannot be compiled', async () => {
    const odd = await handmadeRun({
      model: `(() => {
  class Odd extends tf.layers.Layer {
    static className = 'Odd';
    call(inputs) {
      const x = [inputs].flat()[0];
      return x.mul(tf.unique(x.flatten()).values.max());
    }
  }
  const first = tf.layers.conv2d({ inputShape: [32, 32, 3], filters: 4, kernelSize: 3, name: 'first' });
  const last = tf.layers.dense({ units: 10, name: 'last' });
  return tf.sequential({ layers: [first, new Odd({ name: 'odd' }), tf.layers.flatten({ name: 'flat' }), last] });
})()`,
    });
    const failing = exported({ format: 'onnx', folder: odd });
    await expect(failing).rejects.toThrow(UserError);
    await expect(failing).rejects.toThrow(/Unique/);
  });

  it('refuses --prune and a threshold where they mean nothing', async () => {
    await expect(exported({ format: 'tfjs', threshold: 0.4 })).rejects.toThrow(/threshold cannot be written as tfjs/);
    await expect(exported({ format: 'onnx', prune: true })).rejects.toThrow(/--prune is for onnx-skip/);
  });
});
