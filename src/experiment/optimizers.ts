/**
 * Optimisers as formulas on one variable; the device applies them to all. A setting is what an experiment names, its
 * `create` learns which variables decay. Weight decay is added to the gradient, as PyTorch's SGD does.
 */

import type * as tf from '@tensorflow/tfjs';
import { knownOptions, type Names } from '../base/options';
import { shownValue } from '../base/shownValue';
import { UserError } from '../base/userError';
import type { Optimizer } from '../device/device';
import { type Parameter, type WeightDecay, weightDecays } from '../nn';

export interface OptimizerSetting {
  /** For the run's record. */
  name: string;
  create(parameters: readonly Parameter[]): Optimizer;
}

/** A number decays kernels outside gates, not biases, normalisations or gates; see `WeightDecay` for the rest. */
type Decay = number | WeightDecay;

const decaysOf = (parameters: readonly Parameter[], decay: Decay) =>
  weightDecays(parameters, typeof decay === 'number' ? { kernels: decay } : decay);

const decayed = (gradient: tf.Tensor, variable: tf.Tensor, decay: number) =>
  decay === 0 ? gradient : gradient.add(variable.mul(decay));

/** Each is a number of 0 or more and below `limit`. */
function notNegative(options: Record<string, unknown>, limit: number): void {
  for (const [field, value] of Object.entries(options))
    if (typeof value !== 'number' || !(value >= 0 && value < limit))
      throw new UserError(`${field} is ${shownValue(value)}.`, {
        hint: `${field} is a number of 0 or more${limit === Number.POSITIVE_INFINITY ? '' : `, below ${limit}`}.`,
      });
}

const decayNames: Names<WeightDecay> = { kernels: true, biases: true, norms: true, gates: true };

function checkDecay(optimizer: string, decay: unknown): void {
  const values =
    typeof decay === 'object' && decay !== null
      ? knownOptions(optimizer, decay as WeightDecay, decayNames, 'weightDecay')
      : { weightDecay: decay };
  notNegative({ ...values }, Number.POSITIVE_INFINITY);
}

/**
 * Stochastic gradient descent: d = g + wd·v, m = μ·m + d, v ← v − lr·(d + μ·m) with Nesterov, v − lr·m without
 * (Sutskever et al. 2013, in PyTorch's form).
 */
export function sgd(options: { momentum?: number; nesterov?: boolean; weightDecay?: Decay } = {}): OptimizerSetting {
  const known = knownOptions('sgd', options, { momentum: true, nesterov: true, weightDecay: true });
  const { momentum = 0.9, nesterov = true, weightDecay = 0 } = known;
  notNegative({ momentum }, 1);
  checkDecay('sgd', weightDecay);
  return {
    name: `sgd(momentum ${momentum}${nesterov ? ', nesterov' : ''}, weight decay ${JSON.stringify(weightDecay)})`,
    create(parameters) {
      const decays = decaysOf(parameters, weightDecay);
      return {
        slots: momentum === 0 ? [] : ['momentum'],
        update(variable, gradient, slots, { name, scalars }) {
          const rate = scalars.learningRate as tf.Scalar;
          const d = decayed(gradient, variable, decays[name] ?? 0);
          if (momentum === 0) return { value: variable.sub(d.mul(rate)), slots: {} };
          const velocity = (slots.momentum as tf.Tensor).mul(momentum).add(d);
          const direction = nesterov ? d.add(velocity.mul(momentum)) : velocity;
          return { value: variable.sub(direction.mul(rate)), slots: { momentum: velocity } };
        },
      };
    },
  };
}

/** Adam (Kingma and Ba 2015, algorithm 1). Its two powers of β are kept as slots, so that a resumed run goes on exactly. */
export function adam(
  options: { beta1?: number; beta2?: number; epsilon?: number; weightDecay?: Decay } = {},
): OptimizerSetting {
  const known = knownOptions('adam', options, { beta1: true, beta2: true, epsilon: true, weightDecay: true });
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = known;
  notNegative({ beta1, beta2 }, 1);
  notNegative({ epsilon }, Number.POSITIVE_INFINITY);
  checkDecay('adam', weightDecay);
  return {
    name: `adam(${beta1}, ${beta2}, epsilon ${epsilon}, weight decay ${JSON.stringify(weightDecay)})`,
    create(parameters) {
      const decays = decaysOf(parameters, weightDecay);
      return {
        // `left1` = 1 − β₁ᵗ and `left2` = 1 − β₂ᵗ: 0 before the first step, as all slots are.
        slots: ['mean', 'square', 'left1', 'left2'],
        update(variable, gradient, slots, { name, scalars }) {
          const slot = (key: string) => slots[key] as tf.Tensor;
          const g = decayed(gradient, variable, decays[name] ?? 0);
          const mean = slot('mean')
            .mul(beta1)
            .add(g.mul(1 - beta1));
          const square = slot('square')
            .mul(beta2)
            .add(g.square().mul(1 - beta2));
          const left1 = slot('left1')
            .mul(beta1)
            .add(1 - beta1);
          const left2 = slot('left2')
            .mul(beta2)
            .add(1 - beta2);
          const size = square.div(left2).sqrt().add(epsilon);
          const value = variable.sub(
            mean
              .div(left1)
              .div(size)
              .mul(scalars.learningRate as tf.Scalar),
          );
          return { value, slots: { mean, square, left1, left2 } };
        },
      };
    },
  };
}
