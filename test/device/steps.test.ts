import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../src/base/random';
import { plans } from '../../src/device/compiled';
import type { TrainingSpec } from '../../src/device/device';
import { Replica } from '../../src/device/replica';
import { mendBatchNorms } from '../../src/graph/trace/batchNormLayers';
import { allLayers } from '../../src/graph/trace/layers';
import {
  beta,
  networks,
  observedApply,
  parametersOf,
  shapingTerm,
  softmaxCrossEntropy,
  sparsityTerm,
  withContextDropout,
} from '../../src/nn';
import { layouts, numbers } from '../graph/agree';

const batch = 4;
const side = 8;
const scalars = { learningRate: 0.05, shaping: 2, sparsity: 0.3 };

/** Nesterov momentum with weight decay, as in PyTorch's SGD. */
const optimizer: TrainingSpec['optimizer'] = {
  slots: ['momentum'],
  update(v, g, slots, { scalars: s }) {
    const d = g.add(v.mul(5e-4));
    const momentum = slots.momentum!.mul(0.9).add(d);
    return { value: v.sub(d.add(momentum.mul(0.9)).mul(s.learningRate!)), slots: { momentum } };
  },
};

function specOf(model: tf.LayersModel): TrainingSpec {
  mendBatchNorms(allLayers(model));
  const parameters = parametersOf(model);
  const named = (average: boolean) =>
    Object.fromEntries(parameters.filter((p) => (p.role === 'average') === average).map((p) => [p.name, p.variable]));
  return {
    inputs: { x: { shape: [batch, side, side, 3], dtype: 'float32' }, y: { shape: [batch], dtype: 'int32' } },
    scalars: Object.keys(scalars),
    trainable: named(false),
    moving: named(true),
    summed: [],
    optimizer,
    forward: ({ x, y }, s, random) =>
      withContextDropout(model, () => {
        const { outputs, gates } = observedApply(model, x!, { training: true, random });
        const task = softmaxCrossEntropy(outputs[0] as tf.Tensor2D, y as tf.Tensor1D) as tf.Tensor;
        if (gates.length === 0) return { loss: task };
        const shaping = shapingTerm(gates, beta(0.6, 0.4)).mul(s.shaping!);
        return { loss: task.add(shaping).add(sparsityTerm(gates).mul(s.sparsity!)) };
      }),
  };
}

const layers = tf.layers;
function vgg(): tf.LayersModel {
  const conv = (filters: number) =>
    layers.conv2d({
      filters,
      kernelSize: 3,
      padding: 'same',
      activation: 'relu',
      kernelInitializer: tf.initializers.heNormal({ seed: 3 }),
    });
  return tf.sequential({
    layers: [
      layers.inputLayer({ inputShape: [side, side, 3] }),
      conv(16),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.dropout({ rate: 0.3 }),
      conv(32),
      layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
      layers.flatten(),
      layers.dropout({ rate: 0.5 }),
      layers.dense({ units: 10, kernelInitializer: tf.initializers.glorotNormal({ seed: 4 }) }),
    ],
  });
}

function depthwise(): tf.LayersModel {
  const input = tf.input({ shape: [side, side, 3] });
  const apply = (layer: tf.layers.Layer, x: tf.SymbolicTensor | tf.SymbolicTensor[]) =>
    layer.apply(x) as tf.SymbolicTensor;
  const stem = apply(
    layers.conv2d({
      filters: 16,
      kernelSize: 3,
      strides: 2,
      padding: 'same',
      kernelInitializer: tf.initializers.heNormal({ seed: 5 }),
    }),
    input,
  );
  const first = apply(layers.activation({ activation: 'relu6' }), apply(layers.batchNormalization({}), stem));
  const deep = apply(
    layers.depthwiseConv2d({
      kernelSize: 3,
      padding: 'same',
      useBias: false,
      depthwiseInitializer: tf.initializers.heNormal({ seed: 6 }),
    }),
    first,
  );
  const wide = apply(
    layers.conv2d({ filters: 16, kernelSize: 1, kernelInitializer: tf.initializers.heNormal({ seed: 7 }) }),
    apply(layers.batchNormalization({}), deep),
  );
  const both = apply(layers.concatenate(), [apply(layers.add(), [wide, first]), first]);
  const up = apply(
    layers.averagePooling2d({ poolSize: 2 }),
    apply(layers.upSampling2d({ size: [2, 2], interpolation: 'bilinear' }), both),
  );
  const head = apply(
    layers.dense({ units: 10, kernelInitializer: tf.initializers.glorotNormal({ seed: 8 }) }),
    apply(layers.globalAveragePooling2d({}), up),
  );
  return tf.model({ inputs: input, outputs: head });
}

function norms(): tf.LayersModel {
  const conv = (seed: number) =>
    layers.conv2d({
      filters: 16,
      kernelSize: 3,
      padding: 'same',
      kernelInitializer: tf.initializers.heNormal({ seed }),
    });
  return tf.sequential({
    layers: [
      layers.inputLayer({ inputShape: [side, side, 3] }),
      conv(31),
      layers.batchNormalization({ scale: false }),
      layers.activation({ activation: 'tanh' }),
      conv(32),
      layers.batchNormalization({ center: false, axis: 1 }),
      layers.activation({ activation: 'tanh' }),
      layers.batchNormalization({ axis: 2 }),
      layers.batchNormalization({ scale: false, center: false, axis: -1 }),
      layers.globalAveragePooling2d({}),
      layers.dense({ units: 10, kernelInitializer: tf.initializers.glorotNormal({ seed: 33 }) }),
      layers.batchNormalization({ center: false }),
    ],
  });
}

/** Five steps by eager TensorFlow.js: the loss before each. */
function eager(spec: TrainingSpec, x: tf.Tensor, y: tf.Tensor, seed: number): number[] {
  const momenta = new Map(Object.entries(spec.trainable).map(([name, v]) => [name, tf.zerosLike(v) as tf.Tensor]));
  return Array.from({ length: 5 }, (_, step) =>
    tf.tidy(() => {
      const random = new SeededRandom(seed, step, 0);
      const uniform = (shape: number[]) =>
        tf.tensor(random.fillUniform(new Float32Array(tf.util.sizeFromShape(shape))), shape);
      const s = Object.fromEntries(Object.entries(scalars).map(([k, v]) => [k, tf.scalar(v)]));
      const { value, grads } = tf.variableGrads(
        () => spec.forward({ x, y }, s, { uniform }).loss as tf.Scalar,
        Object.values(spec.trainable),
      );
      for (const [name, v] of Object.entries(spec.trainable)) {
        const next = spec.optimizer.update(v, grads[v.name]!, { momentum: momenta.get(name)! }, { name, scalars: s });
        momenta.set(name, tf.keep(next.slots.momentum!));
        v.assign(next.value);
      }
      return value.dataSync()[0]!;
    }),
  );
}

// The seeds are such that no pre-activation lies on a kink: eager steps from weights 1e-6 away lose the same to 2e-6.
const models: Record<string, () => tf.LayersModel> = {
  'a gated ResNet': () => networks.resnetCifar({ depth: 8, inputShape: [side, side, 3], seed: 1 }),
  'a ResNet with a gate a block': () =>
    networks.resnetCifar({ depth: 8, inputShape: [side, side, 3], gate: { kind: 'block' }, seed: 9 }),
  'a ResNet with static gates': () =>
    networks.resnetCifar({ depth: 8, inputShape: [side, side, 3], gate: { kind: 'static' }, seed: 12 }),
  'a plain ResNet with projection shortcuts': () =>
    networks.resnetCifar({ depth: 8, inputShape: [side, side, 3], gated: false, shortcut: 'B', seed: 2 }),
  'a VGG with dropout and max pooling': vgg,
  'batch norms without scale, without centre and over every axis': norms,
  'a depthwise network with concatenation and upsampling': depthwise,
};

describe('five compiled steps equal five eager ones', () => {
  it.each(Object.entries(models))(
    '%s',
    async (_name, build) => {
      const model = build();
      const spec = specOf(model);
      const x = numbers([batch, side, side, 3]);
      const y = tf.tensor1d([3, 1, 4, 9], 'int32');
      const all = { ...spec.trainable, ...spec.moving };
      const read = () =>
        Object.fromEntries(Object.entries(all).map(([name, v]) => [name, v.dataSync<'float32'>().slice()]));
      const initial = read();
      const before = model.getWeights().map((w) => w.clone());
      const expected = eager(spec, x, y, 11);
      const trained = read();
      model.setWeights(before);
      for (const block of await layouts()) {
        const tensors = tf.memory().numTensors;
        const {
          plan: [plan],
        } = plans(spec, { model, block, count: 1, threads: 1, seed: 11 });
        expect(tf.memory().numTensors, 'tensors left behind by the trace').toBe(tensors);
        const replica = await Replica.open(plan!);
        const slots = Object.keys(spec.trainable).map((name) => [
          `${name}#momentum`,
          new Float32Array(spec.trainable[name]!.size),
        ]);
        replica.write({ ...initial, ...Object.fromEntries(slots) });
        const compiled: number[] = [];
        for (let i = 0; i < 5; i++) {
          const outputs = await replica.step({ x: x.dataSync<'float32'>(), y: y.dataSync<'int32'>() }, scalars);
          compiled.push(outputs.loss![0]!);
        }
        expected.forEach((loss, i) => {
          expect(
            Math.abs(compiled[i]! - loss) / loss,
            `step ${i}, block ${block}: ${compiled} against ${expected}`,
          ).toBeLessThan(1e-4);
        });
        const state = replica.read();
        for (const [name, values] of Object.entries(trained)) {
          const scale = values.reduce((m, a) => Math.max(m, Math.abs(a)), 1e-2);
          const worst = values.reduce((m, a, i) => Math.max(m, Math.abs(a - state[name]![i]!)), 0);
          expect(worst / scale, `${name}, block ${block}`).toBeLessThan(2e-3);
        }
        await replica.close();
      }
    },
    60_000,
  );
});
