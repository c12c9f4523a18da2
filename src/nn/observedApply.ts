/**
 * One forward pass that also returns what the gate layers computed. Needed because tfjs-layers tidies up inside
 * `model.apply`: a tensor handed to `observe` is gone when `apply` returns unless someone kept it.
 */
import * as tf from '@tensorflow/tfjs';
import type { CallContext, GateObservation, ShapedObservation } from './context';
import { modelPass } from './modelPass';

export interface ObservedOutput {
  /** The model's outputs, in its order; one for most models. */
  outputs: tf.Tensor[];
  /** One entry a gate layer, in the order of the pass; gradients flow through `logits` and `gate`. */
  gates: GateObservation[];
  /** One entry a layer made by `shape`, likewise. */
  shaped: ShapedObservation[];
}

/** A gate layer that is used again decides again: ` (2)` and so on tell its decisions apart. */
function unusedName(name: string, kept: readonly GateObservation[]): string {
  const uses = kept.filter((other) => other.name === name || other.name.startsWith(`${name} (`)).length;
  return uses === 0 ? name : `${name} (${uses + 1})`;
}

/** Inside a `tf.tidy` the observations are tidied with it; outside, the caller disposes of them. */
export function observedApply(
  model: tf.LayersModel,
  x: tf.Tensor | tf.Tensor[],
  context: Omit<CallContext, 'observe' | 'observeShaped'>,
): ObservedOutput {
  const kept: GateObservation[] = [];
  const keptShaped: ShapedObservation[] = [];
  const keep = <T extends tf.Tensor>(x: T): T => tf.keep(tf.clone(x));
  try {
    const observing: CallContext = {
      ...context,
      observe: (seen) =>
        kept.push({ ...seen, name: unusedName(seen.name, kept), logits: keep(seen.logits), gate: keep(seen.gate) }),
      observeShaped: (seen) => keptShaped.push({ ...seen, values: keep(seen.values) }),
    };
    const outputs = modelPass(model, x, observing);
    const gates = kept.map((seen) => ({ ...seen, logits: tf.clone(seen.logits), gate: tf.clone(seen.gate) }));
    const shaped = keptShaped.map((seen) => ({ ...seen, values: tf.clone(seen.values) }));
    return { outputs, gates, shaped };
  } finally {
    for (const { logits, gate } of kept) tf.dispose([logits, gate]);
    for (const { values } of keptShaped) values.dispose();
  }
}
