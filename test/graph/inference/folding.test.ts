/** What goes into the filters of a convolution, and what looks like that and must not: by operators and by eager TensorFlow.js. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { program, Session } from '../../../src/graph/onnx/session';
import { networkModel } from '../../../src/graph/passes/network';
import { port } from '../../../src/graph/port';
import { trace } from '../../../src/graph/trace/trace';
import { numbers } from '../agree';

await tf.setBackend('cpu');

type T4 = tf.Tensor4D;
/** Rows, columns and channels differ, but for one case: a number a channel is known by its axis. */
const [rows, columns, channels] = [5, 4, 6];
const image = numbers([1, rows, columns, 3], 3) as T4;

/** Weights by name, as a model has them: not numbers of the code. */
const shapes = {
  filter: [3, 3, 3, channels],
  next: [3, 3, channels, channels],
  bias: [channels],
  one: [1],
  shaped: [1, 1, 1, channels],
  byColumn: [columns, 1],
  turned: [channels, 1],
  whole: [1, rows, columns, channels],
  mean: [channels],
  variance: [channels],
  gamma: [channels],
  beta: [channels],
};
type Weights = Record<keyof typeof shapes, tf.Tensor>;

type Body = (x: T4, w: Weights) => tf.Tensor | Record<string, tf.Tensor>;
const conv = (x: tf.Tensor, filter: tf.Tensor) => tf.conv2d(x as T4, filter as T4, 1, 'same');
const norm = (x: tf.Tensor, { mean, variance, gamma, beta }: Weights, epsilon = 0.01, which = [beta, gamma]) =>
  tf.batchNorm(
    x,
    mean as tf.Tensor1D,
    variance as tf.Tensor1D,
    which[0] as tf.Tensor1D,
    which[1] as tf.Tensor1D,
    epsilon,
  );

/** Into one convolution and nothing else. */
const folded: Record<string, Body> = {
  'a bias': (x, w) => conv(x, w.filter).add(w.bias),
  'a bias that comes first': (x, w) => w.bias.add(conv(x, w.filter)),
  'a bias of the form of an image': (x, w) => conv(x, w.filter).add(w.shaped),
  'one number for all': (x, w) => conv(x, w.filter).mul(w.one),
  'a number of the code': (x, w) => conv(x, w.filter).mul(tf.scalar(-2.5)),
  'a factor and a summand, twice': (x, w) => conv(x, w.filter).add(w.bias).mul(w.gamma).mul(w.mean).add(w.beta),
  'a factor that comes first': (x, w) => w.gamma.mul(conv(x, w.filter)),
  'a batch norm': (x, w) => norm(conv(x, w.filter), w),
  'a batch norm after a bias': (x, w) => norm(conv(x, w.filter).add(w.bias), w, 0.1),
  'a batch norm that only shifts': (x, w) =>
    tf.batchNorm(conv(x, w.filter), w.mean as tf.Tensor1D, w.variance as tf.Tensor1D, w.beta as tf.Tensor1D),
  'a batch norm that only scales': (x, w) =>
    tf.batchNorm(
      conv(x, w.filter),
      w.mean as tf.Tensor1D,
      w.variance as tf.Tensor1D,
      undefined,
      w.gamma as tf.Tensor1D,
    ),
  'a bias behind a view': (x, w) =>
    conv(x, w.filter)
      .reshape([1, rows * columns, channels])
      .add(w.bias),
  'a weight seen as another shape': (x, w) => conv(x, w.filter).add(w.turned.reshape([1, channels])),
  'each into its own of two': (x, w) => norm(conv(conv(x, w.filter).add(w.bias), w.next), w),
};

/** With the operators that stay beside convolutions. */
const kept: Record<string, [Body, ...string[]]> = {
  'a number a column': [(x, w) => conv(x, w.filter).add(w.byColumn), 'Add'],
  'a number a column, of as many columns as channels': [
    (x, w) => {
      const wide = [...Array<number[]>(2).fill([0, 0]), [1, channels - columns - 1], [0, 0]] as [number, number][];
      return conv(tf.pad(x, wide), w.filter).add(w.turned);
    },
    'Add',
  ],
  'a number a pixel and channel': [(x, w) => conv(x, w.filter).mul(w.whole), 'Mul'],
  'a number a channel behind a view that moves channels': [
    (x, w) => conv(x, w.filter).reshape([1, rows, channels, columns]).add(w.turned),
    'Add',
  ],
  'another image': [(x, w) => conv(x, w.filter).add(conv(x, w.filter).relu()), 'Relu', 'Add'],
  'itself twice': [
    (x, w) => {
      const made = conv(x, w.filter);
      return made.mul(made);
    },
    'Mul',
  ],
  'what is behind an activation': [(x, w) => conv(x, w.filter).relu().add(w.bias), 'Relu', 'Add'],
  'a difference': [(x, w) => conv(x, w.filter).sub(w.bias), 'Sub'],
  'what is read by another too': [
    (x, w) => {
      const made = conv(x, w.filter);
      return made.add(w.bias).add(made.relu());
    },
    'Add',
    'Relu',
    'Add',
  ],
  'what is an output too': [
    (x, w) => {
      const made = conv(x, w.filter);
      return { [port.output('made')]: made, [port.output('more')]: made.add(w.bias) };
    },
    'Add',
  ],
  'a view that is an output too': [
    (x, w) => {
      const made = conv(x, w.filter).reshape([1, rows * columns, channels]);
      return { [port.output('made')]: made, [port.output('more')]: made.add(w.bias) };
    },
    'Add',
  ],
};

async function network(body: Body) {
  const weights: Record<string, tf.Variable> = Object.fromEntries(
    Object.entries(shapes).map(([name, shape], i) => {
      const drawn = numbers(shape, i + 20);
      return [name, tf.variable(name === 'variance' ? drawn.abs().add(0.3) : drawn)];
    }),
  );
  const outputs = (x: tf.Tensor) => {
    const made = body(x as T4, weights as unknown as Weights);
    return made instanceof tf.Tensor ? { [port.onlyOutput]: made } : made;
  };
  const graph = trace({
    inputs: { x: { shape: image.shape, dtype: 'float32' } },
    variables: weights,
    run: ({ x }) => outputs(x!),
  });
  const values = Object.fromEntries(Object.entries(weights).map(([name, v]) => [name, v.dataSync() as Float32Array]));
  const { builder } = networkModel({ graph, weights: values });
  const session = await Session.open(program('folded', builder), { threads: 1 });
  const found = await session.compute({ image: image.transpose([0, 3, 1, 2]).dataSync() as Float32Array });
  await session.close();
  for (const [name, tensor] of Object.entries(outputs(image))) {
    const got = found[port.output.nameIn(name) ?? name];
    const off = Math.max(...Array.from(tensor.dataSync(), (v, i) => Math.abs(v - got![i]!)));
    expect(off, name).toBeLessThan(1e-4);
  }
  for (const variable of Object.values(weights)) variable.dispose();
  const moved = ['Reshape', 'Transpose'];
  return builder.contents().nodes.flatMap(({ op }) => (moved.includes(op) ? [] : [op]));
}

describe('goes into the filter', () => {
  it.each(Object.entries(folded))('%s', async (name, body) => {
    expect(await network(body)).toEqual(name.endsWith('of two') ? ['Conv', 'Conv'] : ['Conv']);
  });
});

describe('does not go into the filter', () => {
  it.each(Object.entries(kept))('%s', async (_, [body, ...left]) => {
    expect((await network(body)).filter((op) => op !== 'Conv')).toEqual(left);
  });
});
