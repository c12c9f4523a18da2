/** Files that others have made, of other number types, names and formats, as `sluice train` takes or refuses them. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/userError';
import { warmStart } from '../../src/load/warmStart';
import { networks, parametersOf } from '../../src/nn';
import { at, entry, floats, handmade, raw } from '../checkpoints/handmade';
import { expectWhole } from '../wholeError';

const resnet = () => networks.resnet({ width: 1 / 16, classes: 5, inputShape: [32, 32, 3], gated: false });
const cifar = () => networks.resnetCifar({ depth: 8, width: 0.25, inputShape: [8, 8, 3], gated: false, classes: 3 });
const valuesOf = (model: tf.LayersModel, name: string) => [
  ...parametersOf(model)
    .find((parameter) => parameter.name === name)!
    .variable.dataSync<'float32'>(),
];
const failureOf = async (file: string, model = cifar()) => {
  const error = await warmStart(file, model).catch((failure: unknown) => failure);
  expect(error).toBeInstanceOf(UserError);
  expectWhole(error as UserError);
  return error as UserError;
};

describe('numbers of other sizes', () => {
  const bias = (dtype: string, bytes: number[]) =>
    handmade(
      `${dtype}.safetensors`,
      { 'classifier/bias': entry([3], [0, bytes.length], dtype) },
      Uint8Array.from(bytes),
    );
  const doubles = (...values: number[]) => [...new Uint8Array(Float64Array.from(values).buffer)];
  it.each<[string, string, number[], number[]]>([
    ['halves', 'F16', [0x00, 0x3c, 0x00, 0xc1, 0xff, 0x7b], [1, -2.5, 65504]],
    ['subnormal halves', 'F16', [0x01, 0x00, 0xff, 0x83, 0x00, 0x80], [2 ** -24, -1023 * 2 ** -24, -0]],
    ['a third as a half', 'F16', [0x55, 0x35, 0x00, 0x04, 0x00, 0x00], [0.333251953125, 2 ** -14, 0]],
    ['bfloat16', 'BF16', [0x80, 0x3f, 0x49, 0xc0, 0x80, 0x00], [1, -3.140625, 2 ** -126]],
    ['doubles', 'F64', doubles(0.1, -1e-300, 16_777_217), [Math.fround(0.1), -0, 16_777_216]],
  ])('%s are read as float32', async (_, dtype, bytes, values) => {
    const model = cifar();
    const file = bias(dtype, bytes);
    const { messages } = await warmStart(file, model);
    expect(valuesOf(model, 'classifier/bias')).toEqual(values);
    expect(messages[0]).toContain(`come from ${file} (${dtype} as float32).`);
  });

  it('of several kinds, and under names with something before them, are said together', async () => {
    const header = {
      'module.classifier/bias': entry([3], [0, 6], 'F16'),
      'module.stem_bn/beta': entry([4], [6, 14], 'BF16'),
      'module.stem_bn/gamma': entry([4], [14, 30]),
    };
    const file = handmade('mixed.safetensors', header, Buffer.alloc(30));
    const { messages } = await warmStart(file, cifar());
    expect(messages[0]).toContain(`come from ${file} (names without 'module.'; F16 and BF16 as float32).`);
  });

  it.each([
    ['F16', [0, 0, 0x00, 0x7c, 0, 0], 'Infinity as its number 2'],
    ['F16', [0, 0, 0, 0, 0x01, 0xfc], 'NaN as its number 3'],
    ['BF16', [0x80, 0xff, 0, 0, 0, 0], '-Infinity as its number 1'],
    ['BF16', [0xc0, 0x7f, 0, 0, 0, 0], 'NaN as its number 1'],
    ['F64', doubles(0, 1e300, 0), 'Infinity as its number 2'],
  ])('%s %j are refused where they are no numbers', async (dtype, bytes, message) => {
    expect((await failureOf(bias(dtype, bytes))).message).toContain(message);
  });

  it('of whole ones are refused by the name of a tensor that is needed, and left where none is', async () => {
    expect((await failureOf(bias('I8', [1, 2, 3]))).message).toMatch(/'classifier\/bias' in .* is I8, and weights are/);
    expect((await failureOf(bias('F8_E4M3', [1, 2, 3]))).message).toContain('is F8_E4M3');
    expect((await failureOf(bias('F16', [1, 2, 3, 4]))).message).toContain('has 4 bytes, and its shape [3] needs 6');
    const model = cifar();
    const header = { 'classifier/bias': entry([3], [0, 12]), 'x.scale': entry([4], [12, 16], 'F8_E5M2') };
    await warmStart(handmade('odd.safetensors', header, Buffer.concat([floats(1, 2, 3), Buffer.alloc(4)])), model);
    expect(valuesOf(model, 'classifier/bias')).toEqual([1, 2, 3]);
    const wrapped = { 'module.classifier/bias': entry([3], [0, 3], 'I8') };
    expect((await failureOf(handmade('wrapped.safetensors', wrapped, Buffer.alloc(3)))).message).toContain(
      "'classifier/bias' in",
    );
  });

  it("are refused by name in PyTorch's names too", async () => {
    const header = { 'layer1.0.conv1.weight': entry([4, 4, 3, 3], [0, 144], 'I8') };
    const file = handmade('quantized.safetensors', header, Buffer.alloc(144));
    expect((await failureOf(file, resnet())).message).toContain(`'layer1.0.conv1.weight' in ${file} is I8`);
  });
});

describe('names of wrapped models', () => {
  const names = { 'layer1.0.conv1.weight': [4, 4, 3, 3], 'fc.bias': [5] };
  const written = (prefix: string, more: Record<string, number[]> = {}) => {
    const header: Record<string, unknown> = {};
    let from = 0;
    const all = [
      ...Object.entries(names).map(([name, shape]) => [prefix + name, shape] as const),
      ...Object.entries(more),
    ];
    for (const [name, shape] of all) {
      const to = from + 4 * shape.reduce((a, b) => a * b, 1);
      header[name] = entry(shape, [from, to]);
      from = to;
    }
    return handmade('wrapped.safetensors', header, floats(...Array.from({ length: from / 4 }, (_, i) => i + 1)));
  };
  it.each(['_orig_mod.', 'module.', '_orig_mod.module.', 'module._orig_mod.', 'model.', 'state_dict.', 'ema.module.'])(
    '%s is read off, and said',
    async (prefix) => {
      const model = resnet();
      const { messages } = await warmStart(written(prefix, { n_averaged: [] }), model);
      expect(messages[0]).toContain(`PyTorch weights (names without '${prefix}').`);
      expect(messages[0]).toContain('1 of the file is not used: n_averaged.');
      expect(valuesOf(model, 'classifier/bias')).toEqual([145, 146, 147, 148, 149]);
    },
  );

  it('stay where not all have them', async () => {
    for (const name of ['layer1.0.conv2.weight', 'conv1.weight']) {
      const failure = await failureOf(written('ema.', { [name]: [1] }), resnet());
      expect(failure.message).toMatch(/^warmStart: /);
      expect(failure.message).toContain(`'${name}' is [1]`);
    }
    const teacher = warmStart(written('', { 'conv1.weight': [1] }), resnet(), { field: 'teacher.weights' });
    await expect(teacher).rejects.toThrow(/^teacher\.weights: 'conv1\.weight' is \[1\]/);
  });

  it('stay where the model knows them, and are told as the file has them', async () => {
    const layers = ['model.a', 'model.b'].map((name) => tf.layers.dense({ name, units: 2, inputShape: [2] }));
    const model = tf.sequential({ layers });
    const header = {
      'model.a/bias': entry([2], [0, 8]),
      'model.b/bias': entry([2], [8, 16]),
    };
    const { messages } = await warmStart(handmade('own.safetensors', header, floats(1, 2, 3, 4)), model);
    const single = tf.sequential({ layers: [tf.layers.dense({ name: 'model.a', units: 2, inputShape: [2] })] });
    const own = await warmStart(handmade('one.safetensors', header, floats(1, 2, 3, 4)), single);
    expect(own.messages[0]).toMatch(/ 1 begins as the model says: model\.a\/kernel\. 1 of the file is not used: /);
    expect(messages[0]).toMatch(/^Warm start: 2 of 4 variables come from \S+own\.safetensors\. 2 begin as/);
    expect(valuesOf(model, 'model.b/bias')).toEqual([3, 4]);
    const more = await warmStart(written('', { 'layer1.7.conv1.weight': [4] }), resnet());
    expect(more.messages[0]).toContain('1 of the file is not used: layer1.7.conv1.weight.');
  });
});

describe('a file of another format', () => {
  const le = (text: string, ...bytes: number[]) => Buffer.concat([Buffer.from(bytes), Buffer.from(text, 'latin1')]);
  const zip = (...names: string[]) =>
    Buffer.concat(
      names.map((name) => Buffer.concat([le('PK\x03\x04'), Buffer.alloc(26), Buffer.from(name), Buffer.alloc(64)])),
    );
  const torch =
    'save_file(torch.load("other.safetensors", map_location="cpu", weights_only=True), "other.safetensors")';
  it.each<[string, Uint8Array, string, string]>([
    ['torch.save', zip('plain/data.pkl'), "PyTorch's torch.save", torch],
    ['an old torch.save', le('\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.', 0x80, 2), 'a pickle', torch],
    ['TorchScript', zip('m/data.pkl', 'm/constants.pkl'), 'TorchScript', 'torch.jit.load'],
    ['GGUF', le('GGUF\x03\0\0\0\0\0\0\0'), 'GGUF', 'quantized'],
    ['an array', le('NUMPY\x01\0v\0{', 0x93), '(.npy)', 'numpy.load'],
    ['arrays', zip('a.npy', 'b.npy'), '(.npz)', 'dict(numpy.load('],
    ['HDF5', le('HDF\r\n\x1a\n\0\0\0', 0x89), 'HDF5', 'keras.models.load_model'],
    ['Keras', zip('metadata.json', 'config.json', 'model.weights.h5'), '(.keras)', 'keras.models.load_model'],
    ['a SavedModel', le('\x12\x90\x20abcdef', 8, 1), 'SavedModel', 'tf.saved_model.load'],
    [
      'a checkpoint',
      Buffer.concat([Buffer.alloc(40, 5), le('\x57\xfb\x80\x8b\x24\x75\x47\xdb')]),
      'checkpoint of TensorFlow',
      'load_checkpoint',
    ],
    ['ONNX', le('\x12\x07pytorch', 8, 8), 'ONNX', 'onnx.load'],
    ['Git LFS', le('version https://git-lfs.github.com/spec/v1\noid sha256:1\n'), 'Git LFS', 'git lfs pull'],
    ['a page', le('\n<!DOCTYPE html><html>'), 'a web page', '/resolve/'],
    ['JSON', le('{"format":"layers-model"}'), 'a JSON file', 'weight_map'],
  ])('%s is named, with what to do', async (_, bytes, what, hint) => {
    const failure = await failureOf(raw('other.safetensors', bytes));
    expect(failure.message).toContain(`other.safetensors is not a safetensors file, but `);
    expect(failure.message).toContain(what);
    expect(failure.detail.hint).toContain(hint);
  });

  it('or a folder with such', async () => {
    const folder = at('hub');
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'saved_model.pb'), '');
    expect((await failureOf(folder)).message).toContain('SavedModel');
    writeFileSync(path.join(folder, 'b.safetensors'), '');
    const one = `Name one of its files: ${path.join(folder, 'b.safetensors')}.`;
    await expect(warmStart(folder, cifar())).rejects.toMatchObject({ detail: { hint: one } });
    const names = ['model.safetensors', 'a.safetensors.index.json', 'notes.txt', 'b.safetensors', 'c.safetensors.json'];
    for (const name of names) writeFileSync(path.join(folder, name), '');
    const listed = ['a.safetensors.index.json', 'b.safetensors', 'model.safetensors'];
    expect(await failureOf(folder)).toMatchObject({
      message: `warmStart: ${folder} is no run's folder: it has no checkpoint.`,
      detail: { hint: `Name one of its files: ${listed.map((name) => path.join(folder, name)).join(', ')}.` },
    });
  });
});

describe('an index', () => {
  const index = (map: Record<string, unknown>) =>
    raw('model.safetensors.index.json', JSON.stringify({ metadata: { total_size: 24 }, weight_map: map }, null, 2));
  const shard = (name: string, tensor: string, ...values: number[]) =>
    handmade(name, { [tensor]: entry([values.length], [0, 4 * values.length]) }, floats(...values));
  const map = { 'classifier/bias': 'model-00001.safetensors', 'stem_bn/beta': 'model-00002.safetensors' };

  it('is read with all that it names', async () => {
    const model = cifar();
    shard('model-00001.safetensors', 'classifier/bias', 1, 2, 3);
    shard('model-00002.safetensors', 'stem_bn/beta', 4, 5, 6, 7);
    const file = index(map);
    const first = await warmStart(file, model);
    const read = [file, ...Object.values(map).map((name) => path.join(path.dirname(file), name))];
    const bytes = Buffer.concat(read.map((one) => readFileSync(one)));
    expect(first.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(valuesOf(model, 'classifier/bias')).toEqual([1, 2, 3]);
    expect(valuesOf(model, 'stem_bn/beta')).toEqual([4, 5, 6, 7]);
    shard('model-00002.safetensors', 'stem_bn/beta', 4, 5, 6, 8);
    expect((await warmStart(index(map), model)).sha256).not.toBe(first.sha256);
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    [
      'a file that is missing',
      { a: 'model-00009.safetensors' },
      /model-00009\.safetensors does not exist\. .*index\.json names it/,
    ],
    [
      'a tensor that is missing',
      { ...map, b: 'model-00001.safetensors' },
      /says that 'b' is in model-00001\.safetensors/,
    ],
    ['a file elsewhere', { a: '../x.safetensors' }, /has "\.\.\/x\.safetensors" as the file of 'a'/],
    ['no file', { a: 3 }, /has 3 as the file of 'a'/],
  ])('with %s is refused', async (_, wrong, message) => {
    expect((await failureOf(index(wrong))).message).toMatch(message);
  });
});
