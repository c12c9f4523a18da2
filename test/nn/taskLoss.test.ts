import { describe, expect, it } from 'vitest';
import { amongTop, correctCount, softmaxCrossEntropy } from '../../src/nn/taskLoss';
import { matrix, tf } from './cpu';
import { differences, largestGap } from './oracle';

const scalar = (f: () => tf.Scalar): number => tf.tidy(() => f().dataSync()[0]!);

/** Mean over the rows that count of −Σ target · log softmax, by loops. */
function slow(
  logits: number[][],
  labels: number[],
  { ignore, smoothing = 0 }: { ignore?: number; smoothing?: number },
) {
  let [sum, count] = [0, 0];
  logits.forEach((row, i) => {
    if (labels[i] === ignore) return;
    const log = Math.log(row.reduce((total, value) => total + Math.exp(value), 0));
    row.forEach((value, k) => {
      const target = (k === labels[i] ? 1 - smoothing : 0) + smoothing / row.length;
      sum -= target * (value - log);
    });
    count++;
  });
  return count === 0 ? 0 : sum / count;
}

describe('softmaxCrossEntropy', () => {
  const logits = matrix(6, 4, -3, 3, 1);

  it.each([
    ['plain', [0, 1, 2, 3, 0, 1], {}],
    ['smoothed', [0, 1, 2, 3, 0, 1], { smoothing: 0.1 }],
    ['with an ignored label above the classes', [0, 255, 2, 255, 0, 1], { ignore: 255 }],
    ['with a negative ignored label', [-1, 1, 2, -1, 0, 1], { ignore: -1, smoothing: 0.2 }],
    ['with one of the classes ignored', [0, 1, 2, 3, 0, 1], { ignore: 0 }],
    ['with nothing that counts', [9, 9, 9, 9, 9, 9], { ignore: 9 }],
  ] as [string, number[], { ignore?: number; smoothing?: number }][])('is the looped one, %s', (_, labels, options) => {
    const { ignore, smoothing } = options;
    const settings = {
      ...(ignore === undefined ? {} : { ignoreLabel: ignore }),
      ...(smoothing === undefined ? {} : { labelSmoothing: smoothing }),
    };
    const loss = (x: tf.Tensor) => softmaxCrossEntropy(x, tf.tensor1d(labels, 'int32'), settings);
    expect(scalar(() => loss(tf.tensor2d(logits)))).toBeCloseTo(slow(logits, labels, options), 5);
    const gradient = tf.tidy(() => tf.grad(loss)(tf.tensor2d(logits)).dataSync());
    expect(largestGap(gradient, differences((x) => slow(x, labels, options), logits).flat())).toBeLessThan(1e-6);
  });

  it('takes pixels as well as images', () => {
    const labels = [0, 1, 2, 3, 0, 1];
    const pixels = scalar(() =>
      softmaxCrossEntropy(tf.tensor(logits.flat(), [1, 2, 3, 4]), tf.tensor(labels, [1, 2, 3], 'int32')),
    );
    expect(pixels).toBeCloseTo(slow(logits, labels, {}), 5);
  });

  it('stays finite for scores that overflow exp', () => {
    expect(scalar(() => softmaxCrossEntropy(tf.tensor2d([[1000, 0]]), tf.tensor1d([1], 'int32')))).toBeCloseTo(1000, 2);
  });
});

describe('correctCount', () => {
  const logits = [
    [1, 3, 2],
    [5, 0, 0],
    [0, 1, 9],
    [2, 1, 0],
  ];

  it('counts rows whose largest score is the label, ignored ones left out', () => {
    expect(scalar(() => correctCount(tf.tensor2d(logits), tf.tensor1d([1, 0, 0, 0], 'int32')))).toBe(3);
    expect(scalar(() => correctCount(tf.tensor2d(logits), tf.tensor1d([1, 0, 2, 0], 'int32'), 0))).toBe(2);
  });
});

it('a class is among the k highest, with ties and what is no number against it', () => {
  const scores = tf.tensor2d([
    [3, 1, 2],
    [3, 1, 2],
    [3, 1, 2],
    [2, 2, 1],
    [Number.NaN, 1, 2],
  ]);
  const hot = tf.oneHot(tf.tensor1d([0, 2, 1, 0, 0], 'int32'), 3);
  const of = (k: number) => [...amongTop(scores, hot, k).dataSync()];
  expect(of(1)).toEqual([1, 0, 0, 0, 0]);
  expect(of(2)).toEqual([1, 1, 0, 1, 0]);
  expect(of(3)).toEqual([1, 1, 1, 1, 0]);
});
