/** TensorFlow.js's fused kernels, taken apart again: a graph knows convolutions, additions and activations, not their combinations. */
import type { Composition, Info } from './composed';

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

/** The parts of a fused kernel, or undefined for any other. */
export function unfused(kernel: string): Composition | undefined {
  const plain = Object.hasOwn(base, kernel) ? base[kernel] : undefined;
  return plain === undefined ? undefined : (inputs, attrs, run) => unfuse(plain, inputs, attrs, run);
}

const unfuse = (plain: string, ...[inputs, attrs, run]: Parameters<Composition>): Info => {
  const { bias, preluActivationWeights, ...operands } = inputs;
  let result = run(plain, operands, attrs);
  // One number a channel, where channels are the first axis of an image.
  const perChannel = (x: Info) =>
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
};
