/** Arrays of a batch for a session, which takes what it is given: the batch goes back to its pipeline. */
import type { NumberArray } from '../base/sampleTensors';

export const copied = (arrays: Readonly<Record<string, NumberArray>>): Record<string, NumberArray> =>
  Object.fromEntries(Object.entries(arrays).map(([name, values]) => [name, values.slice()]));
