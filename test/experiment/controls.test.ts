/** Controls of training in the step of a whole experiment: the method's gates, batch norm and optimisers included. */
import { describe, expect, it } from 'vitest';
import { synthetic } from '../../src/data/sources/sources';
import { openDevice } from '../../src/device';
import type { State } from '../../src/device/device';
import { defineExperiment, type ExperimentSpec } from '../../src/experiment/experiment';
import { adam, sgd } from '../../src/experiment/optimizers';
import { beta, bySteps, constant, linear, networks, parametersOf, ramp } from '../../src/nn';
import { trainingSpec } from '../../src/step/specs';
import { emaRate, stepPlan } from '../../src/step/stepPlan';
import { builtThreads as threads } from '../threads';

const shape = [8, 8, 3] as const;
const x = Float32Array.from({ length: 4 * 8 * 8 * 3 }, (_, i) => Math.sin(i * i));
const y = Int32Array.of(0, 1, 2, 0);

const experimentOf = (change: Partial<ExperimentSpec> = {}) =>
  defineExperiment({
    model: () => {
      throw new Error('is given');
    },
    data: synthetic(),
    epochs: 4,
    batchSize: 4,
    shaping: { prior: beta(0.6, 0.4), weight: 1 },
    sparsity: { weight: 0.3 },
    learningRate: 0.02,
    ...change,
  });

const network = () => networks.resnetCifar({ depth: 8, width: 0.5, inputShape: [...shape], classes: 3, seed: 4 });

/** States before the first step and after each of `steps`, on a model of its own; 2 steps an epoch. */
async function states(id: 'cpu' | 'tfjs', steps: number, change: Partial<ExperimentSpec>): Promise<State[]> {
  const model = network();
  const experiment = experimentOf(change);
  const device = await openDevice(id, { replicas: 1, model, threadScript: `${threads}/stepThread.js` });
  const spec = trainingSpec(experiment, model, { shape });
  const session = await device.training(spec, 0);
  const found = [await session.read()];
  for (let step = 0; step < steps; step++) {
    const { scalars, control } = stepPlan(experiment, spec.schedules, step, 2);
    for (let i = 1; i <= experiment.accumulate; i++)
      await session.step({ x, y }, { ...scalars }, { ...control, more: i < experiment.accumulate });
    found.push(await session.read());
  }
  await session.dispose();
  await device.dispose();
  model.dispose();
  return found;
}

const gateNames = () => {
  const model = network();
  const names = parametersOf(model).filter(({ gate }) => gate !== undefined);
  model.dispose();
  return { all: names.map(({ name }) => name), trained: names.filter((p) => p.trained).map(({ name }) => name) };
};

const moved = (a: State, b: State, name: string) =>
  Math.max(...a[name]!.map((value, i) => Math.abs(value - b[name]![i]!)));

describe('all controls together', () => {
  it('do the same on the compiled device as on the eager one', async () => {
    const change: Partial<ExperimentSpec> = {
      optimizer: sgd({ weightDecay: 5e-4 }),
      accumulate: 2,
      clipNorm: 0.5,
      ema: { decay: 0.7 },
      freezeGates: { from: 0.5, until: 1 },
      gateLearningRate: { times: linear(0.1, 1, 2) },
      labelSmoothing: 0.1,
    };
    const [compiled, eager] = [await states('cpu', 4, change), await states('tfjs', 4, change)];
    expect(Object.keys(compiled[4]!).toSorted()).toEqual(Object.keys(eager[4]!).toSorted());
    for (const [name, values] of Object.entries(eager[4]!)) {
      const scale = values.reduce((m, a) => Math.max(m, Math.abs(a)), 1e-2);
      expect(moved(compiled[4]!, eager[4]!, name) / scale, name).toBeLessThan(2e-3);
    }
    // Step 2 is the frozen one.
    for (const found of [compiled, eager])
      for (const name of gateNames().all) {
        expect(found[2]![name], name).toEqual(found[1]![name]);
        if (name in found[2]! && `${name}#momentum` in found[2]!)
          expect(found[2]![`${name}#momentum`], name).toEqual(found[1]![`${name}#momentum`]);
      }
  }, 60_000);
});

describe('the learning rate of gates', () => {
  it.each([
    ['a factor', { times: 10 }],
    ['a rate of its own', 0.2],
    ['a schedule', bySteps(constant(0.2))],
  ])(
    'as %s moves gates by that, and nothing else',
    async (_, gateLearningRate) => {
      const optimizer = sgd({ momentum: 0 });
      const [before, plain] = await states('cpu', 1, { optimizer });
      const [, changed] = await states('cpu', 1, { optimizer, gateLearningRate });
      const { trained, all } = gateNames();
      for (const name of Object.keys(before!)) {
        if (trained.includes(name)) {
          const factor = moved(changed!, before!, name) / moved(plain!, before!, name);
          // Differences of float32 numbers: small moves are known to few digits.
          if (moved(plain!, before!, name) > 1e-4) expect(factor, name).toBeCloseTo(10, 1);
        } else expect(changed![name], name).toEqual(plain![name]);
      }
      expect(all.some((name) => moved(plain!, before!, name) > 1e-4)).toBe(true);
    },
    60_000,
  );
});

describe('frozen gates', () => {
  it.each([
    ['sgd', sgd({ weightDecay: { kernels: 1e-2, gates: 1e-2 } })],
    ['adam', adam({ weightDecay: { kernels: 1e-2, gates: 1e-2 } })],
  ])(
    'stay to the bit under %s with weight decay, their moving averages too',
    async (_, optimizer) => {
      const found = await states('cpu', 3, { optimizer, freezeGates: true });
      const { all } = gateNames();
      expect(all.filter((name) => name.includes('moving_'))).not.toEqual([]);
      for (const [name, values] of Object.entries(found[3]!)) {
        const frozen = all.includes(name.split('#')[0]!);
        if (frozen) expect(values, name).toEqual(found[0]![name]);
      }
      expect(found[3]!['stem_conv/kernel']).not.toEqual(found[0]!['stem_conv/kernel']);
      expect(found[3]!['stem_bn/moving_mean']).not.toEqual(found[0]!['stem_bn/moving_mean']);
    },
    60_000,
  );
});

describe('a step of a run', () => {
  const plan = (change: Partial<ExperimentSpec>, step: number) =>
    stepPlan(experimentOf(change), { shaping: constant(1), sparsity: ramp(0.5, 0, 4) }, step, 10);

  it('says nothing of controls that are off', () => {
    expect(plan({}, 7)).toEqual({
      scalars: { learningRate: 0.02, shaping: 1, sparsity: 0.0875 },
      control: { freeze: false },
    });
  });

  it('freezes from the first to before the last of its epochs', () => {
    const frozen = (freezeGates: ExperimentSpec['freezeGates']) =>
      Array.from({ length: 40 }, (_, step) => step).filter(
        (step) => plan(freezeGates === undefined ? {} : { freezeGates }, step).control.freeze === true,
      );
    const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
    expect(frozen(undefined)).toEqual([]);
    expect(frozen(true)).toEqual(range(0, 40));
    expect(frozen({ until: 1.5 })).toEqual(range(0, 15));
    expect(frozen({ from: 3 })).toEqual(range(30, 40));
    expect(frozen({ from: 1, until: 2 })).toEqual(range(10, 20));
  });

  it('knows its schedules by epoch and by step', () => {
    const learningRate = bySteps((step, steps) => step / steps);
    const { scalars } = plan({ learningRate, gateLearningRate: { times: linear(0, 1, 2) } }, 10);
    expect(scalars.learningRate).toBe(0.25);
    expect(scalars.gateLearningRate).toBe(0.125);
  });

  it('averages weights without a trace of the first ones', () => {
    // Σ dᵗ⁻ⁱ θ_i / Σ dᵗ⁻ⁱ, by the definition.
    const values = [3, -1, 4, 1, -5];
    const decay = 0.9;
    let average = 100;
    values.forEach((value, i) => {
      average += emaRate(decay, i + 1) * (value - average);
      const powers = values.slice(0, i + 1).map((_, j) => decay ** (i - j));
      const expected = powers.reduce((sum, p, j) => sum + p * values[j]!, 0) / powers.reduce((a, p) => a + p, 0);
      expect(average).toBeCloseTo(expected, 10);
    });
    expect(emaRate(0.999, 1e6)).toBeCloseTo(0.001, 12);
    expect(emaRate(0, 5)).toBe(1);
  });
});

it('a control that is off adds nothing to the step', () => {
  const model = network();
  const spec = trainingSpec(experimentOf(), model, { shape });
  expect(spec.scalars).toEqual(['learningRate', 'shaping', 'sparsity']);
  const { clipNorm, freezable, ema } = spec;
  expect([clipNorm, freezable, ema]).toEqual([undefined, undefined, undefined]);
  model.dispose();
});
