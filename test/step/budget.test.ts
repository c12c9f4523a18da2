/** λ that is steered to a share: the controller by hand, the step on the devices, a network whose MACs are known. */

import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { openDevice } from '../../src/device';
import type { ExperimentSpec } from '../../src/experiment/experiment';
import { sgd } from '../../src/experiment/optimizers';
import { summarise } from '../../src/graph/analyse/summary';
import { linear, networks } from '../../src/nn';
import type { Evaluation } from '../../src/protocol/events/events';
import { packShares } from '../../src/protocol/facts/packed';
import { budget, decisionsOf, openShare, steeredWeight } from '../../src/step/budget';
import { missedBudget } from '../../src/step/missedBudget';
import { observedForward, trainingSpec } from '../../src/step/specs';
import { stepPlan } from '../../src/step/stepPlan';
import { builtThreads } from '../threads';
import { define, shape, x, y } from './smallStep';

const threadScript = path.join(builtThreads, 'stepThread.js');

/** The same weights every time. */
const resnet = () => {
  const model = networks.resnetCifar({ depth: 8, width: 0.25, inputShape: [...shape], classes: 3, gated: true });
  model.setWeights(
    model.getWeights().map((w, i) => tf.tidy(() => tf.randomNormal(w.shape, 0.1, 0.3, 'float32', i + 1))),
  );
  return model;
};
const names = ['stage1_block1_gate', 'stage2_block1_gate', 'stage3_block1_gate'];

describe('the controller', () => {
  const steered = (shares: readonly number[], target: number, most?: number) => {
    const { steer, parameter } = budget('target', most);
    const lambdas = shares.map((share) => tf.tidy(() => steer(tf.scalar(share), tf.scalar(target)).dataSync()[0]!));
    return { lambdas, integral: parameter.variable.dataSync()[0]!, parameter };
  };

  it('adds 0.1 of what is missing each step, and 8 times what is missing now', () => {
    const { lambdas, integral, parameter } = steered([0.9, 0.8, 0.55, 0.5], 0.5);
    // I: 0.04, 0.07, 0.075, 0.075.
    const by = [0.04 + 3.2, 0.07 + 2.4, 0.075 + 0.4, 0.075];
    lambdas.forEach((lambda, i) => {
      expect(lambda).toBeCloseTo(by[i]!, 5);
    });
    expect(integral).toBeCloseTo(0.075, 6);
    expect(parameter).toMatchObject({ name: 'sparsity/target', trained: false, gate: { weightDecay: 0 } });
  });

  it('never opens gates: λ and its integral stay at 0 below the target', () => {
    expect(steered([0.2, 0.1, 0.45], 0.5)).toMatchObject({ lambdas: [0, 0, 0], integral: 0 });
    // And begins at once when the share is passed: nothing has wound up.
    expect(steered([0, 0, 0, 0, 0.6], 0.5).lambdas[4]).toBeCloseTo(0.01 + 0.8, 5);
  });

  it('is held to the largest λ, with its integral', () => {
    const { lambdas, integral } = steered(Array(40).fill(1), 0, 2);
    expect(lambdas[0]).toBe(2);
    expect(integral).toBe(2);
    expect(steered([...Array(40).fill(1), 0], 0.5, 2).lambdas[40]).toBe(0);
  });
});

it('where λ stands is the integral of the whole network, and nothing where none is steered', () => {
  const state = { 'sparsity/target': Float32Array.of(0.5), 'sparsity/target:a': Float32Array.of(3) };
  expect(steeredWeight(state)).toBe(0.5);
  expect(steeredWeight({ 'sparsity/target:a': Float32Array.of(3) })).toBe(0);
});

describe('what is measured', () => {
  it('are the decisions without noise, and nothing is learnt through them', () => {
    const gradient = tf.grad((logits) =>
      openShare(decisionsOf([{ name: 'a', logits: logits as tf.Tensor2D }]).values()).mul(logits.sum()),
    )(tf.tensor2d([[-1, 0, 2]]));
    // One of three is open: that share alone.
    expect([...gradient.dataSync()].map((v) => Number(v.toFixed(6)))).toEqual([0.333333, 0.333333, 0.333333]);
  });

  it('counts every gate alike, whatever the layer', () => {
    const open = [
      tf.tensor2d([
        [1, 0],
        [1, 1],
      ]),
      tf.tensor2d([
        [0, 0, 0, 0],
        [0, 0, 0, 1],
      ]),
    ];
    expect(openShare(open).dataSync()[0]).toBeCloseTo(4 / 12, 6);
  });
});

/** Steps at the end of the course on a device, with what each said and the state behind it. */
async function steps(change: Partial<ExperimentSpec>, { device = 'tfjs', count = 3, replicas = 1 } = {}) {
  const model = resnet();
  const summary = summarise({ model, shape, forward: observedForward(model) });
  const experiment = define({ optimizer: sgd(), learningRate: 0.01, ...change });
  const step = trainingSpec(experiment, model, { shape }, { switching: summary });
  const opened = await openDevice(device as 'tfjs', { model, replicas, threadScript });
  const session = await opened.training(step, 0);
  const said: Record<string, number>[] = [];
  for (let i = 0; i < count; i++) {
    const { scalars } = stepPlan(experiment, step.schedules, 1000 + i, 100);
    const outputs = await session.step({ x, y }, scalars);
    said.push(Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, value[0]!])));
  }
  const state = await session.read();
  await session.dispose();
  await opened.dispose();
  return { said, state, step, summary };
}

describe('a training step with a target', () => {
  it('weighs the term with λ: the gradients are those of the same weight', async () => {
    const { said, state } = await steps({ sparsity: { target: 0.3 } }, { count: 1 });
    const lambda = said[0]!['measured:lambda']!;
    const share = said[0]!['measured:macShare']!;
    expect(share).toBeGreaterThan(0.3);
    expect(lambda).toBeCloseTo(8.1 * (share - 0.3), 5);
    const fixed = await steps({ sparsity: { weight: lambda, by: 'macs' } }, { count: 1 });
    expect(said[0]!.loss).toBeCloseTo(fixed.said[0]!.loss!, 5);
    expect(said[0]!['term:sparsity']).toBeCloseTo(fixed.said[0]!['term:sparsity']!, 5);
    for (const [name, values] of Object.entries(fixed.state))
      values.forEach((value, i) => {
        expect(Math.abs(state[name]![i]! - value), `${name}[${i}]`).toBeLessThan(1e-6);
      });
    expect(Object.keys(state).filter((name) => !(name in fixed.state))).toEqual(['sparsity/target']);
  });

  it('says the same on every core and in two replicas', async () => {
    const change = { sparsity: { target: 0.3, layers: { stage2_block1_gate: { target: 0.2 } } } };
    const eager = await steps(change);
    for (const replicas of [1, 2]) {
      const compiled = await steps(change, { device: 'cpu', replicas });
      const [own, other] = [eager.said[0]!, compiled.said[0]!];
      // Batch norm sees the half of the batch in a replica, so that its gates may decide otherwise.
      for (const name of ['lambda', 'macShare', 'lambda:stage2_block1_gate', 'openShare:stage2_block1_gate'])
        if (replicas === 1) expect(other[`measured:${name}`], name).toBeCloseTo(own[`measured:${name}`]!, 4);
        else expect(Number.isFinite(other[`measured:${name}`]), name).toBe(true);
      const { said, state } = compiled;
      const integral = said.reduce((sum, s) => Math.max(0, sum + 0.1 * (s['measured:macShare']! - 0.3)), 0);
      expect(state['sparsity/target']![0]).toBeCloseTo(integral, 5);
      const layer = said.reduce(
        (sum, s) => Math.max(0, sum + 0.1 * (s['measured:openShare:stage2_block1_gate']! - 0.2)),
        0,
      );
      expect(state['sparsity/target:stage2_block1_gate']![0]).toBeCloseTo(layer, 5);
    }
  });

  it("of gates instead of MACs, along a course of one's own, with a fixed weight for one layer", async () => {
    const { said, step, state } = await steps(
      { sparsity: { target: linear(1, 0.25, 20), of: 'gates', layers: { 'stage3*': { weight: 0.7 } } } },
      { count: 1 },
    );
    expect(Object.keys(step.schedules).sort()).toEqual(['sparsity:stage3*', 'target']);
    // Epoch 10 of 20: half of the way.
    const [first] = said;
    expect(first!['measured:lambda']).toBeCloseTo(Math.max(0, 8.1 * (first!['measured:openShare']! - 0.625)), 5);
    expect(first).not.toHaveProperty('measured:macShare');
    expect(state).toHaveProperty('sparsity/target');
  });

  it('freezes λ with the gates', async () => {
    const model = resnet();
    const summary = summarise({ model, shape, forward: observedForward(model) });
    const { freezable } = trainingSpec(
      define({ sparsity: { target: 0.5 }, freezeGates: { from: 1 } }),
      model,
      { shape },
      { switching: summary },
    );
    expect(freezable).toContain('sparsity/target');
  });
});

describe('a budget that is not met', () => {
  const model = resnet();
  const summary = summarise({ model, shape, forward: observedForward(model) });
  const warnings = (change: Partial<ExperimentSpec>) =>
    trainingSpec(define(change), model, { shape }, { switching: summary }).warnings;
  /** With all gates closed: what no gate switches. */
  const floor =
    summary.layers.reduce(
      (sum, layer) => sum + (layer.outputGate || layer.inputGate || layer.switched ? 0 : layer.macs),
      0,
    ) / summary.macs;

  it('is said before the first step where the gates cannot leave so little', () => {
    expect(floor).toBeGreaterThan(0.02);
    for (const enough of [floor + 0.001, floor]) expect(warnings({ sparsity: { target: enough } })).toEqual([]);
    const [message, ...more] = warnings({ sparsity: { target: floor / 2 } });
    expect(more).toEqual([]);
    expect(message).toContain(
      `with all gates closed the network still costs ${Number((floor * 100).toPrecision(3))} %`,
    );
    // Rounded up to a percent: what can be reached.
    expect(message).toMatch(
      new RegExp(`Choose ${Math.floor(floor * 100) + 1} % or more, or gate more of the network\\.$`),
    );
    expect(warnings({ sparsity: { target: floor / 2, of: 'gates' } })).toEqual([]);
  });

  const evaluation = (share: number, rates: number[] = []): Evaluation => ({
    values: { loss: 1, accuracy: 0.5, macs: share * summary.macs },
    samples: 10,
    gates: [{ gate: names[0]!, rates: packShares(rates) }],
  });

  it('is said at the end with where it stands, from two points above the target', () => {
    const of = (share: number, lambda = 0.75) =>
      missedBudget(define({ sparsity: { target: 0.5 } }), summary, evaluation(share), lambda);
    expect(of(0.4)).toBeUndefined();
    expect(of(0.519)).toBeUndefined();
    expect(of(0.521)).toContain('52.1 %');
    expect(of(0.61234)).toBe(
      '`sparsity.target` of 50 % was not reached: 61.2 % of the dense multiply-adds on the test split, and λ stands at 0.75. Train longer, or let the target begin earlier (`until`).',
    );
    // Nothing is known of a share that is no number.
    expect(of(Number.NaN)).toBeUndefined();
    expect(of(0.7, 10)).toContain('λ stands at 10, the `maxWeight` that it is held to.');
    expect(missedBudget(define({ sparsity: { weight: 1 } }), summary, evaluation(1), 1)).toBeUndefined();
  });

  it('is that of the end of the course that the target takes', () => {
    const sparsity = { target: 0.5, until: 4 };
    const of = (share: number) => missedBudget(define({ epochs: 4, sparsity }), summary, evaluation(share), 1);
    expect(of(0.5)).toBeUndefined();
    expect(of(0.55)).toContain('`sparsity.target` of 50 % was not reached');
  });

  it('of gates by their mean rate', () => {
    const of = (rates: number[]) =>
      missedBudget(define({ sparsity: { target: 0.5, of: 'gates' } }), summary, evaluation(1, rates), 1);
    expect(of([1, 0, 0.4, 0.6])).toBeUndefined();
    expect(of([1, 1, 0.4, 0.6])).toContain('75 % of the gates are open');
  });
});
