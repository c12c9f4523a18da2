import { describe, expect, it } from 'vitest';
import type { GateObservation } from '../../src/nn/context';
import { HardGate, straightThrough } from '../../src/nn/hardGate';
import { seeded, tf } from './cpu';
import { largestGap, sigmoid } from './oracle';

const T = 2 / 3;

describe('HardGate', () => {
  it('opens in training with probability sigmoid(logit): the binary concrete has P(logit + L > 0)', () => {
    const logits = [-3, -1, 0, 0.5, 2, 4];
    const n = 20_000;
    const rates = tf.tidy(() => {
      const u = tf.broadcastTo(tf.tensor1d(logits), [n, logits.length]);
      const gate = new HardGate().apply(u, { training: true, random: seeded(1) }) as tf.Tensor;
      return tf.mean(gate, 0).dataSync();
    });
    // Four standard errors of a proportion, at most 0.0142.
    expect(largestGap(rates, logits.map(sigmoid))).toBeLessThan(4 * Math.sqrt(0.25 / n));
  });

  it('draws for each sample and channel on its own', () => {
    const gate = tf.tidy(() =>
      (new HardGate().apply(tf.zeros([400, 2]), { training: true, random: seeded(2) }) as tf.Tensor2D).arraySync(),
    );
    const agree = gate.filter(([first, second]) => first === second).length;
    expect(Math.abs(agree - 200)).toBeLessThan(60);
    const sum = gate.reduce((total, row) => total + row[0]!, 0);
    expect(Math.abs(sum - 200)).toBeLessThan(60);
  });

  it('is [logit > 0] outside training, without noise and without a random source', () => {
    const open = tf.tidy(() => (new HardGate().apply(tf.tensor2d([[-0.1, 0, 0.1]])) as tf.Tensor).dataSync());
    expect([...open]).toEqual([0, 0, 1]);
  });

  it('opens outside training where sigmoid(logit) is above the threshold of the pass', () => {
    const logits = [-4, -1, -0.1, 0, 0.1, 1, 4];
    const opened = (threshold: number) =>
      tf.tidy(() => [...(new HardGate().apply(tf.tensor2d([logits]), { threshold }) as tf.Tensor).dataSync()]);
    for (const threshold of [0.02, 0.3, 0.5, 0.6, 0.9])
      expect(opened(threshold)).toEqual(logits.map((logit) => Number(sigmoid(logit) > threshold)));
    expect(opened(0)).toEqual(logits.map(() => 1));
    expect(opened(1)).toEqual(logits.map(() => 0));
    for (const wrong of [-0.1, 1.1, Number.NaN]) expect(() => opened(wrong)).toThrow(/threshold of gates/);
  });

  it('does not look at the threshold in training', () => {
    const context = { training: true, threshold: 1, random: { uniform: () => tf.tensor2d([[0.5, 0.5]]) } };
    const gate = tf.tidy(() => (new HardGate().apply(tf.tensor2d([[-1, 1]]), context) as tf.Tensor).dataSync());
    expect([...gate]).toEqual([0, 1]);
  });

  it('has the gradient of a temperature that is gone when it is taken', () => {
    const gradient = tf.tidy(() =>
      tf
        .grad((x) => {
          const temperature = tf.scalar(0.5);
          const open = straightThrough(x, temperature);
          temperature.dispose();
          return open.sum();
        })(tf.tensor1d([0, 0.25]))
        .dataSync(),
    );
    const s = sigmoid(0.5);
    expect(gradient[0]).toBeCloseTo(0.5, 6);
    expect(gradient[1]).toBeCloseTo((s * (1 - s)) / 0.5, 6);
  });

  it('passes the gradient of sigmoid((logit + noise)/T) straight through', () => {
    const logits = [-2, -0.3, 0, 0.8, 3];
    const u = [0.2, 0.9, 0.5, 0.1, 0.6].map(Math.fround);
    const upstream = [1, -2, 3, 0.5, -1];
    const random = { uniform: () => tf.tensor2d([u]) };
    const gradient = tf.tidy(() => {
      const layer = new HardGate({ temperature: T });
      const f = (x: tf.Tensor) => tf.sum(tf.mul(layer.apply(x, { training: true, random }) as tf.Tensor, [upstream]));
      return tf
        .grad(f)(tf.tensor2d([logits]))
        .dataSync();
    });
    const h = 1e-6;
    const expected = logits.map((logit, i) => {
      const relaxed = (x: number) => sigmoid((x + Math.log(u[i]!) - Math.log(1 - u[i]!)) / T);
      return (upstream[i]! * (relaxed(logit + h) - relaxed(logit - h))) / (2 * h);
    });
    expect(largestGap(gradient, expected)).toBeLessThan(1e-6);
  });

  it('takes the temperature of the pass, a number or a tensor, before its own', () => {
    const slope = (temperature: number | tf.Scalar | undefined) => {
      const layer = new HardGate({ temperature: T });
      const context = { training: false, ...(temperature === undefined ? {} : { temperature }) };
      return tf.tidy(() =>
        tf
          .grad((v) => tf.sum(layer.apply(v, context) as tf.Tensor))(tf.tensor2d([[0.7]]))
          .dataSync(),
      )[0]!;
    };
    const expected = (t: number) => (sigmoid(0.7 / t) * (1 - sigmoid(0.7 / t))) / t;
    expect(slope(undefined)).toBeCloseTo(expected(T), 6);
    expect(slope(2)).toBeCloseTo(expected(2), 6);
    expect(slope(tf.scalar(0.25))).toBeCloseTo(expected(0.25), 6);
  });

  it('relaxes to the binary concrete: mean and spread of sigmoid(y) by quadrature, and P(y > 0) in closed form', () => {
    const [logit, t, n] = [0.8, T, 40_000];
    // sigmoid(y) is what the backward pass differentiates; its gradient in y is s(1 − s)/T, whose mean is E[s(1 − s)]/T.
    const slopes = tf.tidy(() => {
      const layer = new HardGate({ temperature: t });
      return tf
        .grad((v) => tf.sum(layer.apply(v, { training: true, random: seeded(9) }) as tf.Tensor))(tf.fill([n, 1], logit))
        .dataSync();
    });
    let expected = 0;
    const parts = 20_000;
    for (let i = 0; i < parts; i++) {
      const q = (i + 0.5) / parts;
      const s = sigmoid((logit + Math.log(q / (1 - q))) / t);
      expected += (s * (1 - s)) / t / parts;
    }
    const mean = [...slopes].reduce((sum, value) => sum + value, 0) / n;
    // Four standard errors: a slope is between 0 and 1/(4T).
    expect(Math.abs(mean - expected)).toBeLessThan((4 * 0.19) / Math.sqrt(n));
  });

  it('has a finite gradient far from 0', () => {
    const gradient = tf.tidy(() =>
      tf
        .grad((x) => tf.sum(straightThrough(x, T)))(tf.tensor1d([-1e4, 1e4]))
        .dataSync(),
    );
    expect([...gradient].map(Math.abs)).toEqual([0, 0]);
  });

  it('tells what it did, once a pass', () => {
    const seen: { name: string; logits: number[]; gate: number[] }[] = [];
    const observe = ({ name, logits, gate }: GateObservation) =>
      seen.push({ name, logits: [...logits.dataSync()], gate: [...gate.dataSync()] });
    tf.tidy(() => void new HardGate({ name: 'door' }).apply(tf.tensor2d([[-1, 2]]), { observe }));
    expect(seen).toEqual([{ name: 'door', logits: [-1, 2], gate: [0, 1] }]);
  });

  it('names itself where training lacks a random source, and refuses a temperature of 0', () => {
    const layer = new HardGate({ name: 'door' });
    expect(() => tf.tidy(() => void layer.apply(tf.zeros([1, 2]), { training: true }))).toThrow('"door"');
    expect(() => new HardGate({ temperature: 0 })).toThrow('temperature');
    expect(() => new HardGate({ weightDecay: -1 })).toThrow('weight decay');
  });

  it('comes back from its configuration', () => {
    const config = new HardGate({ name: 'door', temperature: 0.5, weightDecay: 1e-4 }).getConfig();
    const again = new HardGate(JSON.parse(JSON.stringify(config)));
    expect(again.getConfig()).toEqual(config);
    expect([again.name, again.temperature, again.weightDecay]).toEqual(['door', 0.5, 1e-4]);
    expect(new HardGate({ ...config, conditional: false }).getConfig()).toEqual({ ...config, conditional: false });
  });
});
