/**
 * The residual networks of He et al. 2016, section 4.2, for small images: a 3×3 stem, three stages of basic blocks with
 * 16, 32 and 64 channels (times `width`), global average pool, one dense layer. Gated or plain; output: class scores
 * before the softmax. Parameters of the plain ones, ten classes, option A: 269,722 (depth 20), 464,154 (32),
 * 853,018 (56), 1,727,962 (110): those of PyTorch models with the same layers.
 */
import * as tf from '@tensorflow/tfjs';
import { knownOptions, type Names } from '../base/options';
import { UserError } from '../base/userError';
import { basicBlock, checkGate, type GateSetting, type Shortcut } from './blocks';
import { batchNorm, conv, dense, relu } from './builders';
import { buildSeed } from './buildSeed';
import { imageInput } from './imageInput';

export interface ResnetCifarOptions {
  /** 6n + 2; 20, 32, 44, 56 and 110 are the usual ones (8 is the smallest). Default 20. */
  depth?: number;
  /** Multiplies the channels of every stage: 16·width rounded, then twice and four times that. Default 1. */
  width?: number;
  /** A gate in every block, or a plain network. Default true. */
  gated?: boolean;
  /** Settings of all gates, their `kind` first of all; see `GateKind` and `channelGate`. */
  gate?: Exclude<GateSetting, false>;
  /** Default `A`, as He et al. use for CIFAR. */
  shortcut?: Shortcut;
  /** Default 10. */
  classes?: number;
  /** Height, width, channels. Default 32 × 32 × 3. */
  inputShape?: [number, number, number];
  /** Seed of the initial weights, any whole number. Default: the experiment's, 0 outside of one. */
  seed?: number;
}

const optionNames: Names<ResnetCifarOptions> = {
  ...{ depth: true, width: true, gated: true, gate: true, shortcut: true, classes: true, inputShape: true, seed: true },
};

/** [N, height, width, channels] → [N, classes]. Throws a `UserError` for a depth that is not 6n + 2. */
export function resnetCifar(options: ResnetCifarOptions = {}): tf.LayersModel {
  knownOptions('networks.resnetCifar', options, optionNames);
  checkGate('networks.resnetCifar', options.gate);
  const { depth = 20, width = 1, gated = true, shortcut = 'A', classes = 10, seed = buildSeed() } = options;
  const { inputShape = [32, 32, 3] } = options;
  const blocks = (depth - 2) / 6;
  if (!Number.isInteger(blocks) || blocks < 1)
    throw new UserError(`resnetCifar: there is no network of depth ${depth}.`, {
      hint: `Use 6n + 2, e.g. ${Math.max(1, Math.round(blocks) || 1) * 6 + 2}.`,
    });
  if (!(width > 0)) throw new UserError(`resnetCifar: width ${width} must be above 0.`, { hint: 'Use 1.' });
  const gate: GateSetting = gated && (options.gate ?? {});
  const channels = Math.max(1, Math.round(16 * width));

  const input = imageInput('resnetCifar', inputShape);
  const stem = batchNorm(conv(input, { name: 'stem_conv', filters: channels, size: 3, seed }), 'stem_bn');
  let x = relu(stem, 'stem_relu');
  for (let stage = 1; stage <= 3; stage++)
    for (let block = 1; block <= blocks; block++)
      x = basicBlock(x, {
        name: `stage${stage}_block${block}`,
        filters: channels * 2 ** (stage - 1),
        stride: stage > 1 && block === 1 ? 2 : 1,
        shortcut,
        gate,
        seed,
      });
  const pool = tf.layers.globalAveragePooling2d({ name: 'pool', dataFormat: 'channelsLast' });
  const logits = dense(pool.apply(x) as tf.SymbolicTensor, { name: 'classifier', units: classes, bias: 0, seed });
  return tf.model({ inputs: input, outputs: logits, name: `resnet${depth}` });
}
