/** The list of passes: nothing runs before what it needs, and each earns its place. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { valuesOf } from '../../../src/graph/graph';
import { NetworkPlan } from '../../../src/graph/inference/plan';
import { Lowering } from '../../../src/graph/lower/lowering';
import type { OnnxBuilder } from '../../../src/graph/onnx/builder';
import { lower } from '../../../src/graph/passes/lower';
import { networkModel } from '../../../src/graph/passes/network';
import { applyPasses } from '../../../src/graph/passes/pass';
import { callPasses, networkPasses, resultPasses, stepPasses } from '../../../src/graph/passes/passes';
import { port } from '../../../src/graph/port';
import { trace } from '../../../src/graph/trace/trace';

await tf.setBackend('cpu');

describe.each([
  ['of calls', [...callPasses, ...resultPasses]],
  ['of a step', stepPasses],
  ['of a network', networkPasses],
])('passes %s', (_, passes) => {
  it('have names of their own and come after what they need', () => {
    const names = passes.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const [i, { name, after }] of passes.entries())
      for (const before of after) expect(names.slice(0, i), `${name} after ${before}`).toContain(before);
  });
});

/** A convolution with a sum and a Relu behind it, and one with a gate of a dense layer with a bias. */
const graph = trace({
  inputs: { x: { shape: [1, 4, 4, 16], dtype: 'float32' } },
  variables: {},
  run: ({ x }) => {
    const filter = tf
      .range(0, 9 * 16 * 16)
      .sin()
      .reshape([3, 3, 16, 16]) as tf.Tensor4D;
    const [made, joined] = [filter, filter.mul(2)].map((f) => tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, 1, 'same'));
    const pooled = tf.mean(joined!.add(x!).relu(), [1, 2]);
    const logits = tf
      .matMul(pooled, tf.range(0, 256).cos().reshape([16, 16]))
      .add(tf.range(0, 16))
      .mul(2);
    const gate = tf.cast(tf.greater(logits, 0), 'float32');
    return { output: made!.mul(gate.reshape([1, 1, 1, 16])), [port.gate('g')]: gate };
  },
});

const operators = (b: OnnxBuilder) => b.contents().nodes.length;

/** How many operators are left after each pass. */
function lengths<S extends { b: OnnxBuilder; graph: typeof graph }>(
  passes: readonly { name: string; after: readonly string[]; run(subject: S): void }[],
  subject: S,
): Record<string, number> {
  const found: Record<string, number> = {};
  for (const pass of passes) {
    applyPasses([pass], subject);
    found[pass.name] = operators(subject.b);
  }
  return found;
}

it('of a step make the model shorter, one after the other', () => {
  const found = lengths(stepPasses, new Lowering(graph, { block: 16 }));
  expect(found.fuse).toBeLessThan(found['cut reshapes']!);
  expect(found['cut reshapes']).toBeLessThan(found['lower by rules']!);
  expect(found.fuse).toBe(operators(lower(graph, { block: 16 })));
});

it('of a network make the model shorter, one after the other', () => {
  const found = lengths(networkPasses, new NetworkPlan({ graph, weights: {} }));
  expect(found['fold into dense layers']).toBeLessThan(found['cut reshapes']!);
  expect(found['cut reshapes again']).toBeLessThan(found['fold into dense layers']!);
  expect(found['cut reshapes again']).toBe(operators(networkModel({ graph, weights: {} }).builder));
});

it('of calls take apart, leave out and fold', () => {
  const kernels = (f: (x: tf.Tensor) => tf.Tensor) =>
    trace({
      inputs: { x: { shape: [1, 4, 4, 3], dtype: 'float32' } },
      variables: {},
      run: ({ x }) => ({ y: f(x!) }),
    }).nodes.map(({ kernel }) => kernel);
  const filter = tf.ones([1, 1, 3, 2]) as tf.Tensor4D;
  const fused = { filter, strides: 1, pad: 'same', bias: tf.range(0, 2), activation: 'relu' } as const;
  expect(kernels((x) => tf.fused.conv2d({ x: x as tf.Tensor4D, ...fused }))).toEqual(['Conv2D', 'Add', 'Relu']);
  expect(
    kernels((x) =>
      tf.batchToSpaceND(
        x.tile([4, 1, 1, 1]),
        [2, 2],
        [
          [0, 0],
          [0, 0],
        ],
      ),
    ),
  ).toEqual([...['Tile', 'Reshape', 'Transpose', 'Reshape', 'Slice']]);
  expect(kernels((x) => x.reshape([1, 4, 4, 3]).cast('float32').add(1))).toEqual(['Add']);
  expect(kernels((x) => x.mul(tf.scalar(2).add(3).sqrt()))).toEqual(['Multiply']);
});

it('a mean and a sum of no numbers are what TensorFlow.js says', () => {
  const none = () => tf.zeros([0, 2]);
  const { outputs } = trace({
    inputs: { x: { shape: [2], dtype: 'float32' } },
    variables: {},
    run: () => ({ mean: tf.mean(none(), 0), sum: tf.sum(none(), 0), max: tf.max(none(), 0) }),
  });
  const eager = { mean: tf.mean(none(), 0), sum: tf.sum(none(), 0), max: tf.max(none(), 0) };
  for (const [name, expected] of Object.entries(eager))
    expect(Array.from(valuesOf(outputs[name]!.constant!, 2, 'float32')), name).toEqual(Array.from(expected.dataSync()));
});
