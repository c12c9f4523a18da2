import { describe, expect, it } from 'vitest';
import { channelGate } from '../../src/nn/channelGate';
import { observedApply } from '../../src/nn/observedApply';
import { resnetCifar } from '../../src/nn/resnetCifar';
import { seeded, tf } from './cpu';
import { around, block, image, keep, tiny } from './models';

describe('observedApply', () => {
  it('reaches gates of nested models, once a gate and a pass', () => {
    const inner = around((x) => channelGate({ name: 'inner_gate' })(x, x), [4, 4, 3]);
    const model = block((x) => channelGate({ name: 'outer_gate' })(inner.apply(x) as tf.SymbolicTensor, x), [4, 4, 3]);
    tf.tidy(() => {
      const { gates, outputs } = observedApply(model, image([2, 4, 4, 3]), { training: true, random: seeded(3) });
      expect(gates.map(({ name }) => name).sort()).toEqual(['inner_gate', 'outer_gate']);
      expect(outputs.map(({ shape }) => shape)).toEqual([[2, 4, 4, 3]]);
      for (const { gate, logits } of gates)
        expect([gate.shape, logits.shape]).toEqual([
          [2, 3],
          [2, 3],
        ]);
    });
  });

  it('tells gates apart by their whole names', () => {
    const model = block((x) => ['g', 'g1'].reduce((y, name) => channelGate({ name })(y, x), x), [4, 4, 3]);
    tf.tidy(() => {
      const { gates } = observedApply(model, image([2, 4, 4, 3]), { training: false });
      // The later one comes first, and its name begins with the other's.
      expect(gates.map(({ name }) => name)).toEqual(['g1', 'g']);
    });
  });

  it.each([true, false])(
    'leaves observations readable and differentiable, and no tensor behind (training %s)',
    (training) => {
      const model = keep(resnetCifar(tiny));
      const x = image([2, 8, 8, 3]);
      const weights = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
      // The first pass builds caches of tfjs-layers.
      for (const counted of [false, true]) {
        const before = tf.memory().numTensors;
        const { value, grads } = tf.variableGrads(
          () => {
            const { gates } = observedApply(model, x, { training, random: seeded(4) });
            return tf.addN(gates.map(({ logits }) => tf.sum(tf.square(logits)))) as tf.Scalar;
          },
          weights.filter(({ name }) => name.includes('gate_logits/')),
        );
        expect(value.dataSync()[0]).toBeGreaterThan(0);
        expect(Object.values(grads).every((gradient) => gradient.dataSync().some((slope) => slope !== 0))).toBe(true);
        tf.dispose([value, grads as never]);
        if (counted) expect(tf.memory().numTensors).toBe(before);
      }
      x.dispose();
    },
  );

  it('tidies up when a gate throws', () => {
    const model = keep(resnetCifar(tiny));
    const x = image([1, 8, 8, 3]);
    const before = tf.memory().numTensors;
    expect(() => tf.tidy(() => void observedApply(model, x, { training: true }))).toThrow('no random source');
    expect(tf.memory().numTensors).toBe(before);
    x.dispose();
  });
});
