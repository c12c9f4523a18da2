/** An experiment whose layers have no names, loaded again and again in one process. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { evaluateRun } from '../../src/evaluate/evaluateRun';
import { loadExperiment } from '../../src/load/loadExperiment';
import { steadyNames } from '../../src/load/steadyNames';
import { parametersOf } from '../../src/nn';
import { profile } from '../../src/profile/profile';
import { all, endOf, folder, of, request } from '../train/tinyRun';

const file = path.join(folder(), 'unnamed.experiment.ts');
writeFileSync(
  file,
  `import * as tf from '@tensorflow/tfjs';
import { channelGate, dataset, defineExperiment } from 'sluice';
const first = tf.layers.dense({ units: 6 });
const sample = (i: number) => ({ x: Float32Array.of(Math.sin(i), Math.cos(i)), y: i % 3 });
export default defineExperiment({
  model: () => {
    const x = tf.input({ shape: [2] });
    const hidden = first.apply(x) as tf.SymbolicTensor;
    const gated = channelGate({ name: 'gate', hidden: 4 })(tf.layers.dense({ units: 5 }).apply(hidden) as tf.SymbolicTensor, hidden);
    const again = tf.layers.dense({ name: 'dense_9', units: 4 }).apply(gated);
    return tf.model({ inputs: x, outputs: tf.layers.dense({ units: 3 }).apply(again) as tf.SymbolicTensor });
  },
  data: dataset({ classes: 3, train: { length: 16, sample }, test: { length: 9, sample } }),
  epochs: 1, batchSize: 8, sparsity: { weight: 0.1 },
});
`,
);

it('has the same names each time, those of a process of its own', async () => {
  const names = async () => {
    const { model, sources } = await loadExperiment(file);
    const kernels = parametersOf(model)
      .map(({ name }) => name)
      .filter((name) => /kernel$/.test(name));
    return { kernels, inputs: model.inputNames, sources: [...sources.keys()].toSorted() };
  };
  const once = await names();
  expect(once.kernels).toEqual(
    [
      ...['dense_Dense1/kernel', 'gate_hidden/kernel', 'gate_logits/kernel'],
      ...['dense_Dense2/kernel', 'dense_9/kernel', 'dense_Dense3/kernel'],
    ].toSorted((a, b) => once.kernels.indexOf(a) - once.kernels.indexOf(b)),
  );
  expect(once.inputs).toEqual(['input1']);
  tf.layers.dense({ units: 1 });
  expect(await names()).toEqual(once);
  // Elsewhere TensorFlow.js counts as ever.
  expect(tf.layers.dense({ units: 1 }).name).not.toBe(tf.layers.dense({ units: 1 }).name);
  expect(Object.hasOwn(tf.layers.Layer.prototype, 'name')).toBe(false);
});

it('is trained, evaluated and profiled in one process', async () => {
  const asked = request({ file });
  const events = await all(asked);
  expect(endOf(events)).toMatchObject({ outcome: 'finished' });
  const { values } = of(events, 'epoch').at(-1)!.evaluation;
  const again = await evaluateRun({ folder: asked.folder, checkpoint: 'last', threads: asked.threads! });
  expect(again.evaluation.values).toEqual(values);
  const report = await profile({ target: asked.folder, checkpoint: 'last', threads: asked.threads! });
  expect(report.conditional?.mean).toBeCloseTo(values.macs!, 3);
});

it('counts models as it counts layers, each kind by itself', () => {
  const dense = () => tf.layers.dense({ units: 1, inputShape: [1] });
  const inputs = tf.input({ shape: [1] });
  const names = () => {
    const stop = steadyNames();
    try {
      const sequential = [0, 1].map(() => tf.sequential({ layers: [dense()] }).name);
      const functional = [0, 1].map(
        () => tf.model({ inputs, outputs: dense().apply(inputs) as tf.SymbolicTensor }).name,
      );
      return [...sequential, ...functional];
    } finally {
      stop();
    }
  };
  for (let again = 0; again < 2; again++) expect(names()).toEqual(['sequential_1', 'sequential_2', 'model1', 'model2']);
});
