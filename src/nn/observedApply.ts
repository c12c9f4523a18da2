/**
 * One forward pass that also returns what the gate layers computed. Needed because tfjs-layers tidies up inside
 * `model.apply`: a tensor handed to `observe` is gone when `apply` returns unless someone kept it.
 */
import * as tf from '@tensorflow/tfjs';
import type { CallContext, GateObservation } from './context';

export interface ObservedOutput {
  /** The model's outputs, in its order; one for most models. */
  outputs: tf.Tensor[];
  /** One entry a gate layer, in the order of the pass; gradients flow through `logits` and `gate`. */
  gates: GateObservation[];
}

/** Inside a `tf.tidy` the observations are tidied with it; outside, the caller disposes of them. */
export function observedApply(
  model: tf.LayersModel,
  x: tf.Tensor | tf.Tensor[],
  context: Omit<CallContext, 'observe'>,
): ObservedOutput {
  const kept: GateObservation[] = [];
  try {
    // A fresh object for each pass: tfjs-layers writes masks into it.
    const observing: CallContext = {
      ...context,
      observe: ({ name, logits, gate }) =>
        kept.push({ name, logits: tf.keep(tf.clone(logits)), gate: tf.keep(tf.clone(gate)) }),
    };
    const outputs = [model.apply(x, { ...observing }) as tf.Tensor | tf.Tensor[]].flat();
    const gates = kept.map(({ name, logits, gate }) => ({ name, logits: tf.clone(logits), gate: tf.clone(gate) }));
    return { outputs, gates };
  } finally {
    for (const { logits, gate } of kept) tf.dispose([logits, gate]);
  }
}
