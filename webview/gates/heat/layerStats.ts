/** What stands beside the cells of each layer, and below them of all layers: numbers without a word about how they are drawn. */
import { macsShareOf } from '../../../src/protocol/events/progress';
import type { RunState } from '../../../src/protocol/events/runState';
import type { GateFacts } from '../../../src/protocol/facts/gateFacts';
import { countKinds, type GateKind, meanOf } from '../../../src/protocol/facts/gateRates';
import { savedShare, switchedShare } from '../../../src/protocol/facts/gateSavings';

export interface LayerStats {
  /** Mean rate of its channels, 0 … 1. */
  mean: number;
  counts: Record<GateKind, number>;
  /** Of the dense network's multiply-adds: those that its gates switch, and those that they save as they fired. */
  macs: number;
  saved: number;
}

export interface NamedStats extends LayerStats {
  layer: string;
}

export interface AllStats {
  layers: readonly NamedStats[];
  all: LayerStats;
}

export function statsOf(state: RunState, { layers, from }: GateFacts): AllStats {
  const model = state.started?.model ?? { macs: 0, layers: [], gates: [] };
  const rates = layers.flatMap((layer) => layer.rates);
  // Of an evaluation it is known exactly, sample by sample.
  const spent = from === 'test' ? macsShareOf(state) : undefined;
  return {
    layers: layers.map((layer) => ({
      layer: layer.name,
      mean: layer.mean,
      counts: layer.counts,
      macs: layer.macShare,
      saved: savedShare(model, [layer]),
    })),
    all: {
      mean: meanOf(rates),
      counts: countKinds(rates),
      macs: switchedShare(model, layers),
      saved: spent === undefined ? savedShare(model, layers) : 1 - spent,
    },
  };
}
