/** Fused kernels are taken apart into their parts: which, in which order, with which numbers. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { unfused } from '../../../src/graph/rewrite/fused';
import { trace } from '../../../src/graph/trace/trace';

await tf.setBackend('cpu');

type T4 = tf.Tensor4D;
interface Fused {
  bias?: tf.Tensor;
  activation?: tf.fused.Activation;
  leakyreluAlpha?: number;
  preluActivationWeights?: tf.Tensor;
}
const shapes = { x: [1, 5, 5, 4], w: [3, 3, 4, 4], each: [3, 3, 4, 1], b: [4], slope: [1, 1, 4], row: [3, 4] };
const kinds: Record<string, (given: Record<string, tf.Tensor>, fused: Fused) => tf.Tensor> = {
  Conv2D: ({ x, w }, fused) => tf.fused.conv2d({ x: x as T4, filter: w as T4, strides: 1, pad: 'same', ...fused }),
  DepthwiseConv2dNative: ({ x, each }, fused) =>
    tf.fused.depthwiseConv2d({ x: x as T4, filter: each as T4, strides: 1, pad: 'same', ...fused }),
  BatchMatMul: ({ row, w }, fused) =>
    tf.fused.matMul({ a: row!, b: w!.reshape([36, 4]).slice([0, 0], [4, 4]), ...fused }),
};
const nodesOf = (make: (given: Record<string, tf.Tensor>) => tf.Tensor) =>
  trace({
    inputs: Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, { shape, dtype: 'float32' }])),
    variables: {},
    run: (given) => ({ y: make(given) }),
  }).nodes.filter(({ kernel }) => !['Reshape', 'Slice'].includes(kernel));

describe.each(Object.keys(kinds))('a fused %s', (kernel) => {
  const of = (fused: (given: Record<string, tf.Tensor>) => Fused) => {
    const nodes = nodesOf((given) => kinds[kernel]!(given, fused(given)));
    return nodes.map((node) => [node.kernel, Object.keys(node.inputs)]);
  };
  const product = [kernel, kernel === 'BatchMatMul' ? ['a', 'b'] : ['x', 'filter']];

  it.each([
    ['linear', []],
    ['relu', [['Relu', ['x']]]],
    ['relu6', [['Relu6', ['x']]]],
    ['elu', [['Elu', ['x']]]],
    ['sigmoid', [['Sigmoid', ['x']]]],
    ['leakyrelu', [['LeakyRelu', ['x']]]],
  ] as const)('with a bias and %s is the product, the sum and that', (activation, last) => {
    expect(of(({ b }) => ({ bias: b!, activation }))).toEqual([product, ['Add', ['a', 'b']], ...last]);
  });

  it('without a bias has no sum', () => {
    expect(of(() => ({ activation: 'relu' }))).toEqual([product, ['Relu', ['x']]]);
  });
});

it('slopes are those that were given', () => {
  const leaky = nodesOf((given) => kinds.Conv2D!(given, { activation: 'leakyrelu', leakyreluAlpha: 0.3 }));
  expect(leaky.at(-1)?.attrs).toMatchObject({ alpha: 0.3 });
  const prelu = nodesOf((given) => kinds.Conv2D!(given, { activation: 'prelu', preluActivationWeights: given.slope! }));
  expect(prelu.map(({ kernel }) => kernel)).toEqual(['Conv2D', 'Prelu']);
  expect(prelu[1]?.inputs.alpha?.input).toBe('slope');
});

it('no other kernel is one', () => {
  for (const kernel of ['Conv2D', 'BatchMatMul', 'toString']) expect(unfused(kernel)).toBeUndefined();
});
