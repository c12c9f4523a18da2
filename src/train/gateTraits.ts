/** How each gate of a model decides, as far as it is one of ours: what a reader of the run needs to judge its rates. */
import type * as tf from '@tensorflow/tfjs';
import { allLayers } from '../graph/layers';
import { HardGate } from '../nn';
import type { ModelSummary } from '../protocol/events';

/** A gate layer of the user's own stays as it is: nothing is known of it. */
export function withGateTraits(summary: ModelSummary, model: tf.LayersModel): ModelSummary {
  const layers = new Map(allLayers(model).map((layer) => [layer.name, layer]));
  const gates = summary.gates.map((gate) => {
    const layer = layers.get(gate.name);
    if (!(layer instanceof HardGate)) return gate;
    const { conditional, temperature } = layer;
    return { ...gate, conditional, hard: true, temperature };
  });
  return { ...summary, gates };
}
