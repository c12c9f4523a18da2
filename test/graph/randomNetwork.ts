/**
 * Networks that nobody thought of: layers drawn one after the other, each upon any of the tensors that are there, so that values
 * are used again, go around others and meet them in every order.
 */
import * as tf from '@tensorflow/tfjs';
import { SeededRandom } from '../../src/base/random';
import { channelGate } from '../../src/nn';

type T = tf.SymbolicTensor;

export const inputShape = [8, 8, 3];
const classes = 4;

/** Elementwise code of a user's own, as far as a layer that is not stock can have it. */
class Own extends tf.layers.Layer {
  static className = 'RandomNetworkOwn';
  constructor(readonly of: { name: string; call: (x: tf.Tensor) => tf.Tensor }) {
    super({ name: of.name });
  }
  override computeOutputShape(shape: tf.Shape): tf.Shape {
    return shape;
  }
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => this.of.call([inputs].flat()[0] as tf.Tensor));
  }
}

const own: ((x: tf.Tensor) => tf.Tensor)[] = [
  (x) => x.mul(2),
  (x) => x.add(0.5),
  (x) => x.neg(),
  (x) => x.sub(1).div(3),
  (x) => tf.sub(1, x),
  (x) => x.square().mul(0.25),
  (x) => x.abs(),
  (x) => x.clipByValue(-0.8, 1.1),
  (x) => x.sub(x.mean(-1, true)),
  (x) => x.mul(x.sigmoid()),
  (x) => x.transpose([0, 2, 1, 3]),
  (x) => x.reverse(1),
];

const activations = ['relu', 'sigmoid', 'tanh', 'elu', 'selu', 'swish', 'softplus', 'softsign', 'hardSigmoid'] as const;

/** The same for the same seed. @param gates whether gates are among the layers. Its output is [N, 4], linear. */
export function randomNetwork(seed: number, { layers = 10, gates = false } = {}): tf.LayersModel {
  const random = new SeededRandom(seed);
  const below = (n: number) => Math.floor(random.uniform() * n);
  const one = <V>(values: readonly V[]): V => values[below(values.length)] as V;
  const chance = (p: number) => random.uniform() < p;
  let made = 0;
  const named = (what: string) => `${what}${made++}`;
  const input = tf.input({ shape: inputShape });
  const pool: T[] = [input];
  const used = new Set<T>();
  /** Most often something new, so that the network becomes deep. */
  const any = () => (chance(0.5) ? (pool.at(-1) as T) : one(pool));
  const keep = (y: T, ...from: T[]) => {
    for (const x of from) used.add(x);
    pool.push(y);
  };
  const like = (x: T) => pool.filter((y) => y.shape.join() === x.shape.join());
  const unary = (layer: tf.layers.Layer, x: T) => keep(layer.apply(x) as T, x);
  const channels = (x: T) => x.shape.at(-1) as number;
  const size = (x: T) => x.shape[1] as number;

  const steps: [weight: number, step: () => void][] = [
    [
      4,
      () => {
        const x = any();
        const stride = size(x) >= 4 && chance(0.25) ? 2 : 1;
        const config = {
          name: named('conv'),
          filters: one([3, 4, 8, 16, 20]),
          kernelSize: one([1, 3]),
          strides: stride,
          padding: 'same' as const,
          useBias: chance(0.5),
          activation: chance(0.3) ? one(['relu', 'tanh', 'elu'] as const) : ('linear' as const),
        };
        unary(tf.layers.conv2d({ ...config, ...seeds(below) }), x);
      },
    ],
    [
      1,
      () =>
        unary(
          tf.layers.depthwiseConv2d({
            ...{ name: named('depthwise'), kernelSize: 3, padding: 'same', depthMultiplier: one([1, 1, 2]) },
            ...{ useBias: chance(0.5), depthwiseInitializer: tf.initializers.glorotUniform({ seed: below(1e6) }) },
          }),
          any(),
        ),
    ],
    [
      4,
      () =>
        unary(
          tf.layers.batchNormalization({
            ...{ name: named('norm'), scale: chance(0.8), center: chance(0.8), momentum: one([0.9, 0.5]) },
            gammaInitializer: tf.initializers.randomUniform({ minval: 0.5, maxval: 1.5, seed: below(1e6) }),
            betaInitializer: tf.initializers.randomUniform({ minval: -0.5, maxval: 0.5, seed: below(1e6) }),
          }),
          any(),
        ),
    ],
    [3, () => unary(tf.layers.activation({ name: named('act'), activation: one(activations) }), any())],
    [
      1,
      () =>
        unary(
          one([
            () => tf.layers.leakyReLU({ name: named('leaky'), alpha: 0.2 }),
            () => tf.layers.reLU({ name: named('relu6'), maxValue: 0.7 }),
            () => tf.layers.prelu({ name: named('prelu'), alphaInitializer: 'ones' }),
          ])(),
          any(),
        ),
    ],
    [2, () => unary(new Own({ name: named('own'), call: one(own) }), any())],
    [
      5,
      () => {
        const x = any();
        const others = like(x);
        const list = [x, one(others), ...(chance(0.2) ? [one(others)] : [])];
        // Stock layers take no tensor twice in the same place of a list without a name for each: they do.
        const name = named('merge');
        const layer = one([
          () => tf.layers.add({ name }),
          () => tf.layers.add({ name }),
          () => tf.layers.multiply({ name }),
          () => tf.layers.average({ name }),
          () => tf.layers.maximum({ name }),
          () => tf.layers.minimum({ name }),
          () => tf.layers.concatenate({ name }),
        ])();
        if (layer.getClassName() === 'Concatenate' && channels(x) > 24) return;
        keep(layer.apply(list) as T, ...list);
      },
    ],
    [
      1,
      () => {
        const x = any();
        if (size(x) < 4) return;
        const config = { name: named('pool'), poolSize: 2, strides: one([1, 2]), padding: 'same' as const };
        unary(chance(0.5) ? tf.layers.maxPooling2d(config) : tf.layers.averagePooling2d(config), x);
      },
    ],
    [
      1,
      () => {
        const x = any();
        if (size(x) <= 4) unary(tf.layers.upSampling2d({ name: named('up'), size: [2, 2] }), x);
        else unary(tf.layers.cropping2D({ name: named('crop'), cropping: 1 }), x);
      },
    ],
    [
      1,
      () => {
        const x = any();
        if (size(x) < 8) unary(tf.layers.zeroPadding2d({ name: named('pad'), padding: 1 }), x);
      },
    ],
    [
      gates ? 3 : 0,
      () => {
        const x = any();
        const look = chance(0.5) ? x : one(pool);
        keep(channelGate({ name: named('gate') })(x, look), x, look);
      },
    ],
  ];
  const whole = steps.reduce((sum, [weight]) => sum + weight, 0);
  while (pool.length <= layers) {
    let at = random.uniform() * whole;
    const [, step] =
      steps.find(([weight]) => {
        at -= weight;
        return at < 0;
      }) ?? steps[0]!;
    step();
  }
  // What nothing reads is an output's, and so is the last, so that everything counts.
  const ends = pool.filter((x) => x !== input && !used.has(x));
  const pooled = ends.map((x) => tf.layers.globalAveragePooling2d({ name: named('gap') }).apply(x) as T);
  const joined = pooled.length === 1 ? pooled[0]! : (tf.layers.concatenate({ name: named('join') }).apply(pooled) as T);
  const outputs = tf.layers.dense({ name: 'classes', units: classes, ...seeds(below) }).apply(joined) as T;
  return tf.model({ inputs: input, outputs });
}

const seeds = (below: (n: number) => number) => ({
  kernelInitializer: tf.initializers.glorotUniform({ seed: below(1e6) }),
  biasInitializer: tf.initializers.randomUniform({ minval: -0.3, maxval: 0.3, seed: below(1e6) }),
});

/** Each layer of a network with what it reads, for whoever looks why one differs. */
export const described = (model: tf.LayersModel): string =>
  model.layers
    .map((layer) => {
      const from = layer.inboundNodes[0]?.inboundLayers.map(({ name }) => name).join(', ');
      const does = layer instanceof Own ? layer.of.call : layer.getConfig().activation;
      return `${layer.name} (${from}) ${does ?? ''}`;
    })
    .join('\n');
