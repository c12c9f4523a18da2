/**
 * Outside training tfjs-layers frees what no layer waits for any more, and counts a layer that takes a tensor twice, as
 * `multiply().apply([x, x])` does, as two that have it: whatever reads the tensor after it finds nothing. Such a tensor stays
 * here until the pass ends.
 */
import type * as tf from '@tensorflow/tfjs';
import { putBack } from './putBack';
import { reachable } from './reachable';

/** `pass`: one pass of the model, in a tidy of its own as `model.apply` is. */
export function keepingTensors<T>(model: tf.LayersModel, pass: () => T): T {
  const makers = [...reachable(model)].flatMap(({ inboundNodes }) =>
    inboundNodes.flatMap(({ inputTensors }) =>
      inputTensors.filter((x, i) => inputTensors.indexOf(x) !== i).map(({ sourceLayer }) => sourceLayer),
    ),
  );
  const restore = putBack(makers, 'stateful');
  try {
    // Of a layer with a state, of its own to keep, nothing is freed.
    for (const layer of makers) Object.defineProperty(layer, 'stateful', { value: true, configurable: true });
    return pass();
  } finally {
    restore();
  }
}
