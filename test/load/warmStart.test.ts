/** A run that begins with the variables of another one. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/userError';
import { type StoredTensor, safetensorsPieces } from '../../src/checkpoints/safetensors';
import { listed, warmStart } from '../../src/load/warmStart';
import { networks, parametersOf } from '../../src/nn';
import { all, endOf, experimentFile, of, request, weights } from '../train/tinyRun';

const folder = () => mkdtempSync(path.join(tmpdir(), 'sluice-warm-'));
const small = (gated: boolean, classes = 3) =>
  networks.resnetCifar({ depth: 8, width: 0.25, inputShape: [8, 8, 3], gated, classes, seed: gated ? 1 : 2 });
const values = (model: tf.LayersModel) =>
  Object.fromEntries(
    parametersOf(model).map(({ name, variable }) => [
      name,
      { shape: variable.shape, data: variable.dataSync<'float32'>().slice() },
    ]),
  );

function stored(tensors: Record<string, StoredTensor>): string {
  const file = path.join(folder(), 'weights.safetensors');
  writeFileSync(file, Buffer.concat([...safetensorsPieces({ tensors, metadata: {} })]));
  return file;
}

describe('a gated model', () => {
  it('takes the variables of a plain one, and begins its gates as it would', async () => {
    const [plain, gated] = [values(small(false)), small(true)];
    const before = values(gated);
    const file = stored({
      ...plain,
      'stem_conv/kernel#momentum': plain['stem_conv/kernel']!,
      'other/kernel': { shape: [1], data: new Float32Array(1) },
    });
    const { messages, sha256 } = await warmStart(file, gated);
    for (const [name, { data }] of Object.entries(values(gated)))
      expect(data, name).toEqual(name.includes('_gate') ? before[name]!.data : plain[name]!.data);
    const [count, every] = [Object.keys(plain).length, Object.keys(before).length];
    expect(messages).toHaveLength(1);
    expect(messages[0]).toContain(`${count} of ${every} variables come from ${file}`);
    expect(messages[0]).toMatch(
      new RegExp(`${every - count} begin as the model says: stage1_block1_gate_hidden/kernel, .* and \\d+ more`),
    );
    expect(messages[0]).toContain('1 of the file is not used: other/kernel.');
    expect(sha256).toBe(createHash('sha256').update(readFileSync(file)).digest('hex'));
  });

  it('keeps what has another shape, and names it', async () => {
    const model = small(false, 5);
    const before = values(model);
    const { messages } = await warmStart(stored(values(small(false, 3))), model);
    expect(values(model)['classifier/kernel']).toEqual(before['classifier/kernel']);
    expect(values(model)['stem_conv/kernel']).toEqual(values(small(false, 3))['stem_conv/kernel']);
    expect(messages.slice(1)).toEqual([
      "Warm start: 'classifier/kernel' is [16,3] in the file and [16,5] in the model.",
      "Warm start: 'classifier/bias' is [3] in the file and [5] in the model.",
    ]);
  });

  it('takes nothing of as many numbers in another order of axes', async () => {
    const [model, { 'classifier/kernel': kernel, ...rest }] = [small(false), values(small(false))];
    const before = values(model)['classifier/kernel'];
    const turned = { shape: [3, 16], data: kernel!.data.map((v) => v + 1) };
    const { left } = await warmStart(stored({ ...rest, 'classifier/kernel': turned }), model);
    expect(left).toEqual(['classifier/kernel']);
    expect(values(model)['classifier/kernel']).toEqual(before);
  });

  it('prefers averaged weights where a file has them', async () => {
    const model = small(false);
    const plain = values(model);
    const average = { shape: plain['classifier/bias']!.shape, data: Float32Array.of(7, 8, 9) };
    await warmStart(stored({ ...plain, 'classifier/bias#ema': average }), model);
    expect(values(model)['classifier/bias']!.data).toEqual(average.data);
  });
});

describe('what cannot be a start', () => {
  it.each<[string, () => string, RegExp]>([
    ['a file that is not there', () => path.join(folder(), 'none.safetensors'), /none\.safetensors cannot be read/],
    ['a folder without a checkpoint', folder, /has no checkpoint/],
    ['a file that is something else', () => __filename, /not a safetensors file/],
    [
      'weights of another model',
      () => stored({ 'a/kernel': { shape: [2], data: new Float32Array(2) } }),
      /no variable of the model/,
    ],
  ])('is %s', async (_, make, message) => {
    const model = small(true);
    const before = values(model);
    const failure = await warmStart(make(), model).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UserError);
    expect((failure as UserError).message).toMatch(message);
    expect(values(model)).toEqual(before);
  });
});

it('takes no other checkpoint of a run than its best where that is broken', async () => {
  const plain = request({ file: experimentFile({ epochs: 1 }) });
  await all(plain);
  const best = path.join(plain.folder, 'checkpoints/best.safetensors');
  writeFileSync(best, readFileSync(best).subarray(0, -4));
  const model = small(true);
  const before = values(model);
  await expect(warmStart(plain.folder, model)).rejects.toThrow(/best\.safetensors is cut off/);
  expect(values(model)).toEqual(before);
});

it.each([
  [[], 'none'],
  [['a'], 'a'],
  [[...'abcdefgh'], 'a, b, c, d, e, f, g, h'],
  [[...'abcdefghij'], 'a, b, c, d, e, f, g, h and 2 more'],
])('names %j as %s', (names, text) => expect(listed(names)).toBe(text));

it('leaves no tensors behind', async () => {
  const [source, model] = [stored(values(small(false))), small(true)];
  const before = tf.memory().numTensors;
  await warmStart(source, model);
  expect(tf.memory().numTensors).toBe(before);
});

describe('a run', () => {
  const first = () =>
    experimentFile({ epochs: 1, model: 'networks.resnetCifar({ depth: 8, width: 0.5, gated: false })' });

  it('begins with the best checkpoint of another, says so, and does not begin again when it is resumed', async () => {
    const plain = request({ file: first() });
    await all(plain);
    const asked = request({
      file: experimentFile({ epochs: 1, extra: `warmStart: ${JSON.stringify(plain.folder)}, learningRate: 0,` }),
    });
    const events = await all(asked);
    expect(endOf(events).outcome).toBe('finished');
    const said = of(events, 'warning').map(({ message }) => message);
    expect(said).toEqual([expect.stringContaining('best.safetensors')]);
    // Nothing was learnt, so the kernels are still those of the plain run.
    const [a, b] = [await weights(asked.folder), await weights(plain.folder)];
    expect(a['stem_conv/kernel']).toEqual(b['stem_conv/kernel']);
    expect(JSON.parse(readFileSync(path.join(asked.folder, 'manifest.json'), 'utf8')).warmStart.file).toMatch(
      /best\.safetensors$/,
    );
    const again = await all({ ...asked, resume: true, settings: { epochs: 2 } });
    expect(endOf(again)).toMatchObject({ outcome: 'finished', step: 8 });
    expect(of(again, 'warning')).toEqual([]);
  });

  it('fails where nothing agrees, before it starts', async () => {
    const file = stored({ 'a/kernel': { shape: [2], data: new Float32Array(2) } });
    const events = await all(request({ file: experimentFile({ extra: `warmStart: ${JSON.stringify(file)},` }) }));
    expect(of(events, 'started')).toEqual([]);
    expect(endOf(events).error).toMatchObject({
      message: expect.stringContaining('warmStart'),
      hint: expect.stringContaining('a/kernel'),
    });
  });
});
