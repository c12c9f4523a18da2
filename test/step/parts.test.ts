/** Small parts of a step and its evaluation: which number goes where, of hand-made models and optimisers. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Optimizer, TrainingSpec } from '../../src/device/device';
import type { Controls } from '../../src/experiment/controls';
import type { CheckedLoss } from '../../src/experiment/loss';
import * as losses from '../../src/experiment/readyLosses';
import { beta, learntPriors, type Parameter, relaxedBernoulli } from '../../src/nn';
import { markAuxiliary } from '../../src/nn/auxiliaryOutputs';
import { fitEdges } from '../../src/protocol/facts/fitGrid';
import { withConstraints } from '../../src/step/constraints';
import { withControls } from '../../src/step/controlledSpec';
import { gateLosses } from '../../src/step/gateLosses';
import { labelCheck } from '../../src/step/labelCheck';
import { modelOutputs, outputsByPort, toldApart } from '../../src/step/modelOutputs';
import { PriorTable, priorTables, summarisePriors } from '../../src/step/priorTable';
import { define } from './smallStep';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

/** value − rate · gradient, with a slot that counts. */
const plain: Optimizer = {
  slots: ['count'],
  update: (variable, gradient, slots, { scalars }) => ({
    value: variable.sub(gradient.mul(scalars.learningRate as tf.Scalar)),
    slots: { count: (slots.count as tf.Tensor).add(1) },
  }),
};
const updated = (optimizer: Optimizer, name: string, scalars: Record<string, number>) => {
  const { value, slots } = optimizer.update(tf.tensor1d([1, -1]), tf.tensor1d([2, 2]), { count: tf.scalar(4) }, {
    name,
    scalars: Object.fromEntries(Object.entries(scalars).map(([key, number]) => [key, tf.scalar(number)])),
  } as never);
  return { value: [...value.dataSync()], count: slots.count!.dataSync()[0] };
};
const parameter = (name: string, rest: Partial<Parameter> = {}): Parameter => ({
  ...{ name, role: 'kernel', trained: true, variable: undefined as never },
  ...rest,
});

describe('constraints', () => {
  const constraint = { apply: (w: tf.Tensor) => w.relu() };
  const parameters = [
    parameter('held', { constraint }),
    parameter('free'),
    parameter('frozen', { constraint, trained: false }),
  ];

  it('end the update of the variables that have one and are trained', () => {
    const optimizer = withConstraints(plain, parameters);
    expect(optimizer.slots).toEqual(['count']);
    expect(updated(optimizer, 'held', { learningRate: 0.25 })).toEqual({ value: [0.5, 0], count: 5 });
    for (const name of ['free', 'frozen'])
      expect(updated(optimizer, name, { learningRate: 0.25 })).toEqual({ value: [0.5, -1.5], count: 5 });
  });

  it('leave an optimiser alone where there are none', () => {
    expect(withConstraints(plain, parameters.slice(1))).toBe(plain);
  });
});

describe('controls', () => {
  const spec = { scalars: ['learningRate'], optimizer: plain } as unknown as TrainingSpec;
  const parameters = [parameter('w'), parameter('g', { gate: { name: 'gate', weightDecay: 0 } })];
  const off = { gateLearningRate: false, freezeGates: false, clipNorm: false, ema: false } as Controls;

  it('that are off change nothing', () => {
    const found = withControls(spec, off, parameters);
    expect(found).toEqual({ ...spec, freezable: undefined, clipNorm: undefined, ema: undefined });
    expect(found.optimizer).toBe(plain);
  });

  it('give gates a rate of their own, names to freeze, a norm and averages', () => {
    const on = {
      ...off,
      gateLearningRate: (() => 1) as never,
      freezeGates: { from: 1 },
      clipNorm: 3,
      ema: { decay: 0.9 },
    };
    const found = withControls(spec, on as Controls, parameters);
    expect(found).toMatchObject({
      scalars: ['learningRate', 'gateLearningRate'],
      freezable: ['g'],
      clipNorm: 3,
      ema: true,
    });
    const rates = { learningRate: 0.25, gateLearningRate: 0.5 };
    expect(updated(found.optimizer, 'w', rates)).toEqual({ value: [0.5, -1.5], count: 5 });
    expect(updated(found.optimizer, 'g', rates)).toEqual({ value: [0, -2], count: 5 });
  });
});

describe('outputs of a model', () => {
  const input = tf.input({ shape: [2] });
  const head = (name: string) => tf.layers.dense({ name, units: 1 }).apply(input) as tf.SymbolicTensor;
  const of = (...names: string[]) => tf.model({ inputs: input, outputs: names.map(head) });

  it('have one name each, whatever gives several', () => {
    expect(toldApart(['a', 'b', 'a', 'a_2', 'a'])).toEqual(['a', 'b', 'a_2', 'a_2_2', 'a_3']);
  });

  it('are `output`, or each by its name; those for training alone are none, but for the first', () => {
    expect(modelOutputs(of('a'))).toEqual([{ name: 'a', place: 0, port: 'output' }]);
    const three = of('a', 'b', 'c');
    expect(modelOutputs(three).map(({ port }) => port)).toEqual(['output:a', 'output:b', 'output:c']);
    markAuxiliary(three, ['b']);
    expect(modelOutputs(three)).toEqual([
      { name: 'a', place: 0, port: 'output:a' },
      { name: 'c', place: 2, port: 'output:c' },
    ]);
    const tensors = [1, 2, 3].map((v) => tf.scalar(v));
    expect(outputsByPort(three, tensors)).toEqual({ 'output:a': tensors[0], 'output:c': tensors[2] });
    markAuxiliary(three, ['a', 'b', 'c']);
    expect(modelOutputs(three)).toEqual([{ name: 'a', place: 0, port: 'output' }]);
  });
});

describe('labels that a loss can be told', () => {
  const input = tf.input({ shape: [2] });
  const model = tf.model({ inputs: input, outputs: tf.layers.dense({ units: 3 }).apply(input) as tf.SymbolicTensor });
  const check = (term: CheckedLoss['']) => labelCheck({ loss: { '': term! } }, model);

  it('are whole numbers below the classes, or the one that is ignored', () => {
    const classes = check(losses.crossEntropy({ ignoreLabel: 9 }) as never)!;
    expect(() => classes([0, 1, 2, 9], [5, 6, 7, 8])).not.toThrow();
    for (const [wrong, at] of [
      [3, 1],
      [-1, 0],
      [0.5, 3],
    ] as const) {
      const labels = [0, 1, 2, 0].map((label, i) => (i === at ? wrong : label));
      expect(() => classes(labels, [5, -8, 7, 8])).toThrow(
        `The label of sample ${[5, 7, 7, 8][at]} is ${wrong}, and the model has scores of 3 classes: 0 to 2.`,
      );
    }
  });

  it('lie between two numbers, every one of a sample', () => {
    const several = check(losses.bce() as never)!;
    expect(() => several([0, 1, 0.5, 0, 0, 1], [3, 4])).not.toThrow();
    expect(() => several([0, 1, 0, 0, 0, 1.1], [3, 4])).toThrow(
      'The label of sample 4 is 1.1, and the loss wants 0 to 1.',
    );
    expect(() => several([0, 1, -0.1, 0, 0, 1], [3, 4])).toThrow('The label of sample 3 is -0.1');
  });

  it('are any where the loss does not say, or there is none', () => {
    expect(check(losses.mse() as never)).toBeUndefined();
    expect(check((() => tf.scalar(0)) as never)).toBeUndefined();
    expect(labelCheck({ loss: undefined }, model)).toBeUndefined();
  });
});

describe('the table of a prior', () => {
  const sigmoid = (u: number) => 1 / (1 + Math.exp(-u));
  /** The logistic distribution itself: F(sigmoid(u)) = sigmoid(u). */
  const uniform = { name: 'Uniform', mean: 0.5, cdfOfLogit: (u: tf.Tensor) => u.sigmoid() };

  it('is the distribution function between its points, at them and beyond', () => {
    const table = new PriorTable(uniform);
    for (const u of [-31.999, -3.3, -0.0001, 0, 1 / 128, 0.123, 5, 31.9999])
      expect(Math.abs(table.at(u) - sigmoid(u))).toBeLessThan(1e-5);
    expect(table.at(0.5 / 128)).toBeCloseTo((sigmoid(0) + sigmoid(1 / 128)) / 2, 7);
    expect([table.at(32), table.at(100), table.at(-100)]).toEqual([
      ...[sigmoid(32), sigmoid(32), sigmoid(-32)].map((v) => expect.closeTo(v, 10)),
    ]);
    expect(table.at(Number.NaN)).toBeNaN();
  });

  it('is said of each prior once, with its gates and four digits at the edges', () => {
    const [one, other] = [beta(0.6, 0.4), relaxedBernoulli(0.3, 0.5)];
    const shaping = {
      ...define({ shaping: { prior: one, weight: 1, layers: { 'b*': { prior: other }, c: { weight: 2 } } } }).shaping!,
    };
    const gates = ['a', 'b1', 'b2', 'c'].map((name) => ({ name }));
    const tables = priorTables(gates, shaping);
    expect([...tables].map(([name, table]) => [name, table.prior.name])).toEqual([
      ...[
        ['a', one.name],
        ['b1', other.name],
        ['b2', other.name],
        ['c', one.name],
      ],
    ]);
    expect(tables.get('a')).toBe(tables.get('c'));
    const said = summarisePriors(tables);
    expect(said.map(({ name, mean, gates: own }) => [name, mean, own])).toEqual([
      [one.name, one.mean, ['a', 'c']],
      [other.name, other.mean, ['b1', 'b2']],
    ]);
    // Of the second in closed form: sigmoid(t · u − logit(mean)).
    const exact = fitEdges.map((u) => sigmoid(0.5 * Math.min(32, Math.max(-32, u)) - Math.log(0.3 / 0.7)));
    said[1]!.cdf.forEach((value, i) => {
      expect(value).toBeCloseTo(exact[i]!, 3);
      expect(value * 1e4).toBeCloseTo(Math.round(value * 1e4), 6);
    });
  });

  it('is none of what is learnt, and none without shaping', () => {
    const learnt = learntPriors({ hyperprior: beta(3, 7) });
    const shaping = define({ shaping: { prior: learnt, weight: 1, layers: { b: { prior: beta(1, 2) } } } }).shaping;
    expect([...priorTables([{ name: 'a' }, { name: 'b' }], shaping).keys()]).toEqual(['b']);
    expect(priorTables([{ name: 'a' }], undefined).size).toBe(0);
  });
});

describe('terms of gates', () => {
  const gates = ['a', 'b', 'still'].map((name) => ({ name, channels: 2, conditional: name !== 'still' }));
  const losses = (shaping: object) => gateLosses({ experiment: define({ shaping } as never), gates, shaped: [] });

  it('warn of no gate beside one that decides by its input', () => {
    expect(losses({ prior: beta(0.6, 0.4), weight: 1 }).warnings).toEqual([]);
  });

  it('learn of each gate that decides by its input one prior, also where layers have weights of their own', () => {
    const { parameters, schedules } = losses({
      ...{ prior: learntPriors({ hyperprior: beta(3, 7) }), weight: 1 },
      layers: { b: { weight: 2 } },
    });
    expect(parameters.map(({ name }) => name)).toEqual(
      ['a', 'b'].flatMap((gate) => [`${gate}/prior_mean`, `${gate}/prior_temperature`]),
    );
    expect(Object.keys(schedules)).toEqual(['shaping', 'shaping:b']);
    tf.dispose(parameters.map(({ variable }) => variable));
  });
});
