/** Networks of two heads as files: each output under its name, as eager TensorFlow.js computes it, and counted whole. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { modelFolder } from '../../src/experiment/modelFolder';
import { benchInfer } from '../../src/export/benchInfer';
import { exportRun } from '../../src/export/exportRun';
import { exportText } from '../../src/export/exportText';
import { rowsOf, spreadImages } from '../../src/export/images';
import { outputsOf, programOf } from '../../src/export/network';
import { OnnxModel } from '../../src/graph/onnx/proto';
import { profile } from '../../src/profile/profile';
import { experimentFile, folder } from '../train/tinyRun';
import { eagerOutputs, gap, handmadeRun, opened, threads } from './handmadeRun';
import { twoHeads, twoHeadsLoss, twoHeadsMacs } from './twoHeads';

const sum = (macs: Record<string, number>) => Object.values(macs).reduce((a, b) => a + b, 0);
let run = '';
beforeAll(async () => {
  run = await handmadeRun({ model: twoHeads, extra: twoHeadsLoss });
});

const exported = async (format: 'onnx' | 'onnx-skip' | 'tfjs' | 'safetensors') =>
  exportRun({ folder: run, threads: await threads(), out: path.join(folder(), 'out'), format, skip: 'all' });

async function images() {
  const trained = await opened(run);
  const set = await spreadImages(trained, 5);
  return { trained, set, expected: eagerOutputs(trained, rowsOf(set, 0, set.count).x as Float32Array) };
}

describe.each(['onnx', 'onnx-skip'] as const)('%s', (format) => {
  it('gives every output by its name', async () => {
    const report = await exported(format);
    expect(report.agreement).toMatchObject({ images: 32, outputs: ['scores', 'sizes'] });
    expect(exportText(report)).toContain('gives         scores, sizes');
    if (format === 'onnx-skip') expect(report.gates).toMatchObject([{ gate: 'b_gate', use: 'skipped' }]);
    const bytes = readFileSync(report.file);
    const { graph, metadataProps } = OnnxModel.toObject(OnnxModel.decode(bytes)) as unknown as {
      graph: { output: { name: string }[] };
      metadataProps: { key: string; value: string }[];
    };
    expect(graph.output.map(({ name }) => name)).toEqual(['scores', 'sizes']);
    expect(JSON.parse(metadataProps.find(({ key }) => key === 'outputs')!.value)).toEqual([
      { name: 'scores', shape: [10] },
      { name: 'sizes', shape: [14, 14, 6] },
    ]);
    const { trained, set, expected } = await images();
    const size = report.batch === 'any' ? 2 : 1;
    const found = await outputsOf(programOf(bytes, trained, size), set, size);
    await trained.close();
    expect(Object.keys(found)).toEqual(['scores', 'sizes']);
    expect(gap(found.scores!, expected[0]!)).toBeLessThan(1e-4);
    expect(gap(found.sizes!, expected[1]!)).toBeLessThan(1e-4);
  });
});

it('a folder of TensorFlow.js gives both', async () => {
  const { file, agreement } = await exported('tfjs');
  expect(agreement.outputs).toEqual(['scores', 'sizes']);
  const { trained, set, expected } = await images();
  const model = await tf.loadLayersModel(modelFolder(file));
  const x = tf.tensor(rowsOf(set, 0, set.count).x as Float32Array, [set.count, 32, 32, 3]);
  const found = model.predict(x) as tf.Tensor[];
  await trained.close();
  expect(model.outputNames).toEqual(['scores', 'sizes']);
  found.forEach((output, i) => {
    expect(gap(output.dataSync(), expected[i]!)).toBeLessThan(1e-4);
  });
  expect((await exported('safetensors')).agreement.outputs).toEqual(['scores', 'sizes']);
});

it('measures networks that compute both', async () => {
  const report = await benchInfer({ folder: run, threads: await threads(), runs: 4, skip: 'all', pythons: [] });
  expect(report.dense_macs).toBe(sum(twoHeadsMacs));
  expect(report.gates).toMatchObject([{ gate: 'b_gate', use: 'skipped' }]);
});

it('the profile has the layers of all heads, and the totals are theirs', async () => {
  const report = await profile({ target: run, threads: await threads(), time: { runs: 2 } });
  const rows = Object.fromEntries(report.layers.map(({ name, macs }) => [name, macs]));
  const { gate, ...layers } = twoHeadsMacs;
  expect(rows).toMatchObject(layers);
  expect(report.total.macs).toBe(sum(twoHeadsMacs));
  expect(report.gateMacs).toBe(gate);
  expect(report.checkpoint).toEqual({ name: 'best', epoch: 1 });
  expect(report.idleGates).toEqual([]);
  expect(report.layers.find(({ name }) => name === 'sizes')!.ms).toBeGreaterThan(0);
  const { trunk, scores } = twoHeadsMacs;
  expect(report.conditional!.min).toBeGreaterThanOrEqual(trunk + scores + gate);
  expect(report.conditional!.mean).toBeLessThan(sum(twoHeadsMacs));
});

it('an output that serves training alone is no part of counts and files', async () => {
  const mark = (names: string) =>
    `(() => { const model = ${twoHeads}; model.setUserDefinedMetadata({ auxiliary: [${names}] }); return model; })()`;
  const marked = await handmadeRun({ model: mark("'sizes'"), extra: twoHeadsLoss });
  const report = await profile({ target: experimentFile({ model: mark("'sizes'"), extra: twoHeadsLoss }) });
  expect(report.layers.map(({ name }) => name)).not.toContain('sizes');
  const { trunk, scores } = twoHeadsMacs;
  // What serves the gate alone is computed for its statistics.
  expect(report.total.macs - report.gateMacs).toBe(trunk + scores);
  const out = path.join(folder(), 'out');
  const { agreement } = await exportRun({ folder: marked, threads: await threads(), out, format: 'onnx' });
  expect(agreement.outputs).toBeUndefined();
  const { graph } = OnnxModel.toObject(OnnxModel.decode(readFileSync(out))) as unknown as {
    graph: { output: { name: string }[] };
  };
  expect(graph.output.map(({ name }) => name)).toEqual(['output']);
  for (const [names, said] of [
    ["'size'", "its output 'size' is auxiliary, and it has none of that name"],
    ["'scores'", "its output 'scores' is auxiliary, and that is the first"],
  ] as const)
    await expect(handmadeRun({ model: mark(names), extra: twoHeadsLoss }).then(opened)).rejects.toThrow(said);
});

it('without a loss of its own a model predicts with its first output, and the others are no part of counts and files', async () => {
  const model = `(() => {
    const image = tf.input({ shape: [32, 32, 3] });
    const trunk = tf.layers.conv2d({ name: 'trunk', filters: 4, kernelSize: 3, strides: 4 }).apply(image);
    const pooled = tf.layers.globalAveragePooling2d({ name: 'pool', dataFormat: 'channelsLast' }).apply(trunk);
    const scores = (name) => tf.layers.dense({ name, units: 10 }).apply(pooled);
    return tf.model({ inputs: image, outputs: [scores('main'), scores('side'), scores('other')] });
  })()`;
  const report = await profile({
    target: experimentFile({ model, extra: 'shaping: undefined, sparsity: undefined,' }),
  });
  expect(report.total.macs).toBe(8 * 8 * 9 * 3 * 4 + 4 * 10);
  expect(report.layers.map(({ name }) => name)).not.toContain('side');
  const plain = await handmadeRun({ model });
  const out = path.join(folder(), 'out');
  const { agreement } = await exportRun({ folder: plain, threads: await threads(), out, format: 'onnx' });
  expect(agreement.outputs).toBeUndefined();
});
