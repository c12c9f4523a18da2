/** Kernels given booleans: TensorFlow.js computes with them as with 0 and 1, ONNX hardly at all. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/base/userError';
import { lower } from '../../../src/graph/passes/lower';
import { trace } from '../../../src/graph/trace/trace';
import { expectWhole } from '../../wholeError';
import { type Case, describeFamilies } from './awkward';

await tf.setBackend('cpu');

/** All four pairs, and two more. */
const first = () => tf.tensor2d([1, 0, 1, 1, 0, 0], [2, 3], 'int32');
const second = () => tf.tensor2d([0, 0, 1, 0, 1, 0], [2, 3], 'int32');
type Of = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor | tf.Tensor[];
const booleans = (name: string, fn: Of): Case => [
  name,
  (a, b) => fn(a!.greater(0), b!.greater(0)),
  [first(), second()],
];

const comparisons = (['less', 'lessEqual', 'greater', 'greaterEqual', 'equal', 'notEqual'] as const).map((name) =>
  booleans(name, (a, b) => tf[name](a, b)),
);
const arithmetic = (
  ['mul', 'div', 'pow', 'mod', 'squaredDifference', 'atan2', 'floorDiv', 'maximum', 'minimum', 'logicalXor'] as const
).map((name) => booleans(name, (a, b) => tf[name](a, b)));

const others = [
  booleans('relu, abs, neg, square, sign, step', (a) =>
    (['relu', 'abs', 'neg', 'square', 'sign', 'step'] as const).map((name) => tf[name](a)),
  ),
  booleans('sums, products and extremes', (a) => [a.sum(1), a.prod(0), a.max(1), a.min(0), a.mean(1)]),
  booleans('sums and products so far', (a) => [
    tf.cumsum(a, 1),
    tf.cumsum(a, 0, true),
    tf.cumprod(a, 1),
    tf.cumprod(a, 0, true),
  ]),
  booleans('all, any over no axes', (a) => [tf.all(a, []), tf.any(a, []), tf.any(a, [], true)]),
  booleans('one-hot vectors, false where the place is', (a) => [
    tf.oneHot(a.toInt(), 3, 0, 1, 'bool'),
    tf.oneHot(a.toInt(), 3, 1, 0, 'bool'),
  ]),
  booleans('put together, moved and taken apart', (a, b) => [
    tf.concat([a, b], 1),
    tf.stack([a, b]),
    ...tf.split(a, 3, 1),
    tf.tile(a, [2, 2]),
    tf.reverse(a, 1),
    tf.transpose(a),
    tf.stridedSlice(a, [0, 2], [2, 0], [1, -1]),
    tf.mirrorPad(
      a,
      [
        [0, 1],
        [1, 0],
      ],
      'reflect',
    ),
  ]),
  booleans('padded with true', (a) => [
    tf.pad(
      a,
      [
        [0, 1],
        [2, 0],
      ],
      1,
    ),
  ]),
];

describeFamilies({ comparisons, arithmetic, others });

/** Lowered, without being run. */
function compile(fn: Of): void {
  const graph = trace({
    inputs: { a: { shape: [2, 3], dtype: 'int32' }, b: { shape: [2, 3], dtype: 'int32' } },
    variables: {},
    run: ({ a, b }) => ({ y: fn(a!.greater(0), b!.greater(0)) as tf.Tensor }),
  });
  lower(graph, { block: 0 });
}

/** TensorFlow.js holds a 2 or a 255 in a boolean. */
describe('what of booleans is no boolean is refused, with what to do', () => {
  it.each<[string, Of]>([
    ['Add', (a, b) => tf.add(a, b)],
    ['AddN', (a, b) => tf.addN([a, b])],
    ['Sub', (a, b) => tf.sub(a, b)],
    ['BatchMatMul', (a, b) => tf.matMul(a, b, false, true)],
  ])('%s', (kernel, fn) => {
    let error: unknown;
    try {
      compile(fn);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(UserError);
    expectWhole(error as UserError);
    expect((error as UserError).message).toBe(
      `The compiler cannot take the operation ${kernel}: of booleans it is not compiled; cast them with toInt() or toFloat().`,
    );
  });

  it('in a list of numbers that begins with them', () => {
    expect(() => compile((a, b) => tf.concat([a, b.toInt()]))).toThrow(
      'booleans and numbers in one list are not compiled; cast them to one type',
    );
  });
});
