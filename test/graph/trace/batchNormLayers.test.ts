/** Batch normalisation of tf.layers in training, compiled and eager: by the formula in 64-bit numbers, over every axis, with and without its weights. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { program, Session } from '../../../src/graph/onnx/session';
import { lower } from '../../../src/graph/passes/lower';
import { port } from '../../../src/graph/port';
import { mendBatchNorms } from '../../../src/graph/trace/batchNormLayers';
import { trace } from '../../../src/graph/trace/trace';
import { numbers } from '../agree';

await tf.setBackend('cpu');

const [momentum, epsilon] = [0.8, 0.05];
/** Of four axes: a permutation of three may be its own inverse. */
const shape = [4, 3, 2, 5];
type Options = { axis?: number; scale?: boolean; center?: boolean };

/** A layer whose weights are none of the usual ones, so that each shows. */
function built(options: Options) {
  const layer = tf.layers.batchNormalization({ name: 'norm', momentum, epsilon, ...options });
  const x = tf.input({ shape: shape.slice(1) });
  const model = tf.model({ inputs: x, outputs: layer.apply(x) as tf.SymbolicTensor });
  const variables = Object.fromEntries(layer.weights.map((w) => [w.originalName, w.read() as tf.Variable]));
  for (const [i, variable] of Object.values(variables).entries())
    variable.assign(
      numbers(variable.shape, 31 + i)
        .abs()
        .add(0.5),
    );
  const values = Object.fromEntries(Object.entries(variables).map(([name, v]) => [name, [...v.dataSync()]]));
  return { layer, model, variables, values };
}

/** y, and where the averages go: with the batch's own statistics, or with the averages as they are. */
function exact(x: tf.Tensor, axis: number, values: Record<string, number[]>, training: boolean) {
  const at = (axis + shape.length) % shape.length;
  const inner = shape.slice(at + 1).reduce((a, b) => a * b, 1);
  const channel = (i: number) => Math.floor(i / inner) % shape[at]!;
  const data = [...x.dataSync()];
  const channels = [...Array(shape[at]!).keys()];
  const of = (c: number) => data.filter((_, i) => channel(i) === c);
  const mean = channels.map((c) => of(c).reduce((a, b) => a + b) / of(c).length);
  const variance = channels.map((c) => of(c).reduce((sum, v) => sum + (v - mean[c]!) ** 2, 0) / of(c).length);
  const [oldMean, oldVariance] = [values['norm/moving_mean']!, values['norm/moving_variance']!];
  const [m, v] = training ? [mean, variance] : [oldMean, oldVariance];
  const y = data.map((value, i) => {
    const c = channel(i);
    const normal = (value - m[c]!) / Math.sqrt(v[c]! + epsilon);
    return normal * (values['norm/gamma']?.[c] ?? 1) + (values['norm/beta']?.[c] ?? 0);
  });
  const moved = (old: number[], now: number[]) => old.map((value, c) => momentum * value + (1 - momentum) * now[c]!);
  return { y, mean: moved(oldMean, mean), variance: moved(oldVariance, variance) };
}

const near = (found: Iterable<number>, expected: number[]) =>
  expect([...found]).toEqual(expected.map((value) => expect.closeTo(value, 5)));

const cases: [string, Options][] = [
  ['over the last axis', {}],
  ['over the first', { axis: 1 }],
  ['over the one before the last', { axis: -2 }],
  ['without a scale', { scale: false }],
  ['without a centre, over the first', { center: false, axis: 1 }],
  ['without both', { scale: false, center: false }],
];

describe.each(cases)('%s', (_, options) => {
  const x = numbers(shape, 4).mul(2).add(1);
  const axis = options.axis ?? -1;

  /** Of Σ weights · y with respect to x, at some places. */
  const weights = numbers(shape, 8);
  const places = [0, 17, 43, 81, 119];
  const slopes = (values: Record<string, number[]>) => {
    const [at, w, h] = [[...x.dataSync()], [...weights.dataSync()], 1e-4];
    return places.map((i) => {
      const [low, high] = [-h, h].map((d) => {
        const shifted = { dataSync: () => at.map((v, k) => (k === i ? v + d : v)) } as unknown as tf.Tensor;
        return exact(shifted, axis, values, true).y.reduce((sum, v, k) => sum + v * w[k]!, 0);
      });
      return (high! - low!) / (2 * h);
    });
  };
  const gradientOf = (model: tf.LayersModel, at: tf.Tensor) =>
    tf.grad((t) => (model.apply(t, { training: true }) as tf.Tensor).mul(weights).sum())(at);

  it.each([true, false])('compiled, training %s', async (training) => {
    const { layer, model, variables, values } = built(options);
    const graph = trace({
      inputs: { x: { shape, dtype: 'float32' } },
      variables,
      layers: model.layers,
      run: (given) => ({ y: model.apply(given.x!, { training }) as tf.Tensor }),
    });
    const session = await Session.open(program('norm', lower(graph, { block: 0 })), { threads: 1 });
    const feeds = Object.entries(values).map(([name, v]) => [port.variable(name), Float32Array.from(v)]);
    const outputs = await session.compute({ x: x.dataSync<'float32'>(), ...Object.fromEntries(feeds) });
    await session.close();
    const expected = exact(x, axis, values, training);
    near(outputs.y!, expected.y);
    const moved = port.assigned.among(outputs);
    expect(Object.keys(moved).sort()).toEqual(training ? ['norm/moving_mean', 'norm/moving_variance'] : []);
    if (training) {
      near(moved['norm/moving_mean']!, expected.mean);
      near(moved['norm/moving_variance']!, expected.variance);
    }
    // Nothing was computed: the model holds what it held.
    for (const [name, variable] of Object.entries(variables)) expect([...variable.dataSync()]).toEqual(values[name]);
    expect((layer as unknown as { axis: number }).axis).toBe(axis);
  });

  it('eager, once it is mended, with the gradient of finite differences', () => {
    const { layer, model, variables, values } = built(options);
    mendBatchNorms(model.layers);
    mendBatchNorms(model.layers);
    const y = tf.tidy(() => [...(model.apply(x, { training: true }) as tf.Tensor).dataSync()]);
    const expected = exact(x, axis, values, true);
    near(y, expected.y);
    near(variables['norm/moving_mean']!.dataSync(), expected.mean);
    near(variables['norm/moving_variance']!.dataSync(), expected.variance);
    expect((layer as unknown as { axis: number }).axis).toBe(axis);
    const gradient = tf.tidy(() => gradientOf(model, x).dataSync());
    expect(places.map((i) => gradient[i])).toEqual(slopes(values).map((v) => expect.closeTo(v, 4)));
  });

  it('compiled, with the gradient of finite differences', async () => {
    const { model, variables, values } = built(options);
    const graph = trace({
      inputs: { x: { shape, dtype: 'float32' } },
      variables,
      layers: model.layers,
      run: (given) => ({ dx: gradientOf(model, given.x!) }),
    });
    const session = await Session.open(program('gradient', lower(graph, { block: 0 })), { threads: 1 });
    const feeds = Object.entries(values).map(([name, v]) => [port.variable(name), Float32Array.from(v)]);
    const { dx } = await session.compute({ x: x.dataSync<'float32'>(), ...Object.fromEntries(feeds) });
    await session.close();
    expect(places.map((i) => dx![i])).toEqual(slopes(values).map((v) => expect.closeTo(v, 4)));
  });
});
