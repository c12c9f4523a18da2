/** How each gate of a model decides: what a reader of the run needs to judge its rates. */
import type * as tf from '@tensorflow/tfjs';
import { layerOfGate } from '../graph/analyse/summary';
import { allLayers } from '../graph/trace/layers';
import type { ModelSummary } from '../protocol/events/events';

/** What a gate layer, ours or the user's own, may say of itself beside its observations. */
interface Traits {
  /** Its gates are 0 or 1. */
  hard?: unknown;
  /** Of the relaxation that its gradient is of, > 0. */
  temperature?: unknown;
}

/** Of a layer that says nothing of itself no more is known than what it observes. */
export function withGateTraits(summary: ModelSummary, model: tf.LayersModel): ModelSummary {
  const layers = new Map(allLayers(model).map((layer) => [layer.name, layer]));
  const gates = summary.gates.map((gate) => {
    const layer: object | undefined = layers.get(gate.name) ?? layers.get(layerOfGate(gate.name));
    const { hard, temperature }: Traits = layer ?? {};
    return {
      ...gate,
      ...(typeof hard === 'boolean' && { hard }),
      ...(typeof temperature === 'number' && Number.isFinite(temperature) && { temperature }),
    };
  });
  return { ...summary, gates };
}
