/** Eager devices call layers one by one: what a layer throws is known to be its own. A compiled one asks the operation (layerErrors.ts). */
import type * as tf from '@tensorflow/tfjs';
import { withLongStacks } from '../base/longStacks';
import { inLayer } from '../graph/trace/failedLayer';
import { allLayers } from '../graph/trace/layers';

/** Runs `f`, which calls the layers of the model. Costs a `try` a layer. */
export function namingLayers<T>(model: tf.LayersModel | undefined, f: () => T): T {
  const watched = model ? allLayers(model) : [];
  const own = watched.map((layer) => Object.getOwnPropertyDescriptor(layer, 'call'));
  for (const layer of watched) {
    const { call } = layer;
    layer.call = (...given) => inLayer({ name: layer.name }, () => call.apply(layer, given));
  }
  try {
    return withLongStacks(f);
  } finally {
    for (const [i, layer] of watched.entries()) {
      const before = own[i];
      if (before === undefined) Reflect.deleteProperty(layer, 'call');
      else Object.defineProperty(layer, 'call', before);
    }
  }
}
