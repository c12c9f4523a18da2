/**
 * A gate for each channel of a tensor, as a piece to build networks with: looks at one tensor, switches the channels of
 * another. Made of stock layers and one of our own, so that the graph can be read and the model saved as usual:
 *
 *   global average pool → dense (hidden, no bias) → batch norm → ReLU → dense (channels, bias) → HardGate → multiply
 *
 * Sizes and order as in the implementations of the paper. Cost: C_in·16 + 16·C multiply-adds a sample.
 */
import * as tf from '@tensorflow/tfjs';
import { UserError } from '../protocol/userError';
import { batchNorm, channelsOf, dense, relu } from './builders';
import { HardGate } from './hardGate';

export interface ChannelGateOptions {
  /** Name of the gate layer, unique in the model; the other layers' names begin with it. Default: `<features' layer>_gate`. */
  name?: string;
  /** Channels to switch; default, and the only right value: as many as the features have. */
  channels?: number;
  /** Units of the hidden layer. Default 16. */
  hidden?: number;
  /** Temperature of the relaxation. Default 2/3. */
  temperature?: number;
  /**
   * Start of the last layer's bias: the log-odds of a gate before it has learnt anything. Default 0, about half open;
   * 2 starts nearly dense. The paper's choice is not known.
   */
  biasInit?: number;
  /** Weight decay of the gate's two kernels. Default 0, whatever the rest of the network has. The paper's choice is not known. */
  weightDecay?: number;
  /** Seed of the initial weights, any whole number. Default 0. */
  seed?: number;
}

/**
 * `channelGate(options)(features, gateInput)` returns the gated features.
 *
 * @returns A function of `features` [N, H, W, C] or [N, C], whose channels are switched, and `gateInput` [N, H, W, C_in]
 *   or [N, C_in], on which the decision rests (in a residual block: the block's input). Throws a `UserError` for other
 *   ranks and for `channels` that are not the features'.
 */
export function channelGate(
  options: ChannelGateOptions = {},
): (features: tf.SymbolicTensor, gateInput: tf.SymbolicTensor) => tf.SymbolicTensor {
  const { hidden = 16, biasInit = 0, seed = 0, temperature = 2 / 3, weightDecay = 0 } = options;
  return (features, gateInput) => {
    const name = options.name ?? `${features.sourceLayer.name}_gate`;
    const channels = channelsOf(features);
    check(name, channels, features, gateInput, options);
    const pooled = is2d(gateInput) ? gateInput : globalPool(gateInput, `${name}_pool`);
    const squeezed = dense(pooled, { name: `${name}_hidden`, units: hidden, seed });
    const active = relu(batchNorm(squeezed, `${name}_bn`), `${name}_relu`);
    const logits = dense(active, { name: `${name}_logits`, units: channels, bias: biasInit, seed });
    const gate = new HardGate({ name, temperature, weightDecay }).apply(logits) as tf.SymbolicTensor;
    const mask = is2d(features) ? gate : spread(gate, channels, `${name}_mask`);
    return tf.layers.multiply({ name: `${name}_multiply` }).apply([features, mask]) as tf.SymbolicTensor;
  };
}

function globalPool(x: tf.SymbolicTensor, name: string): tf.SymbolicTensor {
  return tf.layers.globalAveragePooling2d({ name, dataFormat: 'channelsLast' }).apply(x) as tf.SymbolicTensor;
}

/** [N, C] → [N, 1, 1, C]. */
function spread(gate: tf.SymbolicTensor, channels: number, name: string): tf.SymbolicTensor {
  return tf.layers.reshape({ name, targetShape: [1, 1, channels] }).apply(gate) as tf.SymbolicTensor;
}

function is2d(x: tf.SymbolicTensor): boolean {
  return x.shape.length === 2;
}

function check(
  name: string,
  channels: number,
  features: tf.SymbolicTensor,
  gateInput: tf.SymbolicTensor,
  options: ChannelGateOptions,
): void {
  for (const [role, x] of Object.entries({ features, gateInput }))
    if (x.shape.length !== 2 && x.shape.length !== 4)
      throw new UserError(`Gate "${name}": ${role} has the shape [${x.shape.join(', ')}].`, {
        hint: 'Gates work on [batch, height, width, channels] and on [batch, channels].',
      });
  if (options.channels !== undefined && options.channels !== channels)
    throw new UserError(
      `Gate "${name}" is to switch ${options.channels} channels, and its features have ${channels}.`,
      {
        hint: 'Leave out `channels`.',
      },
    );
}
