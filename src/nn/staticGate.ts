/**
 * A gate for each channel that is the same for every input: one learnt log-odds a channel, learnt with the L0 term as by
 * Louizos et al. 2018 (with this project's gate: binary concrete and straight-through). What it ends in is a pruned
 * network: the baseline that says what deciding for each input is worth. In training it draws noise for each sample and
 * channel. Batch shaping passes over it: a gate that does not look at its input has no distribution over inputs.
 */
import * as tf from '@tensorflow/tfjs';
import { knownOptions } from '../base/options';
import { channelsOf } from './builders';
import { applyGate, checkRanks, type Gate, type GateOptions, gateName, gateOptions } from './gateParts';
import { HardGate } from './hardGate';

/** `staticGate(options)(features)` returns the gated features [N, H, W, C], [N, T, C] or [N, C]. Throws a `UserError` for other ranks. */
export function staticGate(options: GateOptions = {}): (features: tf.SymbolicTensor) => ReturnType<Gate> {
  const { biasInit = 0, temperature = 2 / 3 } = knownOptions('staticGate', options, gateOptions);
  return (features) => {
    const name = gateName(options, features);
    checkRanks(name, { features });
    const learnt = new LearntLogits({ name: `${name}_logits`, channels: channelsOf(features), start: biasInit });
    const logits = learnt.apply(features) as tf.SymbolicTensor;
    const gate = new HardGate({ name, temperature, conditional: false }).apply(logits) as tf.SymbolicTensor;
    return applyGate(name, features, gate);
  };
}

export interface LearntLogitsConfig {
  name?: string;
  trainable?: boolean;
  channels: number;
  /** First value of each. */
  start: number;
}

/** [N, …] → [N, channels]: learnt numbers, the same in every row. Of its input only N counts. */
export class LearntLogits extends tf.layers.Layer {
  static readonly className = 'LearntLogits';
  readonly channels: number;
  readonly start: number;
  private logits: tf.LayerVariable | undefined;

  constructor(config: LearntLogitsConfig) {
    const { channels, start, ...base } = config;
    super(base);
    this.channels = channels;
    this.start = start;
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    const initializer = tf.initializers.constant({ value: this.start });
    this.logits = this.addWeight('logits', [this.channels], 'float32', initializer);
    super.build(inputShape);
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    return [(inputShape as tf.Shape)[0] ?? null, this.channels];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor;
    const logits = (this.logits as tf.LayerVariable).read();
    return tf.tidy(() => tf.add(tf.zeros([x.shape[0] as number, this.channels]), logits));
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), channels: this.channels, start: this.start };
  }
}

tf.serialization.registerClass(LearntLogits);
