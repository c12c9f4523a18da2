import { describe, expect, it } from 'vitest';
import { beta } from '../../src/nn/distributions';
import { normal } from '../../src/nn/normal';
import { observedApply } from '../../src/nn/observedApply';
import type { Prior } from '../../src/nn/prior';
import { byRun, bySteps, delayed, linear, type Schedule, toSchedule } from '../../src/nn/schedules';
import { Shaped, shape } from '../../src/nn/shape';
import { matrix, tf } from './cpu';
import { block, image } from './models';
import { batchShaping, cdfOfLogit, largestGap, sigmoid } from './oracle';

const lossOf = (f: () => tf.Tensor): number => tf.tidy(() => f().dataSync()[0]!);
const saved = async (model: tf.LayersModel): Promise<tf.LayersModel> => {
  let artifacts: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async (given) => {
      artifacts = given;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    }),
  );
  const { modelTopology, ...rest } = artifacts!;
  return tf.loadLayersModel(tf.io.fromMemory({ ...rest, modelTopology: JSON.parse(JSON.stringify(modelTopology)) }));
};

describe('shape', () => {
  it('passes its tensor on and reports it, features last, positions as samples', () => {
    const model = block((x) => shape(x, normal(0, 1), 1, { name: 'shaped' }), [2, 3, 4]);
    tf.tidy(() => {
      const x = image([5, 2, 3, 4]);
      const { outputs, shaped, gates } = observedApply(model, x, { training: true });
      expect([...outputs[0]!.dataSync()]).toEqual([...x.dataSync()]);
      expect(gates).toEqual([]);
      expect(shaped.map(({ name, values }) => [name, values.shape])).toEqual([['shaped', [30, 4]]]);
      expect([...shaped[0]!.values.dataSync()]).toEqual([...x.dataSync()]);
    });
  });

  it('leaves no tensor behind, and is quiet outside observed passes', () => {
    const model = block((x) => shape(x, normal(0, 1), 1), [4]);
    const x = image([3, 4]);
    tf.dispose(model.predict(x) as tf.Tensor);
    const before = tf.memory().numTensors;
    tf.dispose(model.predict(x) as tf.Tensor);
    const { outputs, shaped } = observedApply(model, x, { training: true });
    tf.dispose([...outputs, ...shaped.map(({ values }) => values)]);
    expect(tf.memory().numTensors).toBe(before);
    x.dispose();
  });

  it('takes probabilities, log-odds and values, each for its prior', () => {
    const logits = matrix(8, 3, -3, 3, 1);
    const p = logits.map((row) => row.map(sigmoid));
    const expected = batchShaping(logits, (u) => cdfOfLogit(u, 0.6, 0.4));
    const layer = (options: object) => new Shaped({ prior: beta(0.6, 0.4), weight: toSchedule(1), ...options });
    expect(lossOf(() => layer({}).loss(tf.tensor2d(p)))).toBeCloseTo(expected, 6);
    expect(lossOf(() => layer({ logits: true }).loss(tf.tensor2d(logits)))).toBeCloseTo(expected, 6);
    // Φ is close to a logistic CDF, and this far from another deviation.
    const values = lossOf(() => layer({ prior: normal(0, 1.7) }).loss(tf.tensor2d(logits)));
    expect(values).toBeCloseTo(batchShaping(logits, sigmoid), 2);
  });

  it('handles ties where it is asked to: equal values share the highest of their ranks', () => {
    // Of each kind of value two, three and one times.
    const rows = [[-1], [-1], [0.5], [0.5], [0.5], [2]];
    const ranks = [2, 2, 5, 5, 5, 6];
    const expected = (cdf: (value: number) => number) =>
      rows.reduce((sum, [value], i) => sum + (ranks[i]! / 7 - cdf(value!)) ** 2 / 6, 0);
    const logits = new Shaped({ prior: beta(0.6, 0.4), weight: toSchedule(1), logits: true, handleTies: true });
    expect(lossOf(() => logits.loss(tf.tensor2d(rows)))).toBeCloseTo(
      expected((u) => cdfOfLogit(u, 0.6, 0.4)),
      6,
    );
    const odds = new Shaped({ prior: beta(0.6, 0.4), weight: toSchedule(1), handleTies: true });
    expect(lossOf(() => odds.loss(tf.tensor2d(rows.map(([u]) => [sigmoid(u!)]))))).toBeCloseTo(
      expected((u) => cdfOfLogit(u, 0.6, 0.4)),
      5,
    );
    const values = new Shaped({ prior: normal(0, 1.7), weight: toSchedule(1), handleTies: true });
    // Φ to about 1e-2 by a logistic function: ties in order make a difference of 0.06.
    expect(lossOf(() => values.loss(tf.tensor2d(rows)))).toBeCloseTo(expected(sigmoid), 2);
  });

  it('comes back from a saved model with prior, weight and options; a prior of your own does not', async () => {
    const own: Prior = { ...beta(0.6, 0.4), name: 'mine' };
    Reflect.deleteProperty(own, 'description');
    const model = block(
      (x) => {
        const first = shape(x, beta(2, 3), linear(1, 0, 5), { name: 'first', logits: true, handleTies: true });
        return shape(first, own, () => 2, { name: 'second' });
      },
      [3],
    );
    const again = await saved(model);
    const [first, second] = ['first', 'second'].map((name) => again.getLayer(name) as Shaped) as [Shaped, Shaped];
    expect(first.prior?.name).toBe('Beta(2, 3)');
    expect(first.weight(2.5, 10)).toBe(0.5);
    expect(first.getConfig()).toEqual((model.getLayer('first') as Shaped).getConfig());
    expect(second.prior).toBeUndefined();
    expect(second.weight(0, 1)).toBe(0);
    expect(lossOf(() => second.loss(tf.tensor2d(matrix(4, 3, 0, 1, 1))))).toBe(0);
    tf.tidy(() => {
      const x = image([2, 3]);
      expect(largestGap((again.predict(x) as tf.Tensor).dataSync(), x.dataSync())).toBe(0);
    });
    again.dispose();
  });

  it('is not saved with a function of one’s own as its weight, in whatever schedule that is', () => {
    const of = (weight: Schedule) =>
      (new Shaped({ prior: normal(0, 1), weight }).getConfig() as { weight: unknown }).weight;
    const own = toSchedule(() => 2);
    for (const weight of [own, delayed(1, own), bySteps(own), delayed(2, byRun(own))]) expect(of(weight)).toBeNull();
    expect(of(delayed(1, linear(1, 0, 5)))).toMatchObject({ kind: 'delayed', schedule: { kind: 'linear' } });
  });

  it('is named by the layer that it shapes, where nobody names it', () => {
    const x = tf.input({ shape: [3] });
    const features = tf.layers.dense({ name: 'features', units: 2 }).apply(x) as tf.SymbolicTensor;
    expect(shape(features, normal(0, 1), 1).sourceLayer.name).toBe('features_shaped');
  });

  it('says what it cannot take', () => {
    const x = tf.input({ shape: [3] });
    expect(() => shape(x, undefined as never, 1, { name: 'bare' })).toThrow('"bare" has no prior');
    expect(() => shape(x, normal(0, 1), 1, { name: 'odds', logits: true })).toThrow('cannot hold log-odds');
  });
});
