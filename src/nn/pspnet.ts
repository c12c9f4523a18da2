/**
 * PSPNet (Zhao et al. 2017, "Pyramid Scene Parsing Network"): a dilated residual network, averages over pyramids of cells
 * beside its features, and a class for every pixel. For training a second, auxiliary classifier reads the third stage; it
 * is no part of the network that is used afterwards, and none of its MACs.
 * The plain network of depth 50 for 19 classes has 48,956,262 parameters, the auxiliary classifier's included (46,591,571
 * without), 48,975,494 with the `conv3` stem of mmsegmentation and 49,080,038 with `conv3wide` of hszhao/semseg.
 */
import * as tf from '@tensorflow/tfjs';
import { knownOptions, type Names } from '../base/options';
import { AdaptivePool } from './adaptivePool';
import { markAuxiliary } from './auxiliaryOutputs';
import { Bilinear } from './bilinear';
import { batchNorm, channelsOf, conv, relu } from './builders';
import { buildSeed } from './buildSeed';
import { imageInput } from './imageInput';
import { resnetTrunk, type TrunkOptions, trunkOptions } from './resnetTrunk';

export interface PspnetOptions extends TrunkOptions {
  /** Default 19, those of Cityscapes. */
  classes?: number;
  /** Height, width, channels of a crop. Default 713 × 713 × 3. */
  inputShape?: [number, number, number];
  /** Cells along a side, for each level of the pyramid. Default 1, 2, 3, 6. */
  bins?: readonly number[];
  /** Share of the features dropped before each classifier. Default 0.1. */
  dropout?: number;
  /** The second classifier of training. Default true. */
  auxiliary?: boolean;
}

const optionNames: Names<PspnetOptions> = {
  ...trunkOptions,
  ...{ classes: true, inputShape: true, bins: true, dropout: true, auxiliary: true },
};

/**
 * [N, height, width, channels] → [N, height, width, classes], class scores before the softmax; with `auxiliary`, the same
 * again from the auxiliary classifier.
 */
export function pspnet(options: PspnetOptions = {}): tf.LayersModel {
  knownOptions('networks.pspnet', options, optionNames);
  const { depth = 50, outputStride = 8, classes = 19, width = 1, seed = buildSeed(), auxiliary = true } = options;
  const { inputShape = [713, 713, 3], bins = [1, 2, 3, 6], dropout = 0.1 } = options;
  // What it brings back to the size of the image has that size from the start.
  const input = imageInput('pspnet', inputShape, { anySize: false });
  const [, , third, last] = resnetTrunk('pspnet', input, { ...options, depth, outputStride });
  const channels = Math.max(1, Math.round(512 * width));
  const head = { classes, dropout, seed, size: [inputShape[0], inputShape[1]] as const };
  const pyramid = withPyramid(last as tf.SymbolicTensor, bins, seed);
  const outputs = [classifier('head', pyramid, { ...head, channels })];
  if (auxiliary)
    outputs.push(
      classifier('aux', third as tf.SymbolicTensor, { ...head, channels: Math.max(1, Math.round(channels / 2)) }),
    );
  const model = tf.model({ inputs: input, outputs, name: `pspnet${depth}` });
  if (auxiliary) markAuxiliary(model, model.outputNames.slice(1));
  return model;
}

/** The features, and beside them for each level its averages in as many channels together, back at full size. */
function withPyramid(x: tf.SymbolicTensor, bins: readonly number[], seed: number): tf.SymbolicTensor {
  const [, height, width] = x.shape as [null, number, number];
  const filters = Math.max(1, Math.round(channelsOf(x) / bins.length));
  const levels = bins.map((n) => {
    const name = `pyramid${n}`;
    const cells = new AdaptivePool({ name: `${name}_pool`, bins: n }).apply(x) as tf.SymbolicTensor;
    const reduced = conv(cells, { name: `${name}_conv`, filters, size: 1, seed });
    const active = relu(batchNorm(reduced, `${name}_bn`), `${name}_relu`);
    return new Bilinear({ name: `${name}_resize`, height, width }).apply(active) as tf.SymbolicTensor;
  });
  return tf.layers.concatenate({ name: 'pyramid' }).apply([x, ...levels]) as tf.SymbolicTensor;
}

/** 3×3 → BN → ReLU → dropout → 1×1 with bias → the image's size. */
function classifier(
  name: string,
  x: tf.SymbolicTensor,
  options: { channels: number; classes: number; dropout: number; seed: number; size: readonly [number, number] },
): tf.SymbolicTensor {
  const { channels, classes, dropout, seed, size } = options;
  const features = conv(x, { name: `${name}_conv1`, filters: channels, size: 3, seed });
  const active = relu(batchNorm(features, `${name}_bn1`), `${name}_relu1`);
  const kept = dropout === 0 ? active : tf.layers.dropout({ name: `${name}_dropout`, rate: dropout }).apply(active);
  const scores = conv(kept as tf.SymbolicTensor, {
    name: `${name}_classes`,
    filters: classes,
    size: 1,
    bias: true,
    seed,
  });
  return new Bilinear({ name: `${name}_resize`, height: size[0], width: size[1] }).apply(scores) as tf.SymbolicTensor;
}
