/**
 * Gradients of dilated convolutions, which TensorFlow.js refuses: for the time of a trace its convolution gradients are
 * replaced by the same formulas with the dilation passed on. The eager devices have theirs (device/dilatedGradients.ts).
 */
import * as tf from '@tensorflow/tfjs';

const kernels = ['Conv2D', 'DepthwiseConv2dNative'] as const;

/** Returns the function that puts the stock gradients back. */
export function allowDilatedGradients(): () => void {
  const stock = kernels.map((kernel) => tf.getGradient(kernel));
  for (const [i, kernel] of kernels.entries()) {
    if (!stock[i]) continue;
    tf.unregisterGradient(kernel);
    tf.registerGradient({ ...stock[i], gradFunc: gradientOf(kernel) });
  }
  return () => {
    for (const [i, kernel] of kernels.entries()) {
      if (!stock[i]) continue;
      tf.unregisterGradient(kernel);
      tf.registerGradient(stock[i]);
    }
  };
}

function gradientOf(kernel: string): tf.GradFunc {
  return (dy, [x, filter], attrs) => {
    const run = (suffix: string, inputs: object, extra: object) =>
      tf.engine().runKernel(`${kernel}${suffix}`, inputs as tf.NamedTensorMap, { ...attrs, ...extra }) as tf.Tensor;
    return {
      x: () => run('BackpropInput', { dy, filter }, { inputShape: x?.shape }),
      filter: () => run('BackpropFilter', { x, dy }, { filterShape: filter?.shape }),
    };
  };
}
