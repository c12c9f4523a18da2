/**
 * The decision of a gate: log-odds in, 0 or 1 out, one for each channel and sample. The network that makes the log-odds
 * and the multiplication with the features are stock layers around it, see `channelGate.ts`.
 *
 * Training, binary concrete (Maddison et al. 2017):  y = (logit + L)/T,  L = ln U − ln(1−U),  gate = [y > 0]
 *   backward, straight-through:                    d gate/d logit := s(1−s)/T,  s = sigmoid(y)
 * Otherwise no noise: gate = [sigmoid(logit) > t] = [logit > ln(t/(1−t))] with the pass's `threshold` t, 1/2 by default.
 */
import * as tf from '@tensorflow/tfjs';
import { knownOptions, type Names } from '../base/options';
import { UserError } from '../base/userError';
import type { CallContext } from './context';
import { withOwnGradient } from './ownGradient';

export interface HardGateConfig {
  name?: string;
  trainable?: boolean;
  /** T of the relaxation, > 0; it scales the backward pass only. Default 2/3. The pass's own `temperature` goes before it. */
  temperature?: number;
  /** Weight decay for the kernels of the network that makes this gate's log-odds, see `parameters.ts`. Default 0. */
  weightDecay?: number;
  /** False for log-odds that do not depend on the input: batch shaping passes over the gate. Default true. */
  conditional?: boolean;
}

/** Fields that every layer of TensorFlow.js takes, and saved models hold; the last one is added where it loads a model. */
type LayerArgs = NonNullable<ConstructorParameters<typeof tf.layers.Layer>[0]> & { customObjects?: unknown };

const optionNames: Names<HardGateConfig & LayerArgs> = {
  ...{ temperature: true, weightDecay: true, conditional: true },
  ...{ name: true, trainable: true, dtype: true, weights: true, inputDType: true },
  ...{ inputShape: true, batchInputShape: true, batchSize: true, customObjects: true },
};

export class HardGate extends tf.layers.Layer {
  static readonly className = 'HardGate';
  /** For readers of a run: its gates are 0 or 1. */
  readonly hard = true;
  readonly temperature: number;
  readonly weightDecay: number;
  readonly conditional: boolean;

  constructor(config: HardGateConfig = {}) {
    const {
      temperature = 2 / 3,
      weightDecay = 0,
      conditional = true,
      ...base
    } = knownOptions('HardGate', config, optionNames);
    super(base);
    if (!(temperature > 0)) throw new UserError(`The temperature of gate "${this.name}" must be above 0.`);
    if (!(weightDecay >= 0)) throw new UserError(`The weight decay of gate "${this.name}" must be at least 0.`);
    this.temperature = temperature;
    this.weightDecay = weightDecay;
    this.conditional = conditional;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape | tf.Shape[] {
    return inputShape;
  }

  /** [N, channels] → [N, channels]. Throws a `UserError` in training without a random source. */
  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: Partial<CallContext>): tf.Tensor {
    const logits = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor2D;
    const gate = tf.tidy(() => {
      const decisive = kwargs.training ? tf.add(logits, this.noise(logits.shape, kwargs)) : above(logits, kwargs);
      return straightThrough(decisive, kwargs.temperature ?? this.temperature) as tf.Tensor2D;
    });
    kwargs.observe?.({ name: this.name, logits, gate, conditional: this.conditional });
    return gate;
  }

  override getConfig(): tf.serialization.ConfigDict {
    return {
      ...super.getConfig(),
      temperature: this.temperature,
      weightDecay: this.weightDecay,
      conditional: this.conditional,
    };
  }

  /** A logistic variable for each gate: ln U − ln(1−U). */
  private noise(shape: number[], { random }: Partial<CallContext>): tf.Tensor {
    if (random === undefined)
      throw new UserError(`Gate "${this.name}" draws noise in training and got no random source.`, {
        hint: 'Train with Sluice, or call model.apply(x, { training: true, random }); model.fit cannot pass one.',
      });
    const u = random.uniform(shape);
    return tf.sub(tf.log(u), tf.log(tf.sub(1, u)));
  }
}

/** Finite, so that no sum with it is undefined, and above any log-odds. */
const never = 1e30;

/** logit − ln(t/(1−t)): above 0 where the probability is above the threshold t. Throws a `UserError` for t outside 0 … 1. */
function above(logits: tf.Tensor, { threshold = 0.5 }: Partial<CallContext>): tf.Tensor {
  if (!(threshold >= 0 && threshold <= 1))
    throw new UserError(`The threshold of gates is ${threshold}.`, { hint: 'It is a probability, 0 … 1.' });
  if (threshold === 0.5) return logits;
  const least = Math.log(threshold / (1 - threshold));
  return tf.sub(logits, Math.min(never, Math.max(-never, least)));
}

/** [value > 0] as float32 with the gradient of sigmoid(value / temperature). Any shape; a scalar tensor as temperature gets none. */
export function straightThrough(value: tf.Tensor, temperature: number | tf.Scalar): tf.Tensor {
  const step = withOwnGradient((x, save) => {
    // A tensor that only a closure holds would be tidied away before the backward pass.
    save([x, ...(typeof temperature === 'number' ? [] : [temperature])]);
    return {
      value: tf.cast(tf.greater(x, 0), 'float32'),
      gradient: (dy, saved) => {
        const [savedX, savedTemperature = temperature] = saved as [tf.Tensor, tf.Scalar?];
        const inverse = typeof savedTemperature === 'number' ? 1 / savedTemperature : tf.reciprocal(savedTemperature);
        const s = tf.sigmoid(tf.mul(savedX, inverse));
        return tf.mul(dy, tf.mul(tf.mul(s, tf.sub(1, s)), inverse));
      },
    };
  });
  return step(value);
}

tf.serialization.registerClass(HardGate);
