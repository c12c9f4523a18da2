/**
 * How the losses of single gates become one number. The paper's own choice is not known, and implementations differ by
 * factors of the number of gates or of samples, so it is a setting; a weight γ or λ means nothing without it.
 * Applies to batch shaping and to the sparsity (L0) loss alike.
 */
import type * as tf from '@tensorflow/tfjs';
import { UserError } from '../base/userError';
import type { GateObservation } from './context';

export type Normalisation =
  /** Default. Mean over all gates of the network and over the batch: the authors' loss code, and every channel counts the same. */
  | 'mean'
  /** Mean over the batch, sum over gates: the implementation that this project's schedules and γ = 0.75 come from. */
  | 'sumGates'
  /** Sum over the batch, mean over gates: two others. */
  | 'sumBatch'
  /** Mean within each gate layer, then over gate layers: a narrow layer weighs as much as a wide one. */
  | 'layerMean';

/** What one gate layer hands to a loss: its name and [N, channels] log-odds. */
export type GateLogits = Pick<GateObservation, 'name' | 'logits'>;

/**
 * The factor on each gate's batch mean, for the gates of `observations` in their order.
 *
 * @param layerWeights Relative weight of a single gate of each gate layer, by layer name (e.g. the MACs it switches);
 *   the factors are scaled so that equal weights change nothing. Throws a `UserError` that names a layer without one.
 */
export function gateFactors(
  observations: readonly GateLogits[],
  normalisation: Normalisation,
  layerWeights?: Readonly<Record<string, number>>,
): number[] {
  const gates = observations.reduce((sum, { logits }) => sum + logits.shape[1], 0);
  const base = ({ logits }: GateLogits): number => {
    switch (normalisation) {
      case 'mean':
        return 1 / gates;
      case 'sumGates':
        return 1;
      case 'sumBatch':
        return logits.shape[0] / gates;
      case 'layerMean':
        return 1 / (observations.length * logits.shape[1]);
      default:
        return unknownNormalisation(normalisation);
    }
  };
  const perGate = (of: (layer: GateLogits) => number): number[] =>
    observations.flatMap((layer) => new Array<number>(layer.logits.shape[1]).fill(of(layer)));
  const factors = perGate(base);
  if (layerWeights === undefined) return factors;
  const weights = perGate(({ name }) => layerWeight(name, layerWeights));
  const total = factors.reduce((sum, factor) => sum + factor, 0);
  const weighted = factors.map((factor, index) => factor * (weights[index] ?? 0));
  const scale = total / weighted.reduce((sum, factor) => sum + factor, 0);
  if (!Number.isFinite(scale)) throw new UserError('The weights of the gate layers are all zero.');
  return weighted.map((factor) => factor * scale);
}

/** One number where all factors agree (no constant of [gates] in the graph), else a tensor [gates]. */
export function asWeights(
  factors: readonly number[],
  toTensor: (values: number[]) => tf.Tensor1D,
): number | tf.Tensor1D {
  const [first] = factors;
  return first !== undefined && factors.every((factor) => factor === first) ? first : toTensor([...factors]);
}

function layerWeight(name: string, weights: Readonly<Record<string, number>>): number {
  const weight = weights[name];
  if (weight === undefined || !(weight >= 0))
    throw new UserError(`No weight for gate layer "${name}".`, {
      hint: `Give a number of at least 0 for each of the model's gate layers.`,
    });
  return weight;
}

function unknownNormalisation(value: never): never {
  throw new UserError(`Unknown normalisation "${String(value)}".`, {
    hint: 'Use mean, sumGates, sumBatch or layerMean.',
  });
}
