/**
 * Batch normalisation of values whose mean is far from zero, in every layout: against the formula in 64-bit numbers. What
 * the numbers themselves leave open is not counted: at 1,000 deviations a 32-bit number has an error of 3e-5 deviations.
 */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { program, Session } from '../../../src/graph/onnx/session';
import { lower } from '../../../src/graph/passes/lower';
import { trace } from '../../../src/graph/trace/trace';
import { layouts, numbers } from '../agree';

await tf.setBackend('cpu');

type Shape = number[];
const epsilon = 1e-3;

/** dx, y, mean and variance by the formula, of [M][C] numbers. */
function exact(x: number[][], dy: number[][], gamma: number[], beta: number[]) {
  const channels = gamma.map((_, c) => c);
  const mean = channels.map((c) => average(x.map((row) => row[c]!)));
  const variance = channels.map((c) => average(x.map((row) => (row[c]! - mean[c]!) ** 2)));
  const scale = channels.map((c) => 1 / Math.sqrt(variance[c]! + epsilon));
  const normal = x.map((row) => row.map((v, c) => (v - mean[c]!) * scale[c]!));
  const meanDy = channels.map((c) => average(dy.map((row) => row[c]!)));
  const meanDyNormal = channels.map((c) => average(dy.map((row, i) => row[c]! * normal[i]![c]!)));
  return {
    y: normal.flatMap((row) => row.map((v, c) => v * gamma[c]! + beta[c]!)),
    dx: dy.flatMap((row, i) =>
      row.map((v, c) => gamma[c]! * scale[c]! * (v - meanDy[c]! - normal[i]![c]! * meanDyNormal[c]!)),
    ),
    dgamma: meanDyNormal.map((v) => v * x.length),
    dbeta: meanDy.map((v) => v * x.length),
    mean,
    variance,
  };
}

const average = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const rows = (x: tf.Tensor): number[][] => {
  const c = x.shape.at(-1)!;
  return tf.tidy(() => x.reshape([-1, c]).arraySync() as number[][]);
};

type Inputs = Record<'x' | 'dy' | 'gamma' | 'beta', tf.Tensor>;

const traced = (inputs: Inputs, { run }: Pick<Parameters<typeof trace>[0], 'run'>) =>
  trace({
    inputs: Object.fromEntries(
      Object.entries(inputs).map(([name, t]) => [name, { shape: t.shape, dtype: 'float32' as const }]),
    ),
    variables: {},
    run,
  });

/** Statistics, result and gradients of a normalisation of what `make` makes of x, compiled with a block. */
async function compiled(block: number, make: (x: tf.Tensor) => tf.Tensor, inputs: Inputs) {
  const run = (kernel: string, of: object) =>
    tf.engine().runKernel(kernel, of as tf.NamedTensorMap, { epsilon }) as unknown as tf.Tensor[];
  const graph = traced(inputs, {
    run({ x, dy, gamma, beta }) {
      const made = make(x!);
      const [y, mean, variance] = run('BatchNormTrain', { x: made, scale: gamma, offset: beta }) as [
        tf.Tensor,
        tf.Tensor,
        tf.Tensor,
      ];
      const [dx, dgamma, dbeta] = run('BatchNormTrainGrad', { dy, x: made, scale: gamma, mean, variance });
      return { y, mean, variance, dx: dx!, dgamma: dgamma!, dbeta: dbeta! };
    },
  });
  const session = await Session.open(program('norm', lower(graph, { block })), { threads: 1 });
  const values = await session.compute(
    Object.fromEntries(Object.entries(inputs).map(([name, t]) => [name, t.dataSync<'float32'>()])),
  );
  await session.close();
  return values as Record<keyof ReturnType<typeof exact>, Float32Array>;
}

/** Identity as a convolution, and as what no convolution makes. */
const makers: Record<string, (x: tf.Tensor) => tf.Tensor> = {
  'a convolution': (x) =>
    tf.conv2d(
      x as tf.Tensor4D,
      tf.eye(x.shape[3]!).reshape([1, 1, x.shape[3]!, x.shape[3]!]) as tf.Tensor4D,
      1,
      'same',
    ),
  'a convolution of each channel': (x) =>
    tf.depthwiseConv2d(x as tf.Tensor4D, tf.ones([1, 1, x.shape[3]!, 1]) as tf.Tensor4D, 1, 'same'),
  'a convolution with a bias': (x) => tf.add(tf.range(0, x.shape[3]!), makers['a convolution']!(x)),
  'something else': (x) => x,
};

describe.each(Object.keys(makers))('batch normalisation of %s', (maker) => {
  const cases: [ratio: number, shape: Shape][] = [0, 1, 100, 1000].flatMap((ratio): [number, Shape][] => [
    [ratio, [16, 7, 6, 16]],
    [ratio, [2, 7, 6, 16]],
    [ratio, [9, 5, 4, 3]],
    ...(maker === 'something else'
      ? ([
          [ratio, [40, 6]],
          [ratio, [3, 11, 5]],
        ] as [number, Shape][])
      : []),
  ]);

  it.each(cases)('with a mean of %d deviations, %j', async (ratio, shape) => {
    const c = shape.at(-1)!;
    const centre = tf.tensor1d(Array.from({ length: c }, (_, i) => (i % 2 ? ratio : -ratio) * (1 + i / c) * 0.577));
    const inputs = {
      x: numbers(shape, 5).add(centre),
      dy: numbers(shape, 6),
      gamma: numbers([c], 7),
      beta: numbers([c], 8),
    };
    const right = exact(
      rows(makers[maker]!(inputs.x)),
      rows(inputs.dy),
      [...inputs.gamma.dataSync()],
      [...inputs.beta.dataSync()],
    );
    for (const block of await layouts()) {
      const values = await compiled(block, makers[maker]!, inputs);
      for (const [name, expected] of Object.entries(right)) {
        const found = Array.from(values[name as keyof typeof right]);
        const scale = Math.max(...expected.map(Math.abs));
        const worst = Math.max(...expected.map((v, i) => Math.abs(v - found[i]!))) / scale;
        // Errors grow with the ratio; its square would make 0.06 of 1,000.
        expect(worst, `${name}, block ${block}`).toBeLessThan(name === 'mean' ? 3e-6 : 1e-5 + 4e-7 * ratio);
      }
    }
  });
});

/** Blocks that normalise first: what is normalised goes around the branch, which ends in what a channel is given or in an image. */
describe.each(Object.keys(makers))('%s that is normalised, and added to', (maker) => {
  it.each<[string, Shape]>([
    ['blocks', [9, 5, 4, 16]],
    ['no blocks', [9, 5, 4, 3]],
    ['few samples', [2, 5, 4, 16]],
  ])('is itself in the sum: %s', async (_, shape) => {
    const c = shape.at(-1)!;
    const inputs = {
      x: numbers(shape, 5).add(3),
      dy: numbers(shape, 6),
      gamma: numbers([c], 7),
      beta: numbers([c], 8),
    };
    const make = makers[maker]!;
    const graph = traced(inputs, {
      run({ x, dy, gamma, beta }) {
        const made = make(x!);
        const norm = { x: made, scale: gamma, offset: beta } as unknown as tf.NamedTensorMap;
        const [y] = tf.engine().runKernel('BatchNormTrain', norm, { epsilon }) as unknown as tf.Tensor[];
        return { y: y!, branch: made.add(y!), other: dy!.add(made), biased: made.add(beta!) };
      },
    });
    const made = rows(make(inputs.x));
    const [gamma, beta] = [[...inputs.gamma.dataSync()], [...inputs.beta.dataSync()]];
    const { y } = exact(made, rows(inputs.dy), gamma, beta);
    const [x, dy] = [made.flat(), rows(inputs.dy).flat()];
    const right = {
      branch: x.map((v, i) => v + y[i]!),
      other: x.map((v, i) => v + dy[i]!),
      biased: x.map((v, i) => v + beta[i % c]!),
    };
    for (const block of await layouts()) {
      const session = await Session.open(program('sums', lower(graph, { block })), { threads: 1 });
      const values = await session.compute(
        Object.fromEntries(Object.entries(inputs).map(([name, t]) => [name, t.dataSync<'float32'>()])),
      );
      await session.close();
      for (const [name, expected] of Object.entries(right)) {
        const worst = Math.max(...expected.map((v, i) => Math.abs(v - values[name]![i]!)));
        expect(worst, `${name}, block ${block}`).toBeLessThan(1e-4);
      }
    }
  });
});
