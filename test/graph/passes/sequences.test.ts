/** Networks of sequences as ONNX, open channels alone: what TensorFlow.js computes, through all that may stand between. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { program, Session } from '../../../src/graph/onnx/session';
import { networkModel } from '../../../src/graph/passes/network';
import { port } from '../../../src/graph/port';
import { allLayers } from '../../../src/graph/trace/layers';
import { trace } from '../../../src/graph/trace/trace';
import { channelGate, observedApply, parametersOf, staticGate } from '../../../src/nn';
import { numbers } from '../agree';
import { expectNetwork } from '../operators';

type T = tf.SymbolicTensor;
const steps = 24;
const L = tf.layers;
const conv = (name: string, options: object = {}) =>
  L.conv1d({ name, filters: 6, kernelSize: 3, padding: 'same', ...options });
const on = (x: T, ...layers: tf.layers.Layer[]) => layers.reduce((at, layer) => layer.apply(at) as T, x);

const still = 'a gate that looks at nothing';
const bodies: Record<string, (x: T) => T> = {
  'a bias and a ReLU': (x) => on(channelGate({ name: 'g' })(on(x, conv('a', { activation: 'relu' })), x), conv('b')),
  'a batch norm, and an activation behind the gate': (x) =>
    on(
      channelGate({ name: 'g' })(on(x, conv('a', { useBias: false }), L.batchNormalization({ name: 'bn' })), x),
      L.reLU({ name: 'relu' }),
      conv('b', { strides: 2 }),
    ),
  'strides, dilation, two readers': (x) => {
    const gated = channelGate({ name: 'g' })(on(x, conv('a', { strides: 2, activation: 'elu' })), x);
    return L.add().apply([on(gated, conv('b', { dilationRate: 2 })), on(gated, conv('c', { kernelSize: 1 }))]) as T;
  },
  [still]: (x) => on(staticGate({ name: 'g' })(on(x, conv('a', { padding: 'valid' }))), conv('b')),
  'an image that is made a sequence and one again': (x) =>
    on(
      channelGate({ name: 'g' })(
        on(
          x,
          L.reshape({ targetShape: [4, 6, 3] }),
          L.conv2d({ name: 'a', filters: 6, kernelSize: 3 }),
          L.reshape({ targetShape: [8, 6] }),
        ),
        x,
      ),
      conv('b'),
    ),
};

function modelOf(body: (x: T) => T): tf.LayersModel {
  const input = tf.input({ shape: [steps, 3] });
  return tf.model({
    inputs: input,
    outputs: on(body(input), L.globalAveragePooling1d({} as never), L.dense({ units: 4 })),
  });
}

/** Channels of every kind: always open, always closed, and as the sample has it. */
function weightsOf(model: tf.LayersModel): Record<string, Float32Array> {
  return Object.fromEntries(
    parametersOf(model).map(({ name, variable }, seed) => {
      const drawn = Float32Array.from(numbers([...variable.shape], seed + 3).dataSync());
      const values = name.endsWith('variance') ? drawn.map((v) => 1 + v * v) : drawn;
      if (/logits\/bias|static|g\/log/.test(name)) values.set([0, 0.3, -0.3, 40, -40, 0.1].slice(0, values.length));
      variable.assign(tf.tensor(values, variable.shape));
      return [name, values];
    }),
  );
}

describe.each(Object.entries(bodies))('%s', (what, body) => {
  it.each(['skipped', 'masked', 'open'] as const)('%s', async (use) => {
    const model = modelOf(body);
    const weights = weightsOf(model);
    const threshold = use === 'open' ? 0 : 0.5;
    const graph = trace({
      inputs: { x: { shape: [1, steps, 3], dtype: 'float32' } },
      variables: Object.fromEntries(parametersOf(model).map((p) => [p.name, p.variable])),
      layers: allLayers(model),
      run: ({ x }) => {
        const { outputs, gates } = observedApply(model, x!, { training: false, threshold });
        return { output: outputs[0]!, ...Object.fromEntries(gates.map((g) => [port.gate(g.name), g.gate])) };
      },
    });
    const network = networkModel({ graph, weights, use: () => use });
    const { builder, masked } = network;
    expectNetwork(network);
    expect([...masked]).toEqual([]);
    const { nodes } = builder.contents();
    const gathers = nodes.filter(({ op }) => op === 'Gather').length;
    expect(gathers > 0).toBe(use === 'skipped');
    const session = await Session.open(program('network', builder), { threads: 1 });
    const opened = new Set<string>();
    for (let i = 0; i < 4; i++) {
      const x = numbers([1, steps, 3], 50 + i).add(3 * (i - 2)) as tf.Tensor;
      const { outputs, gates } = observedApply(model, x, { training: false, threshold });
      const expected = outputs[0]!.dataSync();
      const { output } = await session.compute({ input: x.dataSync() as Float32Array });
      const scale = Math.max(...Array.from(expected, Math.abs));
      for (const [k, value] of expected.entries()) expect(Math.abs(output![k]! - value) / scale).toBeLessThan(2e-5);
      opened.add(gates[0]!.gate.dataSync().join());
    }
    await session.close();
    // Gates that look at their input decide otherwise for another sample.
    expect(opened.size > 1).toBe(use !== 'open' && what !== still);
    model.dispose();
  });
});
