/** Small parts of an export, by hand: names of convolutions, and what of a traced batch size stays in a network. */
import { expect, it } from 'vitest';
import { freeBatch } from '../../src/export/freeBatch';
import { type ConvPair, pairName } from '../../src/export/pairs';
import { OnnxBuilder } from '../../src/graph/onnx/builder';

const conv = (image: number[], filter: number[], strides: unknown) => ({
  ...{ image, filter },
  attributes: { strides, pad: 'same', dilations: [1, 1] },
});

it.each([
  [1, 1, '56×28, 64 → 3×1 → 32 → 1×5 → 16'],
  [2, [1, 1], '56×28, 64 → 3×1/2 → 32 → 1×5 → 16'],
  [[1, 1], [2, 2], '56×28, 64 → 3×1 → 32 → 1×5/2 → 16'],
])('strides %s and %s: %s', (first, second, name) => {
  const pair: ConvPair = {
    makes: conv([56, 28, 64], [3, 1, 64, 32], first),
    reads: conv([56, 28, 32], [1, 5, 32, 16], second),
  };
  expect(pairName(pair)).toBe(name);
});

it('a batch size goes out of reshapes and expansions, and out of nothing else', () => {
  const b = new OnnxBuilder();
  const x = b.input('x', [91, 4], 'float32');
  const reshaped = b.op('Reshape', [x, b.int64s([91, 2, 2])], [91, 2, 2]);
  const flat = b.op('Reshape', [b.constant(new Float32Array(4), [4], 'float32'), b.int64s([1, 4])], [1, 4]);
  const wide = b.op('Expand', [flat, b.int64s([91, 4])], [91, 4]);
  const tiled = b.op('Tile', [flat, b.int64s([91, 1])], [91, 4]);
  const sum = b.op('Add', [wide, tiled], [91, 4]);
  b.output('y', b.op('Add', [sum, b.op('Reshape', [reshaped, b.int64s([91, 4])], [91, 4])], [91, 4]));
  freeBatch(b, 91);
  const targets = b
    .contents()
    .nodes.flatMap(({ op, inputs }) =>
      op === 'Add' ? [] : [[op, ...Array.from(inputs[1]!.data as BigInt64Array, Number)]],
    );
  expect(targets.sort()).toEqual(
    [
      ['Reshape', -1, 2, 2],
      ['Reshape', 1, 4],
      ['Expand', 1, 4],
      ['Tile', 91, 1],
      ['Reshape', -1, 4],
    ].sort(),
  );
});
