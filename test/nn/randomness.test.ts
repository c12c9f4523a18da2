import { afterAll, describe, expect, it } from 'vitest';
import { withContextDropout } from '../../src/nn/randomness';
import { seeded, tf } from './cpu';
import { largestGap } from './oracle';

const layers = {
  dropout: tf.layers.dropout({ name: 'drop', rate: 0.25 }),
  spatial: tf.layers.spatialDropout1d({ name: 'spatial', rate: 0.5 }),
  gaussianNoise: tf.layers.gaussianNoise({ name: 'noise', stddev: 0.5 }),
  gaussianDropout: tf.layers.gaussianDropout({ name: 'gaussian', rate: 0.2 }),
  alpha: tf.layers.alphaDropout({ name: 'alpha', rate: 0.3 }),
};
const input = tf.input({ shape: [50, 40] });
/** One model a layer; the dropout sits in a nested model, the alpha dropout inside a wrapper. */
const inner = tf.model({ inputs: input, outputs: layers.dropout.apply(input) as tf.SymbolicTensor });
const around = (layer: tf.layers.Layer) => {
  const x = tf.input({ shape: [50, 40] });
  return tf.model({ inputs: x, outputs: layer.apply(x) as tf.SymbolicTensor });
};
const models = {
  dropout: around(inner),
  spatial: around(layers.spatial),
  gaussianNoise: around(layers.gaussianNoise),
  gaussianDropout: around(layers.gaussianDropout),
  alpha: around(tf.layers.timeDistributed({ layer: layers.alpha })),
};
const x = tf.fill([4, 50, 40], 2);
afterAll(() => x.dispose());

const pass = (model: tf.LayersModel, seed: number | undefined, training = true): number[] =>
  tf.tidy(() => {
    const random = seed === undefined ? {} : { random: seeded(seed) };
    const y = withContextDropout(model, () => model.apply(x, { training, ...random }) as tf.Tensor);
    return [...y.dataSync()];
  });
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: number[]) => Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));

describe('withContextDropout', () => {
  it.each(Object.entries(models))('%s draws from the context: same seed, same noise', (_, model) => {
    const first = pass(model, 1);
    expect(pass(model, 1)).toEqual(first);
    expect(pass(model, 2)).not.toEqual(first);
  });

  it.each(Object.entries(models))('%s is the identity outside training and has the stock mean in it', (kind, model) => {
    expect(new Set(pass(model, undefined, false))).toEqual(new Set([2]));
    const noisy = pass(model, 3);
    // 8,000 draws (200 for the spatial one, whose mask is shared along the steps), five standard errors.
    const error = { dropout: 1.16, spatial: 2, gaussianNoise: 0.5, gaussianDropout: 1, alpha: 2.6 }[kind]!;
    const draws = kind === 'spatial' ? 160 : 8000;
    const expected = kind === 'alpha' ? alphaMean() : 2;
    expect(Math.abs(mean(noisy) - expected)).toBeLessThan((5 * error) / Math.sqrt(draws));
  });

  it('dropout keeps a share of 1 − rate and scales it', () => {
    const noisy = pass(models.dropout, 4);
    expect(new Set(noisy.map((value) => value.toFixed(5)))).toEqual(new Set(['0.00000', (2 / 0.75).toFixed(5)]));
    expect(mean(noisy.map((value) => (value > 0 ? 1 : 0)))).toBeCloseTo(0.75, 1);
  });

  it('spatial dropout drops whole channels', () => {
    const noisy = tf.tidy(
      () => tf.tensor3d(pass(models.spatial, 5), [4, 50, 40]).max(1).sub(0).arraySync() as number[][],
    );
    const lowest = tf.tidy(() => tf.tensor3d(pass(models.spatial, 5), [4, 50, 40]).min(1).arraySync() as number[][]);
    expect(noisy).toEqual(lowest);
  });

  it('Gaussian noise has its standard deviation, additive or multiplicative', () => {
    expect(deviation(pass(models.gaussianNoise, 6))).toBeCloseTo(0.5, 1);
    // sqrt(rate/(1 − rate)) = 0.5 times the value 2.
    expect(deviation(pass(models.gaussianDropout, 7))).toBeCloseTo(1, 1);
  });

  it('alpha dropout keeps mean 0 and variance 1 of a standard normal input', () => {
    const noisy = tf.tidy(() => {
      const normal = tf.randomNormal([4, 50, 40], 0, 1, 'float32', 11);
      const y = withContextDropout(models.alpha, () =>
        models.alpha.apply(normal, { training: true, random: seeded(8) }),
      );
      return [...(y as tf.Tensor).dataSync()];
    });
    expect(mean(noisy)).toBeCloseTo(0, 1);
    expect(deviation(noisy)).toBeCloseTo(1, 1);
  });

  it('puts the layers back, also after an error, also where a call was already overridden', () => {
    const stock = layers.dropout.call;
    const own = (value: unknown) => value as tf.Tensor;
    layers.spatial.call = own;
    expect(() =>
      withContextDropout(models.dropout, () => {
        expect(layers.dropout.call).not.toBe(stock);
        throw new Error('on the way');
      }),
    ).toThrow('on the way');
    withContextDropout(models.spatial, () => expect(layers.spatial.call).not.toBe(own));
    expect(layers.dropout.call).toBe(stock);
    expect(Object.hasOwn(layers.dropout, 'call')).toBe(false);
    expect(layers.spatial.call).toBe(own);
    Reflect.deleteProperty(layers.spatial, 'call');
  });

  it('names the layer where training lacks a random source', () => {
    expect(() => pass(models.dropout, undefined)).toThrow('"drop"');
  });

  it('passes the gradient of the mask', () => {
    const [gradient, y] = tf.tidy(() => {
      const f = (v: tf.Tensor) =>
        withContextDropout(models.dropout, () => models.dropout.apply(v, { training: true, random: seeded(9) }));
      return [
        tf
          .grad((v) => tf.sum(f(v) as tf.Tensor))(x)
          .dataSync(),
        (f(x) as tf.Tensor).dataSync(),
      ];
    });
    expect(
      largestGap(
        gradient!,
        y!.map((value) => value / 2),
      ),
    ).toBeLessThan(1e-6);
  });
});

describe('noise by numbers that are drawn', () => {
  /** Gives back these, one after the other, for every draw anew. */
  const drawn = (...draws: number[][]) => ({
    uniform: (shape: number[]) => tf.tensor(draws.shift()!, shape),
  });
  const of = (layer: tf.layers.Layer, x: number[], ...draws: number[][]) =>
    tf.tidy(() => {
      const model = around1(layer, x.length);
      const given = tf.tensor2d([x]);
      const random = drawn(...draws);
      return [
        ...(withContextDropout(model, () => model.apply(given, { training: true, random })) as tf.Tensor).dataSync(),
      ];
    });
  const around1 = (layer: tf.layers.Layer, size: number) => {
    const x = tf.input({ shape: [size] });
    return tf.model({ inputs: x, outputs: layer.apply(x) as tf.SymbolicTensor });
  };
  const near = (values: number[]) => values.map((v) => expect.closeTo(v, 5));

  it('dropout drops what lies below the rate', () => {
    const found = of(tf.layers.dropout({ rate: 0.25 }), [1, 2, 3, 4], [0.2, 0.25, 0.3, 0.9]);
    expect(found).toEqual(near([0, 2 / 0.75, 3 / 0.75, 4 / 0.75]));
  });

  it('alpha dropout puts −λα there, then mean and variance back', () => {
    const [r, dropped] = [0.3, -1.0507009873554805 * 1.6732632423543772];
    const a = ((1 - r) * (1 + r * dropped ** 2)) ** -0.5;
    const found = of(tf.layers.alphaDropout({ rate: r }), [1, 2, -1], [0.1, 0.31, 0.8]);
    expect(found).toEqual(near([dropped, 2, -1].map((v) => a * v - a * dropped * r)));
  });

  it('Gaussian noise is by Box and Muller', () => {
    const [u, v] = [
      [0.3, 0.9],
      [0.1, 0.6],
    ] as const;
    const normal = u.map((p, i) => Math.sqrt(-2 * Math.log(p)) * Math.cos(2 * Math.PI * v[i]!));
    const noisy = of(tf.layers.gaussianNoise({ stddev: 0.7 }), [1, 2], [...u], [...v]);
    expect(noisy).toEqual(near([1 + 0.7 * normal[0]!, 2 + 0.7 * normal[1]!]));
    const factor = Math.sqrt(0.2 / 0.8);
    const multiplied = of(tf.layers.gaussianDropout({ rate: 0.2 }), [1, 2], [...u], [...v]);
    expect(multiplied).toEqual(near([1 + factor * normal[0]!, 2 * (1 + factor * normal[1]!)]));
  });

  it('draws for a noise shape where one is given, and none at a rate of 0 or 1', () => {
    const layer = tf.layers.dropout({ rate: 0.5, noiseShape: [1, 1] });
    expect(of(layer, [1, 2, 3], [0.8])).toEqual([2, 4, 6]);
    // An axis that is left open has as many draws as there are numbers.
    const alpha = (noiseShape?: (number | null)[]) =>
      tf.layers.alphaDropout({ rate: 0.3, ...(noiseShape ? { noiseShape: noiseShape as number[] } : {}) });
    const draws = [0.1, 0.31, 0.8];
    expect(of(alpha([1, null]), [1, 2, -1], draws)).toEqual(of(alpha(), [1, 2, -1], draws));
    expect(of(alpha([1, 1]), [1, 2, -1], [0.8])).toEqual(of(alpha(), [1, 2, -1], [0.8, 0.8, 0.8]));
    for (const none of [
      tf.layers.dropout({ rate: 1 }),
      tf.layers.gaussianDropout({ rate: 1 }),
      tf.layers.dropout({ rate: 0 }),
      tf.layers.alphaDropout({ rate: 0 }),
      tf.layers.gaussianDropout({ rate: 0 }),
    ])
      expect(of(none, [1, 2])).toEqual([1, 2]);
  });
});

/** Mean that alpha dropout gives a constant 2 (Klambauer et al. 2017, section 3): a(2(1 − r) + α′r) + b. */
function alphaMean(): number {
  const rate = 0.3;
  const alphaPrime = -1.0507009873554805 * 1.6732632423543772;
  const a = ((1 - rate) * (1 + rate * alphaPrime ** 2)) ** -0.5;
  return a * (2 * (1 - rate) + alphaPrime * rate) - a * alphaPrime * rate;
}
