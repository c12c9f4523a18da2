/**
 * Networks that nobody thought of: layers drawn one after the other, each upon any of the tensors that are there, so that values
 * are used again, go around others and meet them in every order.
 */
import * as tf from '@tensorflow/tfjs';
import { SeededRandom } from '../../../src/base/random';
import { channelGate } from '../../../src/nn';

export type T = tf.SymbolicTensor;

/** One more layer, drawn as often as its weight has it; where it does not fit, nothing. */
export type Step = [weight: number, step: () => void];

/** What is drawn of one kind of data. */
export interface Kind {
  /** Of a sample. */
  shape: number[];
  steps(drawing: Drawing): Step[];
  /** [N, features] of a tensor. */
  pooled(x: T, name: string): T;
}

export class Drawing {
  readonly input: T;
  readonly pool: T[];
  readonly #random: SeededRandom;
  readonly #used = new Set<T>();
  #made = 0;

  constructor(seed: number, shape: number[]) {
    this.#random = new SeededRandom(seed);
    this.input = tf.input({ shape });
    this.pool = [this.input];
  }

  below(n: number): number {
    return this.#random.below(n);
  }

  one<V>(values: readonly V[]): V {
    return values[this.below(values.length)] as V;
  }

  chance(p: number): boolean {
    return this.#random.uniform() < p;
  }

  /** A name that no other layer has. */
  named(what: string): string {
    return `${what}${this.#made++}`;
  }

  /** A tensor that is there, most often the newest, so that the network becomes deep. */
  any(): T {
    return this.chance(0.5) ? (this.pool.at(-1) as T) : this.one(this.pool);
  }

  /** Tensors of this one's shape, itself among them. */
  like(x: T): T[] {
    return this.pool.filter((y) => y.shape.join() === x.shape.join());
  }

  apply(layer: tf.layers.Layer, ...from: T[]): void {
    this.keep(layer.apply(from.length === 1 ? from[0]! : from) as T, ...from);
  }

  keep(y: T, ...from: T[]): void {
    for (const x of from) this.#used.add(x);
    this.pool.push(y);
  }

  /** What nothing reads is the output's, so that everything counts. */
  ends(): T[] {
    return this.pool.filter((x) => x !== this.input && !this.#used.has(x));
  }

  /** Weights that are not zero, the same for the same drawing. */
  weights() {
    return {
      kernelInitializer: tf.initializers.glorotUniform({ seed: this.below(1e6) }),
      biasInitializer: tf.initializers.randomUniform({ minval: -0.3, maxval: 0.3, seed: this.below(1e6) }),
      useBias: this.chance(0.6),
    };
  }
}

/** The same for the same seed. @param gates whether gates are among the layers. Its output is [N, 4], linear. */
export function drawnNetwork(kind: Kind, seed: number, { layers = 10, gates = false } = {}): tf.LayersModel {
  const drawing = new Drawing(seed, kind.shape);
  const steps = [...kind.steps(drawing), ...common(drawing), ...(gates ? [gate(drawing)] : [])];
  const draws = steps.flatMap(([weight, step]) => Array<() => void>(weight).fill(step));
  while (drawing.pool.length <= layers) drawing.one(draws)();
  const pooled = drawing.ends().map((x) => kind.pooled(x, drawing.named('pooled')));
  const joined = pooled.length === 1 ? pooled[0]! : (tf.layers.concatenate({ name: 'join' }).apply(pooled) as T);
  const outputs = tf.layers.dense({ name: 'classes', units: 4, ...drawing.weights() }).apply(joined) as T;
  return tf.model({ inputs: drawing.input, outputs });
}

const gate = (d: Drawing): Step => [
  3,
  () => {
    const [x, by] = [d.any(), d.one(d.pool)];
    d.keep(channelGate({ name: d.named('gate') })(x, by), x, by);
  },
];

const activations = ['relu', 'sigmoid', 'tanh', 'elu', 'selu', 'swish', 'softplus', 'softsign', 'hardSigmoid'] as const;

/** Layers of images and sequences alike. */
function common(d: Drawing): Step[] {
  const name = () => d.named('layer');
  return [
    [
      4,
      () =>
        d.apply(
          tf.layers.batchNormalization({
            ...{ name: d.named('norm'), scale: d.chance(0.8), center: d.chance(0.8), momentum: d.one([0.9, 0.5]) },
            gammaInitializer: tf.initializers.randomUniform({ minval: 0.5, maxval: 1.5, seed: d.below(1e6) }),
            betaInitializer: tf.initializers.randomUniform({ minval: -0.5, maxval: 0.5, seed: d.below(1e6) }),
          }),
          d.any(),
        ),
    ],
    [3, () => d.apply(tf.layers.activation({ name: d.named('act'), activation: d.one(activations) }), d.any())],
    [
      1,
      () =>
        d.apply(
          d.one([
            () => tf.layers.leakyReLU({ name: name(), alpha: 0.2 }),
            () => tf.layers.reLU({ name: name(), maxValue: 0.7 }),
            () => tf.layers.prelu({ name: name(), alphaInitializer: 'ones' }),
          ])(),
          d.any(),
        ),
    ],
    [2, () => d.apply(new Own({ name: d.named('own'), call: d.one(own) }), d.any())],
    [
      5,
      () => {
        const x = d.any();
        const others = [x, d.one(d.like(x)), ...(d.chance(0.2) ? [d.one(d.like(x))] : [])];
        const { add, multiply, average, maximum, minimum } = tf.layers;
        d.apply(d.one([add, add, multiply, average, maximum, minimum])({ name: d.named('merge') }), ...others);
      },
    ],
    [
      1,
      () => {
        const x = d.any();
        if ((x.shape.at(-1) as number) <= 24)
          d.apply(tf.layers.concatenate({ name: d.named('concat') }), x, d.one(d.like(x)));
      },
    ],
  ];
}

/** Code of a user's own, in a layer that is not stock. */
export class Own extends tf.layers.Layer {
  static className = 'DrawnOwn';
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
  (x) => x.reverse(1),
  (x) => x.softmax(),
  (x) => x.div(x.norm(2, -1, true).add(1)),
];

/** Each layer of a network with what it reads, for whoever looks why one differs. */
export const described = (model: tf.LayersModel): string =>
  model.layers
    .map((layer) => {
      const from = layer.inboundNodes[0]?.inboundLayers.map(({ name }) => name).join(', ');
      const does = layer instanceof Own ? layer.of.call : layer.getConfig().activation;
      return `${layer.name} (${from}) ${does ?? ''}`;
    })
    .join('\n');
