/** Whether a checkpoint is one of a model: a number for each of its variables' numbers. */
import type * as tf from '@tensorflow/tfjs';
import { howMany } from '../base/howMany';
import type { State } from '../device/device';
import { parametersOf } from '../nn';

export interface Misfit {
  /** Of the variable. */
  name: string;
  /** `'stem_conv/kernel' has 432 numbers`, or no numbers. */
  has: string;
  /** Numbers that the variable has in the model. */
  needed: number;
}

/** The first variable of the model for which the state has no numbers, or others than it needs; undefined where all fit. */
export function misfitOf(state: State, model: tf.LayersModel): Misfit | undefined {
  const found = parametersOf(model).find(({ name, variable }) => state[name]?.length !== variable.size);
  if (found === undefined) return undefined;
  const { name, variable } = found;
  const numbers = state[name]?.length;
  return {
    name,
    has: `'${name}' has ${numbers === undefined ? 'no numbers' : howMany(numbers, 'number')}`,
    needed: variable.size,
  };
}
