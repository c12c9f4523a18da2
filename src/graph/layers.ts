/**
 * What tracing does to tf.layers for the time of a trace: every call is attributed to its layer, stock training-time
 * batch normalisation goes through one kernel of our own (`BatchNormTrain`), whose value and gradient need the fewest
 * passes over memory (traced as it stands it would be some forty), and dilated convolutions get a gradient.
 */
import * as tf from '@tensorflow/tfjs';
import type { Recorder } from './recorder';

type Call = (inputs: tf.Tensor | tf.Tensor[], kwargs: Record<string, unknown>) => tf.Tensor | tf.Tensor[];

/** Every layer of a model, nested models' and wrapped ones' included, each once. */
export function allLayers(model: tf.LayersModel): tf.layers.Layer[] {
  const found = new Set<tf.layers.Layer>();
  const visit = (layer: tf.layers.Layer) => {
    if (found.has(layer)) return;
    found.add(layer);
    const { layers = [], layer: wrapped } = layer as unknown as { layers?: tf.layers.Layer[]; layer?: tf.layers.Layer };
    for (const inner of layers) visit(inner);
    if (wrapped) visit(wrapped);
  };
  for (const layer of model.layers) visit(layer);
  return [...found];
}

/** Returns the function that undoes it. */
export function watchLayers(layers: readonly tf.layers.Layer[], recorder: Recorder): () => void {
  registerBatchNormGradient();
  for (const layer of layers) {
    const own = layer as unknown as { call: Call };
    const inner = tracedCall(layer, own.call.bind(layer));
    own.call = (inputs, kwargs) => {
      recorder.enter(layer.name);
      try {
        return inner(inputs, kwargs);
      } finally {
        recorder.leave();
      }
    };
  }
  return () => {
    for (const layer of layers) delete (layer as unknown as { call?: Call }).call;
  };
}

function tracedCall(layer: tf.layers.Layer, stock: Call): Call {
  switch (layer.getClassName()) {
    case 'BatchNormalization':
      return batchNormCall(layer, stock);
    case 'Conv2D':
      return dilatedCall(layer, stock);
    default:
      return stock;
  }
}

/** TensorFlow.js's fused convolution has no gradient with dilation; its parts have (gradients.ts). */
function dilatedCall(layer: tf.layers.Layer, stock: Call): Call {
  const { dilationRate, strides, padding, kernel, bias, activation } = layer as unknown as DilatedConv;
  if (dilationRate.every((d) => d === 1)) return stock;
  return (inputs) => {
    const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor4D;
    const y = tf.conv2d(x, kernel.read() as tf.Tensor4D, strides, padding, 'NHWC', dilationRate);
    const biased = bias ? y.add(bias.read()) : y;
    return activation ? activation.apply(biased) : biased;
  };
}

interface DilatedConv {
  dilationRate: [number, number];
  strides: [number, number];
  padding: 'same' | 'valid';
  kernel: Readable;
  bias: Readable | null;
  activation: { apply(x: tf.Tensor): tf.Tensor } | null;
}

interface BatchNorm {
  axis: number;
  epsilon: number;
  momentum: number;
  gamma: Readable | null;
  beta: Readable | null;
  movingMean: Readable;
  movingVariance: Readable;
}
interface Readable {
  read(): tf.Tensor;
  write(value: tf.Tensor): void;
}

function batchNormCall(layer: tf.layers.Layer, stock: Call): Call {
  const { axis, epsilon, momentum, gamma, beta, movingMean, movingVariance } = layer as unknown as BatchNorm;
  return (inputs, kwargs) => {
    const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor;
    if (!kwargs.training || !gamma || !beta) return stock(inputs, kwargs);
    const [toLast, back] = swapWithLast(x.rank, axis);
    const [turned, mean, variance] = tf
      .engine()
      .runKernel(
        'BatchNormTrain',
        { x: toLast(x), scale: gamma.read(), offset: beta.read() } as unknown as tf.NamedTensorMap,
        {
          epsilon,
        },
      ) as unknown as [tf.Tensor, tf.Tensor, tf.Tensor];
    for (const [moving, value] of [
      [movingMean, mean],
      [movingVariance, variance],
    ] as const) {
      const old = moving.read();
      moving.write(old.sub(old.sub(value).mul(1 - momentum)));
    }
    return back(turned);
  };
}

/**
 * The kernel is over the last axis; TensorFlow.js's formula for others has no gradient that fits (its batchNorm reduces to
 * vectors only). An axis goes to the end and comes back.
 */
function swapWithLast(rank: number, axis: number): [(x: tf.Tensor) => tf.Tensor, (x: tf.Tensor) => tf.Tensor] {
  const own = axis < 0 ? axis + rank : axis;
  if (own === rank - 1) return [(x) => x, (x) => x];
  const others = Array.from({ length: rank }, (_, i) => i).filter((i) => i !== own);
  const order = [...others, own];
  const inverse = order.map((_, i) => order.indexOf(i));
  return [(x) => x.transpose(order), (x) => x.transpose(inverse)];
}

function registerBatchNormGradient(): void {
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
