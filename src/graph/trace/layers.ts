/**
 * What tracing does to tf.layers for the time of a trace: every call is attributed to its layer, stock training-time
 * batch normalisation goes through one kernel of our own (`BatchNormTrain`), whose value and gradient need the fewest
 * passes over memory (traced as it stands it would be some forty), and dilated convolutions get a gradient.
 */
import * as tf from '@tensorflow/tfjs';
import { batchNormCall, type Call, mendBatchNorms, registerBatchNormGradient } from './batchNormLayers';
import { inLayer } from './failedLayer';
import { registerFlatGradients } from './flatGradients';
import type { Recorder } from './recorder';

/** What a layer holds: a model's layers, and the one that a wrapper wraps. */
type Holder = { layers?: tf.layers.Layer[]; layer?: tf.layers.Layer };

/** Every layer of a model, nested models' and wrapped ones' included, each once. */
export function allLayers(model: tf.LayersModel): tf.layers.Layer[] {
  const found = new Set<tf.layers.Layer>();
  const visit = (layer: tf.layers.Layer) => {
    if (found.has(layer)) return;
    found.add(layer);
    const { layers = [], layer: wrapped } = layer as unknown as Holder;
    for (const inner of layers) visit(inner);
    if (wrapped) visit(wrapped);
  };
  for (const layer of model.layers) visit(layer);
  return [...found];
}

/** Returns the function that undoes it. */
export function watchLayers(layers: readonly tf.layers.Layer[], recorder: Recorder): () => void {
  registerBatchNormGradient();
  registerFlatGradients();
  mendBatchNorms(layers);
  const before = layers.map((layer) => Object.getOwnPropertyDescriptor(layer, 'call'));
  const wrapped = new Set(layers.map((layer) => (layer as unknown as Holder).layer));
  for (const layer of layers) {
    const own = layer as unknown as { call: Call };
    const inner = tracedCall(layer, own.call.bind(layer));
    own.call = (inputs, kwargs) => {
      recorder.calls.enter(layer.name, wrapped.has(layer));
      try {
        return inLayer({ name: layer.name, source: recorder.calls.place().source }, () => inner(inputs, kwargs));
      } finally {
        recorder.calls.leave();
      }
    };
  }
  return () => {
    for (const [i, layer] of layers.entries()) {
      const own = before[i];
      if (own) Object.defineProperty(layer, 'call', own);
      else delete (layer as unknown as { call?: Call }).call;
    }
  };
}

/** For the time until what it returns is called: dilated convolutions as operations that can have a gradient. */
export function openDilation(layers: readonly tf.layers.Layer[]): () => void {
  const dilated = layers.filter((layer) => layer.getClassName() === 'Conv2D');
  for (const layer of dilated) {
    const own = layer as unknown as { call: Call };
    const stock = own.call.bind(layer);
    const call = dilatedCall(layer, stock);
    if (call !== stock) own.call = call;
  }
  return () => {
    for (const layer of dilated) delete (layer as unknown as { call?: Call }).call;
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

interface Readable {
  read(): tf.Tensor;
  write(value: tf.Tensor): void;
}
