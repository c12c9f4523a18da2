/** What gate layers save: multiply-adds of a sample that their closed channels do not cost, as shares of the dense network's. */
import type { ModelSummary } from '../events/events';
import type { GateLayerFacts } from './gateFacts';
import { channelsOf, macCounter, switchedMacs } from './switching';

type Rates = Pick<GateLayerFacts, 'name' | 'rates'>;
type Model = Pick<ModelSummary, 'macs' | 'layers' | 'gates'>;

/**
 * Of these gate layers together, all others open: counted at their mean rates, as if channels fired independently of each
 * other. So the shares of layers do not sum to that of all: a convolution between two gates is saved by either.
 */
export function savedShare(model: Model, layers: readonly Rates[]): number {
  if (model.macs <= 0) return 0;
  const known = new Map(layers.map(({ name, rates }) => [name, rates]));
  const channels = channelsOf(model.gates);
  const open = (gate: string) => known.get(gate)?.reduce((sum, rate) => sum + rate, 0) ?? channels(gate);
  const at = (gate: string, channel: number) => known.get(gate)?.[channel] ?? 1;
  const dense = macCounter(model)(Object.assign((gate: string) => channels(gate), { at: () => 1 }));
  return (dense - macCounter(model)(Object.assign(open, { at }))) / model.macs;
}

/** Of the layers that these gates switch: what would be saved with all of them closed. */
export function switchedShare(model: Model, layers: readonly Rates[]): number {
  const gates = layers.map(({ name }) => name);
  return model.macs > 0 ? switchedMacs(model, gates) / model.macs : 0;
}
