/**
 * What the residual networks of He et al. 2016, table 1, have in common: a stem that takes an image to a quarter of its height
 * and width, and four stages of blocks. Strides of a bottleneck sit in its 3×3 convolution ("v1.5") and shortcuts that
 * change shape are 1×1 convolutions, as in torchvision. For dense prediction the last stages keep their resolution and
 * dilate their filters instead (Yu and Koltun 2016; Zhao et al. 2017).
 */
import * as tf from '@tensorflow/tfjs';
import type { Names } from '../base/options';
import { UserError } from '../base/userError';
import { basicBlock, bottleneckBlock, checkGate, type GateSetting, type GateSites } from './blocks';
import { batchNorm, conv, relu, zeroPad } from './builders';
import { buildSeed } from './buildSeed';

/**
 * `conv7`: one 7×7 convolution, as in the paper. `conv3`: three 3×3 convolutions, the first two half as wide ("v1c" of
 * mmsegmentation). `conv3wide`: the same, twice as wide throughout (hszhao/semseg).
 */
export type Stem = 'conv7' | 'conv3' | 'conv3wide';

export interface TrunkOptions {
  /** 18, 34, 50, 101 or 152. */
  depth?: number;
  /** Multiplies the channels of every stage. Default 1: 64, 128, 256, 512. */
  width?: number;
  /** Gates in every block, or a plain network. Default true. */
  gated?: boolean;
  /** Settings of all gates; see `channelGate`. */
  gate?: Exclude<GateSetting, false>;
  /** Where a bottleneck's gates sit; the paper's choice is not known. Default `both`. */
  gateSites?: GateSites;
  /** Default `conv7`. */
  stem?: Stem;
  /** How much smaller than the image the last stage is. Default 32; with 16 or 8 the last one or two stages dilate. */
  outputStride?: 32 | 16 | 8;
  /** Seed of the initial weights, any whole number. Default: the experiment's, 0 outside of one. */
  seed?: number;
}

export const trunkOptions: Names<TrunkOptions> = {
  ...{ depth: true, width: true, gated: true, gate: true, gateSites: true, stem: true, outputStride: true, seed: true },
};

/** Blocks of each stage, and whether they are bottlenecks. */
const shapes: Readonly<Record<number, readonly [blocks: readonly number[], bottleneck: boolean]>> = {
  18: [[2, 2, 2, 2], false],
  34: [[3, 4, 6, 3], false],
  50: [[3, 4, 6, 3], true],
  101: [[3, 4, 23, 3], true],
  152: [[3, 8, 36, 3], true],
};

/** The output of each of the four stages. Throws a `UserError` that begins with `network` for what there is not. */
export function resnetTrunk(network: string, input: tf.SymbolicTensor, options: TrunkOptions): tf.SymbolicTensor[] {
  const { depth = 18, width = 1, gated = true, seed = buildSeed(), gateSites = 'both', outputStride = 32 } = options;
  checkGate(`networks.${network}`, options.gate);
  const shape = shapes[depth];
  if (!shape)
    throw new UserError(`${network}: there is no network of depth ${depth}.`, {
      hint: `Use one of ${Object.keys(shapes).join(', ')}, or resnetCifar for small images.`,
    });
  if (!(width > 0)) throw new UserError(`${network}: width ${width} must be above 0.`, { hint: 'Use 1.' });
  if (![8, 16, 32].includes(outputStride))
    throw new UserError(`${network}: outputStride is ${outputStride}.`, { hint: 'Use 8, 16 or 32.' });
  const [stages, bottleneck] = shape;
  const channels = Math.max(1, Math.round(64 * width));

  let x = stem(input, channels, options);
  let reached = 4;
  let dilation = 1;
  return stages.map((blocks, stage) => {
    const strided = stage > 0 && reached < outputStride;
    if (strided) reached *= 2;
    else if (stage > 0) dilation *= 2;
    for (let block = 1; block <= blocks; block++) {
      const setting = {
        name: `stage${stage + 1}_block${block}`,
        filters: channels * 2 ** stage * (bottleneck ? 4 : 1),
        stride: strided && block === 1 ? 2 : 1,
        dilation,
        shortcut: 'B' as const,
        gate: gated && (options.gate ?? {}),
        seed,
      };
      x = bottleneck ? bottleneckBlock(x, { ...setting, gateSites }) : basicBlock(x, setting);
    }
    return x;
  });
}

/** To a quarter of the height and width. What comes out of a ReLU can be padded with zeros before the max pool. */
function stem(
  input: tf.SymbolicTensor,
  filters: number,
  { stem: kind = 'conv7', seed = buildSeed() }: TrunkOptions,
): tf.SymbolicTensor {
  const part = (x: tf.SymbolicTensor, name: string, convolution: { filters: number; size: number; stride: number }) =>
    relu(batchNorm(conv(x, { name: `${name}_conv`, ...convolution, seed }), `${name}_bn`), `${name}_relu`);
  const last = filters * (kind === 'conv3wide' ? 2 : 1);
  const first = Math.max(1, Math.round(last / 2));
  const active =
    kind === 'conv7'
      ? part(input, 'stem', { filters, size: 7, stride: 2 })
      : [first, first, last].reduce(
          (x, width, i) => part(x, `stem${i + 1}`, { filters: width, size: 3, stride: i === 0 ? 2 : 1 }),
          input,
        );
  const padded = zeroPad(active, 1, 'stem_pool_pad');
  return tf.layers.maxPooling2d({ name: 'stem_pool', poolSize: 3, strides: 2 }).apply(padded) as tf.SymbolicTensor;
}
