/**
 * What a trace came across that cannot be compiled. A trace for the compiler stops at the first; one that only looks
 * (`look` in trace.ts) goes on and keeps them all, since an eager device runs such code all the same.
 */

import { UserError } from '../../base/userError';
import type { Source } from '../../protocol/events/events';
import type { GraphTensor } from '../graph';

export interface Findings {
  /** Why the code cannot be compiled, in the order of the pass, each with its layer and line. */
  refusals: UserError[];
  /** Values that JavaScript asked for: what was made of them is not in the graph. */
  reads: { tensor: GraphTensor; layer: string | undefined }[];
  /** Weights that are used and are not the model's. */
  foreign: ForeignWeight[];
}

export interface ForeignWeight {
  name: string;
  /** That uses it. */
  layer: string | undefined;
  source: Source | undefined;
}

export const noFindings = (): Findings => ({ refusals: [], reads: [], foreign: [] });

/** Of the first layer that uses some; undefined where there are none. */
export function foreignWeights(foreign: readonly ForeignWeight[]): UserError | undefined {
  const [first] = foreign;
  if (first === undefined) return undefined;
  const { layer, source } = first;
  const names = [...new Set(foreign.filter((other) => other.layer === layer).map(({ name }) => name))];
  const who = layer === undefined ? 'The model' : `Layer ${layer}`;
  return new UserError(`${who} uses weights that are not the model's: ${names.join(', ')}.`, {
    hint:
      'They would be neither trained nor saved. A layer inside a layer is built in build(), and its weights are handed over there: ' +
      'this.inner.build(shape); this._trainableWeights.push(...this.inner.trainableWeights). Or make it a layer of the model.',
    source,
  });
}
