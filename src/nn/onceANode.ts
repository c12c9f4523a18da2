/**
 * A layer that gives several tensors, as an inner model of two heads or a recurrent layer with its states does, is called by
 * tfjs-layers once for each of them: everything in it is computed, counted and drawn again. Here it is called once, and
 * what it gave is what the other calls get.
 */
import type * as tf from '@tensorflow/tfjs';
import { putBack } from './putBack';
import { reachable } from './reachable';

type Apply = tf.layers.Layer['apply'];
type Given = ReturnType<Apply>;

interface Calls {
  given: Given;
  /** How many more times it is asked for the same. */
  left: number;
}

/** `pass`: one pass of the model, which ends before it returns. */
export function onceANode<T>(model: tf.LayersModel, pass: () => T): T {
  const layers = reachable(model);
  const restore = putBack(layers, 'apply');
  try {
    for (const layer of layers) {
      const tensors = Math.max(...layer.inboundNodes.map(({ outputTensors }) => outputTensors.length), 1);
      if (layer === model || tensors === 1) continue;
      layer.apply = once(layer.apply.bind(layer), tensors);
    }
    return pass();
  } finally {
    restore();
  }
}

function once(apply: Apply, tensors: number): Apply {
  const known = new Map<string, Calls>();
  return (inputs, kwargs) => {
    const key = [inputs]
      .flat()
      .map(({ id }) => id)
      .join();
    const calls = known.get(key) ?? { given: apply(inputs, kwargs), left: tensors };
    calls.left--;
    if (calls.left > 0) known.set(key, calls);
    else known.delete(key);
    return calls.given;
  };
}
