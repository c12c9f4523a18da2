/** Operations that choose by index: gathers, their gradient, and one-hot vectors. */
import * as tf from '@tensorflow/tfjs';
import { valuesOf } from '../fold';
import { type DType, type GraphNode, sizeOf } from '../graph';
import { onnxType } from '../lowering';
import { type Inputs, need, out, type Rule } from '../rule';

const x = (inputs: Inputs) => need(inputs, 'x');

const gatherV2: Rule = {
  kernel: 'GatherV2',
  nature: {
    moves: true,
    channelwise: ({ inputs, attrs }, operand) => {
      const { x: t, indices } = inputs;
      if (operand !== 'x' || !t || !indices) return undefined;
      const axis = tf.util.parseAxisParam(attrs.axis as number, [...t.shape])[0] as number;
      if (axis < t.shape.length - 1) return (channel) => channel;
      const places =
        indices.constant && indices.shape.length === 1
          ? valuesOf(indices.constant, sizeOf(indices.shape), 'int32')
          : undefined;
      return places && ((channel) => Number(places[channel]));
    },
    keepsZero: ['x'],
  },
  infer: (inputs, attrs) => {
    if (attrs.batchDims) throw new Error('gather with batchDims is not compiled');
    const t = x(inputs);
    const axis = tf.util.parseAxisParam(attrs.axis as number, [...t.shape])[0] as number;
    return [
      {
        shape: [...t.shape.slice(0, axis), ...need(inputs, 'indices').shape, ...t.shape.slice(axis + 1)],
        dtype: t.dtype,
      },
    ];
  },
  lower: (l, node) => {
    const t = x(node.inputs);
    const axis = tf.util.parseAxisParam(node.attrs.axis as number, [...t.shape])[0] as number;
    const y = out(node);
    l.bind(y, l.b.op('Gather', [l.value(t), l.value(need(node.inputs, 'indices'))], y.shape, { axis }));
  },
};

/** The gradient of a gather over the first axis: rows added up where they came from. */
const unsortedSegmentSum: Rule = {
  kernel: 'UnsortedSegmentSum',
  infer: (inputs, attrs) => {
    const rows = need(inputs, 'segmentIds').shape.length;
    return [{ shape: [attrs.numSegments as number, ...x(inputs).shape.slice(rows)], dtype: x(inputs).dtype }];
  },
  lower: (l, node) => {
    const ids = need(node.inputs, 'segmentIds');
    const y = out(node);
    const zeros = l.b.op('Expand', [l.constantScalar(0, y.dtype), l.b.int64s(y.shape)], y.shape);
    const index = l.reshape(l.cast(l.value(ids), 'int64'), [...ids.shape, 1]);
    l.bind(y, l.b.op('ScatterND', [zeros, index, l.value(x(node.inputs))], y.shape, { reduction: 'add' }));
  },
};

const oneHot: Rule = {
  kernel: 'OneHot',
  infer: (inputs, attrs) => [
    {
      shape: [...need(inputs, 'indices').shape, attrs.depth as number],
      dtype: (attrs.dtype as DType | undefined) ?? 'float32',
    },
  ],
  // By comparison: ONNX's own OneHot counts negative indices from the end, TensorFlow.js leaves their row off.
  lower: (l, node: GraphNode) => {
    const y = out(node);
    const indices = need(node.inputs, 'indices');
    const depth = node.attrs.depth as number;
    const classes = l.b.constant(
      Int32Array.from({ length: depth }, (_, i) => i),
      [depth],
      'int32',
    );
    const column = l.reshape(l.cast(l.value(indices), 'int32'), [...indices.shape, 1]);
    const hit = l.map('Equal', [column, classes], {}, 'bool');
    const [on, off] = [node.attrs.onValue ?? 1, node.attrs.offValue ?? 0] as [number, number];
    const type = onnxType(y.dtype);
    if (on === 1 && off === 0) return l.bind(y, l.cast(hit, type));
    l.bind(y, l.map('Where', [hit, l.constantScalar(on, y.dtype), l.constantScalar(off, y.dtype)], {}, type));
  },
};

export const indexingRules: Rule[] = [gatherV2, unsortedSegmentSum, oneHot];
