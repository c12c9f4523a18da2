/**
 * Residual blocks with gates inside. A gate reads the block's input, so that every decision of a
 * block is known before its first convolution; it switches inner channels only (or the whole residual branch), never the
 * block's output or its shortcut.
 * A closed channel takes a filter of the convolution before it and an input slice of the one after it out of the work.
 */
import * as tf from '@tensorflow/tfjs';
import { knownOptions, type Names } from '../base/options';
import { UserError } from '../base/userError';
import { blockGate } from './blockGate';
import { batchNorm, channelsOf, conv, relu } from './builders';
import { buildSeed } from './buildSeed';
import { channelGate } from './channelGate';
import { ChannelPad } from './channelPad';
import { type Gate, type GateNetworkOptions, gateNetworkOptions } from './gateParts';
import { staticGate } from './staticGate';

/** `A`: every second pixel and zeros for the new channels, no weights. `B`: a 1×1 convolution and batch norm. */
export type Shortcut = 'A' | 'B';

/**
 * What one decision switches. `channel`: a channel, for each input (the paper). `block`: a block's whole residual branch,
 * for each input (ConvNet-AIG). `static`: a channel, the same for every input (pruning by L0).
 */
export type GateKind = 'channel' | 'block' | 'static';

/** The gates of a network: `false` for none. */
export type GateSetting =
  | false
  | (Omit<GateNetworkOptions, 'name' | 'seed'> & { /** Default `channel`. */ kind?: GateKind });

export interface BlockOptions {
  /** Names of the block's layers begin with it. */
  name: string;
  /** Channels of the block's output. */
  filters: number;
  stride?: number;
  /** Of the 3×3 convolutions: their taps are so many pixels apart. Default 1; more only with stride 1. */
  dilation?: number;
  shortcut?: Shortcut;
  gate?: GateSetting;
  /** Default: the experiment's. */
  seed?: number;
}

const blockOptions: Names<BlockOptions> = {
  ...{ name: true, filters: true, stride: true, dilation: true, shortcut: true, gate: true, seed: true },
};

const gateSettings = (({ name: _, seed: __, ...rest }) => ({ ...rest, kind: true as const }))(gateNetworkOptions);

/** Throws a `UserError` that names an option of gates that there is not. */
export function checkGate(call: string, gate: GateSetting | undefined): void {
  if (gate !== undefined && gate !== false) knownOptions(call, gate, gateSettings, 'gate');
}

/** Where a bottleneck's gates sit: after its first convolution (1×1), after its second (3×3), or both. */
export type GateSites = 'both' | 'first' | 'second';

/**
 * Two 3×3 convolutions; the gate sits between them: conv1 → BN → ReLU → gate → conv2 → BN → + shortcut → ReLU.
 * A gate of kind `block` sits before the sum instead.
 */
export function basicBlock(x: tf.SymbolicTensor, options: BlockOptions): tf.SymbolicTensor {
  const {
    name,
    filters,
    stride = 1,
    dilation = 1,
    seed = buildSeed(),
  } = knownOptions('basicBlock', options, blockOptions);
  checkGate('basicBlock', options.gate);
  const inner = convNormRelu(x, { name, part: 1, filters, size: 3, stride, dilation, seed });
  const gated = gateChannels(`${name}_gate`, options)(inner, x);
  const second = conv(gated, { name: `${name}_conv2`, filters, size: 3, dilation, seed });
  return join(x, batchNorm(second, `${name}_bn2`), options);
}

/**
 * 1×1 (to `filters / 4`) → 3×3 (with the stride, "v1.5") → 1×1 (to `filters`).
 *
 * `gateSites`: where the paper puts the gates of a bottleneck is not known; `both` is our choice, since one site leaves
 * ResNet-50 dearer than its reported cost unless almost every channel is closed. Both gates read the
 * block's input. A gate of kind `block` sits before the sum, wherever the others would.
 */
export function bottleneckBlock(
  x: tf.SymbolicTensor,
  options: BlockOptions & { gateSites?: GateSites },
): tf.SymbolicTensor {
  const known = knownOptions('bottleneckBlock', options, { ...blockOptions, gateSites: true });
  const { name, filters, stride = 1, dilation = 1, seed = buildSeed(), gateSites = 'both' } = known;
  checkGate('bottleneckBlock', options.gate);
  const width = Math.max(1, Math.round(filters / 4));
  let inner = convNormRelu(x, { name, part: 1, filters: width, size: 1, stride: 1, seed });
  if (gateSites !== 'second') inner = gateChannels(`${name}_gate1`, options)(inner, x);
  inner = convNormRelu(inner, { name, part: 2, filters: width, size: 3, stride, dilation, seed });
  if (gateSites !== 'first') inner = gateChannels(`${name}_gate2`, options)(inner, x);
  const third = conv(inner, { name: `${name}_conv3`, filters, size: 1, seed });
  return join(x, batchNorm(third, `${name}_bn3`), options);
}

interface PartOptions {
  name: string;
  part: number;
  filters: number;
  size: number;
  stride: number;
  dilation?: number;
  seed: number;
}

function convNormRelu(x: tf.SymbolicTensor, { name, part, ...rest }: PartOptions): tf.SymbolicTensor {
  const convolved = conv(x, { name: `${name}_conv${part}`, ...rest });
  return relu(batchNorm(convolved, `${name}_bn${part}`), `${name}_relu${part}`);
}

/** The gates inside a block. */
function gateChannels(name: string, { gate = {}, seed = buildSeed() }: BlockOptions): Gate {
  if (gate === false || gate.kind === 'block') return (features) => features;
  const { kind = 'channel', ...options } = gate;
  switch (kind) {
    case 'channel':
      return channelGate({ ...options, name, seed });
    case 'static':
      return staticGate({ name, ...ofStatic(options) });
    default:
      return unknownKind(kind);
  }
}

/** It looks at no input: the settings of a network that would are for the other kinds. */
const ofStatic = ({ temperature, biasInit }: GateNetworkOptions) => ({
  ...(temperature === undefined ? {} : { temperature }),
  ...(biasInit === undefined ? {} : { biasInit }),
});

/** The gate of a whole residual branch, at its end. */
function gateBranch(x: tf.SymbolicTensor, branch: tf.SymbolicTensor, options: BlockOptions): tf.SymbolicTensor {
  const { gate = {}, seed = buildSeed(), name } = options;
  if (gate === false || gate.kind !== 'block') return branch;
  const { kind: _, ...rest } = gate;
  return blockGate({ ...rest, name: `${name}_gate`, seed })(branch, x);
}

function unknownKind(kind: never): never {
  throw new UserError(`There is no gate of kind "${String(kind)}".`, { hint: 'Kinds: channel, block, static.' });
}

/** Residual sum and the ReLU after it. */
function join(x: tf.SymbolicTensor, residual: tf.SymbolicTensor, options: BlockOptions): tf.SymbolicTensor {
  const { name } = options;
  const both = [gateBranch(x, residual, options), shortcutOf(x, options)];
  const sum = tf.layers.add({ name: `${name}_add` }).apply(both) as tf.SymbolicTensor;
  return relu(sum, `${name}_out`);
}

function shortcutOf(x: tf.SymbolicTensor, options: BlockOptions): tf.SymbolicTensor {
  const { name, filters, stride = 1, shortcut = 'A', seed = buildSeed() } = options;
  const missing = filters - channelsOf(x);
  if (stride === 1 && missing === 0) return x;
  if (shortcut === 'B' || missing < 0)
    return batchNorm(conv(x, { name: `${name}_shortcut`, filters, size: 1, stride, seed }), `${name}_shortcut_bn`);
  // A pool of size 1 is x[:, ::stride, ::stride], and unlike a strided slice it has a gradient in TensorFlow.js.
  const pool = tf.layers.averagePooling2d({ name: `${name}_shortcut_pool`, poolSize: 1, strides: stride });
  const strided = stride === 1 ? x : (pool.apply(x) as tf.SymbolicTensor);
  if (missing === 0) return strided;
  const before = Math.floor(missing / 2);
  const pad = new ChannelPad({ name: `${name}_shortcut_pad`, before, after: missing - before });
  return pad.apply(strided) as tf.SymbolicTensor;
}
