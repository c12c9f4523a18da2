/**
 * Numbers that are none any more end a run before they can reach a checkpoint: the one on disk stays good.
 * The loss of a step is computed before its update, so an update that goes wrong shows one step later in the loss;
 * weights are therefore looked at too before they are written.
 */

import { UserError } from '../base/userError';
import { indexOfNonFinite } from '../checkpoints/finite';
import type { Written } from '../checkpoints/saver';
import { wordOfNewest } from '../checkpoints/wordOfNewest';
import type { State } from '../device/device';
import { port } from '../graph/port';

export interface Place {
  step: number;
  /** The experiment file. */
  experiment: string;
  /** The newest checkpoint; undefined where there is none yet. */
  checkpoint: Written | undefined;
}

/** Names the first term that is no number. */
export function checkLoss(outputs: Record<string, Float32Array>, place: Place): void {
  const bad = Object.entries(outputs).filter(
    ([name, [value]]) => (name === 'loss' || port.term.has(name)) && !Number.isFinite(value),
  );
  if (bad.length === 0) return;
  const term = bad.find(([name]) => name !== 'loss');
  const cause = term ? `: its term '${port.term.nameIn(term[0])}' is ${term[1][0]}` : '';
  throw diverged(`The loss is ${outputs.loss?.[0]} at step ${place.step}${cause}.`, place);
}

/** The state itself, or an error that names the first array with a number that is none. */
export function finiteState(state: State, place: Place): State {
  for (const [name, values] of Object.entries(state)) {
    const index = indexOfNonFinite(values);
    if (index >= 0) throw diverged(`After step ${place.step} '${name}' holds ${values[index]}.`, place);
  }
  return state;
}

function diverged(message: string, { experiment, checkpoint }: Place): UserError {
  return new UserError(message, {
    hint: `Lower the learning rate or a term's weight. ${wordOfNewest(checkpoint)}`,
    source: { file: experiment, line: 1 },
  });
}
