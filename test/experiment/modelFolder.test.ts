/** Models in a folder: the files of TensorFlow.js, in pieces of four megabytes, and the same model from them. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { modelFolder } from '../../src/experiment/modelFolder';
import { temporaryFolder } from '../data/files';

const piece = 4 * 1024 * 1024;

it('a model is what it was, also where its weights take several files', async () => {
  const folder = path.join(temporaryFolder(), 'new', 'm');
  // 1100 · 1000 + 1000 weights: 4,404,000 bytes.
  const layer = tf.layers.dense({ units: 1000, inputShape: [1100], kernelInitializer: 'zeros' });
  const model = tf.sequential({ layers: [layer] });
  const counted = tf.tidy(() => [tf.range(0, 1_100_000).reshape([1100, 1000]), tf.range(7, 1007)]);
  model.setWeights(counted);
  tf.dispose(counted);
  const { modelArtifactsInfo } = await model.save(modelFolder(folder));
  expect(modelArtifactsInfo).toMatchObject({ modelTopologyType: 'JSON', weightDataBytes: 4_404_000 });
  expect(readdirSync(folder).sort()).toEqual(['group1-shard1of2.bin', 'group1-shard2of2.bin', 'model.json']);
  const sizes = [1, 2].map((i) => statSync(path.join(folder, `group1-shard${i}of2.bin`)).size);
  expect(sizes).toEqual([piece, 4_404_000 - piece]);
  const { weightsManifest } = JSON.parse(readFileSync(path.join(folder, 'model.json'), 'utf8'));
  expect(weightsManifest).toMatchObject([
    { paths: ['group1-shard1of2.bin', 'group1-shard2of2.bin'], weights: [{ shape: [1100, 1000] }, { shape: [1000] }] },
  ]);
  const again = await tf.loadLayersModel(modelFolder(folder));
  const [kernel, bias] = again.getWeights().map((weight) => weight.dataSync());
  expect([kernel?.length, bias?.length]).toEqual([1_100_000, 1000]);
  expect(kernel?.every((value, i) => value === i)).toBe(true);
  expect(bias?.every((value, i) => value === i + 7)).toBe(true);
  model.dispose();
  again.dispose();
});

it('weights in several groups, as converters write them, are read one group after the other', async () => {
  const folder = temporaryFolder();
  const layer = tf.layers.dense({ units: 2, inputShape: [3] });
  const model = tf.sequential({ layers: [layer] });
  await model.save(modelFolder(folder));
  const file = path.join(folder, 'model.json');
  const json = JSON.parse(readFileSync(file, 'utf8'));
  const [{ weights }] = json.weightsManifest;
  const numbers = [
    [1, 2, 3, 4, 5, 6],
    [7, 8],
  ].map((of) => Float32Array.from(of));
  for (const [i, of] of numbers.entries())
    writeFileSync(path.join(folder, `group${i + 1}.bin`), new Uint8Array(of.buffer));
  json.weightsManifest = [0, 1].map((i) => ({ paths: [`group${i + 1}.bin`], weights: [weights[i]] }));
  writeFileSync(file, JSON.stringify(json));
  const again = await tf.loadLayersModel(modelFolder(folder));
  expect(again.getWeights().map((weight) => weight.dataSync())).toEqual(numbers);
  model.dispose();
  again.dispose();
});

it('a model without weights has an empty file of them', async () => {
  const folder = temporaryFolder();
  const model = tf.sequential({ layers: [tf.layers.flatten({ inputShape: [2, 2] })] });
  await model.save(modelFolder(folder));
  expect(statSync(path.join(folder, 'group1-shard1of1.bin')).size).toBe(0);
  const again = await tf.loadLayersModel(modelFolder(folder));
  expect(again.outputShape).toEqual([null, 4]);
  model.dispose();
  again.dispose();
});
