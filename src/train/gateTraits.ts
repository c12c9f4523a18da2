/** How each gate of a model decides, as far as it is one of ours: what a reader of the run needs to judge its rates. */
import type * as tf from '@tensorflow/tfjs';
import { allLayers } from '../graph/layers';
import { layerOfGate } from '../graph/summary';
import { HardGate } from '../nn';
import type { ModelSummary } from '../protocol/events';

/** Of a gate layer of the user's own nothing is known but what its observation says. */
export function withGateTraits(summary: ModelSummary, model: tf.LayersModel): ModelSummary {
  const layers = new Map(allLayers(model).map((layer) => [layer.name, layer]));
  const gates = summary.gates.map((gate) => {
    const layer = layers.get(gate.name) ?? layers.get(layerOfGate(gate.name));
    if (!(layer instanceof HardGate)) return gate;
    const { conditional, temperature } = layer;
    return { ...gate, conditional, hard: true, temperature };
  });
  return { ...summary, gates };
}
