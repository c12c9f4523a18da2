/** What an exported file says of itself, and what the command says of it: of which checkpoint, at which threshold. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { readSafetensors } from '../../src/checkpoints/safetensors';
import { modelFolder } from '../../src/experiment/modelFolder';
import { exportRun } from '../../src/export/exportRun';
import { formatNames } from '../../src/export/formats';
import { OnnxModel } from '../../src/graph/onnx/proto';
import type { FormatName } from '../../src/protocol/files/exportFormats';
import { versions } from '../../src/run/record/versions';
import { folder } from '../train/tinyRun';
import { handmadeRun, opened, threads } from './handmadeRun';

let run = '';
beforeAll(async () => {
  run = await handmadeRun();
});

async function metadataOf(file: string, format: FormatName): Promise<Record<string, unknown>> {
  if (format === 'safetensors') return (await readSafetensors(file)).metadata;
  if (format === 'tfjs') {
    const model = await tf.loadLayersModel(modelFolder(file));
    const metadata = model.getUserDefinedMetadata() as Record<string, unknown>;
    model.dispose();
    return metadata;
  }
  const { metadataProps } = OnnxModel.toObject(OnnxModel.decode(readFileSync(file))) as {
    metadataProps: { key: string; value: string }[];
  };
  return Object.fromEntries(metadataProps.map(({ key, value }) => [key, value]));
}

it.each(formatNames.flatMap((format) => [[format, 'best', 1] as const, [format, 'last', 2] as const]))(
  '%s of the %s checkpoint',
  async (format, checkpoint, epoch) => {
    const decision = format.startsWith('onnx') ? { threshold: 0.4 } : {};
    const out = path.join(folder(), 'out');
    const asked = { folder: run, threads: await threads(), out, checkpoint, skip: 'all', ...decision } as const;
    const report = await exportRun({ ...asked, format });
    expect(report).toMatchObject({ format, file: out, checkpoint, epoch });
    expect(await metadataOf(out, format)).toMatchObject({
      ...{ run: 'made-20260101-000000', checkpoint, epoch: String(epoch) },
      threshold: String(decision.threshold ?? 0.5),
      format: format === 'safetensors' ? 'sluice-weights-1' : format,
    });
  },
);

it('says all of its data: what it takes, how bytes become numbers, and its classes', async () => {
  const file = path.join(folder(), 'out');
  await exportRun({ folder: run, threads: await threads(), out: file, format: 'safetensors' });
  const { info } = (await opened(run)).data;
  const { input, data, classes, normalisation, outputs, gates, sluice } = await metadataOf(file, 'safetensors');
  expect({ input, data, sluice }).toEqual({
    ...{ data: 'Shapes', sluice: versions().sluice },
    input: 'image: [N, 3, 32, 32] for ONNX, channels last elsewhere; (byte / 255 - mean) / std for each channel',
  });
  expect(new Set(info.classes).size).toBe(10);
  expect(JSON.parse(classes as string)).toEqual(info.classes);
  expect(info.mean).not.toEqual(info.std);
  expect(JSON.parse(normalisation as string)).toEqual({ mean: info.mean, std: info.std });
  expect(JSON.parse(outputs as string)).toEqual([{ name: 'output', shape: [10] }]);
  expect(JSON.parse(gates as string)).toEqual(
    [8, 16, 32].map((channels, i) => ({ name: `stage${i + 1}_block1_gate`, channels })),
  );
});

it('of samples that are no images says so, goes into the run’s own folder, and has the bytes of all its files', async () => {
  const own = await handmadeRun({
    model: `(() => {
      const [words, more] = [tf.input({ shape: [4], dtype: 'int32', name: 'words' }), tf.input({ shape: [3], name: 'more' })];
      const seen = tf.layers.flatten({ name: 'flat' }).apply(
        tf.layers.embedding({ name: 'table', inputDim: 7, outputDim: 2 }).apply(words));
      const both = tf.layers.concatenate({ name: 'both' }).apply([seen, more]);
      return tf.model({ inputs: [words, more], outputs: tf.layers.dense({ name: 'scores', units: 2 }).apply(both) });
    })()`,
    extra: `shaping: undefined, sparsity: undefined,
      data: (() => {
        const sample = (i) => ({ x: { words: Int32Array.of(i % 7, 6, 0, 3), more: Float32Array.of(i, 1 / 2, -i) }, y: i % 2 });
        const split = { length: 33, sample };
        return dataset({ classes: ['no', 'yes'], train: split, test: split });
      })(),`,
  });
  const asked = { folder: own, threads: await threads() };
  const onnx = await exportRun({ ...asked, format: 'onnx' });
  expect(onnx).toMatchObject({
    ...{ pictures: false, batch: 'any', notes: [] },
    file: path.join(own, 'export', `${path.basename(own)}.onnx`),
    agreement: { images: 33, borderline: 0 },
  });
  expect(onnx.bytes).toBe(statSync(onnx.file).size);
  expect((await metadataOf(onnx.file, 'onnx')).input).toBe('words: [N, 4] of int32; more: [N, 3]');
  const tfjs = await exportRun({ ...asked, format: 'tfjs' });
  const sizes = readdirSync(tfjs.file).map((name) => statSync(path.join(tfjs.file, name)).size);
  expect(sizes.length).toBeGreaterThan(2);
  expect(tfjs.bytes).toBe(sizes.reduce((sum, size) => sum + size, 0));
});

it('a model that is made for the batch it was traced with is written for one image at a time, which is said', async () => {
  const cut = await handmadeRun({
    model: `(() => {
      class Cut extends tf.layers.Layer {
        static className = 'Cut';
        call(inputs) {
          const x = [inputs].flat()[0];
          return tf.concat([x, x.mul(2)], 0).slice([0, 0], [x.shape[0], -1]);
        }
      }
      const pool = tf.layers.globalAveragePooling2d({ name: 'pool', dataFormat: 'channelsLast', inputShape: [32, 32, 3] });
      return tf.sequential({ layers: [pool, tf.layers.dense({ units: 10, name: 'last' }), new Cut({ name: 'cut' })] });
    })()`,
    extra: 'shaping: undefined, sparsity: undefined,',
  });
  const out = path.join(folder(), 'out');
  const { batch, notes, agreement } = await exportRun({ folder: cut, threads: await threads(), out, format: 'onnx' });
  expect([batch, notes]).toEqual([
    1,
    ['The file takes one image at a time: something in this model is made for a fixed number of images.'],
  ]);
  expect(agreement).toMatchObject({ images: 32, borderline: 0 });
});
