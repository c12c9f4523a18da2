/**
 * Bilinear resizing to a fixed size, pixel centres at half positions: PyTorch's `interpolate(…, align_corners=False)`.
 * TensorFlow.js's own gradient ignores where the centres are: every device of ours has its own.
 */
import * as tf from '@tensorflow/tfjs';

export interface BilinearConfig {
  name?: string;
  trainable?: boolean;
  height: number;
  width: number;
}

export class Bilinear extends tf.layers.Layer {
  static readonly className = 'Bilinear';
  readonly height: number;
  readonly width: number;

  constructor({ height, width, ...base }: BilinearConfig) {
    super(base);
    this.height = height;
    this.width = width;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [n = null, , , c = null] = inputShape as tf.Shape;
    return [n, this.height, this.width, c];
  }

  /** [N, H, W, C] → [N, height, width, C]. */
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor4D;
    return tf.image.resizeBilinear(x, [this.height, this.width], false, true);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), height: this.height, width: this.width };
  }
}

tf.serialization.registerClass(Bilinear);
