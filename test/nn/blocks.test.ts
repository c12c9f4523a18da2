import { describe, expect, it } from 'vitest';
import type { BlockOptions } from '../../src/nn/blocks';
import { basicBlock, bottleneckBlock } from '../../src/nn/blocks';
import { HardGate } from '../../src/nn/hardGate';
import { observedApply } from '../../src/nn/observedApply';
import { seeded, tf } from './cpu';
import { block, image } from './models';
import { largestGap, sigmoid } from './oracle';

describe('blocks', () => {
  const gates = (model: tf.LayersModel) =>
    model.layers.filter((layer) => layer instanceof HardGate).map(({ name }) => name);
  const base: BlockOptions = { name: 'b', filters: 8, stride: 2 };

  it.each([
    ['both', ['b_gate1', 'b_gate2']],
    ['first', ['b_gate1']],
    ['second', ['b_gate2']],
  ] as const)('a bottleneck has its gates at: %s', (gateSites, expected) => {
    const model = block((x) => bottleneckBlock(x, { ...base, gateSites }), [5, 5, 4]);
    expect(gates(model)).toEqual(expected);
    expect(model.outputs[0]!.shape).toEqual([null, 3, 3, 8]);
    // The gates read the block's input, so their hidden layers have its 4 channels.
    for (const name of expected) expect(model.getLayer(`${name}_hidden`).getWeights()[0]!.shape).toEqual([4, 16]);
  });

  it("a basic block's gate reads the block's input too and switches the inner channels", () => {
    const model = block((x) => basicBlock(x, base), [5, 5, 4]);
    expect(model.getLayer('b_gate_hidden').getWeights()[0]!.shape).toEqual([4, 16]);
    expect(model.getLayer('b_gate_logits').getWeights()[0]!.shape).toEqual([16, 8]);
  });

  it.each([
    ['basic', basicBlock, { b_conv1: [3, 3, 4, 8], b_conv2: [3, 3, 8, 8] }, { b_conv1: 2, b_conv2: 1 }],
    [
      ...(['bottleneck', bottleneckBlock] as const),
      { b_conv1: [1, 1, 4, 2], b_conv2: [3, 3, 2, 2], b_conv3: [1, 1, 2, 8] },
      { b_conv1: 1, b_conv2: 2, b_conv3: 1 },
    ],
  ] as const)('a %s block has the kernels and strides of its paper', (_, make, kernels, strides) => {
    const model = block((x) => make(x, base), [5, 5, 4]);
    for (const [name, shape] of Object.entries(kernels)) {
      expect(model.getLayer(name).getWeights()[0]!.shape, name).toEqual(shape);
      const stride = strides[name as keyof typeof strides];
      expect(model.getLayer(name).getConfig(), name).toMatchObject({ strides: [stride, stride] });
    }
  });

  it('normalise with the momentum 0.9 and the ε 1e-5 of the papers', () => {
    const model = block((x) => basicBlock(x, base), [5, 5, 4]);
    const norms = model.layers.filter((layer) => layer.getClassName() === 'BatchNormalization');
    expect(norms.map((layer) => layer.getConfig())).toEqual(
      norms.map(() => expect.objectContaining({ momentum: 0.9, epsilon: 1e-5 })),
    );
    expect(norms.length).toBeGreaterThan(2);
  });

  it('can go without gates', () => {
    expect(gates(block((x) => basicBlock(x, { ...base, gate: false }), [5, 5, 4]))).toEqual([]);
  });

  it.each([
    ['basic', basicBlock],
    ['bottleneck', bottleneckBlock],
  ] as const)('one gate of kind block decides over the whole branch of a %s block', (_, make) => {
    const model = block((x) => make(x, { name: 'b', filters: 4, gate: { kind: 'block' } }), [5, 5, 4]);
    expect(gates(model)).toEqual(['b_gate']);
    expect(model.getLayer('b_gate_hidden').getWeights()[0]!.shape).toEqual([4, 16]);
    expect(model.getLayer('b_gate_logits').getWeights()[0]!.shape).toEqual([16, 1]);
    tf.tidy(() => {
      const x = image([3, 5, 5, 4]);
      // Log-odds that differ in sign between the images, by a bias in the midst of them.
      const logits = model.getLayer('b_gate_logits');
      const [kernel] = logits.getWeights();
      const before = observedApply(model, x, { training: false }).gates[0]!.logits.dataSync();
      const [low, middle, high] = [...before].sort((a, b) => a - b) as [number, number, number];
      logits.setWeights([kernel!, tf.tensor1d([-(low + middle) / 2])]);
      const { outputs, gates: seen } = observedApply(model, x, { training: false });
      const open = seen[0]!.gate.dataSync();
      expect([...open]).toEqual([...before].map((value) => (value > (low + middle) / 2 ? 1 : 0)));
      expect(high).toBeGreaterThan(low);
      // Closed: the block is its shortcut; open: it is not.
      outputs[0]!.unstack().forEach((y, i) => {
        const gap = largestGap(y.dataSync(), x.unstack()[i]!.dataSync());
        if (open[i] === 0) expect(gap).toBe(0);
        else expect(gap).toBeGreaterThan(1e-3);
      });
    });
  });

  it('static gates do not look at the input, and draw noise for each sample in training', () => {
    const model = block((x) => basicBlock(x, { name: 'b', filters: 6, gate: { kind: 'static' } }), [4, 4, 6]);
    expect(gates(model)).toEqual(['b_gate']);
    const learnt = [-2, -1, -0.1, 0.1, 1, 2];
    model.getLayer('b_gate_logits').setWeights([tf.tensor1d(learnt)]);
    tf.tidy(() => {
      const x = image([2, 4, 4, 6]);
      const still = observedApply(model, x, { training: false }).gates[0]!;
      expect(still.conditional).toBe(false);
      expect(still.gate.arraySync()).toEqual([
        [0, 0, 0, 1, 1, 1],
        [0, 0, 0, 1, 1, 1],
      ]);
      const n = 2000;
      const noisy = observedApply(model, image([n, 4, 4, 6]), { training: true, random: seeded(3) }).gates[0]!.gate;
      const rates = tf.mean(noisy, 0).dataSync();
      expect(largestGap(rates, learnt.map(sigmoid))).toBeLessThan(4 * Math.sqrt(0.25 / n));
      const rows = noisy.arraySync() as number[][];
      expect(new Set(rows.map((row) => row.join(''))).size).toBeGreaterThan(10);
    });
  });

  it('static gates come back from their configuration as they began', () => {
    const model = block(
      (x) => basicBlock(x, { name: 'b', filters: 6, gate: { kind: 'static', biasInit: 2 } }),
      [4, 4, 6],
    );
    expect(model.getLayer('b_gate_logits').getConfig()).toMatchObject({ channels: 6, start: 2 });
  });

  it('names a kind of gate that there is none of', () => {
    expect(() => block((x) => basicBlock(x, { ...base, gate: { kind: 'layer' as never } }), [5, 5, 4])).toThrow(
      'no gate of kind "layer"',
    );
  });

  it('gates between the convolutions only: with every gate closed the block is its shortcut', () => {
    const model = block((x) => basicBlock(x, { name: 'b', filters: 3, gate: { biasInit: -50 } }), [4, 4, 3]);
    tf.tidy(() => {
      const x = image([2, 4, 4, 3]);
      expect(largestGap((model.predict(x) as tf.Tensor).dataSync(), x.dataSync())).toBe(0);
    });
  });

  it.each([4, 5])('shortcut A keeps every second pixel and adds zero channels on both sides (%i × %i)', (size) => {
    const model = block((x) => basicBlock(x, { ...base, filters: 6, gate: { biasInit: -50 } }), [size, size, 3]);
    tf.tidy(() => {
      const rows = image([1, size, size, 3]).arraySync() as number[][][][];
      const expected = rows.map((img) =>
        img.filter((_, i) => i % 2 === 0).map((row) => row.filter((_, j) => j % 2 === 0).map((px) => [0, ...px, 0, 0])),
      );
      expect((model.predict(tf.tensor4d(rows)) as tf.Tensor).arraySync()).toEqual(expected);
    });
    expect(model.trainableWeights.some(({ originalName }) => originalName.includes('shortcut'))).toBe(false);
  });

  it('shortcut A is differentiable', () => {
    const model = block((x) => basicBlock(x, { ...base, gate: { biasInit: -200 } }), [5, 5, 4]);
    tf.tidy(() => {
      const x = image([1, 5, 5, 4]);
      const gradient = tf
        .grad((v) => tf.sum(model.apply(v) as tf.Tensor))(x)
        .arraySync() as number[][][][];
      expect(gradient[0]!.flatMap((row) => row.map((px) => px[0]))).toEqual(
        Array.from({ length: 25 }, (_, i) => (Math.floor(i / 5) % 2 === 0 && (i % 5) % 2 === 0 ? 1 : 0)),
      );
    });
  });
});

describe('a block', () => {
  it.each([{}, { kind: 'channel' as const }, { kind: 'block' as const }])(
    'names an option of gates that there is not: %j',
    (kind) => {
      const gate = { ...kind, biasInt: 2 } as object;
      for (const make of [basicBlock, bottleneckBlock])
        expect(() => block((x) => make(x, { name: 'b', filters: 4, gate }), [4, 4, 4])).toThrow(
          `There is no option 'gate.biasInt' of ${make.name}.`,
        );
    },
  );

  const settings = { temperature: 0.4, biasInit: 2, hidden: 5, weightDecay: 0.3 };

  it.each(['channel', 'block', 'static'] as const)('hands its settings on to gates of the kind %s', (kind) => {
    const model = block((x) => basicBlock(x, { name: 'b', filters: 4, gate: { kind, ...settings } }), [6, 6, 4]);
    const gate = model.getLayer('b_gate') as HardGate;
    const still = kind === 'static';
    expect([gate.temperature, gate.weightDecay, gate.conditional]).toEqual([0.4, still ? 0 : 0.3, !still]);
    const weights = model.getLayer('b_gate_logits').getWeights();
    expect([...weights.at(-1)!.dataSync()]).toEqual(Array(kind === 'block' ? 1 : 4).fill(2));
    if (!still) expect(model.getLayer('b_gate_hidden').getWeights()[0]!.shape).toEqual([4, 5]);
  });

  it('has gates that begin half open at 2/3, with 16 hidden units and without decay, unless it is told', () => {
    const model = block((x) => basicBlock(x, { name: 'b', filters: 4 }), [6, 6, 4]);
    const gate = model.getLayer('b_gate') as HardGate;
    expect([gate.temperature, gate.weightDecay, gate.conditional]).toEqual([2 / 3, 0, true]);
    expect(
      model
        .getLayer('b_gate_hidden')
        .getWeights()
        .map(({ shape }) => shape),
    ).toEqual([[4, 16]]);
    expect([...model.getLayer('b_gate_logits').getWeights()[1]!.dataSync()]).toEqual([0, 0, 0, 0]);
  });

  const shortcutOf = (model: tf.LayersModel) =>
    model.layers.map(({ name }) => name).filter((name) => name.includes('shortcut'));
  it.each([
    ['A', 4, 1, []],
    ['A', 4, 2, ['b_shortcut_pool']],
    ['A', 7, 1, ['b_shortcut_pad']],
    ['A', 7, 2, ['b_shortcut_pool', 'b_shortcut_pad']],
    // Nothing to pad where there are fewer channels.
    ['A', 3, 1, ['b_shortcut', 'b_shortcut_bn']],
    ['B', 4, 1, []],
    ['B', 4, 2, ['b_shortcut', 'b_shortcut_bn']],
    ['B', 7, 1, ['b_shortcut', 'b_shortcut_bn']],
  ] as const)('has the shortcut %s from 4 to %i channels with stride %i: %j', (shortcut, filters, stride, layers) => {
    const model = block((x) => basicBlock(x, { name: 'b', filters, stride, shortcut, gate: false }), [6, 6, 4]);
    expect(shortcutOf(model).sort()).toEqual([...layers].sort());
    expect(model.outputs[0]!.shape).toEqual([null, 6 / stride, 6 / stride, filters]);
    if (layers.includes('b_shortcut_pad' as never))
      expect(model.getLayer('b_shortcut_pad').getConfig()).toMatchObject({ before: 1, after: 2 });
  });

  it('dilates its 3×3 convolutions, and a bottleneck the one that it has', () => {
    const rates = (model: tf.LayersModel) =>
      Object.fromEntries(
        model.layers
          .filter((layer) => layer.getClassName() === 'Conv2D')
          .map((layer) => [layer.name, (layer.getConfig() as { dilationRate: number[] }).dilationRate[0]]),
      );
    const options = { name: 'b', filters: 8, dilation: 2, gate: false } as const;
    expect(rates(block((x) => basicBlock(x, options), [6, 6, 8]))).toEqual({ b_conv1: 2, b_conv2: 2 });
    expect(rates(block((x) => bottleneckBlock(x, options), [6, 6, 8]))).toEqual({ b_conv1: 1, b_conv2: 2, b_conv3: 1 });
  });

  it('is a bottleneck of a quarter of its channels, at least one', () => {
    const width = (filters: number) =>
      block((x) => bottleneckBlock(x, { name: 'b', filters, gate: false }), [4, 4, 3])
        .getLayer('b_conv2')
        .getWeights()[0]!.shape;
    expect([width(1), width(10), width(12)]).toEqual([
      [3, 3, 1, 1],
      [3, 3, 3, 3],
      [3, 3, 3, 3],
    ]);
  });
});
