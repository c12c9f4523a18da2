import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { UserError } from '../../../src/base/userError';
import type { Target } from '../../../src/graph/lower/lowering';
import { lower } from '../../../src/graph/passes/lower';
import { allLayers } from '../../../src/graph/trace/layers';
import { trace } from '../../../src/graph/trace/trace';
import { expectWhole } from '../../wholeError';

await tf.setBackend('cpu');

class Odd extends tf.layers.Layer {
  static className = 'OddForRefusals';
  constructor(
    private readonly f: (x: tf.Tensor) => tf.Tensor,
    name: string,
  ) {
    super({ name });
  }
  override call(x: tf.Tensor | tf.Tensor[]) {
    return this.f(Array.isArray(x) ? x[0]! : x);
  }
}

beforeAll(() => tf.setBackend('cpu'));

const source = { file: 'my.experiment.ts', line: 7, column: 3 };

/** The error of compiling a model whose layer `odd` does `f`, and its gradient. */
function refused(f: (x: tf.Tensor) => tf.Tensor, target: Target): unknown {
  const input = tf.input({ shape: [5, 6, 4] });
  const model = tf.model({ inputs: input, outputs: new Odd(f, 'odd').apply(input) as tf.SymbolicTensor });
  try {
    const graph = trace({
      inputs: { x: { shape: [2, 5, 6, 4], dtype: 'float32' } },
      variables: {},
      layers: allLayers(model),
      sources: new Map([['odd', [source]]]),
      run: ({ x }) => ({
        dx: tf.grad((given) => (model.apply(given, { training: false }) as tf.Tensor).sum())(x!),
      }),
    });
    lower(graph, target);
  } catch (error) {
    return error;
  }
  return undefined;
}

it.each<[string, (x: tf.Tensor) => tf.Tensor, RegExp]>([
  ['an operation without a rule', (x) => tf.unique(x.flatten()).values, /Unique/],
  [
    'an operation whose rule does not take these attributes',
    (x) => tf.avgPool3d(x.expandDims(4) as tf.Tensor5D, 1, 2, 1, 'floor'),
    /AvgPool3D: padding as large as the window/,
  ],
  [
    'places of the largest where a window may hold nothing',
    (x) => tf.maxPoolWithArgmax(x as tf.Tensor4D, 1, 2, 1 as unknown as 'same').result!,
    /MaxPoolWithArgmax.*padding as large as the window leaves no place to name/,
  ],
  [
    'a window that is larger than the image',
    (x) => tf.conv2d(x as tf.Tensor4D, tf.zeros([7, 7, 4, 4]), 1, 'valid'),
    /Conv2D: a window of 7×7 does not fit into an image of shape \[2,5,6,4\]/,
  ],
  [
    'inputs that do not fit each other',
    (x) =>
      tf
        .engine()
        .runKernel('Conv2DBackpropInput', { dy: x, filter: tf.zeros([1, 1, 4, 4]) } as unknown as tf.NamedTensorMap, {
          strides: 1,
          pad: 'same',
          inputShape: [2, 9, 9, 4],
        }) as tf.Tensor,
    /a gradient of shape \[2,5,6,4\] is too small/,
  ],
])('refuses %s by name, with layer and line', (_name, f, why) => {
  const error = refused(f, { block: 0 });
  expect(error).toBeInstanceOf(UserError);
  expectWhole(error as UserError);
  expect(error).toMatchObject({ message: expect.stringMatching(why), detail: { source } });
  expect((error as UserError).message).toContain('layer odd');
});

it('names the layer and the line of what one target cannot do', () => {
  const pooled = (x: tf.Tensor) => tf.maxPool3d(x.expandDims(4) as tf.Tensor5D, 2, 2, 'same');
  expect(refused(pooled, { block: 0 })).toBeUndefined();
  const error = refused(pooled, { block: 0, gpu: true });
  expect(error).toBeInstanceOf(UserError);
  expectWhole(error as UserError);
  expect(error).toMatchObject({
    message: expect.stringMatching(/MaxPool3DGrad: gradients of volumes.*layer odd/),
    detail: { source },
  });
});
