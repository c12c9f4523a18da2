import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../src/base/random';
import { synthetic } from '../../src/data/sources/sources';
import { openDevice } from '../../src/device';
import { defineExperiment, type ExperimentSpec } from '../../src/experiment/experiment';
import { port } from '../../src/graph/port';
import { pspnet } from '../../src/nn/pspnet';
import { evaluationSpec, type TaskData, trainingSpec } from '../../src/step/specs';
import { builtThreads as built } from '../threads';

const data: TaskData = {
  shape: [16, 24, 3],
  pixelLabels: {
    ignore: 255,
    colors: [
      [0, 0, 0],
      [1, 1, 1],
      [2, 2, 2],
    ],
  },
};
const random = new SeededRandom(5);
const x = Float32Array.from({ length: 2 * 16 * 24 * 3 }, () => random.uniform() - 0.5);
const y = Int32Array.from({ length: 2 * 16 * 24 }, () => [0, 1, 2, 255][random.below(4)]!);
const model = () =>
  pspnet({ depth: 18, width: 1 / 8, classes: 3, dropout: 0, gated: false, inputShape: [16, 24, 3], seed: 1 });

const experiment = (change: Partial<ExperimentSpec> = {}) =>
  defineExperiment({
    model,
    data: synthetic(),
    epochs: 1,
    batchSize: 2,
    evaluation: { batchSize: 2 },
    ...change,
  });

/** −log softmax(scores)[label] of every pixel that counts, in doubles. */
function losses(scores: number[][][][], labels: Int32Array): number[] {
  return scores
    .flat(2)
    .flatMap((row, pixel) =>
      labels[pixel] === 255
        ? []
        : [Math.log(row.reduce((sum, s) => sum + Math.exp(s), 0)) - row[labels[pixel] as number]!],
    );
}
const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;

const open = (id: string, network: tf.LayersModel) =>
  openDevice(id, { model: network, replicas: 1, threadScript: path.join(built, 'stepThread.js') });

// Eager TensorFlow.js has no right gradient of resizing, and none of a dilated convolution.
it('the auxiliary term is the weight times the mean over all auxiliary outputs', async () => {
  const network = model();
  const [main, auxiliary] = network.outputs as [tf.SymbolicTensor, tf.SymbolicTensor];
  const same = tf.layers.activation({ activation: 'linear', name: 'same' }).apply(main) as tf.SymbolicTensor;
  const three = tf.model({ inputs: network.inputs, outputs: [main, auxiliary, same] });
  const device = await open('cpu', three);
  const session = await device.training(trainingSpec(experiment({ auxiliaryWeight: 0.3 }), three, data), 0);
  const outputs = await session.step({ x, y }, { learningRate: 0.1 });
  await session.dispose();
  await device.dispose();
  const [own, side] = (three.apply(tf.tensor4d(x, [2, 16, 24, 3]), { training: true }) as tf.Tensor4D[]).map((s) =>
    mean(losses(s.arraySync(), y)),
  ) as [number, number];
  expect(outputs['term:auxiliary']![0]).toBeCloseTo(0.3 * ((own + side) / 2), 3);
  expect(outputs['term:task']![0]).toBeCloseTo(own, 3);
});

it('with a label a pixel, a step reports the mean loss over the pixels that count, and that of the auxiliary classifier', async () => {
  const network = model();
  const device = await open('cpu', network);
  const spec = trainingSpec(experiment({ auxiliaryWeight: 0.3 }), network, data);
  const session = await device.training(spec, 0);
  const outputs = await session.step({ x, y }, { learningRate: 0.1 });
  const again = await session.step({ x, y }, { learningRate: 0.1 });
  await session.dispose();
  await device.dispose();
  const scores = network.apply(tf.tensor4d(x, [2, 16, 24, 3]), { training: true }) as tf.Tensor4D[];
  const [main, auxiliary] = scores.map((s) => mean(losses(s.arraySync(), y)));
  expect(outputs['term:task']![0]).toBeCloseTo(main!, 3);
  expect(outputs['term:auxiliary']![0]).toBeCloseTo(0.3 * auxiliary!, 3);
  expect(outputs.loss![0]).toBeCloseTo(main! + 0.3 * auxiliary!, 3);
  const counts = [...y].filter((label) => label !== 255).length;
  const right = scores[0]!
    .argMax(-1)
    .dataSync()
    .filter((c, i) => c === y[i]).length;
  // In images, so that means over batches are shares.
  expect(outputs.correct![0]).toBeCloseTo((2 * right) / counts, 3);
  expect(again.loss![0]).toBeLessThan(outputs.loss![0]!);
  network.dispose();
}, 60_000);

it('a step counts right pixels in images, of those that count, and none where none does', async () => {
  await tf.setBackend('cpu');
  // The scores of a pixel are its colours.
  const eye = tf.initializers.identity({});
  const layer = tf.layers.dense({ inputShape: [1, 4, 3], units: 3, useBias: false, kernelInitializer: eye });
  const network = tf.sequential({ layers: [layer] });
  const spec = trainingSpec(experiment(), network, { ...data, shape: [1, 4, 3] });
  const colours = [0, 1, 2, 0, 1, 1, 2, 2].flatMap((largest) => [0, 1, 2].map((c) => Number(c === largest)));
  const correct = (labels: number[]) => {
    const given = { x: tf.tensor4d(colours, [2, 1, 4, 3]), y: tf.tensor3d(labels, [2, 1, 4], 'int32') };
    const outputs = spec.forward(given, {}, { uniform: (size) => tf.zeros(size) });
    return [outputs.correct, outputs.loss].map((t) => t!.dataSync()[0]);
  };
  // Four of five right, of two images.
  expect(correct([0, 1, 255, 2, 1, 255, 2, 255])[0]).toBeCloseTo((2 * 4) / 5, 6);
  expect(correct(Array(8).fill(255))).toEqual([0, 0]);
});

describe.each(['tfjs', 'cpu'])('with a label a pixel, on %s,', (id) => {
  it('an evaluation gives classes and the summed loss, or probabilities for parts', async () => {
    const network = model();
    const device = await open(id, network);
    const run = async (task: TaskData) => {
      const spec = evaluationSpec(experiment(), network, task);
      const state = Object.fromEntries(
        Object.entries(spec.variables).map(([name, v]) => [name, v.dataSync<'float32'>().slice()]),
      );
      const session = await device.evaluation(spec);
      const outputs = await session.run({ x: x.slice(), y: y.slice() }, state);
      await session.dispose();
      return outputs;
    };
    const whole = await run(data);
    const parts = await run({ ...data, windows: { image: [16, 24], at: [[0, 0]] } });
    await device.dispose();
    const [scores] = network.predict(tf.tensor4d(x, [2, 16, 24, 3])) as tf.Tensor4D[];
    const expected = scores!.softmax().dataSync();
    expect(Math.max(...parts.probabilities!.map((p, i) => Math.abs(p - expected[i]!)))).toBeLessThan(1e-4);
    expect([...whole.classes!]).toEqual([...scores!.argMax(-1).dataSync()]);
    const pixels = 16 * 24;
    scores!.arraySync().forEach((one, i) => {
      const total = losses([one], y.subarray(i * pixels, (i + 1) * pixels)).reduce((a, b) => a + b, 0);
      expect(whole[port.measured('loss')]![i]! / total).toBeCloseTo(1, 4);
      // What the sum is over: the pixels that count.
      expect(whole[port.over('loss')]![i]).toBe(
        y.subarray(i * pixels, (i + 1) * pixels).filter((label) => label !== 255).length,
      );
    });
    network.dispose();
  }, 60_000);
});
