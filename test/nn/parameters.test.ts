import { describe, expect, it } from 'vitest';
import { channelGate } from '../../src/nn/channelGate';
import { HardGate } from '../../src/nn/hardGate';
import { parametersOf, weightDecays } from '../../src/nn/parameters';
import { resnetCifar } from '../../src/nn/resnetCifar';
import { tf } from './cpu';
import { around, block, keep, tiny } from './models';

describe('parameters', () => {
  const parameters = () => parametersOf(keep(resnetCifar({ ...tiny, gate: { weightDecay: 3e-4 } })));

  it('tell kernels, biases, norms and averages, and what belongs to a gate', () => {
    const known = Object.fromEntries(parameters().map(({ name, role, gate }) => [name, [role, gate?.name]]));
    const gate = 'stage1_block1_gate';
    expect(known).toMatchObject({
      'stem_conv/kernel': ['kernel', undefined],
      'stem_bn/gamma': ['norm', undefined],
      'stem_bn/moving_mean': ['average', undefined],
      'classifier/bias': ['bias', undefined],
      [`${gate}_hidden/kernel`]: ['kernel', gate],
      [`${gate}_bn/beta`]: ['norm', gate],
      [`${gate}_logits/kernel`]: ['kernel', gate],
      [`${gate}_logits/bias`]: ['bias', gate],
      'stage1_block1_conv1/kernel': ['kernel', undefined],
    });
  });

  it('decay kernels, and gates as their own setting says', () => {
    const all = parameters();
    const decays = weightDecays(all, { kernels: 5e-4 });
    expect(decays).toMatchObject({
      'stem_conv/kernel': 5e-4,
      'stem_bn/gamma': 0,
      'classifier/bias': 0,
      'stage1_block1_gate_logits/kernel': 3e-4,
      'stage1_block1_gate_logits/bias': 0,
    });
    expect(Object.keys(decays).filter((name) => name.includes('moving'))).toEqual([]);
    const torchLike = weightDecays(all, { kernels: 5e-4, biases: 5e-4, norms: 5e-4, gates: 0 });
    expect(torchLike).toMatchObject({
      'stem_bn/gamma': 5e-4,
      'classifier/bias': 5e-4,
      'stage1_block1_gate_bn/gamma': 0,
    });
    expect(torchLike['stage1_block1_gate_logits/kernel']).toBe(0);
  });

  it("never decay a static gate's log-odds", () => {
    const all = parametersOf(keep(resnetCifar({ ...tiny, gate: { kind: 'static' } })));
    const name = 'stage1_block1_gate_logits/logits';
    expect(all.find((p) => p.name === name)).toMatchObject({ role: 'free', trained: true });
    expect(weightDecays(all, { kernels: 1, biases: 1, norms: 1, gates: 1 })[name]).toBe(0);
    expect(all.find((p) => p.name === 'stage1_block1_conv1/kernel')?.gate).toBeUndefined();
  });

  it('do not take the backbone of a dense network for part of a gate', () => {
    const model = block(
      (x) => {
        const trunk = tf.layers.dense({ name: 'trunk', units: 4 }).apply(x) as tf.SymbolicTensor;
        const features = tf.layers.dense({ name: 'features', units: 4 }).apply(trunk) as tf.SymbolicTensor;
        return channelGate({ name: 'gate' })(features, trunk);
      },
      [3],
    );
    const owned = parametersOf(model).filter(({ gate }) => gate);
    expect(new Set(owned.map(({ name }) => name.split('/')[0]))).toEqual(
      new Set(['gate_hidden', 'gate_bn', 'gate_logits']),
    );
  });

  it('know what is trained, what an update ends in and whose gates owned weights are', () => {
    const L = tf.layers;
    const model = block(
      (x) => {
        const frozen = L.dense({ name: 'frozen', units: 2, trainable: false }).apply(x);
        const norm = L.layerNormalization({ name: 'norm' }).apply(frozen);
        const batch = L.batchNormalization({ name: 'batch' }).apply(norm);
        const held = L.dense({ name: 'held', units: 2, kernelConstraint: 'nonNeg', useBias: false }).apply(batch);
        return L.dense({ name: 'owned', units: 2 }).apply(held) as tf.SymbolicTensor;
      },
      [3],
    );
    const owned = new Map([
      ['owned/kernel', 'held'],
      ['owned/bias', 'nobody'],
    ]);
    const all = parametersOf(model, owned);
    expect(all.map(({ name, role, trained, gate }) => [name, role, trained, gate])).toEqual([
      ['frozen/kernel', 'kernel', false, undefined],
      ['frozen/bias', 'bias', false, undefined],
      ['norm/gamma', 'norm', true, undefined],
      ['norm/beta', 'norm', true, undefined],
      ['batch/gamma', 'norm', true, undefined],
      ['batch/beta', 'norm', true, undefined],
      ['batch/moving_mean', 'average', false, undefined],
      ['batch/moving_variance', 'average', false, undefined],
      ['held/kernel', 'kernel', true, undefined],
      ['owned/kernel', 'kernel', true, { name: 'held', weightDecay: 0 }],
      ['owned/bias', 'bias', true, { name: 'nobody', weightDecay: 0 }],
    ]);
    expect(all.filter(({ constraint }) => constraint).map(({ name }) => name)).toEqual(['held/kernel']);
    const decays = weightDecays(all, { kernels: 1, biases: 2, norms: 3 });
    expect(decays).toEqual({
      ...{ 'norm/gamma': 3, 'norm/beta': 3, 'batch/gamma': 3, 'batch/beta': 3 },
      ...{ 'held/kernel': 1, 'owned/kernel': 0, 'owned/bias': 0 },
    });
    expect(weightDecays(all, { kernels: 1, gates: 0.5 })['owned/kernel']).toBe(0.5);
  });

  it('of a layer of one’s own are biases where their names end so, in any case', () => {
    class Own extends tf.layers.Layer {
      static className = 'OwnBiases';
      override build() {
        for (const name of ['bias', 'outBias', 'biased']) this.addWeight(name, [2], 'float32', tf.initializers.ones());
        this.built = true;
      }
    }
    const model = block((x) => new Own({ name: 'own' }).apply(x) as tf.SymbolicTensor, [2]);
    expect(parametersOf(model).map(({ name, role }) => [name, role])).toEqual([
      ...[
        ['own/bias', 'bias'],
        ['own/outBias', 'bias'],
        ['own/biased', 'kernel'],
      ],
    ]);
  });

  it('of what serves two gates alone are a gate’s too', () => {
    const L = tf.layers;
    const model = block(
      (x) => {
        const shared = L.dense({ name: 'shared', units: 3 }).apply(x);
        const decided = ['a', 'b'].map((name) =>
          new HardGate({ name, weightDecay: 0.25 }).apply(L.dense({ name: `${name}_logits`, units: 2 }).apply(shared)),
        );
        const y = L.dense({ name: 'y', units: 2 }).apply(x);
        return L.multiply().apply([y, ...decided] as tf.SymbolicTensor[]) as tf.SymbolicTensor;
      },
      [4],
    );
    const decays = weightDecays(parametersOf(model), { kernels: 1 });
    expect(decays).toMatchObject({
      ...{ 'a_logits/kernel': 0.25, 'b_logits/kernel': 0.25, 'shared/kernel': 0.25, 'y/kernel': 1 },
    });
  });

  it('of gates inside a nested model are theirs: of ours, and of gates that say their own decay', () => {
    class Owner extends tf.layers.Layer {
      static className = 'OwnerInside';
      weightDecay = 0.125;
      override computeOutputShape(shape: tf.Shape | tf.Shape[]) {
        return shape;
      }
    }
    const L = tf.layers;
    const inner = around(
      (x) => {
        const decided = new HardGate({ name: 'ours', weightDecay: 0.25 }).apply(
          L.dense({ name: 'l', units: 2 }).apply(x),
        );
        const y = new Owner({ name: 'theirs' }).apply(L.dense({ name: 'y', units: 2 }).apply(x));
        return L.multiply().apply([y, decided] as tf.SymbolicTensor[]) as tf.SymbolicTensor;
      },
      [4],
    );
    const model = block((x) => inner.apply(x) as tf.SymbolicTensor, [4]);
    const all = parametersOf(model, new Map([['y/kernel', 'theirs']]));
    expect(weightDecays(all, { kernels: 1 })).toMatchObject({ 'l/kernel': 0.25, 'y/kernel': 0.125 });
  });

  it('of a gate of ours are its own, whoever else is said to own them', () => {
    const model = keep(resnetCifar({ ...tiny, gate: { weightDecay: 3e-4 } }));
    const name = 'stage1_block1_gate_logits/kernel';
    const found = parametersOf(model, new Map([[name, 'stem_conv']])).find((one) => one.name === name);
    expect(found?.gate).toMatchObject({ name: 'stage1_block1_gate', weightDecay: 3e-4 });
  });

  it('refuse two variables of one name', () => {
    const inner = () => around((x) => tf.layers.dense({ name: 'fc', units: 2 }).apply(x) as tf.SymbolicTensor, [2]);
    const [a, b] = [inner(), inner()];
    const model = block((x) => b.apply(a.apply(x)) as tf.SymbolicTensor, [2]);
    expect(() => parametersOf(model)).toThrow('"fc/kernel"');
  });
});
