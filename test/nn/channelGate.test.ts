import { describe, expect, it } from 'vitest';
import { channelGate } from '../../src/nn/channelGate';
import { HardGate } from '../../src/nn/hardGate';
import { tf } from './cpu';
import { block, image, keep, trainable } from './models';

describe('channelGate', () => {
  /** A gate whose last layer is set by hand: sample-dependent logits are zeroed, the bias decides. */
  const decided = (bias: number[]) => {
    const model = block((x) => channelGate({ name: 'gate' })(x, x), [4, 4, bias.length]);
    const [kernel] = model.getLayer('gate_logits').getWeights();
    model.getLayer('gate_logits').setWeights([tf.zerosLike(kernel!), tf.tensor1d(bias)]);
    return model;
  };

  it('passes open channels as they are and zeroes closed ones', () => {
    tf.tidy(() => {
      const x = image([2, 4, 4, 3]);
      const y = decided([1, -1, 0.5]).predict(x) as tf.Tensor;
      expect(y.arraySync()).toEqual(tf.mul(x, [1, 0, 1]).arraySync());
    });
  });

  it('decides by the gate input, each sample for itself', () => {
    const a = tf.input({ shape: [2, 2, 2] });
    const b = tf.input({ shape: [3] });
    const model = keep(tf.model({ inputs: [a, b], outputs: channelGate({ name: 'gate', hidden: 3 })(a, b) }));
    model.getLayer('gate_hidden').setWeights([tf.eye(3)]);
    model.getLayer('gate_logits').setWeights([
      tf.tensor2d([
        [9, 0],
        [0, 9],
        [0, 0],
      ]),
      tf.tensor1d([-1, -1]),
    ]);
    tf.tidy(() => {
      const y = model.predict([
        tf.ones([2, 2, 2, 2]),
        tf.tensor2d([
          [1, 0, 0],
          [0, 1, 5],
        ]),
      ]) as tf.Tensor;
      expect(tf.mean(y, [1, 2]).arraySync()).toEqual([
        [1, 0],
        [0, 1],
      ]);
    });
  });

  it('has the sizes of the paper: 16 hidden units without bias, batch norm, one biased log-odds a channel', () => {
    const model = block((x) => channelGate({ name: 'gate', biasInit: 2 })(x, x), [4, 4, 5]);
    expect(trainable(model)).toBe(5 * 16 + 2 * 16 + 16 * 5 + 5);
    expect([...model.getLayer('gate_logits').getWeights()[1]!.dataSync()]).toEqual([2, 2, 2, 2, 2]);
  });

  it('gates plain features too', () => {
    const model = block((x) => channelGate()(tf.layers.dense({ name: 'fc', units: 4 }).apply(x) as never, x), [3]);
    expect(model.getLayer('fc_gate')).toBeInstanceOf(HardGate);
    const y = tf.tidy(() => model.predict(tf.ones([2, 3])) as tf.Tensor);
    expect(y.shape).toEqual([2, 4]);
    y.dispose();
  });

  it('says what it cannot gate', () => {
    const x = tf.input({ shape: [4, 4, 4, 4] });
    expect(() => channelGate({ name: 'gate' })(x, x)).toThrow('"gate": features has the shape');
    const y = tf.input({ shape: [4, 4, 3] });
    expect(() => channelGate({ channels: 4 })(y, y)).toThrow('4 channels');
  });
});
