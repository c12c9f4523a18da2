/** What gates of every kind are made of: the network that looks at an input, and the multiplication with the features. */
import * as tf from '@tensorflow/tfjs';
import type { Names } from '../base/options';
import { UserError } from '../base/userError';
import { batchNorm, channelsOf, dense, relu } from './builders';
import { buildSeed } from './buildSeed';
import { HardGate } from './hardGate';

/** What `channelGate`, `blockGate` and `staticGate` have in common. */
export interface GateOptions {
  /** Name of the gate layer, unique in the model; the other layers' names begin with it. Default: `<features' layer>_gate`. */
  name?: string;
  /** Temperature of the relaxation. Default 2/3. */
  temperature?: number;
  /**
   * Start of the last layer's bias: the log-odds of a gate before it has learnt anything. Default 0, about half open;
   * 2 starts nearly dense. The paper's choice is not known.
   */
  biasInit?: number;
}

/** Of the gates that look at an input. */
export interface GateNetworkOptions extends GateOptions {
  /** Units of the hidden layer. Default 16. */
  hidden?: number;
  /** Weight decay of the gate's two kernels. Default 0, whatever the rest of the network has. The paper's choice is not known. */
  weightDecay?: number;
  /** Seed of the initial weights, any whole number. Default: the experiment's, 0 outside of one. */
  seed?: number;
}

export const gateOptions: Names<GateOptions> = { name: true, temperature: true, biasInit: true };

export const gateNetworkOptions: Names<GateNetworkOptions> = {
  ...gateOptions,
  hidden: true,
  weightDecay: true,
  seed: true,
};

/** Applies a gate to `features`; what it decides on is `gateInput`. */
export type Gate = (features: tf.SymbolicTensor, gateInput: tf.SymbolicTensor) => tf.SymbolicTensor;

export const gateName = ({ name }: GateOptions, features: tf.SymbolicTensor): string =>
  name ?? `${features.sourceLayer.name}_gate`;

/** global average pool → dense (hidden, no bias) → batch norm → ReLU → dense (`gates`, bias) → HardGate: [N, …, C_in] → [N, gates]. */
export function decide(
  gateInput: tf.SymbolicTensor,
  { name, gates, ...options }: GateNetworkOptions & { name: string; gates: number },
): tf.SymbolicTensor {
  const { hidden = 16, biasInit = 0, seed = buildSeed(), temperature = 2 / 3, weightDecay = 0 } = options;
  const pooled = is2d(gateInput) ? gateInput : globalPool(gateInput, `${name}_pool`);
  const squeezed = dense(pooled, { name: `${name}_hidden`, units: hidden, seed });
  const active = relu(batchNorm(squeezed, `${name}_bn`), `${name}_relu`);
  const logits = dense(active, { name: `${name}_logits`, units: gates, bias: biasInit, seed });
  return new HardGate({ name, temperature, weightDecay }).apply(logits) as tf.SymbolicTensor;
}

/** features · gate, with `gate` [N, C] or [N, 1]. */
export function applyGate(name: string, features: tf.SymbolicTensor, gate: tf.SymbolicTensor): tf.SymbolicTensor {
  // A one for each axis between the batch and the channels.
  const targetShape = [...features.shape.slice(1, -1).map(() => 1), channelsOf(gate)];
  const mask = is2d(features)
    ? gate
    : (tf.layers.reshape({ name: `${name}_mask`, targetShape }).apply(gate) as tf.SymbolicTensor);
  return tf.layers.multiply({ name: `${name}_multiply` }).apply([features, mask]) as tf.SymbolicTensor;
}

/** Throws a `UserError` where one of the tensors is neither [N, H, W, C] nor [N, T, C] nor [N, C]. */
export function checkRanks(name: string, tensors: Readonly<Record<string, tf.SymbolicTensor>>): void {
  for (const [role, x] of Object.entries(tensors))
    if (x.shape.length < 2 || x.shape.length > 4)
      throw new UserError(`Gate "${name}": ${role} has the shape [${x.shape.join(', ')}].`, {
        hint: 'Gates work on [batch, height, width, channels], on sequences [batch, steps, channels] and on [batch, channels].',
      });
}

function globalPool(x: tf.SymbolicTensor, name: string): tf.SymbolicTensor {
  const pool =
    x.shape.length === 3
      ? tf.layers.globalAveragePooling1d({ name })
      : tf.layers.globalAveragePooling2d({ name, dataFormat: 'channelsLast' });
  return pool.apply(x) as tf.SymbolicTensor;
}

const is2d = (x: tf.SymbolicTensor): boolean => x.shape.length === 2;
