import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { exportRun } from '../../src/export/exportRun';
import { rowsOf, spreadImages } from '../../src/export/images';
import { outputsOf, programOf } from '../../src/export/network';
import { folder } from '../train/tinyRun';
import { eager, gap, handmadeRun, opened, threads } from './handmadeRun';

/** Reads an image as `steps` rows, in both directions. */
const recurrent = (steps: number) => `(() => {
  const x = tf.input({ shape: [32, 32, 3] });
  const rows = tf.layers.reshape({ targetShape: [${steps}, ${(32 * 32 * 3) / steps}], name: 'rows' }).apply(x);
  const both = tf.layers.bidirectional({ layer: tf.layers.gru({ units: 4, name: 'gru' }), mergeMode: 'concat', name: 'both' });
  const y = tf.layers.dense({ units: 10, name: 'classes' }).apply(both.apply(rows));
  return tf.model({ inputs: x, outputs: y });
})()`;

async function exported(steps: number) {
  const run = await handmadeRun({ model: recurrent(steps) });
  const out = path.join(folder(), 'out.onnx');
  const report = await exportRun({ folder: run, threads: await threads(), out, format: 'onnx' });
  return { run, out, ...report };
}

it('writes a bidirectional GRU for any number of images, in a file that grows with its steps alone', async () => {
  const [short, long] = [await exported(4), await exported(16)];
  for (const { run, out, batch } of [short, long]) {
    expect(batch).toBe('any');
    const trained = await opened(run);
    const images = await spreadImages(trained, 6);
    const { output: actual } = await outputsOf(programOf(readFileSync(out), trained, 3), images, 3);
    expect(gap(actual!, eager(trained, rowsOf(images, 0, images.count).x as Float32Array))).toBeLessThan(1e-4);
    await trained.close();
  }
  // Weights are smaller with more steps; what the states begin with was written for 8191 images, step by step.
  expect(long.bytes).toBeLessThan(4 * short.bytes);
  expect(long.bytes).toBeLessThan(200_000);
});
