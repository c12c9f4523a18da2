/** Folding into a matrix product, against the graph as it was: ONNX Runtime computes both. */
import { describe, expect, it } from 'vitest';
import { foldDenseAffine } from '../../../src/graph/inference/denseAffine';
import { cutReshapes } from '../../../src/graph/lower/reshapes';
import { OnnxBuilder, type OnnxValue } from '../../../src/graph/onnx/builder';
import { program, Session } from '../../../src/graph/onnx/session';

const [rows, inner, columns] = [3, 5, 4];
const numbers = (length: number, seed: number) => Float32Array.from({ length }, (_, i) => Math.sin(seed * (i + 1)));

/** What follows the product: a graph of its output [rows, columns]. */
type Tail = (b: OnnxBuilder, product: OnnxValue) => OnnxValue;

function built(tail: Tail, { transB = 0 } = {}): OnnxBuilder {
  const b = new OnnxBuilder();
  const x = b.input('x', [rows, inner], 'float32');
  const weights = b.constant(numbers(inner * columns, 0.7), transB ? [columns, inner] : [inner, columns], 'float32');
  const result = tail(b, b.op('Gemm', [x, weights], [rows, columns], { transA: 0, transB }));
  // An output keeps its own node.
  b.output('y', b.op('Sigmoid', [result], result.shape));
  return b;
}

const reshape = (b: OnnxBuilder, value: OnnxValue, shape: number[]) => b.op('Reshape', [value, b.int64s(shape)], shape);
const constant = (b: OnnxBuilder, seed: number, shape: number[]) =>
  b.constant(
    numbers(
      shape.reduce((n, d) => n * d, 1),
      seed,
    ),
    shape,
    'float32',
  );

async function compute(b: OnnxBuilder): Promise<number[]> {
  const session = await Session.open(program('dense', b), { threads: 1 });
  const { y } = await session.compute({ x: numbers(rows * inner, 0.3) });
  await session.close();
  return Array.from(y as Float32Array);
}

const ops = (b: OnnxBuilder) => b.contents().nodes.map(({ op }) => op);

const foldable: Record<string, Tail> = {
  'a factor and a summand a column': (b, y) =>
    b.op('Add', [b.op('Mul', [y, constant(b, 1.1, [columns])], y.shape), constant(b, 1.3, [columns])], y.shape),
  'a summand before the factor, the constants first': (b, y) =>
    b.op('Mul', [constant(b, 1.7, [1, columns]), b.op('Add', [constant(b, 1.9, [columns]), y], y.shape)], y.shape),
  'a number for all': (b, y) => b.op('Mul', [y, b.scalar(-2.5)], y.shape),
  'the columns as channels of an image': (b, y) => {
    const image = reshape(b, y, [rows, columns, 1, 1]);
    return reshape(b, b.op('Mul', [image, constant(b, 2.1, [columns, 1, 1])], image.shape), [rows, columns]);
  },
  'the rows as pixels of an image': (b, y) => {
    const image = reshape(b, y, [1, 1, rows, columns]);
    return reshape(b, b.op('Add', [image, constant(b, 2.3, [columns])], image.shape), [rows, columns]);
  },
};

const others: Record<string, Tail> = {
  'a factor a row': (b, y) => b.op('Mul', [y, constant(b, 1.1, [rows, 1])], y.shape),
  'a factor for as many rows as there are columns': (b, y) => {
    const turned = reshape(b, y, [columns, rows]);
    return reshape(b, b.op('Mul', [turned, constant(b, 1.1, [columns, 1])], turned.shape), [rows, columns]);
  },
  'a factor for each element': (b, y) => b.op('Mul', [y, constant(b, 1.1, [rows, columns])], y.shape),
  'a product that something else reads too': (b, y) =>
    b.op('Add', [b.op('Mul', [y, constant(b, 1.1, [columns])], y.shape), y], y.shape),
  'a product with what is no constant': (b, y) => b.op('Mul', [y, b.op('Relu', [y], y.shape)], y.shape),
};

describe('folding into a matrix product', () => {
  describe.each([0, 1])('transB %i', (transB) => {
    it.each(Object.keys(foldable))('%s: nothing but the product is left, and it computes the same', async (name) => {
      const expected = await compute(built(foldable[name]!, { transB }));
      const b = built(foldable[name]!, { transB });
      cutReshapes(b);
      foldDenseAffine(b);
      cutReshapes(b);
      expect(ops(b)).toEqual(['Gemm', 'Sigmoid']);
      const actual = await compute(b);
      actual.forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i]!, 5);
      });
    });
  });

  it('a summand that is computed stays beside a product that has one, and one that is known goes into it', async () => {
    const made = (known: boolean) => {
      const b = new OnnxBuilder();
      const [x, own] = [b.input('x', [rows, inner], 'float32'), b.input('own', [columns], 'float32')];
      const weights = b.constant(numbers(inner * columns, 0.7), [inner, columns], 'float32');
      const bias = known ? constant(b, 0.9, [columns]) : own;
      const product = b.op('Gemm', [x, weights, bias], [rows, columns]);
      const scaled = b.op('Mul', [product, constant(b, 1.1, [columns])], product.shape);
      b.output('y', b.op('Add', [scaled, own], product.shape));
      return b;
    };
    const computed = async (b: OnnxBuilder) => {
      const session = await Session.open(program('dense', b), { threads: 1 });
      const { y } = await session.compute({ x: numbers(rows * inner, 0.3), own: numbers(columns, 0.4) });
      await session.close();
      return [...(y as Float32Array)];
    };
    for (const known of [false, true]) {
      const [before, b] = [await computed(made(known)), made(known)];
      foldDenseAffine(b);
      cutReshapes(b);
      expect(ops(b)).toEqual(known ? ['Gemm', 'Add'] : ['Gemm', 'Mul', 'Add']);
      expect(await computed(b)).toEqual(before.map((value) => expect.closeTo(value, 5)));
    }
  });

  it.each(Object.keys(others))('%s: stays as it is', async (name) => {
    const expected = await compute(built(others[name]!));
    const b = built(others[name]!);
    const before = ops(b);
    foldDenseAffine(b);
    expect(ops(b)).toEqual(before);
    expect(await compute(b)).toEqual(expected);
  });
});
