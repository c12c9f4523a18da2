import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { loadExperiment } from '../../src/load/loadExperiment';
import { modelWarnings } from '../../src/load/modelWarnings';

async function warningsOf(layers: string, before = '', more = '') {
  const file = path.join(await mkdtemp(path.join(tmpdir(), 'sluice-')), 'e.ts');
  await writeFile(
    file,
    `import * as tf from '@tensorflow/tfjs';
import { defineExperiment, losses, synthetic } from 'sluice';
${before}
export default defineExperiment({
  model: () => tf.sequential({ layers: [
${layers}
  ] }),
  data: synthetic({ classes: 4 }), epochs: 1, ${more}
});
`,
  );
  return (await loadExperiment(file)).warnings;
}

const rest = `    tf.layers.conv2d({ name: 'c', inputShape: [32, 32, 3], filters: 8, kernelSize: 4, strides: 4 }),
    tf.layers.flatten(), tf.layers.dense({ name: 'd', units: 4 })`;

it('names the convolution that was asked for groups, with its line', async () => {
  const groups = `    tf.layers.conv2d({ name: 'g', inputShape: [32, 32, 3], filters: 3, kernelSize: 3, groups: 3 } as never),\n`;
  expect(await warningsOf(groups + rest)).toEqual([
    expect.stringMatching(/^g \(e\.ts:6\) asks for 3 groups, and TensorFlow\.js has none/),
  ]);
  const early = `const g = tf.layers.conv1d({ name: 'early', filters: 2, kernelSize: 1, groups: 2 } as never);`;
  const used = `    tf.layers.reshape({ inputShape: [32, 32, 3], targetShape: [1024, 3] }), g, tf.layers.flatten(), tf.layers.dense({ units: 4 })`;
  expect(await warningsOf(used, early)).toEqual([expect.stringContaining('early (e.ts:')]);
});

it('finds groups in a model that was converted from Keras', async () => {
  const config = (name: string, groups: number) =>
    `{ class_name: 'Conv2D', config: { name: '${name}', filters: 3, kernel_size: [3, 3], groups: ${groups}${name === 'one' ? ', batch_input_shape: [null, 32, 32, 3]' : ''} } }`;
  const loaded = `const loaded = await tf.models.modelFromJSON({ class_name: 'Sequential', config: { layers: [${config('one', 1)}, ${config('three', 3)}] } } as never);`;
  const file = path.join(await mkdtemp(path.join(tmpdir(), 'sluice-')), 'e.ts');
  await writeFile(
    file,
    `import * as tf from '@tensorflow/tfjs';
import { defineExperiment, synthetic } from 'sluice';
export default defineExperiment({
  model: async () => {
    ${loaded}
    return tf.sequential({ layers: [loaded, tf.layers.flatten(), tf.layers.dense({ units: 4 })] });
  },
  data: synthetic({ classes: 4 }), epochs: 1,
});
`,
  );
  expect((await loadExperiment(file)).warnings).toEqual([expect.stringMatching(/^three .*asks for 3 groups/)]);
});

it('says what becomes of a sigmoid at the end, and of a softmax that another follows', async () => {
  expect(await warningsOf(`${rest}, tf.layers.activation({ name: 's', activation: 'sigmoid' })`)).toEqual([
    expect.stringMatching(/^Layer "s" \(e\.ts:7\) is a sigmoid at the end of the model/),
  ]);
  const own = `class Twice extends tf.layers.Layer {
  static className = 'Twice';
  constructor() { super({}); }
  call(x: tf.Tensor | tf.Tensor[]) { return [x].flat()[0]!.mul(2); }
}
tf.serialization.registerClass(Twice);`;
  expect(await warningsOf(`${rest}, tf.layers.softmax({ name: 's' }), new Twice()`, own)).toEqual([
    expect.stringMatching(/another softmax is applied.*Layer "s"/),
  ]);
});

it('has nothing to say of an ordinary model', async () => {
  expect(await warningsOf(rest)).toEqual([]);
});

it('says nothing of a sigmoid whose outputs a loss of its own takes', async () => {
  const sigmoid = `${rest}, tf.layers.activation({ name: 's', activation: 'sigmoid' })`;
  expect(await warningsOf(sigmoid, '', 'loss: losses.bce(),')).toEqual([]);
  expect(await warningsOf(sigmoid)).toHaveLength(1);
});

it('names the file of a layer from where the experiment is, and none where nobody knows it', () => {
  const layer = tf.layers.dense({ name: 'last', units: 4, inputShape: [2], activation: 'sigmoid' });
  const model = tf.sequential({ layers: [layer] });
  const file = path.resolve('/p/exp/e.ts');
  const said = (sources: [string, { file: string; line: number }[]][]) =>
    modelWarnings({ model, sources: new Map(sources), file })[0];
  const at = path.join('..', 'lib', 'head.ts');
  expect(said([['last', [{ file: path.resolve('/p/lib/head.ts'), line: 3 }]]])).toMatch(
    `Layer "last" (${at}:3) is a sigmoid`,
  );
  expect(said([])).toMatch(/^Layer "last" is a sigmoid/);
});
