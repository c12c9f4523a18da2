/**
 * Batch normalisation of tf.layers. Stock code has three gaps in training: without a scale or a centre it fails, over another
 * axis than the last it has no gradient, and traced as it stands it would be some forty passes over memory. `mendBatchNorms`
 * closes the first two on the layer itself, for every device; `batchNormCall` is what is traced.
 */
import * as tf from '@tensorflow/tfjs';

type Inputs = tf.Tensor | tf.Tensor[];
export type Call = (inputs: Inputs, kwargs: Record<string, unknown>) => Inputs;

interface BatchNorm {
  axis: number;
  epsilon: number;
  momentum: number;
  gamma: Readable | null | undefined;
  beta: Readable | null | undefined;
  movingMean: Variable;
  movingVariance: Variable;
  call: Call;
}
interface Readable {
  read(): tf.Tensor;
}
interface Variable extends Readable {
  shape: number[];
  write(value: tf.Tensor): void;
}

const only = (inputs: Inputs): tf.Tensor => (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor;
/** Layers that are mended already. */
const mended = new WeakSet<tf.layers.Layer>();

/** Of built layers; others are left alone. May be called again. */
export function mendBatchNorms(layers: readonly tf.layers.Layer[]): void {
  for (const layer of layers) {
    if (layer.getClassName() !== 'BatchNormalization' || !layer.built || mended.has(layer)) continue;
    mended.add(layer);
    const norm = layer as unknown as BatchNorm;
    const { shape } = norm.movingMean;
    norm.gamma ??= { read: () => tf.ones(shape) };
    norm.beta ??= { read: () => tf.zeros(shape) };
    const stock = norm.call.bind(layer);
    norm.call = (inputs, kwargs) =>
      overLast(only(inputs), norm.axis, (x) => {
        const { axis } = norm;
        try {
          norm.axis = -1;
          return only(stock(x, kwargs));
        } finally {
          norm.axis = axis;
        }
      });
  }
}

/** `f` of the tensor with an axis put last, and the result put back. */
function overLast(x: tf.Tensor, axis: number, f: (x: tf.Tensor) => tf.Tensor): tf.Tensor {
  const from = (axis + x.rank) % x.rank;
  if (from === x.rank - 1) return f(x);
  const axes = [...Array(x.rank).keys()];
  const there = [...axes.filter((a) => a !== from), from];
  return tf.tidy(() => f(x.transpose(there)).transpose(axes.map((a) => there.indexOf(a))));
}

export function batchNormCall(layer: tf.layers.Layer, stock: Call): Call {
  const norm = layer as unknown as BatchNorm;
  const { axis, epsilon, momentum, gamma, beta, movingMean, movingVariance } = norm;
  const trained = (x: tf.Tensor): tf.Tensor => {
    const inputs = { x, scale: (gamma as Readable).read(), offset: (beta as Readable).read() };
    const [y, mean, variance] = tf
      .engine()
      .runKernel('BatchNormTrain', inputs as unknown as tf.NamedTensorMap, { epsilon }) as unknown as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    for (const [moving, value] of [
      [movingMean, mean],
      [movingVariance, variance],
    ] as const) {
      const old = moving.read();
      moving.write(old.sub(old.sub(value).mul(1 - momentum)));
    }
    return y;
  };
  return (inputs, kwargs) => (kwargs.training ? overLast(only(inputs), axis, trained) : stock(inputs, kwargs));
}

export function registerBatchNormGradient(): void {
  if (tf.getGradient('BatchNormTrain')) return;
  tf.registerGradient({
    kernelName: 'BatchNormTrain',
    inputsToSave: ['x', 'scale'],
    outputsToSave: [false, true, true],
    gradFunc: (dys, [x, scale, mean, variance], attrs) => {
      const dy = Array.isArray(dys) ? dys[0] : dys;
      const [dx, dscale, doffset] = tf
        .engine()
        .runKernel('BatchNormTrainGrad', { dy, x, scale, mean, variance } as unknown as tf.NamedTensorMap, {
          epsilon: attrs.epsilon as number,
        }) as unknown as [tf.Tensor, tf.Tensor, tf.Tensor];
      return { x: () => dx, scale: () => dscale, offset: () => doffset };
    },
  });
}
