import { expect, it } from 'vitest';
import { OnnxBuilder } from '../../src/graph/onnx';
import { OnnxModel } from '../../src/graph/onnxProto';

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
