import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { OnnxBuilder, type OnnxType } from '../../../src/graph/onnx/builder';
import { peakBytes } from '../../../src/graph/onnx/memory';
import { lower } from '../../../src/graph/passes/lower';
import { trace } from '../../../src/graph/trace/trace';

/** Floats. */
const x = (b: OnnxBuilder, size: number) => b.input('x', [size], 'float32');
const peak = (b: OnnxBuilder) => peakBytes(b.contents()) / 4;

describe('the predicted memory', () => {
  it('is that of the values that live at the same time', () => {
    const b = new OnnxBuilder();
    const input = x(b, 10);
    // Not in place: a product has a size of its own.
    const wide = b.op('Expand', [input, b.int64s([10, 10])], [10, 10]);
    const narrow = b.op('ReduceSum', [wide, b.int64s([0])], [10], { keepdims: 0 });
    const again = b.op('Expand', [narrow, b.int64s([7, 10])], [7, 10]);
    b.output('y', b.op('ReduceSum', [again, b.int64s([0])], [10], { keepdims: 0 }));
    // `wide` with `narrow`; `narrow` with `again` is less, and inputs and outputs are the caller's.
    expect(peak(b)).toBe(110);
  });

  it('keeps a value until its last reader', () => {
    const b = new OnnxBuilder();
    const first = b.op('Transpose', [x(b, 6)], [6]);
    const second = b.op('Transpose', [first], [6], { step: 2 });
    const third = b.op('Transpose', [second], [6], { step: 3 });
    b.output('y', b.op('Concat', [first, third], [12], { axis: 0 }));
    expect(peak(b)).toBe(18);
  });

  it('lets elementwise operations write over an argument that nobody reads any more', () => {
    const chain = (op: string) => {
      const b = new OnnxBuilder();
      let value = b.op('Transpose', [x(b, 5)], [5]);
      for (let i = 0; i < 4; i++) value = b.op(op, [value], [5], { step: i });
      b.output('y', b.op('Concat', [value], [5], { axis: 0 }));
      return peak(b);
    };
    expect(chain('Relu')).toBe(5);
    expect(chain('Transpose')).toBe(10);
  });

  it('counts bytes by the type, and nothing of what is fetched, constant or never read', () => {
    const b = new OnnxBuilder();
    const input = b.input('x', [6], 'float32');
    const of = (type: OnnxType) => b.op('Odd', [input], [5], {}, { type });
    const values = (['bool', 'int32', 'int64', 'float64'] as const).map(of);
    const [, unread] = b.ops(
      'Two',
      [...values, b.scalar(2)],
      [
        { shape: [1], type: 'float32' },
        { shape: [1000], type: 'float32' },
      ],
    );
    b.output('y', b.op('Concat', [input, values[0]], [11]));
    b.output('z', b.op('Odd', [...values], [1000]));
    expect(unread?.shape).toEqual([1000]);
    expect(peakBytes(b.contents())).toBe(5 * (1 + 4 + 8 + 8));
  });

  it('writes over an argument of its size alone, and frees the others', () => {
    const of = (shape: number[], last = 1) => {
      const b = new OnnxBuilder();
      const input = x(b, 6);
      const [wide, narrow] = [b.op('Odd', [input], [6]), b.op('Odd', [input], [3])];
      const sum = b.op('Add', [wide, narrow], shape);
      b.output('y', b.op('Odd', [b.op('Odd', [sum], [last])], [1]));
      return peak(b);
    };
    // Over `wide`; beside both, where neither has the size.
    expect(of([6])).toBe(9);
    expect(of([6, 1, 1])).toBe(9);
    expect(of([12])).toBe(21);
    // What was written over is there until the result is read.
    expect(of([6], 8)).toBe(14);
  });

  it('counts nothing of what is fetched, also where others read it', () => {
    const b = new OnnxBuilder();
    const shown = b.op('Odd', [x(b, 6)], [50]);
    b.output('shown', shown);
    b.output('y', b.op('Odd', [b.op('Odd', [shown], [7])], [1]));
    expect(peak(b)).toBe(7);
  });

  it('counts a reshaped value once, and reads of it as reads of the value', () => {
    const b = new OnnxBuilder();
    const made = b.op('Transpose', [x(b, 8)], [8]);
    const shaped = b.op('Reshape', [made, b.int64s([2, 4])], [2, 4]);
    const other = b.op('Expand', [b.scalar(1), b.int64s([3])], [3]);
    b.output('y', b.op('Gather', [shaped, other], [3], { axis: 0 }));
    expect(peak(b)).toBe(11);
  });

  it('counts nothing of an output that nobody reads, beside one that is read', () => {
    const b = new OnnxBuilder();
    const [read] = b.ops(
      'Two',
      [x(b, 6)],
      [
        { shape: [5], type: 'float32' },
        { shape: [1000], type: 'float32' },
      ],
    );
    b.output('y', b.op('Odd', [read], [1]));
    expect(peak(b)).toBe(5);
  });

  it('is that of the order in which nodes run: of two arguments the one that is made later comes first', () => {
    const b = new OnnxBuilder();
    const input = x(b, 6);
    const early = b.op('Odd', [b.op('Odd', [input], [100])], [1]);
    const late = b.op('Odd', [b.op('Odd', [input], [50], { n: 2 })], [10]);
    b.output('y', b.op('Odd', [late, early], [1]));
    // The result of the later one waits while the earlier one is made.
    expect(peak(b)).toBe(10 + 100 + 1);
  });

  it('counts a value once that is reshaped again and again', () => {
    const b = new OnnxBuilder();
    const made = b.op('Odd', [x(b, 8)], [8]);
    const once = b.op('Reshape', [made, b.int64s([2, 4])], [2, 4]);
    const twice = b.op('Reshape', [once, b.int64s([4, 2])], [4, 2]);
    const between = b.op('Odd', [b.op('Odd', [made], [20], { n: 2 })], [3]);
    b.output('y', b.op('Odd', [twice, between], [1]));
    expect(peak(b)).toBe(8 + 20 + 3);
  });

  it('of a training step grows with the batch, not with the weights', () => {
    const of = (batch: number) => {
      const w = tf.variable(tf.ones([3, 3, 16, 16]), true, 'w');
      const graph = trace({
        inputs: { x: { shape: [batch, 8, 8, 16], dtype: 'float32' } },
        variables: { w },
        run: (inputs) => {
          const loss = () =>
            tf
              .relu(tf.conv2d(inputs.x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same'))
              .square()
              .sum();
          const { grads } = tf.variableGrads(loss as () => tf.Scalar, [w]);
          return { g: grads.w as tf.Tensor };
        },
      });
      w.dispose();
      return peakBytes(lower(graph, { block: 0 }).contents());
    };
    const image = 8 * 8 * 16 * 4;
    // At least the activation and its gradient, at most the patches of a filter gradient besides.
    expect(of(8) - of(4)).toBeGreaterThanOrEqual(4 * 2 * image);
    expect(of(8) - of(4)).toBeLessThan(4 * 20 * image);
  });
});
