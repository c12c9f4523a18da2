/** Layers do something else for a time: what they did before comes back. */
import type * as tf from '@tensorflow/tfjs';

/**
 * Remembers what these layers do under a name now, their own or their class's. Returns the function that puts it back,
 * however often it has been replaced meanwhile.
 */
export function putBack(layers: Iterable<tf.layers.Layer>, method: 'call' | 'apply'): () => void {
  const before = [...layers].map((layer) => [layer, Object.getOwnPropertyDescriptor(layer, method)] as const);
  return () => {
    for (const [layer, own] of before) {
      if (own) Object.defineProperty(layer, method, own);
      else Reflect.deleteProperty(layer, method);
    }
  };
}
