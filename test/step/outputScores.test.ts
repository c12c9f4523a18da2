/** What a model ends in, however its softmax is written; expected is that of the same layers with the scores given out. */

import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { synthetic } from '../../src/data/sources/sources';
import { openDevice } from '../../src/device';
import { defineExperiment } from '../../src/experiment/experiment';
import { sgd } from '../../src/experiment/optimizers';
import { port } from '../../src/graph/port';
import { AdaptivePool } from '../../src/nn/adaptivePool';
import { Bilinear } from '../../src/nn/bilinear';
import { endingsOf, scoresOf } from '../../src/step/outputScores';
import { evaluationSpec, trainingSpec } from '../../src/step/specs';

type T = tf.SymbolicTensor;
const shape = [6, 6, 3] as const;
const classes = 3;
const x = Float32Array.from({ length: 4 * 6 * 6 * 3 }, (_, i) => 3 * Math.sin(i));
const y = Int32Array.of(0, 1, 2, 0);
const kernelInitializer = tf.initializers.glorotNormal({ seed: 5 });

const dense = (activation?: 'softmax' | 'sigmoid') =>
  tf.layers.dense({ name: 'd', units: classes, kernelInitializer, ...(activation ? { activation } : {}) });
const flat = () => tf.layers.flatten({ inputShape: [...shape] });

class Own extends tf.layers.Layer {
  static readonly className = 'OwnSoftmax';
  constructor(private readonly of: (t: tf.Tensor) => tf.Tensor) {
    super({});
  }
  override computeOutputShape = (input: tf.Shape | tf.Shape[]) => input;
  override call = (inputs: tf.Tensor | tf.Tensor[]) => this.of([inputs].flat()[0]!);
}
class Weighted extends tf.layers.Layer {
  static readonly className = 'OwnWeighted';
  override build(): void {
    this.addWeight('factor', [classes], 'float32', tf.initializers.ones());
    this.built = true;
  }
  override computeOutputShape = (input: tf.Shape | tf.Shape[]) => input;
  override call = (inputs: tf.Tensor | tf.Tensor[]) => [inputs].flat()[0]!.mul(this.weights[0]!.read());
}
const own = (of: (t: tf.Tensor) => tf.Tensor) => tf.sequential({ layers: [flat(), dense(), new Own(of)] });

function functional(build: (x: T) => T): tf.LayersModel {
  const input = tf.input({ shape: [...shape] });
  return tf.model({ inputs: input, outputs: build(input) });
}
const on = (layer: tf.layers.Layer) => (x: T) => layer.apply(x) as T;
const chain = (...layers: tf.layers.Layer[]) => functional((x) => layers.reduce((t, layer) => on(layer)(t), x));
const nested = (head: tf.LayersModel) => chain(tf.layers.activation({ activation: 'linear' }), head);

const scores = () => tf.sequential({ layers: [flat(), dense()] });
const withSoftmax = () => tf.sequential({ layers: [flat(), dense('softmax')] });

const softmaxes: [string, () => tf.LayersModel][] = [
  ['activation of a dense layer', withSoftmax],
  [
    'activation layer',
    () => tf.sequential({ layers: [flat(), dense(), tf.layers.activation({ activation: 'softmax' })] }),
  ],
  ['softmax layer', () => tf.sequential({ layers: [flat(), dense(), tf.layers.softmax()] })],
  ['Sequential in a functional model', () => nested(withSoftmax())],
  ['functional model in a Sequential', () => tf.sequential({ layers: [chain(flat(), dense('softmax'))] })],
  ['two models deep', () => nested(nested(withSoftmax()))],
  [
    'through flatten and dropout',
    () =>
      chain(
        flat(),
        dense('softmax'),
        tf.layers.dropout({ rate: 0.5 }),
        tf.layers.reshape({ targetShape: [1, classes] }),
        tf.layers.flatten(),
      ),
  ],
  [
    'through a reshape',
    () =>
      chain(
        flat(),
        dense(),
        tf.layers.reshape({ targetShape: [1, 1, classes] }),
        tf.layers.softmax({ axis: -1 }),
        tf.layers.reshape({ targetShape: [classes] }),
      ),
  ],
  ['a layer of the user', () => own((t) => tf.softmax(t))],
  [
    'written out',
    () =>
      own((t) => {
        const e = t.exp();
        return e.div(e.sum(-1, true));
      }),
  ],
  ['a layer of the user that passes it on', () => chain(flat(), dense('softmax'), new Own((t) => t.clone()))],
];

const experiment = defineExperiment({
  model: () => {
    throw new Error('is given');
  },
  data: synthetic(),
  ...{ epochs: 1, batchSize: 4, evaluation: { batchSize: 4 }, optimizer: sgd({ momentum: 0 }) },
});

async function lossOf(model: tf.LayersModel) {
  const device = await openDevice('tfjs');
  const evaluator = await device.evaluation(evaluationSpec(experiment, model, { shape }));
  const state = Object.fromEntries(
    model.weights.map((w) => [
      (w as unknown as { originalName: string }).originalName,
      w.read().dataSync() as Float32Array,
    ]),
  );
  const { loss } = port.measured.among(await evaluator.run({ x, y }, state));
  const session = await device.training(trainingSpec(experiment, model, { shape }), 0);
  await session.step({ x, y }, { learningRate: 0.1 });
  return { loss: [...loss!], kernel: [...(await session.read())['d/kernel']!] };
}

describe('a softmax at the end of a model', () => {
  it.each(softmaxes)('is not applied twice: %s', async (name, build) => {
    expect(endingsOf(build()).map(({ kind }) => kind)).toEqual(['softmax']);
    if (name.includes('dropout')) return;
    const [got, expected] = [await lossOf(build()), await lossOf(scores())];
    for (const [i, value] of expected.loss.entries()) expect(got.loss[i]).toBeCloseTo(value, 4);
    for (const [i, value] of expected.kernel.entries()) expect(got.kernel[i]).toBeCloseTo(value, 4);
  });

  it('is followed through an average over places and through an average of networks', () => {
    const map = () => tf.layers.conv2d({ filters: classes, kernelSize: 3, activation: 'softmax' });
    expect(endingsOf(chain(map(), tf.layers.globalAveragePooling2d({} as never)))[0]!.kind).toBe('softmax');
    const both = functional((x) => tf.layers.average().apply([on(withSoftmax())(x), on(withSoftmax())(x)]) as T);
    expect(endingsOf(both)[0]!.kind).toBe('softmax');
  });

  /** What comes after a softmax over the last axis of [6, 3], [6, 6, 3] or [4, 4, 4, 3]. */
  const after: [string, number[], () => tf.layers.Layer][] = [
    ['an average over steps', [6], () => tf.layers.globalAveragePooling1d({} as never)],
    ['averages of steps', [6], () => tf.layers.averagePooling1d({ poolSize: 2 })],
    ['averages of pixels', [6, 6], () => tf.layers.averagePooling2d({ poolSize: 2 })],
    ['averages of voxels', [4, 4, 4], () => tf.layers.averagePooling3d({ poolSize: 2 } as never)],
    ['an average over cells', [6, 6], () => new AdaptivePool({ bins: 2 })],
    ['a larger size', [6, 6], () => tf.layers.upSampling2d({})],
    ['a larger size, between pixels', [6, 6], () => new Bilinear({ height: 9, width: 8 })],
    ['a smaller part', [6, 6], () => tf.layers.cropping2D({ cropping: 1 })],
    ['another order of pixels', [6, 6], () => tf.layers.permute({ dims: [2, 1, 3] })],
    ['noise', [6], () => tf.layers.gaussianNoise({ stddev: 1 })],
    ['dropout of channels', [6], () => tf.layers.spatialDropout1d({ rate: 0.5 })],
    ['a mask', [6], () => tf.layers.masking({})],
  ];
  it.each(after)('is followed through %s', (_, places, layer) => {
    const input = tf.input({ shape: [...places, 2] });
    const soft = tf.layers.dense({ name: 'soft', units: classes, activation: 'softmax' });
    const model = tf.model({ inputs: input, outputs: layer().apply(soft.apply(input)) as T });
    expect(endingsOf(model)).toEqual([{ kind: 'softmax', layer: 'soft' }]);
  });

  it('is that of the layer in a wrapper, and none of a recurrent layer or over another axis', () => {
    const input = tf.input({ shape: [classes, 2] });
    const of = (...layers: tf.layers.Layer[]) =>
      endingsOf(tf.model({ inputs: input, outputs: layers.reduce((t, layer) => layer.apply(t) as T, input as T) }))[0]!
        .kind;
    const wide = () => tf.layers.dense({ units: classes });
    const softmax = tf.layers.dense({ units: classes, activation: 'softmax' });
    expect(of(tf.layers.timeDistributed({ layer: softmax }))).toBe('softmax');
    expect(of(tf.layers.lstm({ units: classes, activation: 'softmax' }))).toBe('scores');
    expect([2, 1, -1].map((axis) => of(wide(), tf.layers.softmax({ axis })))).toEqual(['softmax', 'scores', 'softmax']);
    expect(of(wide(), tf.layers.activation({ activation: 'relu' }))).toBe('scores');
  });

  it('is seen at each output', () => {
    const input = tf.input({ shape: [...shape] });
    const f = on(flat())(input);
    const inner = tf.model({
      inputs: input,
      outputs: [on(dense('softmax'))(f), on(tf.layers.dense({ units: classes }))(f)],
    });
    const outer = tf.input({ shape: [...shape] });
    const model = tf.model({ inputs: outer, outputs: inner.apply(outer) as T[] });
    expect(endingsOf(model).map(({ kind }) => kind)).toEqual(['softmax', 'scores']);
  });

  it('is said to be unclear where something else is made of it', () => {
    const mixed = functional((x) => {
      const f = on(flat())(x);
      return tf.layers.add().apply([on(dense('softmax'))(f), on(tf.layers.dense({ units: classes }))(f)]) as T;
    });
    expect(endingsOf(mixed)).toEqual([{ kind: 'unclear', layer: 'd' }]);
    const scaled = chain(flat(), dense('softmax'), new Own((t) => t.mul(10)));
    expect(endingsOf(scaled)).toEqual([{ kind: 'unclear', layer: 'd' }]);
    const twice = chain(flat(), dense('softmax'), new Own((t) => t.mul(10)), new Own((t) => t.add(1)));
    expect(endingsOf(twice)).toEqual([{ kind: 'unclear', layer: 'd' }]);
  });

  it('is none where weights come after it, or where it is over places', () => {
    const kinds = [
      chain(flat(), dense('softmax'), tf.layers.dense({ units: classes })),
      chain(flat(), dense()),
      // A layer of the user's, whatever it makes with its weights.
      chain(flat(), dense('softmax'), new Weighted({ name: 'weighted' })),
      chain(
        flat(),
        tf.layers.dense({ units: 6, activation: 'softmax' }),
        tf.layers.dense({ units: classes, activation: 'relu' }),
      ),
      chain(tf.layers.conv2d({ filters: 1, kernelSize: [6, 4] as never, activation: 'softmax' }), tf.layers.flatten()),
    ].map((model) => endingsOf(model)[0]!.kind);
    expect(kinds).toEqual(Array(5).fill('scores'));
  });
});

it('trains the log-odds of a sigmoid at the end, which are its scores', async () => {
  const model = nested(tf.sequential({ layers: [flat(), dense('sigmoid')] }));
  expect(endingsOf(model)).toEqual([{ kind: 'sigmoid', layer: 'd' }]);
  const [got, expected] = [await lossOf(model), await lossOf(scores())];
  for (const [i, value] of expected.loss.entries()) expect(got.loss[i]).toBeCloseTo(value, 2);
});

describe('scores of an output', () => {
  const of = (kind: 'scores' | 'softmax' | 'sigmoid' | 'unclear', values: number[]) => [
    ...scoresOf(tf.tensor1d(values), { kind, layer: 'l' }).dataSync(),
  ];

  it('are log-probabilities of a softmax and log-odds of a sigmoid, finite at the ends', () => {
    expect(of('softmax', [0.25, 1, 0])).toEqual([Math.log(0.25), 0, Math.log(1e-7)].map((v) => expect.closeTo(v, 4)));
    const logit = (p: number) => Math.log(p / (1 - p));
    const found = of('sigmoid', [0.25, 0.5, 0, 1]);
    expect(found.slice(0, 3)).toEqual([logit(0.25), 0, logit(1e-7)].map((v) => expect.closeTo(v, 4)));
    // 1 − 1e-7 in 32 bits.
    expect(found[3]).toBeGreaterThan(15);
    expect(Number.isFinite(found[3])).toBe(true);
    for (const kind of ['scores', 'unclear'] as const) expect(of(kind, [0.25, -3])).toEqual([0.25, -3]);
  });

  it('of a layer of the user behind sequences of any length are found by two steps of one', () => {
    /** A softmax that wants more than one step. */
    class Steps extends tf.layers.Layer {
      static readonly className = 'StepsSoftmax';
      override computeOutputShape = (shape: tf.Shape | tf.Shape[]) => shape;
      override call = (inputs: tf.Tensor | tf.Tensor[]) => {
        const [x] = [inputs].flat() as [tf.Tensor];
        if ((x.shape[1] as number) !== 2) throw new Error('two steps');
        return x.softmax();
      };
    }
    const x = tf.input({ shape: [null, 4] });
    const model = tf.model({ inputs: x, outputs: new Steps({ name: 'own' }).apply(x) as tf.SymbolicTensor });
    expect(endingsOf(model)).toEqual([{ kind: 'softmax', layer: 'own' }]);
  });
});

it('of a model that gives its input on, alone or beside what it computes, are scores', () => {
  const input = tf.input({ shape: [classes], name: 'given' });
  const same = tf.layers.activation({ name: 'same', activation: 'linear' }).apply(input) as T;
  const softmax = tf.layers.activation({ name: 'ends', activation: 'softmax' }).apply(input) as T;
  const model = tf.model({ inputs: input, outputs: [same, softmax, input] });
  expect(endingsOf(model)).toEqual([
    { kind: 'scores', layer: 'given' },
    { kind: 'softmax', layer: 'ends' },
    { kind: 'scores', layer: 'given' },
  ]);
  model.dispose();
});

it('of a layer that is used again are what it is given there', () => {
  const input = tf.input({ shape: [classes] });
  const same = tf.layers.activation({ activation: 'linear' });
  const [first, second] = [dense(), tf.layers.dense({ name: 'ends', units: classes, activation: 'softmax' })];
  const outputs = [first, second].map((layer) => same.apply(layer.apply(input)) as T);
  const model = tf.model({ inputs: input, outputs });
  expect(endingsOf(model)).toEqual([
    { kind: 'scores', layer: 'd' },
    { kind: 'softmax', layer: 'ends' },
  ]);
  model.dispose();
});

it('of powers by the sum of something else are scores, and so is what a layer makes of a model that it holds', () => {
  class Holds extends Own {
    readonly layer = withSoftmax();
  }
  const kindOf = (last: tf.layers.Layer) => {
    const model = tf.sequential({ layers: [flat(), dense(), last] });
    return endingsOf(model).map(({ kind }) => kind);
  };
  expect(kindOf(new Own((t) => t.exp().div(t.exp().sum(-1, true))))).toEqual(['softmax']);
  expect(kindOf(new Own((t) => t.exp().div(t.square().sum(-1, true))))).toEqual(['scores']);
  expect(kindOf(new Own((t) => t.exp().div(t.mul(2).exp().sum(-1, true))))).toEqual(['scores']);
  expect(kindOf(new Holds((t) => t.neg()))).toEqual(['scores']);
});
