/**
 * What layers of tf.layers ask of training besides the loss: regularisers of weights (`kernelRegularizer`, `addLoss`, …),
 * regularisers of outputs (`activityRegularizer`), and constraints, which an optimiser applies (step/constraints.ts).
 * TensorFlow.js knows the first in `LayersModel.fit` alone and refuses the second; here both are one term of the loss.
 */

import * as tf from '@tensorflow/tfjs';
import { putBack } from './putBack';

type Call = (inputs: tf.Tensor | tf.Tensor[], kwargs: Record<string, unknown>) => tf.Tensor | tf.Tensor[];
type Regulariser = { apply(x: tf.Tensor): tf.Scalar };

/** Where a layer keeps its regulariser of outputs: under its own name TensorFlow.js would refuse to call the layer. */
const activity = Symbol.for('sluice.activityRegularizer');

/** The function `restore` ends what this begins: layers that are made or applied in between may have an `activityRegularizer`. */
export function allowActivityRegularisers(): () => void {
  const prototype = tf.layers.Layer.prototype as unknown as Record<PropertyKey, unknown>;
  Object.defineProperty(prototype, 'activityRegularizer', {
    configurable: true,
    get: () => null,
    set(this: Record<PropertyKey, unknown>, regulariser: unknown) {
      if (regulariser !== null && regulariser !== undefined) this[activity] = regulariser;
    },
  });
  return () => Reflect.deleteProperty(prototype, 'activityRegularizer');
}

const activityOf = (layer: tf.layers.Layer): Regulariser | undefined =>
  (layer as unknown as Record<PropertyKey, Regulariser | undefined>)[activity];

/** What of a model has regularisers, each layer once: nested models' and wrapped ones' included, and the cells of recurrent ones. */
export function regularisedLayers(model: tf.LayersModel): tf.layers.Layer[] {
  const found = new Set<tf.layers.Layer>();
  const visit = (layer: tf.layers.Layer | undefined): void => {
    if (!(layer instanceof tf.layers.Layer) || found.has(layer)) return;
    found.add(layer);
    const { layers, layer: wrapped, cell, cells, forwardLayer, backwardLayer } = layer as unknown as Holder;
    for (const inner of [...(layers ?? []), wrapped, cell, ...(cells ?? []), forwardLayer, backwardLayer]) visit(inner);
  };
  visit(model);
  return [...found].filter((layer) => (layer.losses ?? []).length > 0 || activityOf(layer) !== undefined);
}

/** How tfjs-layers holds layers in layers; its types are not exported. */
interface Holder {
  layers?: tf.layers.Layer[];
  layer?: tf.layers.Layer;
  cell?: tf.layers.Layer;
  cells?: tf.layers.Layer[];
  forwardLayer?: tf.layers.Layer;
  backwardLayer?: tf.layers.Layer;
}

/**
 * Runs `fn`, whose result has the loss, with the sum of all regularisers to ask for: of every weight once, however many models
 * share its layer, and of every call of a layer the mean over the batch, as Keras has it. The passes are those before
 * `penalty` is called; `fn` must do them before it returns (no promise).
 */
export function withRegularisers<T>(layers: readonly tf.layers.Layer[], fn: (penalty: () => tf.Scalar) => T): T {
  const restore = putBack(layers, 'call');
  const kept: tf.Tensor[] = [];
  try {
    for (const layer of layers) {
      const regulariser = activityOf(layer);
      if (!regulariser) continue;
      const own = layer as unknown as { call: Call };
      const stock = own.call.bind(layer);
      own.call = (inputs, kwargs) => {
        const outputs = stock(inputs, kwargs);
        // The layer's caller tidies up: what is not kept is gone when the pass is over.
        for (const x of [outputs].flat())
          kept.push(tf.keep(tf.clone(tf.tidy(() => regulariser.apply(x).div(x.shape[0] ?? 1)))));
        return outputs;
      };
    }
    // A wrapper and the layer inside list the same functions.
    const ofWeights = new Set(layers.flatMap((layer) => layer.losses));
    return fn(() => {
      const terms = [...[...ofWeights].map((loss) => loss()), ...kept.map((term) => term.clone())];
      return terms.reduce((a, b) => a.add(b), tf.scalar(0)).reshape([]) as tf.Scalar;
    });
  } finally {
    tf.dispose(kept);
    restore();
  }
}
