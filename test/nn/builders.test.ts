/** The layers that networks are made of, by their numbers and sizes. */
import { describe, expect, it } from 'vitest';
import { auxiliaryNames, markAuxiliary } from '../../src/nn/auxiliaryOutputs';
import { batchNorm, channelsOf, conv, dense, heNormal, layerSeed, zeroPad } from '../../src/nn/builders';
import { buildSeed, withBuildSeed } from '../../src/nn/buildSeed';
import { tf } from './cpu';
import { around, keep } from './models';

const input = (...shape: number[]) => tf.input({ shape });
const layerOf = (x: tf.SymbolicTensor) => x.sourceLayer;
const seed = 3;

describe('a convolution', () => {
  it.each([
    [{ size: 3 }, [7, 8], 'same', undefined],
    [{ size: 3, stride: 2 }, [4, 4], 'valid', 1],
    [{ size: 7, stride: 2 }, [4, 4], 'valid', 3],
    [{ size: 1, stride: 2 }, [4, 4], 'same', undefined],
    [{ size: 3, dilation: 2 }, [7, 8], 'same', undefined],
  ] as const)('%j makes of 7 × 8 pixels %j, padded alike on both sides', (options, size, padding, zeros) => {
    const y = conv(input(7, 8, 4), { name: 'c', filters: 5, seed, ...options });
    expect(y.shape).toEqual([null, ...size, 5]);
    const { stride = 1, dilation = 1 } = options as { stride?: number; dilation?: number };
    expect(layerOf(y).getConfig()).toMatchObject({
      ...{ padding, useBias: false, strides: [stride, stride], dilationRate: [dilation, dilation] },
    });
    const before = layerOf(y).inboundNodes[0]!.inboundLayers[0]!;
    if (zeros === undefined) expect(before.getClassName()).toBe('InputLayer');
    else {
      expect([before.name, before.getClassName()]).toEqual(['c_pad', 'ZeroPadding2D']);
      expect(before.getConfig()).toMatchObject({
        padding: [
          [zeros, zeros],
          [zeros, zeros],
        ],
      });
    }
  });

  it('has a bias where it is asked for', () => {
    const y = conv(input(4, 4, 2), { name: 'c', filters: 3, size: 1, seed, bias: true });
    expect(
      layerOf(y)
        .getWeights()
        .map(({ shape }) => shape),
    ).toEqual([[1, 1, 2, 3], [3]]);
  });

  it('begins with N(0, 2 / fan-in), of its own stream', () => {
    const kernel = (name: string, of = seed) => [
      ...layerOf(conv(input(4, 4, 8), { name, filters: 64, size: 3, seed: of }))
        .getWeights()[0]!
        .dataSync(),
    ];
    const own = kernel('c');
    const variance = own.reduce((sum, v) => sum + v * v, 0) / own.length;
    // 4608 draws: five standard errors of a variance.
    expect(Math.abs(variance * 36 - 1)).toBeLessThan(5 * Math.sqrt(2 / own.length));
    expect(kernel('c')).toEqual(own);
    expect(kernel('d')).not.toEqual(own);
    expect(kernel('c', 4)).not.toEqual(own);
    expect(heNormal(50, { name: 'c', seed }).getConfig()).toMatchObject({ mean: 0, stddev: 0.2 });
  });
});

it('a dense layer has a bias that starts where it is said, or none', () => {
  const of = (bias?: number) =>
    layerOf(dense(input(6), { name: 'd', units: 2, seed, ...(bias === undefined ? {} : { bias }) }));
  expect(
    of()
      .getWeights()
      .map(({ shape }) => shape),
  ).toEqual([[6, 2]]);
  expect([...of(1.5).getWeights()[1]!.dataSync()]).toEqual([1.5, 1.5]);
  expect([...of(0).getWeights()[1]!.dataSync()]).toEqual([0, 0]);
});

it('a normalisation has the constants of the recipes, and zeros go around rows and columns', () => {
  const norm = layerOf(batchNorm(input(4, 4, 2), 'n'));
  expect(norm.getConfig()).toMatchObject({ momentum: 0.9, epsilon: 1e-5, axis: -1, center: true, scale: true });
  expect(zeroPad(input(4, 5, 2), 3, 'z').shape).toEqual([null, 10, 11, 2]);
  expect(channelsOf(input(4, 5, 2))).toBe(2);
  expect(() => channelsOf(tf.input({ shape: [4, null] }))).toThrow('no fixed size');
});

it('seeds of layers differ by name and seed, are whole and never 0', () => {
  const found = new Set<number>();
  for (let i = 0; i < 300; i++)
    for (const of of [0, 1, 2 ** 31, -5]) {
      const own = layerSeed(`layer${i}`, of);
      expect(Number.isInteger(own) && own > 0 && own <= 2 ** 31).toBe(true);
      found.add(own);
    }
  expect(found.size).toBeGreaterThan(1195);
  expect(layerSeed('ab', 0)).not.toBe(layerSeed('ba', 0));
});

it('networks are built with the seed of the experiment for as long as it builds', async () => {
  expect(buildSeed()).toBe(0);
  const within = await withBuildSeed(7, async () => {
    await Promise.resolve();
    return [buildSeed(), await withBuildSeed(8, buildSeed), buildSeed()];
  });
  expect(within).toEqual([7, 8, 7]);
  await expect(withBuildSeed(9, () => Promise.reject(new Error('odd')))).rejects.toThrow('odd');
  expect(buildSeed()).toBe(0);
});

it('outputs that serve training alone are named in what a model says of itself, beside what else it says', () => {
  const model = keep(around((x) => tf.layers.dense({ units: 1 }).apply(x) as tf.SymbolicTensor, [2]));
  expect(auxiliaryNames(model)).toEqual([]);
  markAuxiliary(model, []);
  expect(auxiliaryNames(model)).toEqual([]);
  model.setUserDefinedMetadata({ mine: 1 });
  markAuxiliary(model, ['a', 'b']);
  expect(model.getUserDefinedMetadata()).toEqual({ mine: 1, auxiliary: ['a', 'b'] });
  expect(auxiliaryNames(model)).toEqual(['a', 'b']);
  model.setUserDefinedMetadata({ auxiliary: 'one' });
  expect(auxiliaryNames(model)).toEqual(['one']);
});
