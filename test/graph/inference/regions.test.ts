/** Where a gate's channels are skipped, and each reason why they are not: by what is said, and by eager TensorFlow.js. */
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { program, Session } from '../../../src/graph/onnx/session';
import { networkModel } from '../../../src/graph/passes/network';
import { port } from '../../../src/graph/port';
import { trace } from '../../../src/graph/trace/trace';
import { numbers } from '../agree';

await tf.setBackend('cpu');

type T4 = tf.Tensor4D;
const shapes = { gate: [3, 6], first: [3, 3, 3, 6], second: [3, 3, 6, 5], each: [3, 3, 6, 1], whole: [1, 5, 4, 6] };
type Weights = Record<keyof typeof shapes, tf.Tensor>;
interface Given {
  x: T4;
  w: Weights;
  /** Gated features of the first convolution. */
  gated: (made: tf.Tensor) => tf.Tensor;
}
const conv = (x: tf.Tensor, filter: tf.Tensor, stride = 1) => tf.conv2d(x as T4, filter as T4, stride, 'same');
const pad = (x: tf.Tensor, value = 0) =>
  tf.pad(
    x,
    [
      [0, 0],
      [1, 0],
      [0, 2],
      [0, 0],
    ],
    value,
  );

const skipped = 'skipped';
const bodies: Record<string, [(given: Given) => tf.Tensor, string, number?]> = {
  'one convolution after the other': [({ x, w, gated }) => conv(gated(conv(x, w.first)), w.second), skipped],
  'a ReLU and a padding between them': [
    ({ x, w, gated }) => conv(pad(gated(conv(x, w.first)).relu()), w.second),
    skipped,
  ],
  'two readers': [
    ({ x, w, gated }) => {
      const made = gated(conv(x, w.first));
      return conv(made, w.second).add(conv(made.relu(), w.second));
    },
    skipped,
  ],
  'itself times its sigmoid': [
    ({ x, w, gated }) => {
      const made = conv(x, w.first);
      return conv(gated(made.mul(made.sigmoid())), w.second);
    },
    skipped,
  ],
  'a gate before the activation, and one number for all': [
    ({ x, w, gated }) => conv(gated(conv(x, w.first)).mul(2).tanh(), w.second),
    skipped,
  ],
  'a view of other rows and columns': [
    ({ x, w, gated }) => conv(gated(conv(x, w.first)).reshape([1, 10, 2, 6]), w.second),
    skipped,
  ],
  'a view that makes samples of pixels': [
    ({ x, w, gated }) => gated(conv(x, w.first)).reshape([20, 6]).matMul(w.gate.transpose()),
    'Reshape reads its channels',
  ],
  'nothing that reads them: they are what the model gives': [
    ({ x, w, gated }) => gated(conv(x, w.first)),
    "its channels are the model's output 'output'",
  ],
  'channels of the image': [
    ({ x, w, gated }) => conv(gated(tf.concat([x, x.mul(2)], 3)), w.second),
    'its channels are needed elsewhere',
  ],
  'a filter that is computed': [
    ({ x, w, gated }) => conv(gated(conv(x, w.first.mul(x.mean()))), w.second),
    'Conv2D is not a plain convolution',
  ],
  'several samples': [
    ({ x, w, gated }) => conv(gated(conv(x, w.first)), w.second),
    'Conv2D is no convolution of rows and columns',
    2,
  ],
  'a reader whose filter is computed': [
    ({ x, w, gated }) => conv(gated(conv(x, w.first)), w.second.mul(x.mean())),
    'Conv2D reads its channels',
  ],
  'a mean over all pixels': [({ x, w, gated }) => gated(conv(x, w.first)).mean([1, 2]), 'Mean reads its channels'],
  'a padding that something else reads too': [
    ({ x, w, gated }) => {
      const padded = pad(gated(conv(x, w.first)));
      return conv(padded, w.second)
        .mean([1, 2])
        .add(padded.mean([1, 2, 3], false).reshape([1, 1]));
    },
    'PadV2 reads its channels',
  ],
  'a depthwise convolution': [
    ({ x, w, gated }) => conv(tf.depthwiseConv2d(gated(conv(x, w.first)) as T4, w.each as T4, 1, 'same'), w.second),
    'DepthwiseConv2dNative reads its channels',
  ],
  'a number a pixel and channel beside it': [
    ({ x, w, gated }) => conv(gated(conv(x, w.first)).mul(w.whole), w.second),
    'Multiply joins its channels with others',
  ],
};

it.each(Object.entries(bodies))('%s', async (_, [body, said, samples = 1]) => {
  const weights: Record<string, tf.Variable> = Object.fromEntries(
    Object.entries(shapes).map(([name, shape], i) => [name, tf.variable(numbers(shape, i + 40))]),
  );
  const w = weights as unknown as Weights;
  const gateOf = (x: tf.Tensor) =>
    tf.cast(tf.greater(tf.matMul(tf.mean(x, [1, 2]), w.gate as tf.Tensor2D), 0), 'float32');
  const run = (x: tf.Tensor) => {
    const gate = gateOf(x);
    return { gate, output: body({ x: x as T4, w, gated: (made) => made.mul(gate.reshape([samples, 1, 1, 6])) }) };
  };
  const graph = trace({
    inputs: { x: { shape: [samples, 5, 4, 3], dtype: 'float32' } },
    variables: weights,
    run: ({ x }) => {
      const { gate, output } = run(x!);
      return { [port.onlyOutput]: output, [port.gate('g')]: gate };
    },
  });
  const values = Object.fromEntries(Object.entries(weights).map(([name, v]) => [name, v.dataSync() as Float32Array]));
  const { builder, masked, skipped: taken } = networkModel({ graph, weights: values, use: () => 'skipped' });
  expect([...taken, ...masked.values()]).toEqual([said === skipped ? 'g' : said]);
  const session = await Session.open(program('regions', builder), { threads: 1 });
  const opened = new Set<number>();
  for (let i = 0; i < 4; i++) {
    const x = numbers([samples, 5, 4, 3], 60 + i).add((i - 1.5) / 2);
    const { gate, output } = run(x);
    opened.add(gate.sum().dataSync()[0]!);
    const image = x.transpose([0, 3, 1, 2]).dataSync() as Float32Array;
    const found = (await session.compute({ image })).output!;
    const off = Math.max(...Array.from(output.dataSync(), (v, k) => Math.abs(v - found[k]!)));
    expect(off, `sample ${i}`).toBeLessThan(1e-4);
  }
  await session.close();
  expect(opened.size, 'samples differ in what is open').toBeGreaterThan(1);
  for (const variable of Object.values(weights)) variable.dispose();
});
