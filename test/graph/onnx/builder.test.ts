/** What an ONNX file holds, and what it cannot hold. */
import { expect, it } from 'vitest';
import { UserError } from '../../../src/base/userError';
import { OnnxBuilder } from '../../../src/graph/onnx/builder';
import { OnnxModel } from '../../../src/graph/onnx/proto';

interface File {
  graph: { node: { opType: string; attribute: { name: string; i?: number }[] }[] };
}

it('writes an attribute that is zero: OpenCV takes one without a value for a fault', () => {
  const b = new OnnxBuilder();
  const x = b.input('x', [2, 3], 'float32');
  b.output('y', b.op('ReduceMax', [x], [2], { axes: [1], keepdims: 0 }));
  const decoded = OnnxModel.toObject(OnnxModel.decode(b.encode('test')), { longs: Number }) as unknown as File;
  const reduce = decoded.graph.node.find(({ opType }) => opType === 'ReduceMax');
  const keepdims = reduce?.attribute.find(({ name }) => name === 'keepdims');
  expect(keepdims).toMatchObject({ i: 0 });
});

it('names weights beyond the 2 GiB of an ONNX file, and what to do, before any is copied', () => {
  const builder = new OnnxBuilder();
  // Pages that nobody touches take no memory.
  const halves = [0, 1].map(() => builder.constant(new Float32Array(2 ** 28), [2 ** 28], 'float32'));
  builder.output('sum', builder.op('Add', halves, [2 ** 28]));
  const error = (() => {
    try {
      return builder.encode('large');
    } catch (failure) {
      return failure;
    }
  })();
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).message).toBe('The weights have 2.00 GiB, and an ONNX file holds less than 2 GiB.');
  expect((error as UserError).detail.hint).toMatch(/safetensors/);
});
