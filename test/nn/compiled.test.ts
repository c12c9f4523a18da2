/** The method's own functions, traced and compiled, against the same functions run eagerly: values and gradients. */
import { describe, it } from 'vitest';
import { batchShapingLoss, batchShapingLossFromLogits } from '../../src/nn/batchShaping';
import { beta } from '../../src/nn/distributions';
import { shapingTerm, sparsityTerm } from '../../src/nn/gateTerms';
import { HardGate } from '../../src/nn/hardGate';
import { withContextDropout } from '../../src/nn/randomness';
import { ranks } from '../../src/nn/ranks';
import { correctCount, softmaxCrossEntropy } from '../../src/nn/taskLoss';
import { agree, type Fn } from '../graph/agree';
import { matrix, tf } from './cpu';

const prior = beta(0.6, 0.4);
const u = () => tf.tensor2d(matrix(16, 5, -6, 6, 1));
const v = () => tf.tensor2d(matrix(16, 3, -2, 2, 2));
const noise = (shape: [number, number], seed: number) => tf.tensor2d(matrix(...shape, 0.01, 0.99, seed));
const labels = (values: number[]) => tf.tensor1d(values, 'int32');
const as2d = (x: tf.Tensor | undefined) => x as tf.Tensor2D;
const gates = (xs: tf.Tensor[]) => xs.map((x, i) => ({ name: `gate${i}`, logits: as2d(x) }));
const fromContext = (uniform: tf.Tensor | undefined) => ({ uniform: () => uniform! });

describe('compiled as eager', () => {
  it.each<[string, Fn, () => tf.Tensor[], boolean]>([
    [
      'ranks',
      (x) => ranks(as2d(x)),
      () => [
        tf.tensor2d([
          [1, 2],
          [1, 1],
          [0, 2],
          [3, 2],
        ]),
      ],
      false,
    ],
    [
      'prior, far into the tails',
      (x) => prior.cdfOfLogit(x!),
      () => [tf.tensor1d([-90, -20, -1, 0.2, 0.3, 9, 95])],
      true,
    ],
    ['batch shaping on log-odds', (x) => batchShapingLossFromLogits(as2d(x), prior), () => [u()], true],
    ['batch shaping on probabilities', (x) => batchShapingLoss(as2d(x), beta(2, 6)), () => [tf.sigmoid(v())], true],
    [
      'both terms over two gate layers',
      (...xs) => [shapingTerm(gates(xs), prior, { normalisation: 'layerMean' }), sparsityTerm(gates(xs))],
      () => [u(), v()],
      true,
    ],
    [
      'a gate in training: noise in, straight-through out',
      (x, uniform) => new HardGate().apply(x!, { training: true, random: fromContext(uniform) }) as tf.Tensor,
      () => [u(), noise([16, 5], 3)],
      false,
    ],
    ['a gate outside training', (x) => new HardGate().apply(x!) as tf.Tensor, () => [u()], true],
    [
      'cross entropy with an ignored label, smoothed, and its count',
      (x, y) => [softmaxCrossEntropy(x!, y!, { ignoreLabel: 255, labelSmoothing: 0.1 }), correctCount(x!, y!, 255)],
      () => [tf.tensor2d(matrix(4, 3, -3, 3, 4)), labels([0, 255, 2, 1])],
      false,
    ],
    [
      'cross entropy',
      (x, y) => softmaxCrossEntropy(x!, y!),
      () => [tf.tensor2d(matrix(4, 3, -3, 3, 4)), labels([0, 1, 2, 1])],
      true,
    ],
    ['dropout from the context', dropout, () => [u(), noise([16, 5], 5)], false],
  ])('%s', async (_, fn, inputs, gradient) => {
    await agree(fn, inputs(), { gradient });
  });

  it('straight-through gradient of a gate in training', async () => {
    const gradient: Fn = (x, uniform) =>
      tf.grad((logits) => {
        const gate = new HardGate().apply(logits, { training: true, random: fromContext(uniform) }) as tf.Tensor;
        return tf.sum(tf.mul(gate, logits));
      })(x!);
    await agree(gradient, [u(), noise([16, 5], 6)]);
  });
});

function dropout(x: tf.Tensor | undefined, uniform: tf.Tensor | undefined): tf.Tensor {
  const input = tf.input({ shape: [5] });
  const model = tf.model({
    inputs: input,
    outputs: tf.layers.dropout({ rate: 0.4 }).apply(input) as tf.SymbolicTensor,
  });
  return withContextDropout(
    model,
    () => model.apply(x!, { training: true, random: fromContext(uniform) }) as tf.Tensor,
  );
}
