/**
 * The residual networks of He et al. 2016, table 1, for images of about 224×224: a 7×7 stem with stride 2, a 3×3 max pool,
 * four stages, global average pool, one dense layer. Strides of a bottleneck sit in its 3×3 convolution ("v1.5") and
 * shortcuts that change shape are 1×1 convolutions, as in torchvision, whose parameter counts the plain networks have:
 * 11,689,512 (depth 18), 21,797,672 (34), 25,557,032 (50), 44,549,160 (101).
 */
import * as tf from '@tensorflow/tfjs';
import { UserError } from '../protocol/userError';
import { basicBlock, bottleneckBlock, type GateSetting, type GateSites } from './blocks';
import { batchNorm, conv, dense, relu, zeroPad } from './builders';

export interface ResnetOptions {
  /** 18, 34, 50, 101 or 152. Default 18. */
  depth?: number;
  /** Multiplies the channels of every stage. Default 1: 64, 128, 256, 512. */
  width?: number;
  /** Gates in every block, or a plain network. Default true. */
  gated?: boolean;
  /** Settings of all gates; see `channelGate`. */
  gate?: Exclude<GateSetting, false>;
  /** Where a bottleneck's gates sit; the paper's choice is not known. Default `both`. */
  gateSites?: GateSites;
  /** Default 1000. */
  classes?: number;
  /** Height, width, channels. Default 224 × 224 × 3. */
  inputShape?: [number, number, number];
  /** Seed of the initial weights, any whole number. Default 0. */
  seed?: number;
}

/** Blocks of each stage, and whether they are bottlenecks. */
const shapes: Readonly<Record<number, readonly [blocks: readonly number[], bottleneck: boolean]>> = {
  18: [[2, 2, 2, 2], false],
  34: [[3, 4, 6, 3], false],
  50: [[3, 4, 6, 3], true],
  101: [[3, 4, 23, 3], true],
  152: [[3, 8, 36, 3], true],
};

/** [N, height, width, channels] → [N, classes], class scores before the softmax. Throws a `UserError` for an unknown depth. */
export function resnet(options: ResnetOptions = {}): tf.LayersModel {
  const { depth = 18, width = 1, gated = true, classes = 1000, seed = 0, gateSites = 'both' } = options;
  const { inputShape = [224, 224, 3] } = options;
  const shape = shapes[depth];
  if (!shape)
    throw new UserError(`resnet: there is no network of depth ${depth}.`, {
      hint: `Use one of ${Object.keys(shapes).join(', ')}, or resnetCifar for small images.`,
    });
  if (!(width > 0)) throw new UserError(`resnet: width ${width} must be above 0.`, { hint: 'Use 1.' });
  const [stages, bottleneck] = shape;
  const channels = Math.max(1, Math.round(64 * width));

  const input = tf.input({ shape: inputShape, name: 'image' });
  let x = stem(input, channels, seed);
  stages.forEach((blocks, stage) => {
    for (let block = 1; block <= blocks; block++) {
      const setting = {
        name: `stage${stage + 1}_block${block}`,
        filters: channels * 2 ** stage * (bottleneck ? 4 : 1),
        stride: stage > 0 && block === 1 ? 2 : 1,
        shortcut: 'B' as const,
        gate: gated && (options.gate ?? {}),
        seed,
      };
      x = bottleneck ? bottleneckBlock(x, { ...setting, gateSites }) : basicBlock(x, setting);
    }
  });
  const pool = tf.layers.globalAveragePooling2d({ name: 'pool', dataFormat: 'channelsLast' });
  const logits = dense(pool.apply(x) as tf.SymbolicTensor, { name: 'classifier', units: classes, bias: 0, seed });
  return tf.model({ inputs: input, outputs: logits, name: `resnet${depth}` });
}

/** To a quarter of the height and width. What comes out of a ReLU can be padded with zeros before the max pool. */
function stem(input: tf.SymbolicTensor, filters: number, seed: number): tf.SymbolicTensor {
  const first = conv(input, { name: 'stem_conv', filters, size: 7, stride: 2, seed });
  const active = zeroPad(relu(batchNorm(first, 'stem_bn'), 'stem_relu'), 1, 'stem_pool_pad');
  return tf.layers.maxPooling2d({ name: 'stem_pool', poolSize: 3, strides: 2 }).apply(active) as tf.SymbolicTensor;
}
