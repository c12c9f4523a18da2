import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import type { Graph } from '../../../src/graph/graph';
import type { NetworkRequest } from '../../../src/graph/inference/plan';
import { OnnxModel } from '../../../src/graph/onnx/proto';
import { program, Session } from '../../../src/graph/onnx/session';
import { networkModel } from '../../../src/graph/passes/network';
import { port } from '../../../src/graph/port';
import { allLayers } from '../../../src/graph/trace/layers';
import { trace } from '../../../src/graph/trace/trace';
import { basicBlock, channelGate, networks, observedApply, parametersOf } from '../../../src/nn';
import { expectNetwork } from '../operators';

const size = 16;

/** Weights drawn anew: gates of every kind of bias, moving averages that are not 0 and 1. */
function scramble(model: tf.LayersModel, bias: (channel: number) => number): Record<string, Float32Array> {
  let state = 7;
  const draw = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
  return Object.fromEntries(
    parametersOf(model).map(({ name, variable }) => {
      const values = variable.dataSync().slice() as Float32Array;
      for (let i = 0; i < values.length; i++) {
        if (name.endsWith('moving_variance')) values[i] = 1.5 + draw();
        else if (name.includes('moving_mean') || name.endsWith('beta')) values[i] = 0.3 * draw();
        else if (name.endsWith('gamma')) values[i] = 1 + 0.5 * draw();
        else if (name.endsWith('logits/bias')) values[i] = bias(i);
      }
      variable.assign(tf.tensor(values, variable.shape));
      return [name, values];
    }),
  );
}

const images = (count: number) =>
  Array.from({ length: count }, (_, n) => tf.tensor4d(pixels(n), [1, size, size, 3]) as tf.Tensor4D);
const pixels = (n: number) => Float32Array.from({ length: size * size * 3 }, (_, i) => Math.sin(0.37 * i * (n + 1)));

function traced(model: tf.LayersModel): Graph {
  const variables = Object.fromEntries(parametersOf(model).map((p) => [p.name, p.variable]));
  return trace({
    inputs: { x: { shape: [1, size, size, 3], dtype: 'float32' } },
    variables,
    layers: allLayers(model),
    run: ({ x }) => {
      const { outputs, gates } = observedApply(model, x!, { training: false });
      return { output: outputs[0]!, ...Object.fromEntries(gates.map(({ name, gate }) => [`gate:${name}`, gate])) };
    },
  });
}

async function outputsOf(request: NetworkRequest, inputs: tf.Tensor4D[]): Promise<number[][]> {
  const network = networkModel(request);
  const { builder } = network;
  expectNetwork(network);
  const domains = OnnxModel.toObject(OnnxModel.decode(builder.encode('network'))).opsetImport.map(domainOf);
  expect(domains, 'standard operators only').toEqual(['']);
  const session = await Session.open(program('network', builder), { threads: 1 });
  const found: number[][] = [];
  for (const x of inputs) {
    const image = x.transpose([0, 3, 1, 2]).dataSync() as Float32Array;
    found.push(Array.from((await session.compute({ image })).output!));
  }
  await session.close();
  return found;
}

/** Of a model of several outputs, which have these names: what a file says by them, skipping, and TensorFlow.js. */
async function bothWays(model: tf.LayersModel, names: string[]) {
  const weights = scramble(model, mixed);
  const [x] = images(1) as [tf.Tensor4D];
  const graph = trace({
    inputs: { x: { shape: [1, size, size, 3], dtype: 'float32' } },
    variables: Object.fromEntries(parametersOf(model).map((p) => [p.name, p.variable])),
    layers: allLayers(model),
    run: (inputs) => {
      const { outputs, gates } = observedApply(model, inputs.x!, { training: false });
      const named = outputs.map((output, i) => [port.output(model.outputNames[i]!), output]);
      return Object.fromEntries([...named, ...gates.map(({ name, gate }) => [port.gate(name), gate])]);
    },
  });
  const network = networkModel({ graph, weights, use: () => 'skipped' });
  const { builder, masked, skipped } = network;
  expectNetwork(network);
  const session = await Session.open(program('network', builder), { threads: 1 });
  const found = await session.compute({ image: x.transpose([0, 3, 1, 2]).dataSync() as Float32Array });
  await session.close();
  expect(Object.keys(found)).toEqual(names);
  const expected = tf.tidy(() => observedApply(model, x, { training: false }).outputs.map((t) => [...t.dataSync()]));
  close(
    names.map((name) => [...found[name]!]),
    expected,
  );
  return { masked, skipped };
}

it('features of a gate that are an output too are there in full, and others are skipped', async () => {
  const input = tf.input({ shape: [size, size, 3] });
  const conv = (name: string, filters: number) => tf.layers.conv2d({ name, filters, kernelSize: 3 });
  const apply = (layer: tf.layers.Layer, x: tf.SymbolicTensor) => layer.apply(x) as tf.SymbolicTensor;
  const shown = channelGate({ name: 'shown' })(apply(conv('a', 4), input), input);
  const hidden = channelGate({ name: 'hidden' })(apply(conv('b', 4), shown), input);
  const model = tf.model({ inputs: input, outputs: [shown, apply(conv('t7', 2), hidden), input] });
  const names = [model.outputNames[0]!, 't7_', model.outputNames[2]!];
  const { masked, skipped } = await bothWays(model, names);
  expect([...masked]).toEqual([['shown', `its channels are the model's output '${names[0]}'`]]);
  expect(skipped).toEqual(['hidden']);
});

const domainOf = ({ domain }: { domain?: string }) => domain ?? '';

const eager = (model: tf.LayersModel, inputs: tf.Tensor4D[]) =>
  inputs.map((x) => Array.from(tf.tidy(() => observedApply(model, x, { training: false }).outputs[0]!.dataSync())));

function close(actual: number[][], expected: number[][]): void {
  const scale = Math.max(...expected.flat().map(Math.abs));
  expected.forEach((row, n) => {
    row.forEach((value, i) => {
      expect(Math.abs(actual[n]![i]! - value) / scale, `image ${n}, output ${i}`).toBeLessThan(2e-5);
    });
  });
}

/** Some gates near 0, so that images differ in what is open; some always open, some always closed. */
const mixed = (channel: number) => [0, 0.3, -0.3, 40, -40][channel % 5]!;

const models: [string, () => tf.LayersModel][] = [
  ['basic blocks, shortcuts A', () => networks.resnetCifar({ depth: 8, width: 0.5, inputShape: [size, size, 3] })],
  ['basic blocks, shortcuts B', () => networks.resnetCifar({ depth: 8, shortcut: 'B', inputShape: [size, size, 3] })],
  [
    'bottlenecks with two gates, strides and paddings',
    () => networks.resnet({ depth: 50, width: 1 / 16, inputShape: [size, size, 3], classes: 5 }),
  ],
];

describe.each(models)('a trained network as ONNX: %s', (_, build) => {
  it.each(['masked', 'skipped'] as const)('equals eager TensorFlow.js, gates %s', async (use) => {
    const model = build();
    const weights = scramble(model, mixed);
    const inputs = images(4);
    close(await outputsOf({ graph: traced(model), weights, use: () => use }, inputs), eager(model, inputs));
    model.dispose();
  });

  it('skips every gate', () => {
    const model = build();
    const graph = traced(model);
    const { skipped, masked } = networkModel({ graph, weights: scramble(model, mixed), use: () => 'skipped' });
    expect([...masked]).toEqual([]);
    expect(skipped.length).toBe(Object.keys(graph.outputs).length - 1);
    model.dispose();
  });

  it('equals eager TensorFlow.js with every gate closed, and with candidates for channels', async () => {
    const model = build();
    const inputs = images(2);
    const closed = scramble(model, () => -40);
    close(
      await outputsOf({ graph: traced(model), weights: closed, use: () => 'skipped' }, inputs),
      eager(model, inputs),
    );
    const half = scramble(model, (channel) => (channel % 2 === 0 ? 0.2 : -40));
    const graph = traced(model);
    const candidates = (gate: string) =>
      [...Array(graph.outputs[`gate:${gate}`]!.shape.at(-1)!).keys()].filter((c) => c % 2 === 0);
    close(await outputsOf({ graph, weights: half, use: () => 'skipped', candidates }, inputs), eager(model, inputs));
    model.dispose();
  });

  it('with gates open equals the network all of whose gates are open', async () => {
    const model = build();
    const weights = scramble(model, () => 40);
    const inputs = images(2);
    close(await outputsOf({ graph: traced(model), weights, use: () => 'open' }, inputs), eager(model, inputs));
    model.dispose();
  });
});

it.each(['block', 'static'] as const)('equals eager TensorFlow.js with gates of the kind %s', async (kind) => {
  const model = networks.resnetCifar({ depth: 8, width: 0.5, inputShape: [size, size, 3], gate: { kind } });
  const weights = scramble(model, mixed);
  const inputs = images(2);
  close(await outputsOf({ graph: traced(model), weights, use: () => 'skipped' }, inputs), eager(model, inputs));
  model.dispose();
});

it('masks a gate whose channels are read by something else, and says by what', async () => {
  const input = tf.input({ shape: [size, size, 3] });
  const stem = tf.layers.conv2d({ name: 'stem', filters: 8, kernelSize: 3, padding: 'same' }).apply(input);
  const block = basicBlock(stem as tf.SymbolicTensor, { name: 'b', filters: 8 });
  const plain = tf.model({ inputs: input, outputs: block });
  const gated = plain.getLayer('b_gate_multiply').output as tf.SymbolicTensor;
  const pooled = tf.layers.globalAveragePooling2d({ name: 'peek', dataFormat: 'channelsLast' });
  const both = tf.layers
    .concatenate()
    .apply([
      tf.layers.flatten().apply(block) as tf.SymbolicTensor,
      pooled.apply(gated) as tf.SymbolicTensor,
    ]) as tf.SymbolicTensor;
  const model = tf.model({ inputs: input, outputs: both });
  const weights = scramble(model, mixed);
  const { masked } = networkModel({ graph: traced(model), weights, use: () => 'skipped' });
  expect(masked.get('b_gate')).toContain('peek');
  const inputs = images(2);
  close(await outputsOf({ graph: traced(model), weights, use: () => 'skipped' }, inputs), eager(model, inputs));
});

/** conv → activation → gate → activation → conv: one each side. */
const around = (before: string, after: string) => {
  const layers = tf.layers;
  const x = tf.input({ shape: [size, size, 3] });
  const conv = (filters: number, seed: number) =>
    layers.conv2d({ filters, kernelSize: 3, padding: 'same', kernelInitializer: tf.initializers.heNormal({ seed }) });
  const act = (name: string, y: tf.SymbolicTensor) =>
    layers.activation({ activation: name as 'relu' }).apply(y) as tf.SymbolicTensor;
  const made = act(before, conv(10, 1).apply(x) as tf.SymbolicTensor);
  const gated = act(after, channelGate({ name: 'g', hidden: 4, seed: 2 })(made, x));
  const pooled = layers.globalAveragePooling2d({}).apply(conv(6, 3).apply(gated)) as tf.SymbolicTensor;
  return tf.model({ inputs: x, outputs: layers.dense({ units: 5 }).apply(pooled) as tf.SymbolicTensor });
};

describe('channels are skipped through every activation', () => {
  it.each([
    ...['relu6', 'elu', 'selu', 'gelu', 'gelu_new', 'swish', 'mish', 'tanh', 'softsign'].flatMap((name) => [
      [name, 'relu'],
      ['linear', name],
    ]),
    ['sigmoid', 'linear'],
    ['softplus', 'relu'],
  ])('%s before the gate, %s behind it', async (before, after) => {
    const model = around(before!, after!);
    const weights = scramble(model, mixed);
    const inputs = images(3);
    const graph = traced(model);
    expect([...networkModel({ graph, weights, use: () => 'skipped' }).masked]).toEqual([]);
    close(await outputsOf({ graph, weights, use: () => 'skipped' }, inputs), eager(model, inputs));
    model.dispose();
  });

  it('but not where closed channels would be other than zero behind it, which is said', () => {
    const model = around('linear', 'sigmoid');
    const weights = scramble(model, mixed);
    const { masked } = networkModel({ graph: traced(model), weights, use: () => 'skipped' });
    expect(masked.get('g')).toMatch(/\(Sigmoid\) makes of a closed channel a constant other than zero/);
    model.dispose();
  });
});

/** A gated convolution and one that reads it, with `between` around the gated channels, which is given the image too. */
const gatedThen = (between: (gated: tf.SymbolicTensor, image: tf.SymbolicTensor) => tf.SymbolicTensor) => {
  const layers = tf.layers;
  const x = tf.input({ shape: [size, size, 3] });
  const conv = (filters: number, seed: number, padding: 'same' | 'valid' = 'same') =>
    layers.conv2d({ filters, kernelSize: 3, padding, kernelInitializer: tf.initializers.heNormal({ seed }) });
  const gated = channelGate({ name: 'g', hidden: 4, seed: 2 })(conv(9, 1).apply(x) as tf.SymbolicTensor, x);
  const read = conv(6, 3, 'valid').apply(between(gated, x));
  const outputs = layers.dense({ units: 5 }).apply(layers.flatten().apply(read)) as tf.SymbolicTensor;
  return tf.model({ inputs: x, outputs });
};

it.each(['masked', 'skipped'] as const)('pads each side as it is said to, gates %s', async (use) => {
  const padding: [[number, number], [number, number]] = [
    [1, 2],
    [0, 3],
  ];
  const model = gatedThen((gated) => tf.layers.zeroPadding2d({ padding }).apply(gated) as tf.SymbolicTensor);
  const weights = scramble(model, mixed);
  const inputs = images(3);
  const graph = traced(model);
  expect([...networkModel({ graph, weights, use: () => use }).masked]).toEqual([]);
  close(await outputsOf({ graph, weights, use: () => use }, inputs), eager(model, inputs));
  model.dispose();
});

it('masks a gate whose channels are joined with others before they are read, and says by what', async () => {
  const model = gatedThen((gated, image) => {
    const other = tf.layers.concatenate().apply([image, image, image]) as tf.SymbolicTensor;
    return tf.layers.multiply({ name: 'joint' }).apply([gated, other]) as tf.SymbolicTensor;
  });
  const weights = scramble(model, mixed);
  const inputs = images(3);
  const graph = traced(model);
  const { masked } = networkModel({ graph, weights, use: () => 'skipped' });
  expect(masked.get('g')).toBe('joint (Multiply) joins its channels with others');
  close(await outputsOf({ graph, weights, use: () => 'skipped' }, inputs), eager(model, inputs));
  model.dispose();
});
