/** Which weights of a state an evaluation uses, and everybody else who wants the trained network. */
import { emaName, type State, variableOf } from './device';

/** Variables by name, without optimiser slots: their moving averages where the state has them, else they themselves. */
export function evaluationState(state: State): State {
  const names = Object.keys(state).filter((name) => variableOf(name) === name);
  return Object.fromEntries(names.map((name) => [name, (state[emaName(name)] ?? state[name]) as Float32Array]));
}
