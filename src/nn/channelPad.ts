/**
 * Zeros before and after the channels: the second half of the parameter-free shortcut (option A of He et al. 2016,
 * section 4.2), after an average pool of size 1 has taken every second pixel. tf.layers pads space only.
 */
import * as tf from '@tensorflow/tfjs';

export interface ChannelPadConfig {
  name?: string;
  trainable?: boolean;
  before: number;
  after: number;
}

export class ChannelPad extends tf.layers.Layer {
  static readonly className = 'ChannelPad';
  readonly before: number;
  readonly after: number;

  constructor(config: ChannelPadConfig) {
    const { before, after, ...base } = config;
    super(base);
    this.before = before;
    this.after = after;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [n = null, h = null, w = null, c = null] = inputShape as tf.Shape;
    return [n, h, w, c === null ? null : c + this.before + this.after];
  }

  /** [N, H, W, C] → [N, H, W, before + C + after]. */
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor4D;
    return tf.pad4d(x, [
      [0, 0],
      [0, 0],
      [0, 0],
      [this.before, this.after],
    ]);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), before: this.before, after: this.after };
  }
}

tf.serialization.registerClass(ChannelPad);
