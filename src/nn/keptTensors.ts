/**
 * Outside training tfjs-layers frees what no layer waits for any more, and counts a layer that takes a tensor twice, as
 * `multiply().apply([x, x])` does, as two that have it: whatever reads the tensor after it finds nothing. Such a tensor stays
 * here until the pass ends.
 */
import type * as tf from '@tensorflow/tfjs';
import { reachable } from './reachable';

/** `pass`: one pass of the model, in a tidy of its own as `model.apply` is. */
export function keepingTensors<T>(model: tf.LayersModel, pass: () => T): T {
  const tensors = new Map([...takenTwice(model)].map((tensor) => [tensor, tensor.sourceLayer]));
  try {
    for (const [tensor, layer] of tensors) tensor.sourceLayer = keeping(layer);
    return pass();
  } finally {
    for (const [tensor, layer] of tensors) tensor.sourceLayer = layer;
  }
}

function takenTwice(model: tf.LayersModel): Set<tf.SymbolicTensor> {
  const nodes = [...reachable(model)].flatMap(({ inboundNodes }) => inboundNodes);
  return new Set(nodes.flatMap(({ inputTensors }) => inputTensors.filter((x, i) => inputTensors.indexOf(x) !== i)));
}

/** The layer, as one that has a state: nothing that it makes is freed. It is called as it is, for a recurrent layer asks itself. */
const keeping = (layer: tf.layers.Layer): tf.layers.Layer =>
  Object.create(layer, {
    stateful: { value: true },
    apply: { value: (...given: Parameters<typeof layer.apply>) => layer.apply(...given) },
  }) as tf.layers.Layer;
