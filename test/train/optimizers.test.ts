import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { networks, parametersOf } from '../../src/nn';
import { adam, type OptimizerSetting, sgd } from '../../src/train/optimizers';

/** Minimises f(v) = Σ (v − target)² by the optimiser; gradients in closed form. */
function run(setting: OptimizerSetting, start: number[], target: number[], rate: number, steps: number): number[][] {
  const optimizer = setting.create([]);
  let value = tf.tensor1d(start) as tf.Tensor;
  let slots = Object.fromEntries(optimizer.slots.map((slot) => [slot, tf.zerosLike(value)]));
  return Array.from({ length: steps }, () => {
    const gradient = value.sub(tf.tensor1d(target)).mul(2);
    const next = optimizer.update(value, gradient, slots, { name: 'v', scalars: { learningRate: tf.scalar(rate) } });
    value = next.value;
    slots = next.slots;
    return [...value.dataSync()];
  });
}

const start = [1, -2, 0.5];
const target = [0.2, 0.3, -1];
const close = (actual: number[][], expected: number[][]) => {
  for (const [i, row] of actual.entries())
    for (const [k, x] of row.entries()) expect(x, `step ${i}`).toBeCloseTo(expected[i]![k]!, 5);
};

describe('optimisers follow their published formulas', () => {
  it.each([true, false])('sgd with momentum, nesterov %s', (nesterov) => {
    const [mu, rate] = [0.9, 0.05];
    let v = [...start];
    let m = [0, 0, 0];
    const expected = Array.from({ length: 6 }, () => {
      const g = v.map((x, k) => 2 * (x - target[k]!));
      m = m.map((x, k) => mu * x + g[k]!);
      v = v.map((x, k) => x - rate * (nesterov ? g[k]! + mu * m[k]! : m[k]!));
      return v;
    });
    close(run(sgd({ momentum: mu, nesterov }), start, target, rate, 6), expected);
  });

  it('adam with bias correction', () => {
    const [b1, b2, eps, rate] = [0.9, 0.999, 1e-8, 0.1];
    let v = [...start];
    let [m, s] = [start.map(() => 0), start.map(() => 0)];
    const expected = Array.from({ length: 6 }, (_, t) => {
      const g = v.map((x, k) => 2 * (x - target[k]!));
      m = m.map((x, k) => b1 * x + (1 - b1) * g[k]!);
      s = s.map((x, k) => b2 * x + (1 - b2) * g[k]! ** 2);
      v = v.map((x, k) => x - (rate * (m[k]! / (1 - b1 ** (t + 1)))) / (Math.sqrt(s[k]! / (1 - b2 ** (t + 1))) + eps));
      return v;
    });
    close(run(adam(), start, target, 0.1, 6), expected);
  });
});

describe('weight decay', () => {
  const parameters = parametersOf(networks.resnetCifar({ depth: 8, width: 0.5 }));
  /** What a zero gradient does to a variable of ones in one step of rate 1. */
  const shrinks = (setting: OptimizerSetting, name: string) => {
    const optimizer = setting.create(parameters);
    const { value } = optimizer.update(
      tf.ones([2]),
      tf.zeros([2]),
      {},
      { name, scalars: { learningRate: tf.scalar(1) } },
    );
    return 1 - value.dataSync()[0]!;
  };
  const named = (end: string) => parameters.find((p) => p.name.endsWith(end))!.name;
  const plain = { momentum: 0, nesterov: false };

  it('takes kernels, and leaves biases, norms and gates alone unless told', () => {
    const setting = sgd({ ...plain, weightDecay: 0.25 });
    expect(shrinks(setting, 'stem_conv/kernel')).toBeCloseTo(0.25);
    for (const end of ['stem_bn/gamma', 'classifier/bias', 'gate_logits/kernel', 'gate_hidden/kernel'])
      expect(shrinks(setting, named(end)), end).toBe(0);
  });

  it('takes everything it is told to', () => {
    const setting = sgd({ ...plain, weightDecay: { kernels: 0.25, biases: 0.125, norms: 0.5, gates: 0.75 } });
    expect(shrinks(setting, 'classifier/bias')).toBeCloseTo(0.125);
    expect(shrinks(setting, 'stem_bn/beta')).toBeCloseTo(0.5);
    expect(shrinks(setting, named('gate_logits/kernel'))).toBeCloseTo(0.75);
  });
});
