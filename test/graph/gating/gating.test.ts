/** What gates save, of networks of every shape: against a count that runs the network and looks (slowCounter.ts). */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { operationName } from '../../../src/graph/gating/gateLimits';
import { gateWeights } from '../../../src/graph/gating/gating';
import type { GraphTensor } from '../../../src/graph/graph';
import { trace } from '../../../src/graph/trace/trace';
import { channelGate, staticGate } from '../../../src/nn';
import { HardGate } from '../../../src/nn/hardGate';
import { gatedMacs, gatesOf, macsPerGate, switchedMacs } from '../../../src/protocol/facts/switching';
import { numbers } from '../agree';
import { analysed, compare } from './compareCounts';

await tf.setBackend('cpu');

type T = tf.SymbolicTensor;
const L = tf.layers;
const shape = [6, 6, 3] as const;

const input = () => tf.input({ shape: [...shape] });
const conv = (filters: number, options: object = {}) =>
  L.conv2d({ filters, kernelSize: 3, padding: 'same', ...options });
const gate = (name: string) => staticGate({ name });
/** A gate that decides without a ReLU: of one value for the whole tensor, or of one for each channel. */
function switched(name: string, features: T, by: T, units = 1): T {
  const pooled = L.globalAveragePooling2d({} as never).apply(by) as T;
  const decided = new HardGate({ name }).apply(L.dense({ units }).apply(pooled) as T) as T;
  return L.multiply().apply([features, L.reshape({ targetShape: [1, 1, units] }).apply(decided) as T]) as T;
}
const classes = (x: T) => L.dense({ units: 2 }).apply(L.globalAveragePooling2d({} as never).apply(x) as T) as T;

/** A layer of one's own that calls a function. */
class Own extends tf.layers.Layer {
  static className = 'Own';
  constructor(
    private readonly f: (xs: tf.Tensor[]) => tf.Tensor,
    private readonly shapeOf: (shapes: tf.Shape[]) => tf.Shape = ([first]) => first!,
    name?: string,
  ) {
    super(name === undefined ? {} : { name });
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return this.f([inputs].flat());
  }
  override computeOutputShape(shapes: tf.Shape | tf.Shape[]): tf.Shape {
    return this.shapeOf((Array.isArray(shapes[0]) ? shapes : [shapes]) as tf.Shape[]);
  }
}
const own = (f: (x: tf.Tensor) => tf.Tensor, shapeOf?: (shapes: tf.Shape[]) => tf.Shape) =>
  new Own(([x]) => f(x!), shapeOf);

/** conv → `before` → gate → `after` → conv. */
const between = (before: (x: T) => T, after: (x: T) => T) => (x: T) =>
  classes(conv(3).apply(after(gate('g')(before(conv(4).apply(x) as T)))) as T);
const activation = (name: string) => (x: T) => L.activation({ activation: name as never }).apply(x) as T;
const same = (x: T) => x;
const activations = ['relu', 'relu6', 'elu', 'selu', 'gelu', 'gelu_new', 'swish', 'mish', 'tanh', 'softsign'];
const notZero = ['sigmoid', 'softplus', 'hardSigmoid'];
const reading = (layer: () => tf.layers.Layer) => between(same, (x) => layer().apply(x) as T);

const networks: Record<string, (x: T) => T> = {
  ...Object.fromEntries(
    [...activations, ...notZero].flatMap((name) => [
      [`${name} before the gate`, between(activation(name), same)],
      [`${name} behind the gate`, between(same, activation(name))],
    ]),
  ),
  'batch norm before the gate': between((x) => L.batchNormalization().apply(x) as T, same),
  'batch norm behind the gate': reading(() => L.batchNormalization()),
  'leaky and parametric ReLU': between(
    (x) => L.prelu().apply(x) as T,
    (x) => L.leakyReLU().apply(x) as T,
  ),
  'max pooling': reading(() => L.maxPooling2d({ poolSize: 2 })),
  'average pooling': reading(() => L.averagePooling2d({ poolSize: 3, strides: 1, padding: 'same' })),
  'pooling before the gate': between((x) => L.maxPooling2d({ poolSize: 2 }).apply(x) as T, same),
  'nearest upsampling': reading(() => L.upSampling2d({})),
  'bilinear upsampling': reading(() => L.upSampling2d({ interpolation: 'bilinear' })),
  'upsampling before the gate': between((x) => L.upSampling2d({}).apply(x) as T, same),
  'zero padding': reading(() => L.zeroPadding2d({ padding: 1 })),
  cropping: reading(() => L.cropping2D({ cropping: 1 })),
  dropout: reading(() => L.dropout({ rate: 0.5 })),
  'a clip that keeps zero': reading(() => own((x) => x.clipByValue(-0.5, 0.5))),
  'a clip that does not': reading(() => own((x) => x.clipByValue(0.1, 0.5))),
  'a cube': reading(() => own((x) => x.pow(3))),
  'a root of its square': reading(() => own((x) => x.square().sqrt())),
  'slices of channels, put together otherwise': reading(() =>
    own((x) => tf.concat([x.slice([0, 0, 0, 1], [-1, -1, -1, 3]), x.slice([0, 0, 0, 0], [-1, -1, -1, 1])], 3)),
  ),
  'channels in another order': reading(() => own((x) => x.reverse(3))),
  'channels chosen by number': reading(() => own((x) => x.gather(tf.tensor1d([2, 0, 1, 3], 'int32'), 3))),
  'a separable convolution before the gate': (x) =>
    classes(
      conv(3).apply(gate('g')(L.separableConv2d({ filters: 4, kernelSize: 3, padding: 'same' }).apply(x) as T)) as T,
    ),
  'a separable convolution behind the gate': (x) =>
    classes(
      L.separableConv2d({ filters: 5, kernelSize: 3, padding: 'same', depthMultiplier: 2 }).apply(
        gate('g')(conv(4).apply(x) as T),
      ) as T,
    ),
  'a depthwise convolution before the gate': (x) =>
    classes(
      conv(3).apply(
        gate('g')(L.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2 }).apply(conv(2).apply(x) as T) as T),
      ) as T,
    ),
  'a depthwise convolution between two gates': (x) =>
    classes(
      conv(3).apply(
        gate('h')(L.depthwiseConv2d({ kernelSize: 3, useBias: false }).apply(gate('g')(conv(4).apply(x) as T)) as T),
      ) as T,
    ),
  'a transposed convolution on both sides': (x) =>
    classes(
      L.conv2dTranspose({ filters: 3, kernelSize: 4, strides: 2, padding: 'same' }).apply(
        gate('g')(L.conv2dTranspose({ filters: 4, kernelSize: 3, padding: 'same' }).apply(x) as T),
      ) as T,
    ),
  'neurons of dense layers': (x) =>
    L.dense({ units: 2 }).apply(
      gate('g')(L.dense({ units: 6, activation: 'tanh' }).apply(L.flatten().apply(x) as T) as T),
    ) as T,
  'flattening into a dense layer': (x) =>
    L.dense({ units: 2 }).apply(L.flatten().apply(activation('tanh')(gate('g')(conv(4).apply(x) as T))) as T) as T,
  'a convolution used twice, a gate for each': (x) => {
    const shared = conv(4);
    const stem = conv(3).apply(x) as T;
    const big = gate('big')(shared.apply(stem) as T);
    const small = gate('small')(shared.apply(L.maxPooling2d({ poolSize: 2 }).apply(stem) as T) as T);
    return L.add().apply([classes(big), classes(small)]) as T;
  },
  'a convolution used twice in a row, the first use gated': (x) => {
    const shared = conv(4);
    return classes(shared.apply(gate('g')(shared.apply(conv(4).apply(x) as T) as T)) as T);
  },
  'a dense block': (x) => {
    let features = conv(4).apply(x) as T;
    for (const name of ['g1', 'g2'])
      features = L.concatenate().apply([features, gate(name)(activation('relu')(conv(4).apply(features) as T))]) as T;
    return classes(conv(3).apply(features) as T);
  },
  'two gates on one tensor': (x) => classes(conv(3).apply(gate('h')(gate('g')(conv(5).apply(x) as T))) as T),
  'one tensor before two gates': (x) => {
    const y = conv(5).apply(x) as T;
    return L.add().apply([classes(conv(3).apply(gate('g')(y)) as T), classes(conv(3).apply(gate('h')(y)) as T)]) as T;
  },
  'a sum of two gated branches': (x) =>
    classes(
      conv(3).apply(
        activation('relu')(L.add().apply([gate('g')(conv(5).apply(x) as T), gate('h')(conv(5).apply(x) as T)]) as T),
      ) as T,
    ),
  'a sum with an ungated branch': (x) =>
    classes(conv(3).apply(L.add().apply([gate('g')(conv(5).apply(x) as T), conv(5).apply(x) as T]) as T) as T),
  'channels that something else reads as well': (x) => {
    const y = conv(5).apply(x) as T;
    return classes(L.add().apply([conv(3).apply(gate('g')(y)) as T, conv(3).apply(y) as T]) as T);
  },
  'a block gate around a channel gate': (x) => {
    const inner = gate('g')(conv(4).apply(x) as T);
    return classes(L.add().apply([switched('b', conv(3).apply(inner) as T, x), x]) as T);
  },
  'two block gates, one in the other': (x) => {
    const inner = switched('b1', conv(3).apply(x) as T, x);
    const branch = switched('b2', conv(3).apply(L.add().apply([inner, x]) as T) as T, x);
    return classes(L.add().apply([branch, x]) as T);
  },
  'a block gate without a way around': (x) => classes(conv(3).apply(switched('b', conv(3).apply(x) as T, x)) as T),
  'gated values of an attention': (x) => {
    const tokens = (y: T) => L.reshape({ targetShape: [36, 4] }).apply(y) as T;
    const [q, k, v] = ['q', 'k', 'v'].map((name) => tokens(gate(name)(conv(4).apply(x) as T))) as [T, T, T];
    const scores = new Own(
      ([a, b]) => tf.matMul(a!, b!, false, true).softmax(),
      ([s]) => [s![0]!, 36, 36],
    ).apply([q, k]) as T;
    const mixed = new Own(
      ([a, b]) => tf.matMul(a!, b!),
      ([, s]) => s!,
    ).apply([scores, v]) as T;
    return L.dense({ units: 2 }).apply(
      L.globalAveragePooling1d({} as never).apply(L.dense({ units: 3 }).apply(mixed) as T) as T,
    ) as T;
  },
  'gated keys and values of an attention that adds up as it is': (x) => {
    const tokens = (y: T) => L.reshape({ targetShape: [36, 4] }).apply(y) as T;
    const q = tokens(conv(4).apply(x) as T);
    const k = tokens(switched('k', conv(4).apply(x) as T, x));
    const scores = new Own(
      ([a, b]) => tf.matMul(a!, b!, false, true),
      ([s]) => [s![0]!, 36, 36],
    ).apply([q, k]) as T;
    // As many values as tokens: which of both a number counts shows.
    const v = L.reshape({ targetShape: [36, 36] }).apply(gate('v')(conv(36).apply(x) as T)) as T;
    const mixed = new Own(
      ([a, b]) => tf.matMul(a!, b!),
      ([, s]) => s!,
    ).apply([scores, v]) as T;
    return L.dense({ units: 2 }).apply(L.globalAveragePooling1d({} as never).apply(mixed) as T) as T;
  },
  'products of turned matrices, with a gate on each side': (x) => {
    const matrix = (name: string) => L.reshape({ targetShape: [36, 4] }).apply(gate(name)(conv(4).apply(x) as T)) as T;
    const product = (turnA: boolean, turnB: boolean, given: T[]) =>
      new Own(
        ([a, b]) => tf.matMul(a!, b!, turnA, turnB),
        () => [null, turnA ? 4 : 36, turnB ? 36 : 4],
      ).apply(given) as T;
    const inner = product(true, false, [matrix('a'), matrix('b')]);
    const outer = product(false, true, [matrix('c'), matrix('d')]);
    const mean = L.globalAveragePooling1d({} as never).apply(inner) as T;
    return L.dense({ units: 2 }).apply(L.concatenate().apply([mean, L.flatten().apply(outer) as T]) as T) as T;
  },
  'one channel for all channels of a gate': (x) =>
    classes(conv(3).apply(switched('g', conv(1).apply(x) as T, x, 2)) as T),
  'channels of which a depthwise convolution needs some for a gate, and some for all': (x) => {
    const part = (y: T, from: number) =>
      own(
        (t) => t.slice([0, 0, 0, from], [-1, -1, -1, 2]),
        () => [null, 6, 6, 2],
      ).apply(y) as T;
    const made = L.depthwiseConv2d({ kernelSize: 3, padding: 'same' }).apply(conv(4).apply(x) as T) as T;
    return classes(conv(3).apply(L.concatenate().apply([gate('g')(part(made, 0)), part(made, 2)]) as T) as T);
  },
  'a gate whose own network reads gated channels': (x) => {
    const y = gate('g')(conv(4).apply(x) as T);
    return classes(conv(3).apply(switched('h', conv(5).apply(y) as T, y, 5)) as T);
  },
};

describe('what gates save is what a network that is run and looked at does not need', () => {
  it.each(Object.entries(networks))('%s', (_, build) => {
    const x = input();
    const model = tf.model({ inputs: x, outputs: build(x) });
    for (const seed of [1, 2, 3]) {
      const { slow, ours, summary } = compare(model, seed);
      expect(ours).toBeCloseTo(slow, 6);
      expect(slow).toBeLessThanOrEqual(summary.macs);
    }
    const { slow, ours, summary } = compare(model, 4, () => 1);
    expect([slow, ours]).toEqual([summary.macs, summary.macs]);
    model.dispose();
  });
});

it.each([
  ['one channel for all channels of a gate', 'g', 0],
  // That all values meet zeros is not seen: they are computed.
  ['gated keys and values of an attention that adds up as it is', 'k', 6 * 6 * 9 * 3 * 36],
  ['a block gate around a channel gate', 'b', 0],
] as const)('a gate that is closed altogether saves what is not needed either: %s', (name, closed, more) => {
  const x = input();
  const model = tf.model({ inputs: x, outputs: networks[name]!(x) });
  const { slow, ours, summary } = compare(model, 5, (gate) => (gate === closed ? 0 : 1));
  expect(ours).toBeCloseTo(slow + more, 6);
  expect(ours).toBeLessThan(summary.macs);
  model.dispose();
});

describe('what a gate switches', () => {
  /** Everything open but what `closed` says. */
  const without = (
    summary: ReturnType<typeof analysed>['summary'],
    closed: (gate: string, channel: number) => boolean,
  ) => {
    const at = (gate: string, channel: number) => (closed(gate, channel) ? 0 : 1);
    const count = (name: string) =>
      [...Array(summary.gates.find((g) => g.name === name)!.channels).keys()].reduce((sum, c) => sum + at(name, c), 0);
    return gatedMacs(summary, Object.assign(count, { at }));
  };

  it.each(Object.entries(networks))('is what it saves when it is closed: %s', (_, build) => {
    const x = input();
    const model = tf.model({ inputs: x, outputs: build(x) });
    const { summary } = analysed(model);
    const slopes = macsPerGate(summary);
    for (const { name, channels } of summary.gates) {
      const saved = summary.macs - without(summary, (gate) => gate === name);
      expect(switchedMacs(summary, [name])).toBeCloseTo(saved, 6);
      expect(summary.layers.some((layer) => gatesOf(layer).includes(name))).toBe(saved > 0);
      const single = [...Array(channels).keys()].map(
        (c) => summary.macs - without(summary, (g, i) => g === name && i === c),
      );
      expect(slopes[name]).toBeCloseTo(single.reduce((a, b) => a + b, 0) / channels, 6);
    }
    const all = summary.gates.map(({ name }) => name);
    expect(switchedMacs(summary, all)).toBeCloseTo(summary.macs - without(summary, () => true), 6);
    model.dispose();
  });
});

describe('why a gate does not save what it might', () => {
  const limitsOf = (build: (x: T) => T) => {
    const x = input();
    const model = tf.model({ inputs: x, outputs: build(x) });
    const { gating } = analysed(model);
    model.dispose();
    return Object.fromEntries(gating.limits);
  };
  const constantOf = (name: string) =>
    `${name} makes of a closed channel a constant other than zero, so that what reads it is computed in full`;

  it('an activation behind it that does not keep zero', () => {
    for (const [name, kernel] of [
      ['sigmoid', 'Sigmoid'],
      ['softplus', 'Softplus'],
    ] as const) {
      const behind = (y: T) => L.activation({ name: `act_${name}`, activation: name }).apply(y) as T;
      expect(limitsOf(between(same, behind))).toEqual({ g: constantOf(`act_${name} (${kernel})`) });
    }
    expect(limitsOf(between(same, (y) => L.batchNormalization({ name: 'bn' }).apply(y) as T))).toEqual({
      g: constantOf('bn (FusedBatchNorm)'),
    });
  });

  it('channels that something else reads, where nothing else is saved', () => {
    expect(
      limitsOf((x) => {
        const y = conv(3, { name: 'c' }).apply(x) as T;
        return classes(L.add({ name: 'sum' }).apply([gate('g')(y), y]) as T);
      }),
    ).toEqual({ g: 'sum (Add) reads its channels too' });
  });

  it('the image itself', () => {
    expect(limitsOf((x) => classes(L.batchNormalization({ name: 'bn' }).apply(gate('g')(x)) as T))).toEqual({
      g: 'its channels are those of the image',
    });
  });

  it('channels that are made of all others, and brought together again', () => {
    const mixed = (x: tf.Tensor) => x.sum(-1, true).tile([1, 1, 1, 4]);
    const all = (name: string) =>
      new Own(
        ([x]) => mixed(x!),
        ([shape]) => [...shape!.slice(0, 3), 4],
        name,
      );
    expect(
      limitsOf((x) => classes(all('after').apply(gate('g')(all('before').apply(conv(4).apply(x)) as T)) as T)),
    ).toEqual({ g: 'before (Sum) brings its channels together with others' });
    expect(limitsOf((x) => classes(all('after').apply(gate('g')(x)) as T))).toEqual({
      g: 'its channels are those of the image',
    });
  });

  it('the nearest, where several other things read what makes them', () => {
    const read = (y: T, name: string) => L.batchNormalization({ name }).apply(y) as T;
    expect(
      limitsOf((x) => {
        const [near, far] = [conv(3, { name: 'near' }).apply(x), conv(3, { name: 'far' }).apply(x)] as [T, T];
        const sum = L.add().apply([near, L.reLU().apply(far) as T]) as T;
        const others = [read(far, 'first'), read(near, 'second')];
        return classes(L.add().apply([read(gate('g')(sum), 'behind'), ...others]) as T);
      }),
    ).toEqual({ g: 'second (FusedBatchNorm) reads its channels too' });
  });

  it('is found whichever factor of a product of matrices the gate is on', () => {
    const product = new Own(
      ([a, b]) => tf.matMul(a!, b!, false, true),
      () => [null, 36, 36],
    );
    const tokens = (y: T) => L.reshape({ targetShape: [36, 3] }).apply(y) as T;
    expect(
      limitsOf((x) => {
        const pair = [tokens(L.reLU().apply(x) as T), tokens(gate('g')(x))];
        return L.dense({ units: 2 }).apply(L.flatten().apply(product.apply(pair) as T)) as T;
      }),
    ).toEqual({});
  });

  it('nothing is said where what comes behind makes no constant of a closed channel', () => {
    const mixing = (y: T) => L.softmax({ name: 'mixing', axis: -1 }).apply(y) as T;
    expect(limitsOf(between(same, mixing))).toEqual({});
  });

  it('an operation is named with its layer, where it is in one', () => {
    const node = { id: 0, kernel: 'Add', inputs: {}, outputs: [], attrs: {} };
    expect([{}, { layer: 'sum' }].map((origin) => operationName({ ...node, origin }))).toEqual(['Add', 'sum (Add)']);
  });

  it('nothing is said of gates that save what makes and what reads their channels', () => {
    for (const name of ['a dense block', 'gelu before the gate', 'swish behind the gate', 'nearest upsampling'])
      expect(limitsOf(networks[name]!)).toEqual({});
  });

  it('nor of one that saves only what reads, as of the image', () => {
    expect(limitsOf((x) => classes(conv(3).apply(gate('g')(x)) as T))).toEqual({});
    expect(limitsOf((x) => L.dense({ units: 2 }).apply(gate('g')(L.flatten().apply(x) as T)) as T)).toEqual({});
  });

  it('nor of the gate of a block', () => {
    expect(limitsOf(networks['a block gate around a channel gate']!)).toEqual({});
  });
});

describe('whose a weight is', () => {
  const variables = Object.fromEntries(
    ['own', 'bias', 'shared', 'main', 'second', 'idle'].map((name, i) => [
      name,
      tf.variable(numbers(name === 'bias' ? [3] : [3, 3], i + 1)),
    ]),
  );
  const graph = trace({
    inputs: { x: { shape: [2, 3], dtype: 'float32' } },
    variables,
    run: ({ x }) => {
      const { own, bias, shared, main, second } = variables as Record<string, tf.Variable>;
      const decided = (logits: tf.Tensor) => logits.greater(0).toFloat();
      const g = decided(x!.matMul(own!).add(bias!).add(x!.matMul(shared!)));
      const gated = x!.matMul(main!).mul(g);
      // The second gate looks at the first one's values, which are not its own network.
      const h = decided(g.matMul(second!));
      return { output: gated.mul(h).add(x!.matMul(shared!)), g, h };
    },
  });
  const { output, g, h } = graph.outputs as Record<string, GraphTensor>;

  it("is a gate's where it serves that gate's decision alone", () => {
    const found = gateWeights(graph, { g: g!, h: h! }, [output!]);
    expect(Object.fromEntries(found)).toEqual({ own: 'g', bias: 'g', second: 'h' });
  });

  it('is none where there is no gate, or the decision is an output too by another way', () => {
    expect([...gateWeights(graph, {}, [output!])]).toEqual([]);
    const wide = gateWeights(graph, { h: h! }, [output!]);
    expect(Object.fromEntries(wide)).toEqual({ second: 'h' });
  });
});

/** By hand, and as torch.utils.flop_counter counts the same networks. */
describe('multiply-adds to the unit', () => {
  const image = () => tf.input({ shape: [32, 32, 3] });
  const of = (x: T, y: T) => {
    const model = tf.model({ inputs: x, outputs: y });
    const { summary } = analysed(model);
    model.dispose();
    return summary;
  };
  const rows = (summary: ReturnType<typeof of>) => Object.fromEntries(summary.layers.map((l) => [l.name, l.macs]));
  const pooled = (x: T) => L.globalAveragePooling2d({} as never).apply(x) as T;

  it('a layer used twice is two rows, each with its own gates, and its weights count once', () => {
    const x = image();
    const left = conv(8, { name: 'left' }).apply(x) as T;
    const right = conv(8, { name: 'right', strides: 2 }).apply(x) as T;
    const head = conv(16, { name: 'head', activation: 'relu' });
    const big = channelGate({ name: 'gateBig' })(head.apply(left) as T, left);
    const small = channelGate({ name: 'gateSmall' })(head.apply(right) as T, right);
    const summary = of(
      x,
      L.dense({ name: 'out', units: 4 }).apply(L.concatenate().apply([pooled(big), pooled(small)])) as T,
    );
    // TensorFlow.js runs the smaller one first.
    expect(summary.layers).toContainEqual(
      expect.objectContaining({ name: 'head (2)', macs: 1_179_648, params: 0, outputGate: 'gateBig' }),
    );
    expect(summary.layers).toContainEqual(
      expect.objectContaining({ name: 'head', macs: 294_912, params: 1168, outputGate: 'gateSmall' }),
    );
    // The pooled channels are read by the classifier: 16 of its 32 inputs each.
    expect(switchedMacs(summary, ['gateBig'])).toBe(1_179_648 + 64);
    expect(macsPerGate(summary)).toEqual({ gateBig: (1_179_648 + 64) / 16, gateSmall: (294_912 + 64) / 16 });
  });

  it('a layer used twice in a row, gated the first time', () => {
    const x = image();
    const stem = conv(8, { name: 'stem' }).apply(x) as T;
    const shared = conv(8, { name: 'shared' });
    const y = shared.apply(staticGate({ name: 'gate' })(shared.apply(stem) as T)) as T;
    const summary = of(x, L.dense({ name: 'out', units: 4 }).apply(pooled(y)) as T);
    const one = 32 * 32 * 9 * 8 * 8;
    expect(rows(summary)).toEqual({ stem: 32 * 32 * 9 * 3 * 8, shared: one, 'shared (2)': one, out: 32 });
    expect(summary.layers.map((l) => [l.outputGate, l.inputGate])).toEqual([
      [undefined, undefined],
      ['gate', undefined],
      [undefined, 'gate'],
      [undefined, undefined],
    ]);
  });

  it('the gate of one channel is named once: by what makes the channel, and by what reads it', () => {
    const x = image();
    const y = gate('g')(conv(1, { name: 'makes' }).apply(x) as T);
    const summary = of(x, pooled(conv(4, { name: 'reads' }).apply(y) as T));
    const named = summary.layers.map(({ name, outputGate, inputGate, wholeGate, switched }) => [
      ...[name, outputGate, inputGate, wholeGate, switched],
    ]);
    expect(named).toEqual([
      ['makes', 'g', undefined, undefined, undefined],
      ['reads', undefined, 'g', undefined, undefined],
    ]);
    expect(gatedMacs(summary, () => 0)).toBe(0);
  });

  it.each([
    ['is decided first', 'inner', 'outer'],
    ['is decided last', 'outer', 'inner'],
  ])('of block gates one in the other the inner one is named for what both switch, where it %s', (_, first, second) => {
    const x = image();
    const pooledImage = L.globalAveragePooling2d({} as never).apply(x) as T;
    const decisions = Object.fromEntries(
      [first, second].map((name) => {
        const decided = new HardGate({ name }).apply(L.dense({ units: 1 }).apply(pooledImage) as T) as T;
        return [name, L.reshape({ targetShape: [1, 1, 1] }).apply(decided) as T];
      }),
    );
    const times = (y: T, name: string) => L.multiply().apply([y, decisions[name]!]) as T;
    const inside = times(conv(3, { name: 'inside' }).apply(conv(2, { name: 'before' }).apply(x)) as T, 'inner');
    const around = conv(3, { name: 'around' }).apply(L.add().apply([inside, x]) as T) as T;
    const summary = of(x, pooled(L.add().apply([times(around, 'outer'), x]) as T));
    const whole = Object.fromEntries(summary.layers.map((layer) => [layer.name, layer.wholeGate]));
    expect(whole).toMatchObject({ before: 'inner', inside: 'inner', around: 'outer' });
    expect(summary.layers.find(({ name }) => name === 'inside')!.switched).toEqual([
      [{ channels: 1, any: [[{ gate: 'inner' }, { gate: 'outer' }]] }],
    ]);
  });

  it('channels that either of two gates opens are no one gate’s', () => {
    const x = image();
    const branch = (name: string) => gate(name)(conv(3).apply(x) as T);
    const sum = L.add().apply([branch('g'), branch('h')]) as T;
    const summary = of(x, pooled(conv(4, { name: 'reads' }).apply(sum) as T));
    expect(summary.layers.find(({ name }) => name === 'reads')).toMatchObject({
      ...{ outputGate: undefined, inputGate: undefined, wholeGate: undefined },
      switched: [[{ channels: 3, any: [[{ gate: 'g' }], [{ gate: 'h' }]] }]],
    });
  });

  it('a model used twice: its layers are told apart', () => {
    const inner = tf.sequential({ name: 'inner', layers: [conv(4, { name: 'c', inputShape: [32, 32, 3] })] });
    const x = image();
    const ys = [inner.apply(x), inner.apply(L.reLU().apply(x))].map((y) => pooled(y as T));
    const summary = of(x, L.concatenate().apply(ys) as T);
    const one = 32 * 32 * 9 * 3 * 4;
    expect(rows(summary)).toEqual({ 'inner/c': one, 'inner (2)/c': one });
    expect(summary.layers.map((l) => l.params)).toEqual([9 * 3 * 4 + 4, 0]);
  });

  it('what a wrapper calls for each step is one row', () => {
    const x = image();
    const each = L.timeDistributed({ layer: L.dense({ name: 'each', units: 5 }) });
    const y = each.apply(L.reshape({ targetShape: [32, 96] }).apply(x)) as T;
    const summary = of(x, L.dense({ name: 'out', units: 2 }).apply(L.flatten().apply(y)) as T);
    expect(summary.layers.map((l) => l.macs)).toEqual([32 * 96 * 5, 160 * 2]);
  });

  it('a separable convolution before a gate: the gate owns its pointwise half', () => {
    const x = image();
    const stem = conv(16, { name: 'stem' }).apply(x) as T;
    const sep = L.separableConv2d({ name: 'sep', filters: 24, kernelSize: 3, padding: 'same' }).apply(stem) as T;
    const gated = staticGate({ name: 'gate' })(sep);
    const summary = of(x, pooled(L.conv2d({ name: 'last', filters: 32, kernelSize: 1 }).apply(gated) as T));
    expect(rows(summary)).toMatchObject({ sep: 147_456, 'sep · convolution': 393_216, last: 786_432 });
    expect(gatedMacs(summary, () => 6)).toBe(summary.macs - 0.75 * (393_216 + 786_432));
    expect(summary.params).toBe(summary.layers.reduce((sum, { params }) => sum + params, 0) + 24);
  });

  it('neurons: what makes them and what reads them', () => {
    const x = image();
    const flat = L.flatten().apply(x) as T;
    const hidden = L.dense({ name: 'hidden', units: 128, activation: 'relu' }).apply(flat) as T;
    const summary = of(x, L.dense({ name: 'classes', units: 10 }).apply(staticGate({ name: 'gate' })(hidden)) as T);
    expect(summary.macs).toBe(393_216 + 1280);
    expect(gatedMacs(summary, () => 32)).toBe(394_496 / 4);
  });

  it('a dense block: gates switch the parts of what its later layers read', () => {
    const x = image();
    let features = conv(8, { name: 'stem' }).apply(x) as T;
    for (const i of [1, 2]) {
      const grown = conv(4, { name: `grow${i}`, activation: 'relu' }).apply(features) as T;
      features = L.concatenate().apply([features, channelGate({ name: `gate${i}` })(grown, features)]) as T;
    }
    const summary = of(x, pooled(conv(8, { name: 'last' }).apply(features) as T));
    const [grow1, grow2, last] = [294_912, 442_368, 1_179_648];
    expect(rows(summary)).toMatchObject({ grow1, grow2, last });
    // gate1: all of grow1, 4 of the 12 channels that grow2 reads, 4 of 16 that last does, and 4 of 12 of the second gate.
    expect(switchedMacs(summary, ['gate1'])).toBeCloseTo(grow1 + 147_456 + 294_912 + 4 * 16, 6);
    expect(switchedMacs(summary, ['gate2'])).toBeCloseTo(grow2 + 294_912, 6);
  });

  it('products of two activations', () => {
    const x = image();
    const stem = L.conv2d({ name: 'stem', filters: 16, kernelSize: 4, strides: 4 }).apply(x) as T;
    const tokens = L.reshape({ targetShape: [64, 16] }).apply(stem) as T;
    const [q, k, v] = ['q', 'k', 'v'].map((name) => L.dense({ name, units: 16 }).apply(tokens)) as [T, T, T];
    const scores = L.softmax({ axis: -1 }).apply(L.dot({ name: 'scores', axes: [2, 2] }).apply([q, k])) as T;
    const mixed = L.dot({ name: 'mixed', axes: [2, 1] }).apply([scores, v]) as T;
    const summary = of(x, L.dense({ name: 'out', units: 4 }).apply(L.flatten().apply(mixed)) as T);
    expect(rows(summary)).toMatchObject({ q: 16_384, scores: 65_536, mixed: 65_536 });
    expect(summary.macs).toBe(102_400 + 131_072);
    expect(summary.notCounted).toEqual([]);
  });

  it('transposed, dilated, deep and separable convolutions', () => {
    const x = image();
    const h = conv(8, { name: 'stem' }).apply(x) as T;
    const up = L.conv2dTranspose({ name: 'up', filters: 6, kernelSize: 4, strides: 2, padding: 'same' }).apply(h) as T;
    const deep = { name: 'dw', kernelSize: 3, depthMultiplier: 2, padding: 'same', dilationRate: 2 } as const;
    const dw = L.depthwiseConv2d(deep).apply(h) as T;
    const sep = L.separableConv2d({ name: 'sep', filters: 10, kernelSize: 3, strides: 2, padding: 'same' }).apply(
      dw,
    ) as T;
    const summary = of(
      x,
      L.dense({ name: 'out', units: 4 }).apply(L.concatenate().apply([pooled(up), pooled(sep)])) as T,
    );
    expect(rows(summary)).toMatchObject({ up: 786_432, dw: 147_456, sep: 77_824 });
    expect(summary).toMatchObject({ macs: 1_232_960, notCounted: [] });
  });

  it.each(['valid', 'same'] as const)('a transposed convolution counts every tap of what it reads, %s', (padding) => {
    const x = tf.input({ shape: [7, 5, 3] });
    const y = L.conv2dTranspose({ name: 'up', filters: 4, kernelSize: 3, strides: 2, padding }).apply(x) as T;
    expect(of(x, pooled(y)).macs).toBe(7 * 5 * 9 * 3 * 4);
  });

  it('volumes', () => {
    const x = tf.input({ shape: [8, 8, 4] });
    const volume = L.reshape({ targetShape: [8, 8, 4, 1] }).apply(x) as T;
    const first = L.conv3d({ name: 'first', filters: 3, kernelSize: [3, 3, 2], padding: 'same' }).apply(volume) as T;
    const up = L.conv3dTranspose({ name: 'up', filters: 2, kernelSize: 2, strides: 2 }).apply(first) as T;
    const summary = of(x, L.dense({ name: 'out', units: 2 }).apply(L.flatten().apply(up) as T) as T);
    expect(rows(summary)).toMatchObject({ first: 8 * 8 * 4 * 18 * 3, up: 8 * 8 * 4 * 8 * 3 * 2 });
    expect(summary.notCounted).toEqual([]);
  });

  it('sums of products in letters', () => {
    const x = image();
    const product = (equation: string, of: number[]) =>
      own(
        (t) => tf.einsum(equation, t.reshape([1, 32, 96]), t.reshape([1, 32, 96])),
        () => [null, ...of],
      ).apply(x) as T;
    const scores = product('bik,bjk->bij', [32, 32]);
    expect(of(x, L.flatten().apply(scores) as T).macs).toBe(32 * 32 * 96);
    const squares = product('bik,bik->bik', [32, 96]);
    expect(of(x, L.flatten().apply(squares) as T).macs).toBe(0);
  });

  it.each([
    ['neither factor', false, false, [1, 32, 96], [1, 96, 32], 32 * 32 * 96],
    ['the first', true, false, [1, 32, 96], [1, 32, 96], 96 * 96 * 32],
    ['the second', false, true, [1, 32, 96], [1, 32, 96], 32 * 32 * 96],
    ['both', true, true, [1, 32, 96], [1, 96, 32], 96 * 96 * 32],
  ] as const)('a product of matrices sums over what its factors share, with %s turned', (_, ta, tb, a, b, macs) => {
    const x = image();
    const side = Math.sqrt(macs / (macs === 32 * 32 * 96 ? 96 : 32));
    const product = own(
      (t) => tf.matMul(t.reshape([...a]), t.reshape([...b]), ta, tb),
      () => [null, side, side],
    ).apply(x) as T;
    expect(of(x, L.flatten().apply(product) as T).macs).toBe(macs);
  });

  it('does not count what numbers in the code resize or pool', () => {
    const x = image();
    const fixed = own(
      (t) => tf.matMul(tf.ones([5, 32]), t.reshape([-1, 32, 96])),
      () => [null, 5, 96],
    ).apply(x) as T;
    expect(of(x, L.dense({ units: 2 }).apply(L.flatten().apply(fixed)) as T).macs).toBe(5 * 96 * 2);
  });

  it.each([...activations, 'a4'])('half of what 4 of 16 channels leave, whatever the activation: %s', (name) => {
    const x = tf.input({ shape: [16, 16, 3] });
    const act = (y: T) => (name === 'a4' ? y : activation(name)(y));
    const gated = staticGate({ name: 'g' })(act(conv(16, { name: 'c1' }).apply(x) as T));
    const summary = of(x, pooled(conv(16, { name: 'c2' }).apply(gated) as T));
    const [c1, c2] = [16 * 16 * 9 * 3 * 16, 16 * 16 * 9 * 16 * 16];
    expect(gatedMacs(summary, () => 4)).toBe((c1 + c2) / 4);
  });
});
