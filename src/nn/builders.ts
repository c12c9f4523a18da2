/**
 * The few layers the networks here are made of, with the conventions that all of them share: names given by the caller
 * (never counted up over the process), seeded He initialisation, no bias before a normalisation.
 */
import * as tf from '@tensorflow/tfjs';

/** Weights of one layer: its name and the seed of the network; each layer draws its own stream from both. */
export interface Named {
  name: string;
  /** Any whole number, 0 included. */
  seed: number;
}

/** N(0, 2/fanIn), the initialisation for ReLU networks of He et al. 2015 (eq. 10), not truncated. */
export function heNormal(fanIn: number, { name, seed }: Named): ReturnType<typeof tf.initializers.randomNormal> {
  return tf.initializers.randomNormal({ mean: 0, stddev: Math.sqrt(2 / fanIn), seed: layerSeed(name, seed) });
}

/**
 * Convolution [N, H, W, C] → [N, H/stride, W/stride, filters], by default without bias. With a `dilation` the taps are so
 * many pixels apart; it goes with stride 1 only. Padding is alike on both sides, with strides too
 * (where TensorFlow's `same` would pad at the end only): that of PyTorch's networks, whose weights then fit.
 */
export function conv(
  x: tf.SymbolicTensor,
  options: Named & { filters: number; size: number; stride?: number; dilation?: number; bias?: boolean },
): tf.SymbolicTensor {
  const { filters, size, stride = 1, dilation = 1, bias = false, name } = options;
  const kernelInitializer = heNormal(size * size * channelsOf(x), options);
  const even = stride > 1 && size > 1;
  const layer = tf.layers.conv2d({
    name,
    filters,
    kernelSize: size,
    strides: stride,
    // tf.layers refuses to have both, where either is 1.
    ...(dilation > 1 ? { dilationRate: dilation } : {}),
    padding: even ? 'valid' : 'same',
    useBias: bias,
    kernelInitializer,
  });
  return layer.apply(even ? zeroPad(x, Math.floor(size / 2), `${name}_pad`) : x) as tf.SymbolicTensor;
}

/** Zeros around the rows and columns. */
export function zeroPad(x: tf.SymbolicTensor, padding: number, name: string): tf.SymbolicTensor {
  return tf.layers.zeroPadding2d({ name, padding }).apply(x) as tf.SymbolicTensor;
}

/** Batch normalisation with the constants of the PyTorch recipes: averages move by a tenth a step, ε = 1e-5. */
export function batchNorm(x: tf.SymbolicTensor, name: string): tf.SymbolicTensor {
  return tf.layers.batchNormalization({ name, momentum: 0.9, epsilon: 1e-5 }).apply(x) as tf.SymbolicTensor;
}

export function relu(x: tf.SymbolicTensor, name: string): tf.SymbolicTensor {
  return tf.layers.activation({ name, activation: 'relu' }).apply(x) as tf.SymbolicTensor;
}

/** [N, C] → [N, units]. With `bias` a number: a bias that starts there. */
export function dense(x: tf.SymbolicTensor, options: Named & { units: number; bias?: number }): tf.SymbolicTensor {
  const { units, bias, name } = options;
  const layer = tf.layers.dense({
    name,
    units,
    kernelInitializer: heNormal(channelsOf(x), options),
    useBias: bias !== undefined,
    ...(bias === undefined ? {} : { biasInitializer: tf.initializers.constant({ value: bias }) }),
  });
  return layer.apply(x) as tf.SymbolicTensor;
}

/** Size of the last axis. */
export function channelsOf(x: tf.SymbolicTensor): number {
  const channels = x.shape[x.shape.length - 1];
  if (typeof channels !== 'number') throw new Error(`The last axis of ${x.name} has no fixed size.`);
  return channels;
}

/** A seed of its own for each layer name, from FNV-1a; never 0, which TensorFlow.js takes for "none". */
export function layerSeed(name: string, seed: number): number {
  let hash = Math.imul(seed ^ 0x811c9dc5, 0x01000193);
  for (const char of name) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return ((hash ^ (hash >>> 13)) >>> 1) + 1;
}
