/**
 * A budget: λ, the weight of the sparsity term, steered so that what the gates leave comes to a share and stays there. A
 * proportional and integral controller with e = share − target of each batch (Åström and Hägglund 2006, section 3.2), its integral
 * held between 0 and the largest λ, so that nothing winds up where the share cannot be reached:
 *
 *   I ← min(max(I + k_i · e, 0), λ_max)        λ = min(max(I + k_p · e, 0), λ_max)
 *
 * The integral alone is dual ascent on the constraint share ≤ target (Boyd and Vandenberghe 2004, section 5); the proportional part
 * damps it, for gates follow λ late. The share is that of the gates' decisions without noise: what an evaluation counts. The
 * integral is a variable of the step, so it is checkpointed, resumed to the bit and compiled like any other.
 */
import * as tf from '@tensorflow/tfjs';
import type { State } from '../device/device';
import { defaultMaxWeight } from '../experiment/gateSettings';
import type { GateLogits, Parameter } from '../nn';
import { withOwnGradient } from '../nn';

/** λ by a share that is too large by 1, at once and by each step that it stays so. Found on the sample (docs/experiments.md, A budget). */
const proportional = 8;
const integral = 0.1;

export interface Budget {
  /** I, under a stable name: it is no part of the network. */
  parameter: Parameter;
  /** λ of this batch, and what it was steered by; assigns I. @param share What the gates leave, 0 … 1. */
  steer(share: tf.Scalar, target: tf.Scalar): tf.Scalar;
}

/** Where λ of the whole network stands in a state: the integral of its controller; 0 where none is steered. */
export const steeredWeight = (state: State): number => state['sparsity/target']?.[0] ?? 0;

/** @param name Of the variable: the scalar that holds the target's course. */
export function budget(name: string, maxWeight = defaultMaxWeight): Budget {
  const sum = tf.variable(tf.scalar(0), false);
  return {
    // Frozen with the gates: they do not move, so nothing is learnt of λ.
    parameter: {
      ...{ name: `sparsity/${name}`, variable: sum, role: 'free', trained: false },
      gate: { name: 'sparsity', weightDecay: 0 },
    },
    steer: (share, target) =>
      tf.tidy(() => {
        const missing = share.sub(target);
        const limited = (x: tf.Tensor) => x.clipByValue(0, maxWeight) as tf.Scalar;
        const next = limited(tf.add(sum, missing.mul(integral)));
        sum.assign(next);
        return limited(next.add(missing.mul(proportional)));
      }),
  };
}

/** The decisions of gates without noise, [N, channels] of 0 and 1; gradients stop here. */
export function decisionsOf(gates: readonly GateLogits[]): Map<string, tf.Tensor2D> {
  const decided = withOwnGradient((logits) => ({
    value: logits.greater(0).toFloat(),
    gradient: (dy) => tf.zerosLike(dy),
  }));
  return new Map(gates.map(({ name, logits }) => [name, decided(logits) as tf.Tensor2D]));
}

/** The share of gates that are open, all alike. Scalar. */
export function openShare(open: Iterable<tf.Tensor2D>): tf.Scalar {
  return tf.tidy(() => {
    const all = [...open];
    const count = all.reduce((sum, gates) => sum + gates.shape[1], 0);
    return all
      .map((gates) => gates.mean(0).sum())
      .reduce((a, b) => a.add(b))
      .div(count) as tf.Scalar;
  });
}
