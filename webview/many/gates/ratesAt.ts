/** The firing rates of a run at the evaluation whose numbers are shown. */
import type { RunState } from '../../../src/protocol/events/runState';
import { gateFacts } from '../../../src/protocol/facts/gateFacts';
import { unpackShares } from '../../../src/protocol/facts/packed';
import { atCheckpoint } from '../../../src/protocol/facts/shownCheckpoint';
import type { ShownPoint } from '../part';

export interface LayerRates {
  name: string;
  rates: readonly number[];
}

export interface RunRates {
  layers: readonly LayerRates[];
  /** Epochs done when they were measured; undefined of rates on training samples. */
  epoch: number | undefined;
}

/** @param epoch of `chosen`. Undefined where no gate was measured then, or the rates of then are not kept. */
export function ratesAt(state: RunState, shown: ShownPoint, epoch: number | undefined): RunRates | undefined {
  if (shown === 'chosen') return epoch === undefined ? undefined : keptAt(state, epoch);
  const at = atCheckpoint(state, shown);
  const facts = gateFacts(at);
  if (facts !== undefined && facts.layers.length > 0) return { layers: facts.layers, epoch: facts.epoch };
  // A session went back to before the best evaluation: its rates are in the history, where they are kept at all.
  return at.evaluation === undefined ? undefined : keptAt(state, at.evaluation.epoch);
}

function keptAt({ gateHistory }: RunState, epoch: number): RunRates | undefined {
  const kept = gateHistory.epochs.find((one) => one.epoch === epoch);
  if (kept === undefined) return undefined;
  return { epoch, layers: kept.gates.map(({ gate, rates }) => ({ name: gate, rates: unpackShares(rates) ?? [] })) };
}
