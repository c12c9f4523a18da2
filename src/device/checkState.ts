/** Whether a state fits a training step: said before anything is changed, with the first name that does not. */
import { UserError } from '../base/userError';
import { emaName, type State, slotName, type TrainingSpec } from './device';

export function checkState(state: State, spec: TrainingSpec): void {
  const expected = new Map<string, number>();
  for (const [name, v] of Object.entries({ ...spec.trainable, ...spec.moving })) {
    expected.set(name, v.size);
    if (spec.ema) expected.set(emaName(name), v.size);
  }
  for (const [name, v] of Object.entries(spec.trainable)) {
    for (const slot of spec.optimizer.slots) expected.set(slotName(name, slot), v.size);
  }
  const hint = 'The state belongs to another model or optimiser: use the experiment it was made with.';
  for (const [name, size] of expected) {
    const values = state[name];
    if (!values) throw new UserError(`The state has no '${name}'.`, { hint });
    if (values.length !== size)
      throw new UserError(`'${name}' has ${values.length} numbers in the state, the model needs ${size}.`, { hint });
  }
  const unknown = Object.keys(state).find((name) => name !== '#steps' && !expected.has(name));
  if (unknown !== undefined) throw new UserError(`The state has '${unknown}', which the model has not.`, { hint });
}
