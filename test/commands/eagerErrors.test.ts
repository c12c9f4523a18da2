/** What a layer throws while an eager device runs it, on the built command line: with the layer and the user's line. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { engine } from '../engine';

const folder = mkdtempSync(path.join(tmpdir(), 'sluice-eager-errors-'));

/** Line 8 is in the call of `Wrong`, line 15 makes the layer. */
function written(layer: string, batch = 8): { experiment: string } {
  const file = path.join(folder, 'x.experiment.ts');
  writeFileSync(
    file,
    `import * as tf from '@tensorflow/tfjs';
import { defineExperiment, synthetic } from 'sluice';
class Wrong extends tf.layers.Layer {
  static className = 'Wrong';
  constructor() { super({ name: 'wrong' }); }
  call(x: tf.Tensor[]) {
    const t = [x].flat()[0];
    return t.shape[0] === ${batch} ? t.add(tf.ones([7, 5])) : t;
  }
}
export default defineExperiment({
  model: () => tf.sequential({ layers: [
    tf.layers.flatten({ inputShape: [32, 32, 3] }),
    tf.layers.dense({ units: 6 }),
    ${layer},
    tf.layers.flatten(), tf.layers.dense({ units: 10 })] }),
  data: synthetic({ train: 16, test: 8 }), epochs: 1, batchSize: 8,
});
void Wrong;
`,
  );
  return { experiment: file };
}

function train(layer: string): { status: number | null; stderr: string } {
  const { experiment: file } = written(layer);
  return spawnSync(process.execPath, [engine, 'train', file, '--device', 'tfjs', '--runs', path.join(folder, 'runs')], {
    cwd: folder,
    encoding: 'utf8',
  });
}

it('a command that only looks at the model says the same, of the default device', () => {
  const { experiment } = written('new Wrong(), tf.layers.reshape({ targetShape: [6, 1] })', 1);
  const { status, stderr } = spawnSync(process.execPath, [engine, 'profile', experiment], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(stderr).toContain('x.experiment.ts:8: Layer wrong failed: Operands could not be broadcast');
  expect(status).toBe(2);
});

it.each([
  // Numbers for which it has no row; its stack holds no line of the experiment.
  ["tf.layers.embedding({ name: 'table', inputDim: 1, outputDim: 2 })", 15, 'table', /index value/],
  ['new Wrong(), tf.layers.reshape({ targetShape: [6, 1] })', 8, 'wrong', /broadcast|shape/i],
])('%s: at line %i, of layer %s', (layer, line, name, says) => {
  const { status, stderr } = train(layer);
  expect(stderr).toContain(`x.experiment.ts:${line}: Layer ${name} failed: `);
  expect(stderr).toMatch(says);
  expect(status).toBe(1);
});
