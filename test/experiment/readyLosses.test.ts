/** Ready-made losses and metrics against what plain JavaScript computes number by number, and gradients by finite differences. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../src/base/random';
import { isReady, type ReadyLoss } from '../../src/experiment/loss';
import * as losses from '../../src/experiment/readyLosses';
import * as metrics from '../../src/experiment/readyMetrics';

const said = [
  [0.5, -1.2, 2.1],
  [-0.3, 0.9, 0.1],
  [3.2, -2.4, 0.6],
  [0.05, 0.4, -1.7],
];
const numbers = [
  [0, 1, 0.7],
  [0.3, -0.9, 0],
  [-1, 1, 2.6],
  [0.1, 0.2, -1.5],
];
const several = [
  [1, 0, 1],
  [0, 1, 0],
  [1, 1, 0],
  [0, 0, 1],
];
const classes = [2, 0, 1, 1];

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const eachPair = (labels: number[][], of: (z: number, y: number, c: number) => number) =>
  mean(said.map((row, i) => mean(row.map((z, c) => of(z, labels[i]![c]!, c)))));
const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));
const softmax = (row: readonly number[]) => {
  const all = row.map(Math.exp);
  return all.map((e) => e / all.reduce((a, b) => a + b, 0));
};
const huber = (e: number, d: number) => (Math.abs(e) <= d ? e * e * 0.5 : d * (Math.abs(e) - d / 2));
const entropy = (p: number, y: number, w = 1) => -(w * y * Math.log(p) + (1 - y) * Math.log(1 - p));
const focus = (p: number, y: number, g: number) =>
  -(y * (1 - p) ** g * Math.log(p) + (1 - y) * p ** g * Math.log(1 - p));
const near = (value: number) => expect.closeTo(value, 5);
const weights = [0.5, 2, 3];
const smoothed = (y: number, e: number) => y * (1 - e) + e / 2;

const wide: [string, ReadyLoss, number[][], number][] = [
  ['mse', losses.mse(), numbers, eachPair(numbers, (z, y) => (z - y) ** 2)],
  ['mae', losses.mae(), numbers, eachPair(numbers, (z, y) => Math.abs(z - y))],
  ['huber', losses.huber(), numbers, eachPair(numbers, (z, y) => huber(z - y, 1))],
  ['huber of 0.4', losses.huber({ delta: 0.4 }), numbers, eachPair(numbers, (z, y) => huber(z - y, 0.4))],
  ['bce', losses.bce(), several, eachPair(several, (z, y) => entropy(sigmoid(z), y))],
  [
    'bce with weights',
    losses.bce({ weights }),
    several,
    eachPair(several, (z, y, c) => entropy(sigmoid(z), y, weights[c])),
  ],
  [
    'bce with smoothing',
    losses.bce({ labelSmoothing: 0.1 }),
    several,
    eachPair(several, (z, y) => entropy(sigmoid(z), smoothed(y, 0.1))),
  ],
  [
    'focal of several with weights',
    losses.focal({ weights, gamma: 0.5 }),
    several,
    eachPair(several, (z, y, c) => {
      const p = sigmoid(z);
      return -(weights[c]! * y * (1 - p) ** 0.5 * Math.log(p) + (1 - y) * p ** 0.5 * Math.log(1 - p));
    }),
  ],
  ['focal of several', losses.focal(), several, eachPair(several, (z, y) => focus(sigmoid(z), y, 2))],
];
const one: [string, ReadyLoss, number[], number][] = [
  ['cross-entropy', losses.crossEntropy(), classes, mean(said.map((row, i) => -Math.log(softmax(row)[classes[i]!]!)))],
  [
    'cross-entropy with weights',
    losses.crossEntropy({ weights }),
    classes,
    said.reduce((sum, row, i) => sum - weights[classes[i]!]! * Math.log(softmax(row)[classes[i]!]!), 0) /
      classes.reduce((sum, c) => sum + weights[c]!, 0),
  ],
  [
    'cross-entropy with smoothing',
    losses.crossEntropy({ labelSmoothing: 0.3 }),
    classes,
    mean(
      said.map((row, i) =>
        softmax(row).reduce((sum, p, c) => sum - ((c === classes[i] ? 0.7 : 0) + 0.1) * Math.log(p), 0),
      ),
    ),
  ],
  [
    'cross-entropy without class 1',
    losses.crossEntropy({ ignoreLabel: 1 }),
    classes,
    mean([0, 1].map((i) => -Math.log(softmax(said[i]!)[classes[i]!]!))),
  ],
  [
    'cross-entropy with weights and smoothing',
    losses.crossEntropy({ weights, labelSmoothing: 0.3 }),
    classes,
    // As in PyTorch: each class's part by its weight, over the weights of the labels.
    said.reduce(
      (sum, row, i) =>
        sum -
        softmax(row).reduce((part, p, c) => part + weights[c]! * ((c === classes[i] ? 0.7 : 0) + 0.1) * Math.log(p), 0),
      0,
    ) / classes.reduce((sum, c) => sum + weights[c]!, 0),
  ],
  [
    'cross-entropy with weights, without class 1',
    losses.crossEntropy({ weights, ignoreLabel: 1 }),
    classes,
    [0, 1].reduce((sum, i) => sum - weights[classes[i]!]! * Math.log(softmax(said[i]!)[classes[i]!]!), 0) /
      [0, 1].reduce((sum, i) => sum + weights[classes[i]!]!, 0),
  ],
  [
    'focal with no focus',
    losses.focal({ gamma: 0 }),
    classes,
    mean(said.map((row, i) => -Math.log(softmax(row)[classes[i]!]!))),
  ],
  [
    'focal of its usual focus',
    losses.focal(),
    classes,
    mean(
      said.map((row, i) => {
        const p = softmax(row)[classes[i]!]!;
        return -((1 - p) ** 2) * Math.log(p);
      }),
    ),
  ],
  [
    'focal',
    losses.focal({ gamma: 1.5, weights }),
    classes,
    mean(
      said.map((row, i) => {
        const p = softmax(row)[classes[i]!]!;
        return -weights[classes[i]!]! * (1 - p) ** 1.5 * Math.log(p);
      }),
    ),
  ],
];

const labelTensor = (labels: number[] | number[][]) =>
  Array.isArray(labels[0]) ? tf.tensor2d(labels as number[][]) : tf.tensor1d(labels as number[], 'int32');

describe.each([...wide, ...one] as [string, ReadyLoss, number[] | number[][], number][])(
  '%s',
  (_, loss, labels, expected) => {
    it('is what plain numbers give', () => {
      expect(loss(tf.tensor2d(said), labelTensor(labels)).dataSync()[0]).toBeCloseTo(expected, 5);
      expect(isReady(loss)).toBe(true);
    });

    it('is the mean of what it is of each sample', () => {
      const { values, over } = loss.samples(tf.tensor2d(said), labelTensor(labels));
      const [v, w] = [[...values.dataSync()], over ? [...over.dataSync()] : said.map(() => 1)];
      const sum = (all: number[]) => all.reduce((a, b) => a + b, 0);
      expect(sum(v) / sum(w)).toBeCloseTo(expected, 5);
    });

    it('has the gradient of finite differences', () => {
      const y = labelTensor(labels);
      const f = (x: tf.Tensor) => loss(x, y);
      const gradient = tf.grad(f)(tf.tensor2d(said)).arraySync() as number[][];
      const h = 1e-2;
      for (const [i, row] of said.entries())
        for (const c of row.keys()) {
          const at = (by: number) =>
            f(tf.tensor2d(said.map((r, j) => r.map((z, k) => (i === j && k === c ? z + by : z))))).dataSync()[0]!;
          expect(gradient[i]![c]).toBeCloseTo((at(h) - at(-h)) / (2 * h), 3);
        }
    });
  },
);

it('compares a column of outputs with a row of labels number by number', () => {
  const column = tf.tensor2d([1, 2, 4], [3, 1]);
  expect(
    losses
      .mse()(column, tf.tensor1d([1, 2, 3]))
      .dataSync()[0],
  ).toBeCloseTo(1 / 3, 6);
  expect(() => losses.mse()(column, tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]))).toThrow(
    /says \[3, 1\].*labels are \[3, 2\]/,
  );
  expect(() => losses.crossEntropy()(tf.zeros([3, 2]), tf.zeros([3, 2]))).toThrow(/labels are \[3, 2\]/);
});

it('leaves out positions of an ignored label, also one that is no class', () => {
  const scores = tf.tensor3d([[...said.slice(0, 2)], [...said.slice(2)]].map((rows) => rows.map((row) => [...row])));
  const labels = tf.tensor2d(
    [
      [2, 255],
      [255, 1],
    ],
    [2, 2],
    'int32',
  );
  const expected = mean(
    [
      [0, 2],
      [3, 1],
    ].map(([i, c]) => -Math.log(softmax(said[i!]!)[c!]!)),
  );
  expect(losses.crossEntropy({ ignoreLabel: 255 })(scores, labels).dataSync()[0]).toBeCloseTo(expected, 5);
  const nothing = tf.fill([2, 2], 255, 'int32');
  expect(losses.crossEntropy({ ignoreLabel: 255 })(scores, nothing).dataSync()[0]).toBe(0);
});

it('of outputs of more than two axes is a number a sample', () => {
  // [2, 2, 3]: of each sample two rows.
  const outputs = tf.tensor3d([said.slice(0, 2), said.slice(2)]);
  const { values } = losses.mse().samples(outputs, tf.tensor3d([numbers.slice(0, 2), numbers.slice(2)]));
  const error = (i: number) => mean(said[i]!.map((z, c) => (z - numbers[i]![c]!) ** 2));
  expect([...values.dataSync()]).toEqual([(error(0) + error(1)) / 2, (error(2) + error(3)) / 2].map(near));
  const labels = tf.tensor2d(
    [
      [2, 255],
      [1, 1],
    ],
    [2, 2],
    'int32',
  );
  // Of a picture that is two pixels high.
  const high = (x: tf.Tensor) => x.reshape([2, 2, 1, ...x.shape.slice(2)]);
  const found = losses.crossEntropy({ ignoreLabel: 255 }).samples(high(outputs), high(labels));
  const log = (i: number, c: number) => -Math.log(softmax(said[i]!)[c]!);
  expect([...found.values.dataSync()]).toEqual([log(0, 2), log(2, 1) + log(3, 1)].map(near));
  expect([...found.over!.dataSync()]).toEqual([1, 2]);
});

it('focal of one score a sample is of its one label, whatever shape that has', () => {
  const scores = [0.5, -1.2, 2.1];
  const labels = [1, 0, 0];
  const expected = mean(scores.map((z, i) => focus(sigmoid(z), labels[i]!, 2)));
  for (const given of [tf.tensor1d(labels), tf.tensor2d(labels, [3, 1])])
    expect(
      losses
        .focal()(tf.tensor2d(scores, [3, 1]), given)
        .dataSync()[0],
    ).toBeCloseTo(expected, 5);
  // A class a sample may stand in a column.
  const [row, column] = [tf.tensor1d(classes, 'int32'), tf.tensor2d(classes, [4, 1], 'int32')];
  const [one, other] = [row, column].map((given) => losses.focal()(tf.tensor2d(said), given).dataSync()[0]!);
  expect(other).toBeCloseTo(one!, 6);
  expect(() => losses.focal()(tf.zeros([3, 2]), tf.zeros([3, 3]))).toThrow(/says \[3, 2\].*labels are \[3, 3\]/);
});

it('says what it is, what it takes, and which labels', () => {
  const facts = (loss: ReadyLoss) => [loss.description, loss.ofScores, loss.labels];
  const between = { kind: 'between', low: 0, high: 1 };
  expect(
    [
      losses.mse(),
      losses.mae(),
      losses.huber(),
      losses.huber({ delta: 0.5 }),
      losses.bce(),
      losses.bce({ weights: [1, 2], labelSmoothing: 0.1 }),
      losses.crossEntropy(),
      losses.crossEntropy({ weights: [1, 2], labelSmoothing: 0.1, ignoreLabel: 255 }),
      losses.focal(),
      losses.focal({ gamma: 1, weights: [1, 2] }),
    ].map(facts),
  ).toEqual([
    ['mean squared error', false, undefined],
    ['mean absolute error', false, undefined],
    ['huber, delta 1', false, undefined],
    ['huber, delta 0.5', false, undefined],
    ['binary cross-entropy', true, between],
    ['binary cross-entropy, weights 1 2, label smoothing 0.1', true, between],
    ['cross-entropy', true, { kind: 'class', ignored: undefined }],
    ['cross-entropy, weights 1 2, label smoothing 0.1', true, { kind: 'class', ignored: 255 }],
    ['focal, gamma 2', true, undefined],
    ['focal, gamma 1, weights 1 2', true, undefined],
  ]);
});

it('refuses as many labels as numbers in another shape of batch, and lists of either', () => {
  expect(() => losses.mse()(tf.zeros([3, 2]), tf.zeros([2, 3]))).toThrow(/says \[3, 2\].*labels are \[2, 3\]/);
  const several = Object.assign([tf.zeros([3, 1]), tf.zeros([3, 1])], { age: 1, mood: 2 }) as unknown as tf.Tensor;
  for (const [outputs, labels, what] of [
    [several, tf.zeros([3, 1]), 'outputs'],
    [tf.zeros([3, 1]), several, 'labels'],
  ] as const)
    for (const loss of [losses.mse(), losses.crossEntropy()])
      expect(() => loss(outputs, labels)).toThrow(
        `This loss or metric compares one output with one label, and here are 2 ${what}: age, mood.`,
      );
});

it('stays finite where a score is huge', () => {
  const far = tf.tensor2d([[200, -200]]);
  for (const loss of [losses.bce(), losses.focal(), losses.focal({ gamma: 0.5 })])
    for (const labels of [tf.tensor2d([[0, 1]]), tf.tensor2d([[1, 0]])]) {
      expect(Number.isFinite(loss(far, labels).dataSync()[0])).toBe(true);
      expect(
        [
          ...tf
            .grad((x) => loss(x, labels))(far)
            .dataSync(),
        ].every(Number.isFinite),
      ).toBe(true);
    }
});

it('is of weights by their shares alone, however small; of none of them 0', () => {
  const of = (weights: number[]) =>
    losses.crossEntropy({ weights })(tf.tensor2d(said), tf.tensor1d(classes, 'int32')).dataSync()[0]!;
  expect(of([0.05, 0.2, 0.3])).toBeCloseTo(of(weights), 5);
  const [log0, log2] = [Math.log(softmax(said[1]!)[0]!), Math.log(softmax(said[0]!)[2]!)];
  // Two of the four samples are of class 1, which counts nowhere.
  expect(of([1, 0, 1])).toBeCloseTo(-(log0 + log2) / 2, 5);
  expect(of([0, 0, 0])).toBe(0);
});

it('refuses options that cannot be, by their names', () => {
  expect(() => losses.huber({ delta: 0 })).toThrow('huber.delta is 0.');
  expect(() => losses.huber({ dleta: 1 } as object)).toThrow("no option 'dleta' of losses.huber");
  expect(() => losses.bce({ weights: [1, -1] })).toThrow('bce.weights is [1,-1].');
  expect(() => losses.bce({ weights: [] })).toThrow('bce.weights is [].');
  for (const weights of [[1, Number.POSITIVE_INFINITY], ['1', '2'] as never, { 0: 1 } as never])
    expect(() => losses.bce({ weights })).toThrow('bce.weights is ');
  for (const labelSmoothing of [1, -0.1])
    expect(() => losses.bce({ labelSmoothing })).toThrow(`bce.labelSmoothing is ${labelSmoothing}.`);
  expect(() => losses.focal({ gamma: -1 })).toThrow('focal.gamma is -1.');
  expect(() => losses.crossEntropy({ labelSmoothing: 1 })).toThrow('crossEntropy.labelSmoothing is 1.');
  expect(() => losses.crossEntropy({ weights: [1, 2] })(tf.zeros([1, 3]), tf.tensor1d([0], 'int32'))).toThrow(
    'holds 2 weights, and the model gives 3 scores',
  );
  expect(() => losses.crossEntropy({ weights: [1] })(tf.zeros([1, 2]), tf.tensor1d([0], 'int32'))).toThrow(
    'holds 1 weight, and the model gives 2 scores.',
  );
  expect(() => losses.bce({ weights: [1, 2] })(tf.zeros([3, 1]), tf.zeros([3, 1]))).toThrow(
    'holds 2 weights, and the model gives 1 score.',
  );
  expect(() => metrics.topK(0)).toThrow('topK is 0.');
});

describe('metrics', () => {
  const measured = (metric: ReturnType<typeof metrics.mse>, outputs: number[][], labels: number[] | number[][]) => {
    const given = metric.measure(tf.tensor2d(outputs) as never, labelTensor(labels)).toFloat();
    const rows = given.dataSync() as Float32Array;
    return metric.ofSplit ? metric.ofSplit(rows, rows.length / outputs.length) : mean([...rows]);
  };

  it('gives errors of regression', () => {
    expect(measured(metrics.mse(), said, numbers)).toBeCloseTo(wide[0]![3], 5);
    expect(measured(metrics.mae(), said, numbers)).toBeCloseTo(wide[1]![3], 5);
    expect(measured(metrics.rmse(), said, numbers)).toBeCloseTo(Math.sqrt(wide[0]![3]), 5);
    expect(measured(metrics.huber({ delta: 0.4 }), said, numbers)).toBeCloseTo(wide[3]![3], 5);
  });

  it('counts the k highest scores, ties and what is no number against it', () => {
    const right = (k: number) =>
      mean(said.map((row, i) => (row.filter((z) => z >= row[classes[i]!]!).length <= k ? 1 : 0)));
    for (const k of [1, 2, 3]) expect(measured(metrics.topK(k), said, classes)).toBeCloseTo(right(k), 6);
    expect(measured(metrics.accuracy(), said, classes)).toBeCloseTo(right(1), 6);
    expect(measured(metrics.topK(1), [[1, 1]], [0])).toBe(0);
    expect(measured(metrics.topK(2), [[Number.NaN, 1]], [0])).toBe(0);
  });

  it('refuses scores that are not one a class, and labels that are not one a sample', () => {
    const refused = (outputs: number[], labels: number[]) => () =>
      metrics.topK(1).measure(tf.zeros(outputs), tf.zeros(labels, 'int32'));
    expect(refused([2, 3, 4], [2, 3])).toThrow('here are [2, 3, 4] and [2, 3].');
    expect(refused([2, 3], [2, 2])).toThrow('here are [2, 3] and [2, 2].');
    expect(refused([2, 3], [2])).not.toThrow();
  });

  it('counts labels said right', () => {
    const right = said.flatMap((row, i) => row.map((z, c) => (z > 0 === several[i]![c]! > 0.5 ? 1 : 0)));
    expect(measured(metrics.labelAccuracy(), said, several)).toBeCloseTo(mean(right), 6);
    // A score at the threshold is below it.
    expect(measured(metrics.labelAccuracy(), [[0, 0.3]], [[0, 1]])).toBe(1);
    expect(measured(metrics.labelAccuracy({ threshold: 0.5 }), [[0.4, 0.6, 0.5]], [[0, 1, 0]])).toBe(1);
    expect(measured(metrics.labelAccuracy({ threshold: -1 }), [[-0.5, -1.5]], [[1, 0]])).toBe(1);
    const of = (...values: number[]) => tf.tensor3d(values, [2, 2, 1]);
    const ofSamples = metrics.labelAccuracy().measure(of(1, -1, 1, 1), of(1, 0, 0, 1));
    expect([...ofSamples.dataSync()]).toEqual([1, 0.5]);
  });

  it('gives the mean average precision of a slow reading of its definition, ties and classes without samples too', () => {
    for (const seed of [1, 2, 3, 4]) {
      const random = new SeededRandom(seed);
      const next = () => random.uniform();
      const [samples, columns] = [37, 5];
      // Scores of one digit: many are equal. Nobody has the last class.
      const scores = Array.from({ length: samples }, () =>
        Array.from({ length: columns }, () => Math.round(next() * 9)),
      );
      const labels = scores.map((row) => row.map((_, c) => (c === columns - 1 ? 0 : next() > 0.6 ? 1 : 0)));
      // Precision at the threshold of each positive sample: the share of those at or above it.
      const precisions = Array.from({ length: columns - 1 }, (_, c) => {
        const positives = scores.map((row, i) => ({ s: row[c]!, y: labels[i]![c]! })).filter(({ y }) => y === 1);
        return mean(
          positives.map(({ s }) => {
            const above = scores.flatMap((row, i) => (row[c]! >= s ? [labels[i]![c]!] : []));
            return mean(above);
          }),
        );
      });
      expect(measured(metrics.meanAveragePrecision(), scores, labels)).toBeCloseTo(mean(precisions), 6);
    }
    // By hand: the order is +, −, +: 1/2 · (1 + 2/3).
    expect(measured(metrics.meanAveragePrecision(), [[3], [2], [1]], [[1], [0], [1]])).toBeCloseTo(5 / 6, 6);
    expect(measured(metrics.meanAveragePrecision(), [[3], [2]], [[0], [0]])).toBeNaN();
    expect(measured(metrics.meanAveragePrecision(), [[3], [Number.NaN]], [[1], [0]])).toBeNaN();
  });
});
