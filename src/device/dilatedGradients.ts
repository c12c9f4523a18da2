/**
 * Gradients of dilated convolutions for the eager devices: TensorFlow.js refuses them. A dilated convolution is a plain one
 * whose filter has zeros between its taps, and so are its gradients; the zeros cost dilation² times the work. The compiler
 * has its own way (trace/gradients.ts), without zeros.
 */
import * as tf from '@tensorflow/tfjs';
import { allLayers, openDilation } from '../graph/trace/layers';
import { replaceGradient } from '../graph/trace/replaceGradient';

const kernels = ['Conv2D', 'DepthwiseConv2dNative'] as const;

/** What is not dilated keeps the stock gradient. */
export function registerDilatedGradients(): void {
  for (const kernel of kernels)
    replaceGradient(kernel, (stock) => (dy, saved, attrs) => {
      const dilations = [attrs.dilations].flat() as number[];
      const dilated = dilations.some((d) => d > 1);
      return (dilated ? gradientOf(kernel) : stock)(dy, saved, attrs);
    });
}

/** Runs `f` with the layers of a model calling such convolutions in a way that has these gradients. */
export function withDilation<T>(model: tf.LayersModel | undefined, f: () => T): T {
  const restore = openDilation(model ? allLayers(model) : []);
  try {
    return f();
  } finally {
    restore();
  }
}

function gradientOf(kernel: string): tf.GradFunc {
  return (dy, [x, filter], attrs) => {
    const given = filter as tf.Tensor4D;
    const [down = 1, across = down] = [attrs.dilations].flat() as number[];
    const wide = withZeros(given, down, across);
    const run = (suffix: string, inputs: object, extra: object) =>
      tf.engine().runKernel(`${kernel}${suffix}`, inputs as tf.NamedTensorMap, {
        ...attrs,
        dilations: [1, 1],
        ...extra,
      }) as tf.Tensor;
    return {
      x: () => run('BackpropInput', { dy, filter: wide }, { inputShape: x?.shape }),
      filter: () =>
        run('BackpropFilter', { x, dy }, { filterShape: wide.shape }).stridedSlice([0, 0, 0, 0], wide.shape, [
          down,
          across,
          1,
          1,
        ]),
    };
  };
}

/** [h, w, in, out] → [(h − 1)·down + 1, (w − 1)·across + 1, in, out] */
function withZeros(filter: tf.Tensor4D, down: number, across: number): tf.Tensor4D {
  const [h, w, from, to] = filter.shape;
  const rows = filter
    .reshape([h, 1, w * from * to])
    .pad([
      [0, 0],
      [0, down - 1],
      [0, 0],
    ])
    .reshape([h * down, w, 1, from * to])
    .pad([
      [0, 0],
      [0, 0],
      [0, across - 1],
      [0, 0],
    ])
    .reshape([h * down, w * across, from, to]);
  return rows.slice([0, 0, 0, 0], [(h - 1) * down + 1, (w - 1) * across + 1, from, to]) as tf.Tensor4D;
}
