/**
 * Gradients of `tf.image.resizeBilinear` and `resizeNearestNeighbor` for the eager devices. TensorFlow.js's own ignore
 * `halfPixelCenters`, and its CPU kernel swaps height and width. A resize is a product with a matrix for the rows and one for
 * the columns, the compiler's own, and its gradient the product with both transposed.
 */
import * as tf from '@tensorflow/tfjs';
import { bilinear, nearest, type Weights } from '../graph/lower/rules/resize';
import { replaceGradient } from '../graph/trace/replaceGradient';

export function registerResizeGradients(): void {
  for (const [kernel, weights] of [
    ['ResizeBilinear', bilinear],
    ['ResizeNearestNeighbor', nearest],
  ] as const)
    replaceGradient(kernel, () => (dy, [images], attrs) => ({
      images: () => gradientOf(dy as tf.Tensor4D, (images as tf.Tensor4D).shape, weights, attrs),
    }));
}

/** dy [n, h′, w′, c] → [n, h, w, c] */
function gradientOf(
  dy: tf.Tensor4D,
  [n, h, w, c]: [number, number, number, number],
  weights: Weights,
  attrs: tf.NamedAttrMap,
): tf.Tensor {
  const [, newH, newW] = dy.shape;
  const matrix = (from: number, to: number, times: number) =>
    tf.tensor3d(weights(from, to, attrs), [1, to, from]).tile([times, 1, 1]);
  const tall = tf.matMul(matrix(h, newH, n), dy.reshape([n, newH, newW * c]), true);
  return tf.matMul(matrix(w, newW, n * h), tall.reshape([n * h, newW, c]), true).reshape([n, h, w, c]);
}
