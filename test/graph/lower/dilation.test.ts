/** Dilated convolutions and their gradients, which eager TensorFlow.js refuses, against plain ones with zeros between their taps. */
// A process of its own: eager devices, once open, leave gradients in TensorFlow.js for good.
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { program, Session } from '../../../src/graph/onnx/session';
import { lower } from '../../../src/graph/passes/lower';
import { trace } from '../../../src/graph/trace/trace';
import { layouts, numbers } from '../agree';

/** A dilated filter is an ordinary one with zeros between its taps, and that one eager TensorFlow.js can differentiate. */
function stuffed(filter: tf.Tensor4D, dilation: number): tf.Tensor4D {
  const [kh, kw, i, o] = filter.shape;
  const rows = tf.pad(filter.reshape([kh, 1, kw, 1, i, o]), [
    [0, 0],
    [0, dilation - 1],
    [0, 0],
    [0, dilation - 1],
    [0, 0],
    [0, 0],
  ]);
  const size = [(kh - 1) * dilation + 1, (kw - 1) * dilation + 1, i, o] as [number, number, number, number];
  return rows.reshape([kh * dilation, kw * dilation, i, o]).slice([0, 0, 0, 0], size) as tf.Tensor4D;
}

type Conv = (x: tf.Tensor4D, w: tf.Tensor4D) => tf.Tensor;
const loss = (conv: Conv) => (x: tf.Tensor, w: tf.Tensor) => {
  const y = conv(x as tf.Tensor4D, w as tf.Tensor4D);
  const size = y.size;
  return y
    .mul(
      tf.tensor(
        Float32Array.from({ length: size }, (_, k) => Math.sin(k)),
        y.shape,
      ),
    )
    .sum() as tf.Scalar;
};

const cases = [
  { channels: [16, 16], dilation: 2, pad: 'same', kind: 'conv2d' },
  { channels: [3, 5], dilation: 3, pad: 'valid', kind: 'conv2d' },
  { channels: [32, 16], dilation: 4, pad: 'same', kind: 'conv2d' },
  { channels: [6, 1], dilation: 2, pad: 'same', kind: 'depthwiseConv2d' },
] as const;

describe('the gradient of a dilated convolution equals that of its zero-stuffed filter', () => {
  it.each(cases)('$kind $channels dilation $dilation $pad', async ({ channels, dilation, pad, kind }) => {
    const x = numbers([2, 11, 10, channels[0]]) as tf.Tensor4D;
    const w = numbers([3, 3, ...channels], 2) as tf.Tensor4D;
    const convolve = kind === 'conv2d' ? tf.conv2d : tf.depthwiseConv2d;
    const dense = loss((a, b) => convolve(a, stuffed(b, dilation), 1, pad));
    const expected = tf
      .grads((a, b) => dense(a!, b!))([x, w])
      .map((g) => g!.dataSync());
    const dilated = loss((a, b) => convolve(a, b, 1, pad, 'NHWC', dilation));
    const graph = trace({
      inputs: { x: { shape: x.shape, dtype: 'float32' }, w: { shape: w.shape, dtype: 'float32' } },
      variables: {},
      run: (given) => {
        const [dx, dw] = tf.grads((a, b) => dilated(a!, b!))([given.x!, given.w!]);
        return { dx: dx!, dw: dw! };
      },
    });
    for (const block of await layouts()) {
      const session = await Session.open(program('dilated', lower(graph, { block })), { threads: 1 });
      const actual = await session.compute({ x: x.dataSync<'float32'>(), w: w.dataSync<'float32'>() });
      ['dx', 'dw'].forEach((name, i) => {
        const worst = Math.max(...Array.from(expected[i]!, (v, k) => Math.abs(v - actual[name]![k]!)));
        expect(worst, `${name}, block ${block}`).toBeLessThan(1e-4);
      });
      await session.close();
    }
  });

  it('is gone after the trace, so that eager TensorFlow.js is as it was', () => {
    const x = numbers([1, 6, 6, 2]) as tf.Tensor4D;
    const w = numbers([3, 3, 2, 2]) as tf.Tensor4D;
    trace({ inputs: { x: { shape: [1], dtype: 'float32' } }, variables: {}, run: (given) => given });
    expect(() => tf.grad((a) => tf.conv2d(a as tf.Tensor4D, w, 1, 'same', 'NHWC', 2).sum())(x)).toThrow(/dilation/);
  });

  it('reaches stock layers', () => {
    const layer = tf.layers.conv2d({
      filters: 4,
      kernelSize: 3,
      dilationRate: 2,
      padding: 'same',
      inputShape: [8, 8, 3],
    });
    const model = tf.sequential({ layers: [layer] });
    const variables = Object.fromEntries(model.weights.map((v) => [v.originalName, v.read() as tf.Variable]));
    const graph = trace({
      inputs: { x: { shape: [1, 8, 8, 3], dtype: 'float32' } },
      variables,
      layers: model.layers,
      run: ({ x }) => ({ loss: tf.variableGrads(() => (model.apply(x!) as tf.Tensor).sum()).value }),
    });
    expect(graph.nodes.some((node) => node.kernel === 'Conv2DBackpropFilter' && node.origin.layer === layer.name)).toBe(
      true,
    );
  });
});
