/** A model and every layer in it, nested models' and wrapped ones' included, each once. */
import type * as tf from '@tensorflow/tfjs';

export function reachable(model: tf.LayersModel): Set<tf.layers.Layer> {
  const found = new Set<tf.layers.Layer>();
  const visit = (layer: tf.layers.Layer): void => {
    if (found.has(layer)) return;
    found.add(layer);
    const { layers = [], layer: wrapped } = layer as unknown as { layers?: tf.layers.Layer[]; layer?: tf.layers.Layer };
    for (const inner of layers) visit(inner);
    if (wrapped) visit(wrapped);
  };
  visit(model);
  return found;
}
