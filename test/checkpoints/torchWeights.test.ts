/** Weights as PyTorch's torchvision names and lays them out, in a network of ours. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/userError';
import { warmStart } from '../../src/load/warmStart';
import { networks, parametersOf } from '../../src/nn';
import { expectWhole } from '../wholeError';

const width = 1 / 16;
const resnet = (options: Parameters<typeof networks.resnet>[0] = {}) =>
  networks.resnet({ width, classes: 5, inputShape: [32, 32, 3], gated: false, ...options });

type Shapes = Record<string, number[]>;

/** torchvision's `resnet18(num_classes=5)` at 4 channels, written out: names and shapes as `state_dict` gives them. */
function resnet18(): Shapes {
  const shapes: Shapes = {};
  const norm = (name: string, channels: number) => {
    for (const part of ['weight', 'bias', 'running_mean', 'running_var']) shapes[`${name}.${part}`] = [channels];
  };
  shapes['conv1.weight'] = [4, 3, 7, 7];
  norm('bn1', 4);
  [4, 8, 16, 32].forEach((channels, stage) => {
    for (const block of [0, 1]) {
      const name = `layer${stage + 1}.${block}`;
      const before = block === 1 || stage === 0 ? channels : channels / 2;
      shapes[`${name}.conv1.weight`] = [channels, before, 3, 3];
      norm(`${name}.bn1`, channels);
      shapes[`${name}.conv2.weight`] = [channels, channels, 3, 3];
      norm(`${name}.bn2`, channels);
      if (before === channels) continue;
      shapes[`${name}.downsample.0.weight`] = [channels, before, 1, 1];
      norm(`${name}.downsample.1`, channels);
    }
  });
  shapes['fc.weight'] = [5, 32];
  shapes['fc.bias'] = [5];
  return shapes;
}

/** A number for a place in a tensor, exact in float32 and unlike its neighbours'. */
const valueAt = (name: string, ...place: number[]) =>
  place.reduce((sum, index) => sum * 37 + index, name.length + (name.codePointAt(name.length - 1) ?? 0)) % 65_521;

/** Written byte by byte from the format's description, counts of batches included. */
function stored(shapes: Shapes, name: (name: string) => string = (n) => n): string {
  const header: Record<string, unknown> = {};
  const data: Buffer[] = [];
  let offset = 0;
  const put = (key: string, dtype: string, shape: number[], bytes: Buffer) => {
    header[key] = { dtype, shape, data_offsets: [offset, offset + bytes.length] };
    data.push(bytes);
    offset += bytes.length;
  };
  for (const [key, shape] of Object.entries(shapes)) {
    const values: number[] = [];
    const fill = (place: number[]) => {
      if (place.length === shape.length) values.push(valueAt(key, ...place));
      else for (let i = 0; i < shape[place.length]!; i++) fill([...place, i]);
    };
    fill([]);
    const bytes = Buffer.alloc(4 * values.length);
    for (const [i, value] of values.entries()) bytes.writeFloatLE(value, 4 * i);
    put(name(key), 'F32', shape, bytes);
  }
  put('bn1.num_batches_tracked', 'I64', [], Buffer.alloc(8));
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'sluice-torch-')), 'resnet18.safetensors');
  writeFileSync(file, Buffer.concat([length, text, ...data]));
  return file;
}

const variables = (model: tf.LayersModel) => new Map(parametersOf(model).map(({ name, variable }) => [name, variable]));
const refused = async (file: string, model: tf.LayersModel) => {
  const error = await warmStart(file, model).catch((failure: unknown) => failure);
  expect(error).toBeInstanceOf(UserError);
  expectWhole(error as UserError);
  return error as UserError;
};

describe('weights of PyTorch', () => {
  it.each([
    ['by name', (name: string) => name, ''],
    ['of a wrapped model', (name: string) => `module.${name}`, " (names without 'module.')"],
  ])('are placed %s, kernels turned', async (_, name, note) => {
    const model = resnet();
    const file = stored(resnet18(), name);
    const { messages } = await warmStart(file, model);
    const count = Object.keys(resnet18()).length;
    expect(messages).toEqual([`Warm start: ${count} of ${count} variables come from ${file}, PyTorch weights${note}.`]);
    const found = variables(model);
    const at = (variable: string, ...place: number[]) =>
      tf.tidy(() =>
        found
          .get(variable)!
          .bufferSync()
          .get(...place),
      );
    for (const [h, w, i, o] of [
      [0, 0, 0, 0],
      [6, 2, 1, 3],
      [3, 5, 2, 1],
    ] as const)
      expect(at('stem_conv/kernel', h, w, i, o)).toBe(valueAt('conv1.weight', o, i, h, w));
    expect(at('stage3_block1_conv1/kernel', 2, 1, 5, 13)).toBe(valueAt('layer3.0.conv1.weight', 13, 5, 2, 1));
    expect(at('stage4_block1_shortcut/kernel', 0, 0, 9, 31)).toBe(valueAt('layer4.0.downsample.0.weight', 31, 9, 0, 0));
    expect(at('classifier/kernel', 30, 4)).toBe(valueAt('fc.weight', 4, 30));
    expect(at('classifier/bias', 2)).toBe(valueAt('fc.bias', 2));
    expect(at('stem_bn/gamma', 1)).toBe(valueAt('bn1.weight', 1));
    expect(at('stage2_block2_bn1/beta', 6)).toBe(valueAt('layer2.1.bn1.bias', 6));
    expect(at('stage2_block2_bn2/moving_mean', 7)).toBe(valueAt('layer2.1.bn2.running_mean', 7));
    expect(at('stage2_block1_shortcut_bn/moving_variance', 3)).toBe(valueAt('layer2.0.downsample.1.running_var', 3));
  });

  it('leave the gates as they begin, and say so', async () => {
    const gated = resnet({ gated: true });
    const before = variables(resnet({ gated: true }))
      .get('stage1_block1_gate_hidden/kernel')!
      .dataSync();
    const { messages } = await warmStart(stored(resnet18()), gated);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatch(/begin as the model says: stage1_block1_gate_hidden\/kernel/);
    expect(variables(gated).get('stage1_block1_gate_hidden/kernel')!.dataSync()).toEqual(before);
  });

  it('keep a classifier of other classes as it begins', async () => {
    const model = resnet({ classes: 7 });
    const { messages } = await warmStart(stored(resnet18()), model);
    expect(messages[0]).toMatch(
      /2 begin as the model says: classifier\/kernel, classifier\/bias\. 2 of the file are not used: fc/,
    );
    expect(messages[1]).toContain("'classifier/kernel' is [32,5] in the file and [32,7] in the model");
  });

  it('name what the model has no place for by its name in the file', async () => {
    const { messages } = await warmStart(
      stored({ ...resnet18(), 'layer1.2.conv1.weight': [4, 4, 3, 3], 'head.x': [1] }),
      resnet(),
    );
    expect(messages[0]).toContain('2 of the file are not used: layer1.2.conv1.weight, head.x.');
  });

  it.each([
    ['another depth', resnet18(), { depth: 50 }, "'layer1.0.conv1.weight' is [4, 4, 3, 3] in", '[4, 4, 1, 1]'],
    ['another width', resnet18(), { width: 1 / 8 }, "'conv1.weight' is [4, 3, 7, 7] in", '[8, 3, 7, 7]'],
    ['a wrong norm', { ...resnet18(), 'bn1.bias': [3] }, {}, "'bn1.bias' is [3] in", '[4]'],
  ])('of %s are refused, nothing taken', async (_, shapes, options, message, needed) => {
    const model = resnet(options);
    const before = variables(model).get('stage1_block1_bn1/gamma')!.dataSync().slice();
    const file = stored(shapes);
    const error = await refused(file, model);
    expect(error.message).toContain(message);
    expect(error.message).toContain(file);
    expect(error.message).toContain(`needs ${needed}`);
    expect(variables(model).get('stage1_block1_bn1/gamma')!.dataSync()).toEqual(before);
  });
});
