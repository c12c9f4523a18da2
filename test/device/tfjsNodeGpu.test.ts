/** With packages of a few lines; as it is shipped, and with a real one: test/commands/tfjsNodeGpu.test.ts. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { UserError } from '../../src/base/userError';
import { openDevice } from '../../src/device';
import { installed as installedFiles } from './standInPackage';

const installed = (code: string, name = '@tensorflow/tfjs-node-gpu') => installedFiles({ 'dist/index.js': code }, name);

/** A file that somebody has copied out of the package. */
function lone(name: string): string {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'sluice-addon-')), name);
  writeFileSync(file, '\x7fELF');
  return file;
}

const failure = (tfjsNodeGpuPath?: string) =>
  openDevice('tfjs-node-gpu', tfjsNodeGpuPath === undefined ? {} : { tfjsNodeGpuPath }).then(
    () => {
      throw new Error('it opened');
    },
    (error: UserError) => error,
  );

afterEach(async () => {
  if ('tensorflow' in tf.engine().registryFactory) tf.removeBackend('tensorflow');
  await tf.setBackend('cpu');
});

/** Registers the JavaScript backend under the name of the native one, as seen from inside the package. */
const standIn = `
const tf = require('@tensorflow/tfjs');
if (require('@tensorflow/tfjs-core') !== tf || require('@tensorflow/tfjs-layers') !== tf) throw new Error('two of them');
const { isNullOrUndefined, isArray } = require('util');
if (!isNullOrUndefined(undefined) || isNullOrUndefined(0) || !isArray([])) throw new Error('util is not as it was');
tf.registerBackend('tensorflow', () => tf.findBackend('cpu'), 3);
const known = tf.getKernelsForBackend('tensorflow').length > 0;
for (const kernel of known ? [] : tf.getKernelsForBackend('cpu')) tf.registerKernel({ ...kernel, backendName: 'tensorflow' });
`;

describe('tfjs-node-gpu', () => {
  it('is loaded with our TensorFlow.js, so that its backend takes our steps', async () => {
    await tf.setBackend('cpu');
    const device = await openDevice('tfjs-node-gpu', { tfjsNodeGpuPath: installed(standIn) });
    expect(tf.getBackend()).toBe('tensorflow');
    expect(device).toMatchObject({ id: 'tfjs-node-gpu', description: expect.stringContaining('tfjs-node-gpu') });
    const w = tf.variable(tf.scalar(3));
    const session = await device.training(
      {
        inputs: { x: { shape: [1], dtype: 'float32' } },
        scalars: [],
        trainable: { w },
        moving: {},
        summed: [],
        optimizer: { slots: [], update: (v, gradient) => ({ value: v.sub(gradient), slots: {} }) },
        forward: ({ x }) => ({ loss: x!.mul(w).sum() }),
      },
      0,
    );
    expect((await session.step({ x: Float32Array.of(2) }, {})).loss).toEqual(Float32Array.of(6));
    expect((await session.read()).w).toEqual(Float32Array.of(1));
    await session.dispose();
  });

  it('tells its native library to say errors alone, unless somebody has told it otherwise', async () => {
    const said = async (level: string | undefined) => {
      vi.stubEnv('TF_CPP_MIN_LOG_LEVEL', level);
      await openDevice('tfjs-node-gpu', { tfjsNodeGpuPath: installed(standIn) });
      tf.removeBackend('tensorflow');
      const { TF_CPP_MIN_LOG_LEVEL: found } = process.env;
      vi.unstubAllEnvs();
      return found;
    };
    expect([await said('0'), await said(undefined)]).toEqual(['0', '1']);
  });

  it('gives everybody else their own modules back', async () => {
    await openDevice('tfjs-node-gpu', { tfjsNodeGpuPath: installed(standIn) });
    const theirs = installed('module.exports = 7;', '@tensorflow/tfjs-core');
    const { createRequire } = await import('node:module');
    expect(createRequire(path.join(theirs, 'x.js'))('@tensorflow/tfjs-core')).toBe(7);
  });

  it('is found as tfjs-node too', async () => {
    const folder = installed(standIn, '@tensorflow/tfjs-node');
    const { description } = await openDevice('tfjs-node-gpu', { tfjsNodeGpuPath: folder });
    expect(description).toMatch(/@tensorflow\/tfjs-node,/);
  });

  it.each<[string, boolean | undefined, RegExp, RegExp | undefined]>([
    ['@tensorflow/tfjs-node-gpu', true, /, eager, on the GPU$/, undefined],
    [
      '@tensorflow/tfjs-node-gpu',
      false,
      /, on the processor: it uses no GPU$/,
      /CUDA 11\.2.* Without them it computes/,
    ],
    [
      '@tensorflow/tfjs-node',
      false,
      /, on the processor: it uses no GPU$/,
      /^The package for GPUs is @tensorflow\/tfjs-node-gpu\.$/,
    ],
    ['@tensorflow/tfjs-node', undefined, /, eager$/, undefined],
  ])('of %s that says of a GPU %s says where it computes, and what would do more', async (name, gpu, where, advice) => {
    const backend = `const own = Object.create(tf.findBackend('cpu')); own.isUsingGpuDevice = ${gpu}; return own;`;
    const code = standIn.replace("() => tf.findBackend('cpu')", `() => { ${backend} }`);
    const device = await openDevice('tfjs-node-gpu', { tfjsNodeGpuPath: installed(code, name) });
    expect(device.description).toMatch(where);
    expect(device.gpu).toBe(gpu);
    if (advice === undefined) expect(device.advice).toBeUndefined();
    else expect(device.advice).toMatch(advice);
  });

  it.each<[string, string | undefined, RegExp, RegExp]>([
    ['no folder is named', undefined, /not part of Sluice/, /npm install @tensorflow\/tfjs-node-gpu/],
    [
      'a native addon alone is named',
      lone('tfjs_binding.node'),
      /tfjs_binding\.node is a native addon alone, not a folder/,
      /npm install/,
    ],
    ['a file is named', lone('index.js'), /index\.js is a file, not a folder with @tensorflow/, /npm install/],
    [
      'there is no such folder',
      path.join(tmpdir(), 'nowhere'),
      /There is no folder .*nowhere with @tensorflow/,
      /npm install/,
    ],
    ['the folder has no such package', tmpdir(), /No @tensorflow\/tfjs-node-gpu .*is installed in/, /npm install/],
    [
      'its native library is missing',
      installed("require('../lib/napi-v8/tfjs_binding.node');"),
      /tfjs_binding\.node/,
      /^A part of it is missing: install it anew .* native library/,
    ],
    [
      'its backend does not start',
      installed(
        "require('@tensorflow/tfjs').registerBackend('tensorflow', () => Promise.reject(new Error('no CUDA')))",
      ),
      /does not load: no CUDA$/,
      /CUDA 11\.2/,
    ],
    ['it registers none', installed(''), /does not load: it registers no backend 'tensorflow'/, /version 4\.22/],
  ])('says what to do when %s', async (_, folder, message, hint) => {
    const error = await failure(folder);
    expect(error.message).toMatch(message);
    expect(error.detail.hint).toMatch(hint);
  });
});
