/** Models that cannot be compiled, looked at all the same: what is said of them, and what is not concluded. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { UserError } from '../../../src/base/userError';
import { profileModel } from '../../../src/graph/analyse/profile';
import { analyse, type SummaryRequest, summarise } from '../../../src/graph/analyse/summary';
import { blockGate, channelGate } from '../../../src/nn';
import { observedForward } from '../../../src/step/specs';
import { expectWhole } from '../../wholeError';

beforeAll(() => tf.setBackend('cpu'));

const L = tf.layers;
type T = tf.SymbolicTensor;

/** A layer of the user's. */
class Own extends L.Layer {
  static className = 'Own';
  constructor(
    name: string,
    private readonly compute: (x: tf.Tensor) => tf.Tensor,
  ) {
    super({ name });
  }
  override computeOutputShape(shape: tf.Shape | tf.Shape[]) {
    return shape;
  }
  override call(x: tf.Tensor | tf.Tensor[]) {
    return this.compute([x].flat()[0]!);
  }
}

const conv = (name: string, filters: number) => L.conv2d({ name, filters, kernelSize: 3, padding: 'same' });
/** A kernel of the user's own, which no compiler can know: it gives back what it is given. */
tf.registerKernel({
  kernelName: 'Swirl',
  backendName: 'cpu',
  kernelFunc: ({ inputs, backend }) => {
    const { dataId, shape, dtype } = inputs.x as tf.TensorInfo;
    (backend as tf.KernelBackend).incRef(dataId);
    return { dataId, shape, dtype };
  },
});
const swirl = (x: tf.Tensor): tf.Tensor => tf.engine().runKernel('Swirl', { x }) as tf.Tensor;
const same = (x: tf.Tensor) => x.relu();

function requestOf(body: (x: T) => T): SummaryRequest {
  const x = tf.input({ shape: [8, 8, 3] });
  const pooled = L.globalAveragePooling2d({ name: 'pool', dataFormat: 'channelsLast' }).apply(body(x)) as T;
  const model = tf.model({ inputs: x, outputs: L.dense({ name: 'classes', units: 4 }).apply(pooled) as T });
  const sources = new Map(model.layers.map(({ name }, i) => [name, [{ file: 'net.ts', line: i + 1, column: 1 }]]));
  return { model, shape: [8, 8, 3], sources, forward: observedForward(model) };
}
/** 8 × 8 pixels, 3 to 8 channels, then 8 to 4 classes. */
const plainMacs = 8 * 8 * 9 * 3 * 8 + 8 * 4;
const around = (compute: (x: tf.Tensor) => tf.Tensor) =>
  requestOf((x) => new Own('own', compute).apply(conv('stem', 8).apply(x)) as T);

const failure = (request: SummaryRequest & { compiled?: boolean }): UserError => {
  try {
    summarise(request);
  } catch (error) {
    expectWhole(error as UserError);
    return error as UserError;
  }
  throw new Error('nothing was refused');
};

describe('an operation without a rule', () => {
  it('is named under what is not counted, and everything else is counted', () => {
    expect(summarise(around(swirl))).toMatchObject({ macs: plainMacs, notCounted: ['own (Swirl)'] });
    expect(summarise(around(same))).toMatchObject({ macs: plainMacs, notCounted: [] });
  });

  it('is refused with its layer and line where the model is to be compiled', () => {
    const { message, detail } = failure({ ...around(swirl), compiled: true });
    expect(message).toMatch(/no rule for the operation Swirl.*layer own/);
    expect(detail).toMatchObject({ hint: expect.stringMatching(/device tfjs/), source: { file: 'net.ts', line: 3 } });
    expect(() => summarise({ ...around(same), compiled: true })).not.toThrow();
  });

  it('comes after weights that are not the model’s, whichever is met first', () => {
    const foreign = tf.variable(tf.scalar(2), true, 'own_factor');
    for (const request of [around((x) => swirl(x.mul(foreign))), around((x) => swirl(x).mul(foreign))])
      for (const compiled of [true, false])
        expect(failure({ ...request, compiled }).message).toMatch(
          /^Layer own uses weights that are not the model's: own_factor\./,
        );
    foreign.dispose();
  });

  it('is refused as well where a rule takes only some of its uses', () => {
    const odd = (x: tf.Tensor) => x.add(tf.avgPool3d(x.expandDims(4) as tf.Tensor5D, 1, 2, 1, 'floor').sum());
    expect(summarise(around(odd))).toMatchObject({ macs: plainMacs, notCounted: ['own (AvgPool3D)'] });
    expect(failure({ ...around(odd), compiled: true }).message).toMatch(/AvgPool3D.*padding.*layer own/);
  });

  it('is a row of the profile, under its own name', () => {
    const { layers, summary } = profileModel(around(swirl));
    expect(layers.find(({ name }) => name === 'own')).toMatchObject({
      kind: 'Swirl',
      macs: 0,
      activations: 8 * 8 * 8,
    });
    expect(summary.notCounted).toEqual(['own (Swirl)']);
  });

  it.each([
    ['outputGate', 'conv', (compute: typeof swirl) => channelGated(compute)],
    ['wholeGate', 'inside', (compute: typeof swirl) => blockGated(compute)],
  ] as const)('keeps a gate from owning what it touches: %s', (kind, layer, gated) => {
    const gateOf = (compute: typeof swirl) =>
      summarise(gated(compute)).layers.find(({ name }) => name === layer)?.[kind];
    expect(gateOf(same)).toBe('gate');
    expect(gateOf(swirl)).toBeUndefined();
  });
});

/** A convolution, something, and the gate of its channels. */
const channelGated = (compute: typeof swirl) =>
  requestOf((x) => {
    const made = new Own('own', compute).apply(conv('conv', 8).apply(x)) as T;
    return channelGate({ name: 'gate' })(made, x);
  });

/** A branch with something in it, switched as a whole. */
const blockGated = (compute: typeof swirl) =>
  requestOf((x) => {
    const stem = conv('stem', 8).apply(x) as T;
    const branch = new Own('own', compute).apply(conv('inside', 8).apply(stem)) as T;
    return L.add({ name: 'sum' }).apply([stem, blockGate({ name: 'gate' })(branch, stem)]) as T;
  });

describe('a layer that reads its values', () => {
  const reader = (seen: number[][]) =>
    around((x) => {
      const values = x.dataSync();
      seen.push([...values.subarray(0, 8)]);
      return tf.tensor(values, x.shape as number[]);
    });

  it('gets those of an image, and what feeds it is counted', () => {
    const seen: number[][] = [];
    const request = reader(seen);
    expect(summarise(request)).toMatchObject({ macs: plainMacs, notCounted: ['own (values read)'] });
    (request.model.predict(tf.fill([1, 8, 8, 3], 0.5)) as tf.Tensor).dispose();
    expect(seen[0]).toEqual(seen[1]!.map((value) => expect.closeTo(value, 5)));
    expect(seen[0]!.some((value) => value !== 0)).toBe(true);
  });

  it('is refused where the model is to be compiled', () => {
    expect(failure({ ...reader([]), compiled: true }).message).toMatch(/value was read.*layer own/);
  });

  it('may read what it has made of constants', () => {
    const scaled = around((x) => x.mul(tf.scalar(3).dataSync()[0]!));
    expect(summarise({ ...scaled, compiled: true })).toMatchObject({ notCounted: [] });
  });
});

it('random draws in JavaScript are refused for the compiler alone', () => {
  const noisy = around((x) => x.add(tf.randomNormal(x.shape as number[])));
  expect(summarise(noisy)).toMatchObject({ macs: plainMacs, notCounted: [] });
  expect(failure({ ...noisy, compiled: true }).message).toMatch(/tf.randomNormal draws.*layer own/);
});

it('a tensor that a layer keeps is still there after a look, however often', () => {
  const table = tf.tensor1d([1, 2, 3, 4, 5, 6, 7, 8]);
  const request = around((x) => x.mul(table));
  for (let look = 0; look < 2; look++) expect(summarise({ ...request, compiled: true }).macs).toBe(plainMacs);
  expect([...table.dataSync()]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

describe('weights that are not the model’s', () => {
  /** A dense layer inside a layer of the user's, its weights handed over or not. */
  class Head extends L.Layer {
    static className = 'Head';
    private readonly inner = L.dense({ name: 'inner', units: 4 });
    constructor(private readonly kind: 'lazy' | 'built' | 'pushed') {
      super({ name: 'foreign_head' });
    }
    override build(shape: tf.Shape) {
      if (this.kind !== 'lazy') this.inner.build(shape);
      if (this.kind === 'pushed') this._trainableWeights.push(...this.inner.trainableWeights);
      super.build(shape);
    }
    override computeOutputShape(shape: tf.Shape | tf.Shape[]) {
      return [(shape as tf.Shape)[0]!, 4];
    }
    override call(x: tf.Tensor | tf.Tensor[]) {
      return this.inner.apply([x].flat()[0]!) as tf.Tensor;
    }
  }

  function withHead(kind: 'lazy' | 'built' | 'pushed'): SummaryRequest {
    const x = tf.input({ shape: [8, 8, 3] });
    const pooled = L.globalAveragePooling2d({ name: 'pool', dataFormat: 'channelsLast' }).apply(x) as T;
    const model = tf.model({ inputs: x, outputs: new Head(kind).apply(pooled) as T });
    const sources = new Map([['foreign_head', [{ file: 'net.ts', line: 7, column: 1 }]]]);
    return { model, shape: [8, 8, 3], sources, forward: observedForward(model) };
  }

  it.each(['lazy', 'built'] as const)('are named with their layer and the way out: %s', (kind) => {
    const { message, detail } = failure(withHead(kind));
    expect(message).toMatch(/^Layer foreign_head uses weights that are not the model's: \S*kernel, \S*bias\.$/);
    expect(detail).toMatchObject({ hint: expect.stringContaining('_trainableWeights.push'), source: { line: 7 } });
    expect(`${message} ${detail.hint}`).not.toMatch(/random|dataSync/);
  });

  it.each(['lazy', 'built'] as const)('are counted in a profile, with the same warning: %s', (kind) => {
    const { summary, warning } = profileModel(withHead(kind));
    expect(summary.macs).toBe(3 * 4);
    expect(warning?.message).toMatch(/^Layer foreign_head uses weights/);
  });

  it('are none where they were handed over', () => {
    expect(summarise({ ...withHead('pushed'), compiled: true })).toMatchObject({ macs: 3 * 4, params: 3 * 4 + 4 });
    expect(analyse(withHead('pushed')).foreign).toBeUndefined();
  });

  it('are none that are not to be trained: a table of numbers', () => {
    const table = tf.variable(tf.ones([8]), false);
    expect(summarise({ ...around((x) => x.mul(table)), compiled: true }).macs).toBe(plainMacs);
  });
});
