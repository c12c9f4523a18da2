/** Saved topologies in which a layer takes a tensor twice: as plain TensorFlow.js loads them and predicts with them. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { withSeparateReads } from '../../src/export/separateReads';

await tf.setBackend('cpu');

type T = tf.SymbolicTensor;
const L = tf.layers;
const double = (name: string) =>
  L.dense({ name, units: 2, useBias: false, kernelInitializer: tf.initializers.identity({ gain: 2 }) });

/** The model as saved, as rewritten, and as loaded from that. */
async function rewritten(model: tf.LayersModel) {
  let kept: tf.io.ModelArtifacts | undefined;
  await model.save({
    save: async (artifacts) => {
      kept = artifacts;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    },
  });
  const { modelTopology, weightSpecs, weightData } = kept!;
  const before = JSON.stringify(modelTopology);
  const topology = withSeparateReads(modelTopology as object);
  expect(JSON.stringify(modelTopology), 'what was given').toBe(before);
  const of = (modelTopology: object) => {
    const [specs, data] = [weightSpecs!, tf.io.CompositeArrayBuffer.join(weightData!)];
    return tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs: specs, weightData: data }));
  };
  return { before, topology, asSaved: await of(JSON.parse(before) as object), loaded: await of(topology) };
}

const predicted = (model: tf.LayersModel) => [...(model.predict(tf.tensor2d([[1, -3]])) as tf.Tensor).dataSync()];

describe('a tensor that is read again after a layer that takes it twice', () => {
  it('is there, three times over and in two layers', async () => {
    const x = tf.input({ shape: [2] });
    const y = double('y').apply(x) as T;
    const cube = L.multiply({ name: 'cube' }).apply([y, y, y]) as T;
    const square = L.multiply({ name: 'y_again' }).apply([y, y]) as T;
    const model = tf.model({ inputs: x, outputs: L.add().apply([cube, square, y]) as T });
    const { asSaved, loaded, topology } = await rewritten(model);
    // What is mended is there: y = (2, -6).
    expect(() => predicted(asSaved)).toThrow('backend');
    expect(predicted(loaded)).toEqual([8 + 4 + 2, -216 + 36 - 6]);
    const { layers } = (topology as { config: { layers: { name: string }[] } }).config;
    expect(layers.slice(5).map(({ name }) => name)).toEqual(['y_again_2', 'y_again_3', 'y_again_4']);
  });

  it('is there in an inner model, in what a layer wraps, and of an inner model', async () => {
    const inner = (name: string) => {
      const x = tf.input({ shape: [2] });
      const y = double(name).apply(x) as T;
      return tf.model({ inputs: x, outputs: L.add().apply([L.multiply().apply([y, y]) as T, y]) as T });
    };
    const x = tf.input({ shape: [2] });
    const y = inner('inner').apply(x) as T;
    const wrapped = L.timeDistributed({ layer: inner('wrapped') as unknown as tf.layers.Layer }).apply(
      L.reshape({ targetShape: [1, 2] }).apply(x) as T,
    );
    const flat = L.flatten().apply(wrapped as T) as T;
    const both = L.concatenate().apply([L.add().apply([y, y]) as T, y, flat]) as T;
    const { asSaved, loaded } = await rewritten(tf.model({ inputs: x, outputs: both }));
    expect(() => predicted(asSaved)).toThrow('backend');
    // (2x)² + 2x of 1 and -3.
    expect(predicted(loaded)).toEqual([12, 60, 6, 30, 6, 30]);
  });
});

describe('is left as it is', () => {
  it.each([
    [
      'of a tensor that nothing else reads',
      () => {
        const x = tf.input({ shape: [2] });
        const y = double('y').apply(x) as T;
        return tf.model({ inputs: x, outputs: L.multiply().apply([y, y]) as T });
      },
      [4, 36],
    ],
    [
      'of tensors that are read once a layer',
      () => {
        const x = tf.input({ shape: [2] });
        const [y, layer] = [double('y').apply(x) as T, double('z')];
        // Two calls of a layer are two tensors.
        const calls = [layer.apply(x), layer.apply(y)] as T[];
        return tf.model({ inputs: x, outputs: L.add().apply([...calls, y]) as T });
      },
      [2 + 4 + 2, -6 - 12 - 6],
    ],
    [
      'of a list of layers',
      () => tf.sequential({ layers: [L.dense({ ...double('y').getConfig(), inputShape: [2] } as never)] }),
      [2, -6],
    ],
  ])('the topology %s', async (_, make, expected) => {
    const { before, topology, loaded } = await rewritten(make());
    expect(JSON.stringify(topology)).toBe(before);
    expect(predicted(loaded)).toEqual(expected);
  });
});
