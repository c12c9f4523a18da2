/** TensorFlow.js's fused kernels, taken apart again: a graph knows convolutions, additions and activations, not their combinations. */
import type * as tf from '@tensorflow/tfjs';

type Inputs = tf.NamedTensorInfoMap;
type Run = (kernel: string, inputs: Inputs, attrs: object) => tf.TensorInfo;

const base: Record<string, string> = {
  FusedConv2D: 'Conv2D',
  FusedDepthwiseConv2D: 'DepthwiseConv2dNative',
  _FusedMatMul: 'BatchMatMul',
};

const activations: Record<string, string> = {
  relu: 'Relu',
  relu6: 'Relu6',
  elu: 'Elu',
  sigmoid: 'Sigmoid',
};

export const isFused = (kernel: string): boolean => kernel in base;

/** Runs the parts one by one through `run` and returns the last result. */
export function unfuse(kernel: string, inputs: Inputs, attrs: Record<string, unknown>, run: Run): tf.TensorInfo {
  const { bias, preluActivationWeights, ...operands } = inputs;
  let result = run(base[kernel] as string, operands, attrs);
  // One number a channel, where channels are the first axis of an image.
  const perChannel = (x: tf.TensorInfo) =>
    attrs.dataFormat === 'NCHW' && x.shape.length === 1 && x.shape[0] !== 1
      ? run('Reshape', { x }, { shape: [x.shape[0], 1, 1] })
      : x;
  if (bias) result = run('Add', { a: result, b: perChannel(bias) }, {});
  const activation = attrs.activation as string | undefined;
  if (!activation || activation === 'linear') return result;
  if (activation === 'prelu' && preluActivationWeights)
    return run('Prelu', { x: result, alpha: perChannel(preluActivationWeights) }, {});
  if (activation === 'leakyrelu') return run('LeakyRelu', { x: result }, { alpha: attrs.leakyreluAlpha });
  return run(activations[activation] ?? activation, { x: result }, {});
}
