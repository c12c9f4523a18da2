/**
 * The two losses of a whole network, from what its gate layers computed in one pass. The log-odds of all layers are put
 * side by side first: one sort and one CDF for the network instead of one a layer (ResNet-20: 9 times fewer operations).
 */
import * as tf from '@tensorflow/tfjs';
import { UserError } from '../base/userError';
import { batchShapingLossFromLogits, type ShapingOptions } from './batchShaping';
import { l0Loss } from './l0';
import { generalisedShapingLoss, type LearntPriors, type LearntVariables } from './learntPriors';
import { asWeights, type GateLogits, gateFactors, type Normalisation } from './normalisation';
import type { Prior } from './prior';

export interface TermOptions {
  /** Default `mean`. */
  normalisation?: Normalisation | undefined;
  /** Relative weight of one gate of each gate layer, by layer name; default: all alike. */
  layerWeights?: Readonly<Record<string, number>> | undefined;
  /** All gate layers that the normalisation averages over, where `gates` are some of them; default: `gates`. */
  among?: readonly GateLogits[];
}

/** The batch-shaping term, before its weight γ. Scalar. */
export function shapingTerm(
  gates: readonly GateLogits[],
  prior: Prior,
  options: TermOptions & ShapingOptions = {},
): tf.Scalar {
  const { handleTies = false } = options;
  return tf.tidy(() => batchShapingLossFromLogits(sideBySide(gates), prior, weights(gates, options), { handleTies }));
}

/** The same with learnt priors, whose variables hold an entry for each of the gate layers. Scalar. */
export function generalisedShapingTerm(
  gates: readonly GateLogits[],
  priors: LearntPriors,
  variables: LearntVariables,
  options: TermOptions & ShapingOptions = {},
): tf.Scalar {
  return tf.tidy(() => {
    const all = (which: 'means' | 'temperatures') =>
      tf.concat(gates.map(({ name }) => learntOf(variables, name)[which])) as tf.Tensor1D;
    return generalisedShapingLoss(sideBySide(gates), priors, {
      ...options,
      means: all('means'),
      temperatures: all('temperatures'),
      weights: weights(gates, options),
    });
  });
}

/** The sparsity term, before its weight λ: by default the expected share of open gates, 0 … 1. Scalar. */
export function sparsityTerm(gates: readonly GateLogits[], options: TermOptions = {}): tf.Scalar {
  return tf.tidy(() => l0Loss(sideBySide(gates), weights(gates, options)));
}

/** [N, all gates], layers in the order of the pass. */
function sideBySide(gates: readonly GateLogits[]): tf.Tensor2D {
  const [first] = gates;
  if (first === undefined)
    throw new UserError('The model has no gates, so there is nothing to shape or to make sparse.', {
      hint: 'Leave out `shaping` and `sparsity`, or add gates with channelGate().',
    });
  return gates.length === 1
    ? first.logits
    : (tf.concat(
        gates.map(({ logits }) => logits),
        1,
      ) as tf.Tensor2D);
}

function weights(
  gates: readonly GateLogits[],
  { normalisation = 'mean', layerWeights, among = gates }: TermOptions,
): number | tf.Tensor1D {
  const factors = gateFactors(among, normalisation, layerWeights);
  const chosen = new Set(gates.map(({ name }) => name));
  const owners = among.flatMap(({ name, logits }) => new Array<string>(logits.shape[1]).fill(name));
  return asWeights(
    factors.filter((_, index) => chosen.has(owners[index] as string)),
    (values) => tf.tensor1d(values),
  );
}

function learntOf(variables: LearntVariables, name: string) {
  const learnt = variables.get(name);
  if (learnt === undefined) throw new Error(`Gate layer "${name}" has no learnt prior.`);
  return learnt;
}
