/**
 * Stock noise layers that draw from the pass's own random source. tfjs-layers draws in JavaScript: a compiled step would
 * repeat the masks of its trace for ever, and no seed would bring a run back. With `withContextDropout` the layers take
 * `kwargs.random` for the time of a function and are what they were afterwards.
 * Not covered: dropout inside recurrent layers.
 */
import * as tf from '@tensorflow/tfjs';
import { UserError } from '../base/userError';
import type { CallContext, RandomSource } from './context';
import { putBack } from './putBack';
import { reachable } from './reachable';

type Call = (inputs: tf.Tensor | tf.Tensor[], kwargs: Partial<CallContext>) => tf.Tensor | tf.Tensor[];
type Noise = (x: tf.Tensor, random: RandomSource) => tf.Tensor;

/** What the noise layers of tfjs-layers hold; their types are not exported. */
interface NoiseLayer {
  name: string;
  call: Call;
  rate: number;
  stddev: number;
  noiseShape?: (number | null)[] | null;
  /** Dropout and SpatialDropout1D only. */
  getNoiseShape?(x: tf.Tensor): number[] | null;
}

/**
 * Runs `fn` with every Dropout, SpatialDropout1D, GaussianNoise, GaussianDropout and AlphaDropout of the model, nested
 * models' and wrapped ones' included, drawing from the context. `fn` must do its passes before it returns (no promise).
 * In a pass with `training` but without `random`, such a layer throws a `UserError` with its name.
 */
export function withContextDropout<T>(model: tf.LayersModel, fn: () => T): T {
  const layers = reachable(model);
  const restore = putBack(layers, 'call');
  try {
    for (const layer of layers) {
      const noise = noiseOf(layer);
      if (!noise) continue;
      const own = layer as unknown as NoiseLayer;
      own.call = (inputs, kwargs) => {
        const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor;
        return kwargs.training ? tf.tidy(() => noise(x, sourceOf(own, kwargs))) : x;
      };
    }
    return fn();
  } finally {
    restore();
  }
}

/** The noise a layer adds in training, or `undefined` for a layer that adds none. */
function noiseOf(layer: tf.layers.Layer): Noise | undefined {
  const own = layer as unknown as NoiseLayer;
  const active = own.rate > 0 && own.rate < 1;
  switch (layer.getClassName()) {
    case 'Dropout':
    case 'SpatialDropout1D':
      return active
        ? (x, random) => dropout(x, own.rate, random.uniform(own.getNoiseShape?.(x) ?? x.shape))
        : undefined;
    case 'AlphaDropout':
      return active ? (x, random) => alphaDropout(x, own.rate, random.uniform(noiseShape(own, x))) : undefined;
    case 'GaussianDropout':
      return active
        ? (x, random) => tf.mul(x, tf.add(tf.mul(normal(x.shape, random), Math.sqrt(own.rate / (1 - own.rate))), 1))
        : undefined;
    case 'GaussianNoise':
      return (x, random) => tf.add(x, tf.mul(normal(x.shape, random), own.stddev));
    default:
      return undefined;
  }
}

/** Inverted dropout: what is kept is scaled by 1/(1 − rate). `uniform` broadcasts against x. */
function dropout(x: tf.Tensor, rate: number, uniform: tf.Tensor): tf.Tensor {
  const keep = tf.cast(tf.greaterEqual(uniform, rate), 'float32');
  return tf.mul(x, tf.mul(keep, 1 / (1 - rate)));
}

/** Klambauer et al. 2017, section 3: dropped values become −λα, then mean and variance are put back. */
function alphaDropout(x: tf.Tensor, rate: number, uniform: tf.Tensor): tf.Tensor {
  const dropped = -1.7580993408473766;
  const scale = ((1 - rate) * (1 + rate * dropped ** 2)) ** -0.5;
  const keep = tf.cast(tf.greaterEqual(uniform, rate), 'float32');
  const mixed = tf.add(tf.mul(x, keep), tf.mul(tf.sub(1, keep), dropped));
  return tf.add(tf.mul(mixed, scale), -scale * dropped * rate);
}

/** Standard normal by Box and Muller, from two uniform draws. */
function normal(shape: number[], random: RandomSource): tf.Tensor {
  const radius = tf.sqrt(tf.mul(tf.log(random.uniform(shape)), -2));
  return tf.mul(radius, tf.cos(tf.mul(random.uniform(shape), 2 * Math.PI)));
}

function noiseShape({ noiseShape: given }: NoiseLayer, x: tf.Tensor): number[] {
  return given ? given.map((size, axis) => size ?? x.shape[axis] ?? 1) : x.shape;
}

function sourceOf({ name }: NoiseLayer, { random }: Partial<CallContext>): RandomSource {
  if (random) return random;
  throw new UserError(`Layer "${name}" draws noise in training and got no random source.`, {
    hint: 'Call model.apply(x, { training: true, random }).',
  });
}
