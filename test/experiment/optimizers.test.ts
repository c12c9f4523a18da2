/** Against the published formulas in plain numbers, and against worked figures of PyTorch's documentation. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import type { Optimizer } from '../../src/device/device';
import { adam, type OptimizerSetting, sgd } from '../../src/experiment/optimizers';
import { networks, type Parameter, parametersOf } from '../../src/nn';

const rate = 0.1;

/** A model of one kernel and one bias, both of one number. */
function oneWeight(options: { trainable?: boolean } = {}) {
  const layer = tf.layers.dense({ units: 1, inputShape: [1], name: 'only', ...options });
  return parametersOf(tf.sequential({ layers: [layer] }));
}

/** Values of `only/kernel` after each gradient. */
function path(setting: OptimizerSetting, start: number, gradients: number[], name = 'only/kernel'): number[] {
  const optimizer: Optimizer = setting.create(oneWeight());
  return tf.tidy(() => {
    const scalars = { learningRate: tf.scalar(rate) };
    let value: tf.Tensor = tf.scalar(start);
    let slots = Object.fromEntries(optimizer.slots.map((slot) => [slot, tf.scalar(0) as tf.Tensor]));
    return gradients.map((g) => {
      ({ value, slots } = optimizer.update(value, tf.scalar(g), slots, { name, scalars }));
      expect(Object.keys(slots)).toEqual([...optimizer.slots]);
      return value.dataSync()[0]!;
    });
  });
}

const near = (actual: number[], expected: number[]) =>
  actual.forEach((value, i) => {
    expect(value, `step ${i + 1} of ${actual}`).toBeCloseTo(expected[i]!, 5);
  });

describe('sgd', () => {
  it('without momentum walks down the gradient', () => {
    near(path(sgd({ momentum: 0 }), 1, [2, -1]), [0.8, 0.9]);
  });

  it('with plain momentum adds velocities up', () => {
    // m: 2, then 0.9·2 − 1 = 0.8.
    near(path(sgd({ momentum: 0.9, nesterov: false }), 1, [2, -1]), [0.8, 0.72]);
  });

  it("with Nesterov's looks one step ahead, in PyTorch's form", () => {
    // d + 0.9·m: 2 + 1.8 = 3.8, then −1 + 0.9·0.8 = −0.28.
    near(path(sgd(), 1, [2, -1]), [0.62, 0.648]);
  });

  it('adds the decayed weight to the gradient before momentum', () => {
    // d = 2 + 0.5·1 = 2.5; then with v = 0.525: d = −1 + 0.2625, m = 2.25 + d.
    near(path(sgd({ weightDecay: 0.5 }), 1, [2, -1]), [0.525, 0.525 - rate * (-0.7375 + 0.9 * 1.5125)]);
  });

  it('does not decay a bias unless asked to', () => {
    near(path(sgd({ weightDecay: 0.5 }), 1, [0], 'only/bias'), [1]);
    near(path(sgd({ weightDecay: { kernels: 0, biases: 0.5 } }), 1, [0], 'only/bias'), [1 - rate * 0.5 * 1.9]);
  });
});

describe('adam', () => {
  it('follows algorithm 1 of Kingma and Ba, decay added to the gradient', () => {
    const gradients = [2, -1, 0.5, 0];
    const [beta1, beta2, epsilon, decay] = [0.8, 0.95, 1e-3, 0.1];
    let [v, m, s] = [1, 0, 0];
    const expected = gradients.map((gradient, i) => {
      const g = gradient + decay * v;
      m = beta1 * m + (1 - beta1) * g;
      s = beta2 * s + (1 - beta2) * g * g;
      v -= (rate * (m / (1 - beta1 ** (i + 1)))) / (Math.sqrt(s / (1 - beta2 ** (i + 1))) + epsilon);
      return v;
    });
    near(path(adam({ beta1, beta2, epsilon, weightDecay: decay }), 1, gradients), expected);
  });

  it('has the defaults of its paper, and says them', () => {
    expect(adam().name).toBe('adam(0.9, 0.999, epsilon 1e-8, weight decay 0)');
    expect(adam({ beta1: 0.5, weightDecay: { kernels: 1 } }).name).toBe(
      'adam(0.5, 0.999, epsilon 1e-8, weight decay {"kernels":1})',
    );
    expect(sgd().name).toBe('sgd(momentum 0.9, nesterov, weight decay 0)');
    expect(sgd({ momentum: 0.5, nesterov: false, weightDecay: 1e-4 }).name).toBe(
      'sgd(momentum 0.5, weight decay 0.0001)',
    );
    // Two gradients by hand: m = 0.9 · 0.1 · 2 − 0.1 over 0.19, s = 0.999 · 0.001 · 4 + 0.001 over 0.001999.
    const [m, s] = [(0.18 - 0.1) / 0.19, (0.003996 + 0.001) / 0.001999];
    near(path(adam(), 1, [2, -1]), [0.9, 0.9 - (rate * m) / Math.sqrt(s)]);
    // A gradient as small as ε moves by half of the rate.
    near(path(adam({ epsilon: 0.25 }), 1, [0.25]), [0.95]);
  });

  it('takes a first step of the learning rate, whatever the size of the gradient', () => {
    near(path(adam(), 1, [1e-3]), [0.9]);
    near(path(adam(), 1, [-1e3]), [1.1]);
  });
});

describe('weight decay', () => {
  /** Names of what moves without a gradient. */
  const moved = (parameters: readonly Parameter[], setting: OptimizerSetting): string[] => {
    const optimizer = setting.create(parameters);
    const value = (name: string) =>
      tf.tidy(() => {
        const slots = Object.fromEntries(optimizer.slots.map((slot) => [slot, tf.scalar(0)]));
        const context = { name, scalars: { learningRate: tf.scalar(rate) } };
        return optimizer.update(tf.scalar(1), tf.scalar(0), slots, context).value.dataSync()[0];
      });
    return parameters.map(({ name }) => name).filter((name) => value(name) !== 1);
  };

  it('moves the kernels of a gated network and nothing of its gates, norms and biases', () => {
    const parameters = parametersOf(networks.resnetCifar({ depth: 8, width: 0.25 }));
    const decayed = moved(parameters, sgd({ weightDecay: 1e-2 }));
    const kernels = parameters.filter(({ role, gate }) => role === 'kernel' && gate === undefined);
    expect(parameters.some(({ gate, role }) => role === 'kernel' && gate)).toBe(true);
    expect(decayed).toEqual(kernels.map(({ name }) => name));
  });

  it('leaves a frozen layer alone', () => {
    expect(moved(oneWeight({ trainable: false }), sgd({ weightDecay: 1e-2 }))).toEqual([]);
  });
});

it.each([
  ['momentum', () => sgd({ momentum: 1 })],
  ['weightDecay', () => sgd({ weightDecay: -1e-4 })],
  ['kernels', () => adam({ weightDecay: { kernels: Number.NaN } })],
  ['beta2', () => adam({ beta2: 1.5 })],
  ['beta1', () => adam({ beta1: 1 })],
  ['epsilon', () => adam({ epsilon: -1e-8 })],
  ['epsilon', () => adam({ epsilon: Number.POSITIVE_INFINITY })],
])('names %s when it cannot be right', (field, make) => {
  expect(make).toThrow(new RegExp(`^${field} is `));
});
