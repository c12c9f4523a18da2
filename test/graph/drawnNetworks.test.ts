/**
 * Networks that were drawn, compiled and run eagerly by TensorFlow.js. A longer look, about half a second each:
 * NETWORKS=500 FIRST=9 npx vitest run --project unit test/graph/drawnNetworks.test.ts
 */
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { compiledCpu } from '../../src/device/compiled';
import type { Device, TrainingSpec } from '../../src/device/device';
import { eagerDevice } from '../../src/device/eager';
import { traceEvaluation } from '../../src/device/traces';
import { sgd } from '../../src/experiment/optimizers';
import type { GateUse } from '../../src/graph/inference/plan';
import { program, Session } from '../../src/graph/onnx/session';
import { networkModel } from '../../src/graph/passes/network';
import { mendBatchNorms } from '../../src/graph/trace/batchNormLayers';
import { observedApply, parametersOf } from '../../src/nn';
import { inferenceSpec } from '../../src/step/specs';
import { builtThreads } from '../threads';
import { numbers } from './agree';
import { described, drawnNetwork, type Kind } from './drawn/drawing';
import { images } from './drawn/imageLayers';
import { sequences } from './drawn/sequenceLayers';
import { compare } from './gating/compareCounts';

await tf.setBackend('cpu');

const count = Number(process.env.NETWORKS ?? 8);
const first = Number(process.env.FIRST ?? 1);
const seeds = Array.from({ length: count }, (_, i) => first + i);
const kinds = { images, sequences };
const threadScript = path.join(builtThreads, 'stepThread.js');
const samples = ({ shape }: Kind, batch: number, seed: number) => numbers([batch, ...shape], seed);
const feed = (x: tf.Tensor) => x.dataSync<'float32'>().slice();

/** By how much of the largest value one differs most. */
function worst(found: Float32Array, expected: Float32Array): number {
  const scale = Math.max(1e-3, ...expected.map(Math.abs));
  expect(found.length).toBe(expected.length);
  return expected.reduce((most, value, i) => Math.max(most, Math.abs(value - (found[i] ?? Number.NaN)) / scale), 0);
}

describe.each(Object.entries(kinds))(
  'of %s, trains as it does eagerly: loss, scores, variables and moving averages of two steps',
  (_, kind) => {
    const batch = 4;

    function specOf(model: tf.LayersModel): TrainingSpec {
      const parameters = parametersOf(model);
      const named = (trained: boolean) =>
        Object.fromEntries(parameters.filter((p) => p.trained === trained).map((p) => [p.name, p.variable]));
      return {
        inputs: { x: { shape: [batch, ...kind.shape], dtype: 'float32' } },
        scalars: ['learningRate'],
        trainable: named(true),
        moving: named(false),
        summed: [],
        optimizer: sgd({ momentum: 0 }).create(parameters),
        forward({ x }, _, random) {
          const { outputs, gates } = observedApply(model, x!, { training: true, random });
          const scores = outputs[0]!;
          const loss = scores.mul(numbers(scores.shape, 3)).add(scores.square().mul(0.1)).mean();
          return { loss, scores, ...Object.fromEntries(gates.map(({ name, gate }) => [name, gate])) };
        },
      };
    }

    async function trained(device: Device, model: tf.LayersModel) {
      mendBatchNorms(model.layers);
      const session = await device.training(specOf(model), 0);
      const seen: Record<string, Float32Array> = {};
      for (const step of [1, 2]) {
        const said = await session.step({ x: feed(samples(kind, batch, 5 + step)) }, { learningRate: 0.1 });
        for (const [name, values] of Object.entries({ ...said, ...(await session.read()) }))
          seen[`${name}, step ${step}`] = values.slice();
      }
      await session.dispose();
      await device.dispose();
      return seen;
    }

    it.each(seeds)('number %i', async (seed) => {
      const drawn = () => drawnNetwork(kind, seed, { layers: 6 + (seed % 9), gates: seed % 2 === 0 });
      const model = drawn();
      const expected = await trained(eagerDevice('tfjs', ''), drawn());
      const found = await trained(await compiledCpu({ replicas: 1, threadScript, model }), model);
      expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
      const differ = Object.entries(expected).flatMap(([name, values]) => {
        const by = worst(found[name]!, values);
        return by < 2e-3 ? [] : [`${name} by ${by.toExponential(1)}`];
      });
      expect(differ, described(model)).toEqual([]);
    });
  },
);

describe.each(Object.entries(kinds))(
  'of %s, says the same as a file: with its gates skipped, with them masked, and with all of them open',
  (_, kind) => {
    const classes = ['a', 'b', 'c', 'd'];

    it.each(seeds)('number %i', async (seed) => {
      const model = drawnNetwork(kind, seed, { layers: 6 + (seed % 12), gates: true });
      const parameters = parametersOf(model);
      // As after some training: statistics of its own for each normalisation.
      for (const [i, { name, variable }] of parameters.entries())
        if (/moving_mean/.test(name)) variable.assign(numbers(variable.shape, i).mul(0.3));
        else if (/moving_variance/.test(name)) variable.assign(numbers(variable.shape, i).abs().add(0.4));
      const weights = Object.fromEntries(
        parameters.map(({ name, variable }) => [name, variable.dataSync<'float32'>()]),
      );
      for (const use of ['skipped', 'masked', 'open'] as GateUse[]) {
        const threshold = use === 'open' ? 0 : 0.5;
        const data = { shape: kind.shape, classes } as never;
        const graph = traceEvaluation(inferenceSpec(model, data, { batch: 1, threshold }), { model });
        const { builder, masked } = networkModel({ graph, weights, use: () => use });
        const session = await Session.open(program('drawn', builder), { threads: 1 });
        for (const sample of [11, 12, 13]) {
          const x = samples(kind, 1, sample);
          const expected = observedApply(model, x, { training: false, threshold }).outputs[0]!;
          const found = await session.compute(
            kind === images ? { image: feed(x.transpose([0, 3, 1, 2])) } : { input: feed(x) },
          );
          const said = `${use}, sample ${sample}; masked: ${[...masked]}\n${described(model)}`;
          expect(worst(found.output as Float32Array, expected.dataSync<'float32'>()), said).toBeLessThan(1e-3);
        }
        await session.close();
      }
    });
  },
);

describe.each(Object.entries(kinds))('of %s, is never said to save more than it does', (_, kind) => {
  it.each(seeds)('number %i', (seed) => {
    const model = drawnNetwork(kind, seed, { layers: 6 + (seed % 12), gates: true });
    const { ours, slow, summary } = compare(model, seed);
    expect(ours, described(model)).toBeGreaterThanOrEqual(slow);
    expect(ours).toBeLessThanOrEqual(summary.macs);
  });
});
