/**
 * Numbers that are none any more end a run before they can reach a checkpoint: the one on disk stays good.
 * The loss of a step is computed before its update, so an update that goes wrong shows one step later in the loss;
 * weights are therefore looked at too before they are written.
 */

import { fourDigits } from '../base/numbers';
import { UserError } from '../base/userError';
import { indexOfNonFinite } from '../checkpoints/finite';
import type { Written } from '../checkpoints/saver';
import { wordOfNewest } from '../checkpoints/wordOfNewest';
import type { State } from '../device/device';
import { writtenField } from '../experiment/userCode';
import { port } from '../graph/port';
import type { Cause, LossCourse } from './lossCourse';

export interface Place {
  step: number;
  /** The experiment file. */
  experiment: string;
  /** The newest checkpoint; undefined where there is none yet. */
  checkpoint: Written | undefined;
  /** Of this session, up to the step before. */
  course: LossCourse;
}

/** Names the first term that is no number. */
export function checkLoss(outputs: Record<string, Float32Array>, place: Place): void {
  const bad = Object.entries(outputs).filter(
    ([name, [value]]) => (name === 'loss' || port.term.has(name)) && !Number.isFinite(value),
  );
  if (bad.length === 0) return;
  const term = bad.find(([name]) => name !== 'loss');
  const cause = term ? `: its term '${port.term.nameIn(term[0])}' is ${term[1][0]}` : '';
  const message = `The loss is ${outputs.loss?.[0]} at step ${place.step}${cause}.`;
  throw diverged(message, place.course.cause(place.step > 1), place);
}

/** The state itself, or an error that names the first array with a number that is none. */
export function finiteState(state: State, place: Place): State {
  for (const [name, values] of Object.entries(state)) {
    const index = indexOfNonFinite(values);
    if (index < 0) continue;
    throw diverged(`After step ${place.step} '${name}' holds ${values[index]}.`, place.course.cause(true), place);
  }
  return state;
}

function diverged(message: string, cause: Cause, { experiment, checkpoint }: Place): UserError {
  const fields = fieldsOf(cause);
  return new UserError(message, {
    hint: `${adviceOf(cause)} ${wordOfNewest(checkpoint)}`,
    source: fields.map(writtenField).find((place) => place !== undefined) ?? { file: experiment, line: 1 },
  });
}

/** Of the experiment, where the cause is known: the first that it has is the place. */
function fieldsOf({ kind }: Cause): readonly string[] {
  if (kind === 'unknown') return [];
  return kind === 'beforeAnyUpdate' ? ['loss', 'model'] : ['learningRate'];
}

function adviceOf(cause: Cause): string {
  switch (cause.kind) {
    case 'risen': {
      const { first, last } = cause;
      return `The loss went from ${fourDigits(first.loss)} at step ${first.step} to ${fourDigits(last.loss)} at step ${last.step}: the learning rate, ${fourDigits(last.learningRate)}, is too high. Lower it.`;
    }
    case 'tooHigh':
      return `The learning rate was ${fourDigits(cause.last.learningRate)} at step ${cause.last.step}, which is too high. Lower it.`;
    case 'beforeAnyUpdate':
      return 'No weight has changed yet, so the learning rate is not the cause: see what the model, its loss and the data compute.';
    case 'unknown':
      return "Lower the learning rate or a term's weight.";
    default:
      return cause satisfies never;
  }
}
