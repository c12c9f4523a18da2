import { describe, expect, it } from 'vitest';
import { beta } from '../../src/nn/distributions';
import { generalisedShapingTerm } from '../../src/nn/gateTerms';
import { generalisedShapingLoss, learntParameters, learntPriors, learntVariables } from '../../src/nn/learntPriors';
import { weightDecays } from '../../src/nn/parameters';
import { agree } from '../graph/agree';
import { matrix, tf } from './cpu';
import { batchShaping, cdfOfLogit, differences, largestGap, sigmoid } from './oracle';

const setting = learntPriors({ hyperprior: beta(3, 7), hyperWeight: 0.7, temperatureWeight: 0.2 });
const logits = matrix(9, 4, -3, 3, 1);
const [means] = matrix(1, 4, -1, 1, 2) as [number[]];
const [temperatures] = matrix(1, 4, -1, 1, 3) as [number[]];

/** The loss written out: each gate with its own prior, then the set of means, then the temperatures. */
function oracle(u: number[][], a: number[], b: number[]): number {
  const gates = a.map((_, k) =>
    batchShaping(
      u.map((row) => [row[k]!]),
      (value) => sigmoid(sigmoid(b[k]!) * value - a[k]!),
    ),
  );
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const hyper = batchShaping(
    a.map((value) => [value]),
    (value) => cdfOfLogit(value, 3, 7),
  );
  return mean(gates) + 0.7 * hyper + 0.2 * mean(b.map(sigmoid));
}

const loss = (u?: tf.Tensor, a?: tf.Tensor, b?: tf.Tensor) =>
  generalisedShapingLoss(u as tf.Tensor2D, setting, {
    means: a as tf.Tensor1D,
    temperatures: b as tf.Tensor1D,
  });

it('has the defaults that its options name', () => {
  const hyperprior = beta(3, 7);
  expect(learntPriors({ hyperprior })).toEqual({
    ...{ name: 'Learnt(hyperprior Beta(3, 7) × 1, temperatures × 0.1)', hyperprior },
    ...{ mean: hyperprior.mean, temperature: 0.5, hyperWeight: 1, temperatureWeight: 0.1 },
  });
  expect(hyperprior.mean).toBeCloseTo(0.3, 12);
});

describe('generalised batch shaping', () => {
  it('is the loss written out', () => {
    const value = tf.tidy(
      () => loss(tf.tensor2d(logits), tf.tensor1d(means), tf.tensor1d(temperatures)).dataSync()[0]!,
    );
    expect(value).toBeCloseTo(oracle(logits, means, temperatures), 6);
  });

  it('has the gradients of finite differences in log-odds, means and temperatures', () => {
    const [du, da, db] = tf.tidy(() =>
      tf
        .grads(loss)([tf.tensor2d(logits), tf.tensor1d(means), tf.tensor1d(temperatures)])
        .map((t) => [...t.dataSync()]),
    ) as [number[], number[], number[]];
    expect(largestGap(du, differences((u) => oracle(u, means, temperatures), logits).flat())).toBeLessThan(1e-6);
    expect(largestGap(da, differences(([a]) => oracle(logits, a!, temperatures), [means]).flat())).toBeLessThan(1e-6);
    expect(largestGap(db, differences(([b]) => oracle(logits, means, b!), [temperatures]).flat())).toBeLessThan(1e-6);
  });

  it('ranks equal values as they are counted, where ties are handled', () => {
    const tied = logits.map((row) => row.map(Math.round));
    const rank = (k: number, value: number) => tied.filter((row) => row[k]! <= value).length;
    const prior = (k: number, u: number) => sigmoid(sigmoid(temperatures[k]!) * u - means[k]!);
    const fit = tied.flatMap((row) => row.map((u, k) => (rank(k, u) / 10 - prior(k, u)) ** 2 / (9 * 4)));
    const untied = oracle(tied, means, temperatures);
    const plain = tied.flatMap((row) => row.map((u, k) => [u, k] as const));
    expect(new Set(plain.map(([u, k]) => `${u} ${k}`)).size).toBeLessThan(plain.length);
    // Without the terms of the set of priors, which are the same.
    const alone = learntPriors({ hyperprior: beta(3, 7), hyperWeight: 0, temperatureWeight: 0 });
    const value = (handleTies: boolean) =>
      tf.tidy(
        () =>
          generalisedShapingLoss(tf.tensor2d(tied), alone, {
            ...{ means: tf.tensor1d(means), temperatures: tf.tensor1d(temperatures), handleTies },
          }).dataSync()[0]!,
      );
    expect(value(true)).toBeCloseTo(
      fit.reduce((a, b) => a + b),
      6,
    );
    const hyper = batchShaping(
      means.map((m) => [m]),
      (u) => cdfOfLogit(u, 3, 7),
    );
    const warmth = temperatures.map(sigmoid).reduce((a, b) => a + b) / 4;
    expect(value(false)).toBeCloseTo(untied - 0.7 * hyper - 0.2 * warmth, 6);
    expect(Math.abs(value(true) - value(false))).toBeGreaterThan(1e-3);
  });

  it('is the same compiled', async () => {
    await agree(loss, [tf.tensor2d(logits), tf.tensor1d(means), tf.tensor1d(temperatures)], { gradient: true });
  });

  it('keeps one pair of numbers a gate, by the names of the gate layers, and never decays them', () => {
    const variables = learntVariables(setting, [
      { name: 'a', channels: 2 },
      { name: 'b', channels: 3 },
    ]);
    const parameters = learntParameters(variables);
    expect(parameters.map(({ name, variable }) => [name, variable.shape])).toEqual([
      ['a/prior_mean', [2]],
      ['a/prior_temperature', [2]],
      ['b/prior_mean', [3]],
      ['b/prior_temperature', [3]],
    ]);
    expect(Object.values(weightDecays(parameters, { kernels: 1, biases: 1, norms: 1, gates: 1 }))).toEqual([
      0, 0, 0, 0,
    ]);
    // The hyperprior's mean, 0.3, and temperature 0.5.
    expect(sigmoid(variables.get('b')!.means.dataSync()[2]!)).toBeCloseTo(0.3, 6);
    expect(sigmoid(variables.get('a')!.temperatures.dataSync()[0]!)).toBeCloseTo(0.5, 6);
    tf.dispose(parameters.map(({ variable }) => variable));
  });

  it('begins with the mean and the temperature that it is given', () => {
    const told = learntPriors({ hyperprior: beta(3, 7), mean: 0.9, temperature: 0.2 });
    const variables = learntVariables(told, [{ name: 'a', channels: 1 }]);
    const { means: m, temperatures: t } = variables.get('a')!;
    expect([m, t].map((v) => sigmoid(v.dataSync()[0]!))).toEqual([expect.closeTo(0.9, 6), expect.closeTo(0.2, 6)]);
    tf.dispose([m, t]);
  });

  it('takes the numbers of each layer, whatever their order in the map', () => {
    const layers = [
      { name: 'wide', channels: 3 },
      { name: 'narrow', channels: 1 },
    ];
    const variables = learntVariables(setting, layers.toReversed());
    variables.get('wide')!.means.assign(tf.tensor1d(means.slice(0, 3)));
    variables.get('narrow')!.means.assign(tf.tensor1d(means.slice(3)));
    const value = tf.tidy(() =>
      generalisedShapingTerm(
        [
          { name: 'wide', logits: tf.tensor2d(logits.map((row) => row.slice(0, 3))) },
          { name: 'narrow', logits: tf.tensor2d(logits.map((row) => row.slice(3))) },
        ],
        setting,
        variables,
      ).dataSync(),
    )[0]!;
    expect(value).toBeCloseTo(oracle(logits, means, [0, 0, 0, 0]), 6);
    tf.dispose(learntParameters(variables).map(({ variable }) => variable));
  });

  it('moves learnt means towards the hyperprior when nothing else holds them', () => {
    let a = matrix(1, 40, -0.1, 0.1, 5)[0]!;
    for (let i = 0; i < 400; i++) {
      const slope = tf.tidy(() => [
        ...tf
          .grad((m) => loss(tf.zeros([1, 40]), m, tf.zeros([40])))(tf.tensor1d(a))
          .dataSync(),
      ]);
      a = a.map((value, k) => value - 20 * slope[k]!);
    }
    const mean = a.map(sigmoid).reduce((s, p) => s + p, 0) / a.length;
    expect(mean).toBeGreaterThan(0.2);
    expect(mean).toBeLessThan(0.4);
  });

  it('names an option that cannot be right', () => {
    expect(() => learntPriors({} as never)).toThrow('hyperprior');
    expect(() => learntPriors({ hyperprior: beta(1, 1), mean: 1 })).toThrow('mean is 1');
    expect(() => learntPriors({ hyperprior: beta(1, 1), temperatureWeight: -1 })).toThrow('temperatureWeight');
  });
});
