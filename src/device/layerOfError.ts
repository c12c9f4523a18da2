/**
 * Which layer an error came out of, where layers are called one by one: what TensorFlow.js throws names an operation, and its
 * stack may have no line of the user's. On a compiled device the operation itself knows its layer (layerErrors.ts).
 */
import type * as tf from '@tensorflow/tfjs';
import { allLayers } from '../graph/trace/layers';

const layers = new WeakMap<Error, string>();

/** The name of the innermost layer that threw; undefined for an error from elsewhere. */
export const layerOf = (error: unknown): string | undefined => (error instanceof Error ? layers.get(error) : undefined);

/** Runs `f`, which calls the layers of the model. Costs a `try` a layer. */
export function namingLayers<T>(model: tf.LayersModel | undefined, f: () => T): T {
  const watched = model ? allLayers(model) : [];
  // Between the line of a layer's call and the kernel that throws are more frames of TensorFlow.js than Node keeps.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = Math.max(stackTraceLimit, 50);
  const own = watched.map((layer) => Object.getOwnPropertyDescriptor(layer, 'call'));
  for (const layer of watched) {
    const { call } = layer;
    layer.call = (...given) => {
      try {
        return call.apply(layer, given);
      } catch (error) {
        if (error instanceof Error && !layers.has(error)) layers.set(error, layer.name);
        throw error;
      }
    };
  }
  try {
    return f();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    for (const [i, layer] of watched.entries()) {
      const before = own[i];
      if (before === undefined) Reflect.deleteProperty(layer, 'call');
      else Object.defineProperty(layer, 'call', before);
    }
  }
}
