/** Which paddings are of rows and columns alone, and which reshapes are left out. */
import { describe, expect, it } from 'vitest';
import type { GraphNode } from '../../../src/graph/graph';
import { spatialPads } from '../../../src/graph/lower/padding';
import { cutReshapes } from '../../../src/graph/lower/reshapes';
import { OnnxBuilder, type OnnxValue } from '../../../src/graph/onnx/builder';

// Before and after each dimension.
it.each<[string, string, number | undefined, number[] | undefined]>([
  ['PadV2', '0 0, 1 2, 3 4, 0 0', undefined, [1, 3, 2, 4]],
  ['PadV2', '0 0, 1 2, 3 4, 0 0', 0, [1, 3, 2, 4]],
  ['PadV2', '0 0, 1 2, 3 4, 0 0', 1, undefined],
  ['PadV2', '0 0, 1 2, 3 4, 0 1', 0, undefined],
  ['PadV2', '1 0, 1 2, 3 4, 0 0', 0, undefined],
  ['PadV2', '0 0, 1 2', 0, undefined],
  ['MirrorPad', '0 0, 1 2, 3 4, 0 0', 0, undefined],
])('%s by %s of %s', (kernel, sides, constantValue, expected) => {
  const paddings = sides.split(', ').map((side) => side.split(' ').map(Number));
  expect(spatialPads({ kernel, attrs: { paddings, constantValue } } as unknown as GraphNode)).toEqual(expected);
});

describe('reshapes', () => {
  /** Operations of the graph and their first inputs, after reshapes were cut short. */
  const left = (make: (b: OnnxBuilder, reshape: (x: OnnxValue, shape: number[]) => OnnxValue) => OnnxValue) => {
    const b = new OnnxBuilder();
    b.output(
      'y',
      make(b, (x, shape) => b.op('Reshape', [x, b.int64s(shape)], shape)),
    );
    cutReshapes(b);
    const { nodes } = b.contents();
    return nodes.map(({ op, inputs, outputs }) => [op, inputs[0]?.name.replace(/\d+/, ''), outputs[0]?.shape]);
  };
  const x = (b: OnnxBuilder) => b.input('x', [2, 3], 'float32');

  it('of a reshape are one', () => {
    expect(left((b, reshape) => b.op('Relu', [reshape(reshape(x(b), [6]), [3, 2])], [3, 2]))).toEqual([
      ['Reshape', 'x', [3, 2]],
      ['Relu', 't', [3, 2]],
    ]);
  });

  it('back to the shape that it came from, or to the same, are none', () => {
    expect(left((b, reshape) => b.op('Relu', [reshape(reshape(x(b), [6]), [2, 3])], [2, 3]))).toEqual([
      ['Relu', 'x', [2, 3]],
    ]);
    expect(left((b, reshape) => b.op('Relu', [reshape(x(b), [2, 3])], [2, 3]))).toEqual([['Relu', 'x', [2, 3]]]);
  });

  it('of a constant are a constant', () => {
    expect(
      left((b, reshape) =>
        b.op('Add', [reshape(b.constant(Float32Array.of(1, 2, 3, 4, 5, 6), [6], 'float32'), [2, 3]), x(b)], [2, 3]),
      ),
    ).toEqual([['Add', 'c', [2, 3]]]);
  });

  it('that are an output stay', () => {
    expect(left((b, reshape) => reshape(reshape(x(b), [6]), [2, 3]))).toEqual([['Reshape', 'x', [2, 3]]]);
  });
});
