import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { loadExperiment } from '../../src/train/loadExperiment';

function write(files: Record<string, string>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'sluice-load-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  return folder;
}

describe('an experiment file', () => {
  const folder = write({
    'helper.ts': `import * as tf from '@tensorflow/tfjs';
export interface Unused { field: string }

export function conv(x: tf.SymbolicTensor, name: string) {
  return tf.layers.conv2d({ filters: 4, kernelSize: 3, name }).apply(x) as tf.SymbolicTensor;
}
`,
    'it.experiment.ts': `import * as tf from '@tensorflow/tfjs';
import { defineExperiment, synthetic } from 'sluice';
import { conv } from './helper';

export default defineExperiment({
  model: () => {
    const input = tf.input({ shape: [32, 32, 3] });
    const first = conv(input, 'first');
    const second = conv(first, 'second');
    const flat = tf.layers.flatten().apply(second) as tf.SymbolicTensor;
    return tf.model({ inputs: input, outputs: tf.layers.dense({ units: 10, name: 'head' }).apply(flat) as tf.SymbolicTensor });
  },
  data: synthetic({ train: 8, test: 8 }),
  epochs: 1,
});
`,
  });
  const file = path.join(folder, 'it.experiment.ts');
  const helper = path.join(folder, 'helper.ts');

  it('builds its model with our TensorFlow.js, and every layer knows the helper and its caller', async () => {
    const { model, sources, experiment } = await loadExperiment(file);
    expect(model).toBeInstanceOf(tf.LayersModel);
    expect(experiment).toMatchObject({ epochs: 1, batchSize: 128, seed: 0 });
    const places = (layer: string) => sources.get(layer)!.map(({ file: f, line }) => [f, line]);
    expect(places('first').slice(0, 2)).toEqual([
      [helper, 5],
      [file, 8],
    ]);
    expect(places('second').slice(0, 2)).toEqual([
      [helper, 5],
      [file, 9],
    ]);
    expect(places('head')[0]).toEqual([file, 11]);
  });

  it('leaves TensorFlow.js as it was', async () => {
    const before = tf.layers.Layer.prototype.apply;
    await loadExperiment(file);
    expect(tf.layers.Layer.prototype.apply).toBe(before);
  });

  it('changes its hash with its text only', async () => {
    const { hash } = await loadExperiment(file);
    expect((await loadExperiment(file)).hash).toBe(hash);
    const other = path.join(write({ 'helper.ts': '' }), 'x.experiment.ts');
    writeFileSync(
      other,
      "import { defineExperiment, networks, synthetic } from 'sluice';\nexport default defineExperiment({ model: () => networks.resnetCifar({ depth: 8 }), data: synthetic(), epochs: 1 });\n",
    );
    expect((await loadExperiment(other)).hash).not.toBe(hash);
  });

  it('that throws in a helper is an error at the helper’s line', async () => {
    const broken = write({
      'deep.ts':
        'export const make = (): never => {\n  const none = undefined as unknown as { x: number };\n  throw new Error(String(none.x));\n};\n',
      'b.experiment.ts':
        "import { defineExperiment, synthetic } from 'sluice';\nimport { make } from './deep';\nexport default defineExperiment({ model: () => make(), data: synthetic(), epochs: 1 });\n",
    });
    const error = await loadExperiment(path.join(broken, 'b.experiment.ts')).catch((e) => e);
    expect(error.detail.source).toMatchObject({ file: path.join(broken, 'deep.ts'), line: 3 });
  });
});
