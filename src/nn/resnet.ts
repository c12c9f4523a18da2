/**
 * The residual networks of He et al. 2016, table 1, for images of about 224×224: the trunk, global average pool, one dense
 * layer. The plain networks have torchvision's parameter counts: 11,689,512 (depth 18), 21,797,672 (34), 25,557,032 (50),
 * 44,549,160 (101).
 */
import * as tf from '@tensorflow/tfjs';
import { knownOptions, type Names } from '../base/options';
import { dense } from './builders';
import { buildSeed } from './buildSeed';
import { imageInput } from './imageInput';
import { resnetTrunk, type TrunkOptions, trunkOptions } from './resnetTrunk';

export interface ResnetOptions extends Omit<TrunkOptions, 'outputStride' | 'stem'> {
  /** Default 1000. */
  classes?: number;
  /** Height, width, channels. Default 224 × 224 × 3. */
  inputShape?: [number, number, number];
}

const optionNames: Names<ResnetOptions> = (({ outputStride: _, stem: __, ...rest }) => ({
  ...{ ...rest, classes: true, inputShape: true },
}))(trunkOptions);

/** [N, height, width, channels] → [N, classes], class scores before the softmax. Throws a `UserError` for an unknown depth. */
export function resnet(options: ResnetOptions = {}): tf.LayersModel {
  const {
    depth = 18,
    classes = 1000,
    seed = buildSeed(),
    inputShape = [224, 224, 3],
  } = knownOptions('networks.resnet', options, optionNames);
  const input = imageInput('resnet', inputShape);
  const last = resnetTrunk('resnet', input, options).at(-1) as tf.SymbolicTensor;
  const pool = tf.layers.globalAveragePooling2d({ name: 'pool', dataFormat: 'channelsLast' });
  const logits = dense(pool.apply(last) as tf.SymbolicTensor, { name: 'classifier', units: classes, bias: 0, seed });
  return tf.model({ inputs: input, outputs: logits, name: `resnet${depth}` });
}
