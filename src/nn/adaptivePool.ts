/**
 * Averages over a grid of `bins` × `bins` cells that covers an image of any size, cells overlapping by a row or a column where
 * the size is no multiple: PyTorch's `AdaptiveAvgPool2d`. As one product with a matrix of cells by pixels, so that its
 * gradient is the transposed product.
 */
import * as tf from '@tensorflow/tfjs';

export interface AdaptivePoolConfig {
  name?: string;
  trainable?: boolean;
  bins: number;
}

export class AdaptivePool extends tf.layers.Layer {
  static readonly className = 'AdaptivePool';
  readonly bins: number;

  constructor({ bins, ...base }: AdaptivePoolConfig) {
    super(base);
    this.bins = bins;
  }

  override computeOutputShape(inputShape: tf.Shape | tf.Shape[]): tf.Shape {
    const [n = null, , , c = null] = inputShape as tf.Shape;
    return [n, this.bins, this.bins, c];
  }

  /** [N, H, W, C] → [N, bins, bins, C]. */
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor4D;
    const [n, h, w, c] = x.shape;
    const { bins } = this;
    return tf.tidy(() => {
      const cells = tf.tensor3d(cellMatrix(h, w, bins), [1, bins * bins, h * w]);
      const all = n === 1 ? cells : cells.tile([n, 1, 1]);
      return tf.matMul(all, x.reshape([n, h * w, c])).reshape([n, bins, bins, c]);
    });
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), bins: this.bins };
  }
}

/** Cell i of an axis of `size` covers ⌊i · size / bins⌋ … ⌈(i + 1) · size / bins⌉. */
function span(i: number, size: number, bins: number): [from: number, to: number] {
  return [Math.floor((i * size) / bins), Math.ceil(((i + 1) * size) / bins)];
}

/** [bins², h · w], row-major: each row has 1 / area in its cell. */
function cellMatrix(h: number, w: number, bins: number): Float32Array {
  const m = new Float32Array(bins * bins * h * w);
  for (let row = 0; row < bins; row++) {
    const [top, bottom] = span(row, h, bins);
    for (let column = 0; column < bins; column++) {
      const [left, right] = span(column, w, bins);
      const share = 1 / ((bottom - top) * (right - left));
      for (let y = top; y < bottom; y++) {
        const line = ((row * bins + column) * h + y) * w;
        m.fill(share, line + left, line + right);
      }
    }
  }
  return m;
}

tf.serialization.registerClass(AdaptivePool);
