import type * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { type Cifar10PresetOptions, cifar10Preset } from '../../src/experiment/cifar10Preset';
import { defineExperiment } from '../../src/experiment/experiment';
import { presetFile, presetList } from '../../src/experiment/presetList';
import { beta, HardGate } from '../../src/nn';
import { weightOf } from '../weightOf';

const define = (options: Cifar10PresetOptions) => defineExperiment(cifar10Preset(options));
const gatesOf = async (options: Cifar10PresetOptions) => {
  const model = (await define(options).model()) as tf.LayersModel;
  const count = model.layers.filter((layer) => layer instanceof HardGate).length;
  model.dispose();
  return count;
};

describe('presets.cifar10', () => {
  it.each([
    ['none', 0, false, false],
    ['l0', 9, false, true],
    ['shaping', 9, true, false],
    ['both', 9, true, true],
  ] as const)('%s: %i gate layers, shaping %s, sparsity %s', async (gates, layers, shaping, sparsity) => {
    const experiment = define({ gates });
    expect(await gatesOf({ gates })).toBe(layers);
    expect([experiment.shaping !== undefined, experiment.sparsity !== undefined]).toEqual([shaping, sparsity]);
  });

  it('follows the recipe of 500 epochs', () => {
    const { epochs, batchSize, learningRate, shaping, sparsity, augmentation } = define({});
    expect([epochs, batchSize, augmentation]).toEqual([500, 256, { padCrop: 4, flip: true }]);
    for (const epoch of [0, 50, 99, 100, 101, 200, 299, 300, 374, 375, 449, 450, 499]) {
      const drops = [300, 375, 450].filter((milestone) => epoch >= milestone).length;
      expect(learningRate(epoch, 500), `${epoch}`).toBeCloseTo(0.1 / 10 ** drops, 12);
      expect(shaping!.weight(epoch, 500)).toBeCloseTo(epoch < 100 ? (20 * (100 - epoch)) / 100 : 0, 12);
      expect(weightOf(sparsity)(epoch, 500)).toBeCloseTo(0.1 * Math.min(1, Math.max(0, (epoch - 100) / 200)), 12);
    }
  });

  it('has the defaults of the comparison, and hands a seed on', async () => {
    const { data, seed, optimizer, shaping } = define({});
    expect([data, seed]).toEqual([{ kind: 'cifar10', dir: 'data' }, 0]);
    expect(define({ seed: 7, dir: 'x' })).toMatchObject({ seed: 7, data: { dir: 'x' } });
    expect(optimizer.name).toBe(
      'sgd(momentum 0.9, nesterov, weight decay {"kernels":0.0005,"biases":0.0005,"norms":0.0005,"gates":0})',
    );
    expect(shaping?.prior).toMatchObject({ name: beta(0.6, 0.4).name });
    const model = (await define({}).model()) as tf.LayersModel;
    // ResNet-20: 6n + 2 with three blocks a stage, of 16 channels first; a gate for each block's channels.
    const convs = model.layers.filter((layer) => layer.getClassName() === 'Conv2D');
    expect(convs[0]?.outputShape).toEqual([null, 32, 32, 16]);
    const gates = model.layers.filter((layer) => layer instanceof HardGate);
    expect(gates.map(({ outputShape }) => (outputShape as number[]).at(-1))).toEqual([
      16, 16, 16, 32, 32, 32, 64, 64, 64,
    ]);
    model.dispose();
  });

  it('keeps its shares in a run of another length, set in the file or beside it', () => {
    const { learningRate, shaping, sparsity } = define({ epochs: 20, gates: 'both', sparsity: 1, shaping: 2 });
    expect([0, 2, 4].map((epoch) => shaping!.weight(epoch, 20))).toEqual([2, 1, 0]);
    expect([4, 8, 12].map((epoch) => weightOf(sparsity)(epoch, 20))).toEqual(
      [0, 0.5, 1].map((v) => expect.closeTo(v, 12)),
    );
    expect([11.9, 12, 15, 18].map((epoch) => learningRate(epoch, 20))).toEqual(
      [0.1, 1e-2, 1e-3, 1e-4].map((v) => expect.closeTo(v, 12)),
    );
  });

  it('takes an option that is undefined for one that is not there', () => {
    const undefinedOnes = {
      depth: undefined,
      gates: undefined,
      sparsity: undefined,
      shaping: undefined,
      seed: undefined,
    };
    const { shaping, sparsity, seed } = define(undefinedOnes as never);
    expect([shaping!.weight(0, 500), weightOf(sparsity)(400, 500), seed]).toEqual([20, 0.1, 0]);
  });

  it('names gates that are none', () => {
    expect(() => cifar10Preset({ gates: 'some' as never })).toThrow("gates is 'some'");
  });
});

describe('the list of presets', () => {
  it('has the rows of the comparison, each name once', () => {
    const names = presetList.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(
      expect.arrayContaining([
        'cifar10-resnet20',
        'cifar10-resnet32-x0.5',
        'cifar10-resnet20-l0',
        'cifar10-resnet32-both',
      ]),
    );
    for (const { options } of presetList) expect(() => define(options)).not.toThrow();
  });

  it.each([
    ['cifar10-resnet20', { width: 1 }, 'width'],
    ['cifar10-resnet32-x0.5', { width: 0.5 }, 'width'],
    ['cifar10-resnet20-l0', { width: 1, lambda: 0.1 }, 'width, sparsity: lambda'],
    ['cifar10-resnet20-shaping', { width: 1, gamma: 20 }, 'width, shaping: gamma'],
    ['cifar10-resnet32-both', { width: 1, lambda: 0.1, gamma: 20 }, 'width, sparsity: lambda, shaping: gamma'],
  ])(
    '%s is a file with the parameters that its gates are trained by, and hands them on',
    (name, parameters, options) => {
      const [depth] = name.match(/(?<=resnet)\d+/) ?? [];
      const gates = name.split('-')[2] ?? 'none';
      const kind = gates.startsWith('x') ? 'none' : gates;
      expect(presetFile(name, '/d').split('\n').slice(3, 6)).toEqual([
        `export default defineExperiment({ parameters: ${JSON.stringify(parameters)} }, ({ ${Object.keys(parameters).join(', ')} }) =>`,
        `  presets.cifar10({ ...{"depth":${depth},"gates":"${kind}","dir":"/d"}, ${options} }),`,
        ');',
      ]);
    },
  );

  it('suggests the nearest for a name that is none', () => {
    try {
      presetFile('cifar10-resnet20-bot', '/data');
      expect.unreachable();
    } catch (error) {
      expect((error as { detail: { hint: string } }).detail.hint).toContain("'cifar10-resnet20-both'");
    }
    expect(presetFile('cifar10-resnet20-l0', '/my "data"')).toContain('"dir":"/my \\"data\\""');
  });
});
