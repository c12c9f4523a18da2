/** Operations that choose by index: gathers, their gradient, and one-hot vectors. */
import * as tf from '@tensorflow/tfjs';
import { type DType, type GraphNode, type GraphTensor, sizeOf, valuesOf } from '../../graph';
import type { OnnxValue } from '../../onnx/builder';
import { onnxType } from '../dims';
import type { Lowering } from '../lowering';
import { holds, shown } from '../misuse';
import { type Attrs, type Inputs, need, out, type Rule } from '../rule';

const x = (inputs: Inputs) => need(inputs, 'x');

/** Of numbers that are known while nothing runs. */
function checkPlaces({ constant, shape, dtype }: GraphTensor, t: GraphTensor, axis: number): void {
  if (!constant) return;
  const rows = t.shape[axis] as number;
  const odd = valuesOf(constant, sizeOf(shape), dtype).find((place) => Number(place) < 0 || Number(place) >= rows);
  holds(
    odd === undefined,
    `gather: the index ${odd} is not in [0, ${rows - 1}], the places of ${shown(t)} on axis ${axis}.`,
  );
}

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
        !attrs.batchDims && indices.constant && indices.shape.length === 1
          ? valuesOf(indices.constant, sizeOf(indices.shape), 'int32')
          : undefined;
      return places && ((channel) => Number(places[channel]));
    },
    keepsZero: ['x'],
  },
  infer: (inputs, attrs) => {
    const t = x(inputs);
    const axis = tf.util.parseAxisParam(attrs.axis as number, [...t.shape])[0] as number;
    checkPlaces(need(inputs, 'indices'), t, axis);
    const picked = need(inputs, 'indices').shape.slice(batchDimsOf(inputs, attrs));
    return [{ shape: [...t.shape.slice(0, axis), ...picked, ...t.shape.slice(axis + 1)], dtype: t.dtype }];
  },
  lower: (l, node) => {
    const t = x(node.inputs);
    const axis = tf.util.parseAxisParam(node.attrs.axis as number, [...t.shape])[0] as number;
    const y = out(node);
    const batchDims = batchDimsOf(node.inputs, node.attrs);
    if (batchDims > 0) return l.bind(y, gatherInBatch(l, node, axis, batchDims));
    l.bind(y, l.b.op('Gather', [l.value(t), l.value(need(node.inputs, 'indices'))], y.shape, { axis }));
  },
};

/** How many axes both have in common, each row of which has indices of its own. */
function batchDimsOf(inputs: Inputs, attrs: Attrs): number {
  const given = (attrs.batchDims as number | undefined) ?? 0;
  return given < 0 ? given + need(inputs, 'indices').shape.length : given;
}

/** As one gather of rows: the batch and the axis become one axis, whose indices count on from sample to sample. */
function gatherInBatch(l: Lowering, node: GraphNode, axis: number, batchDims: number): OnnxValue {
  const [t, indices, y] = [x(node.inputs), need(node.inputs, 'indices'), out(node)];
  const batch = sizeOf(t.shape.slice(0, batchDims));
  const outer = sizeOf(t.shape.slice(batchDims, axis));
  const size = t.shape[axis] as number;
  const inner = sizeOf(t.shape.slice(axis + 1));
  const count = sizeOf(indices.shape.slice(batchDims));
  const apart = l.transpose(l.reshape(l.value(t), [batch, outer, size, inner]), [0, 2, 1, 3]);
  const starts = l.b.constant(
    Int32Array.from({ length: batch }, (_, b) => b * size),
    [batch, 1],
    'int32',
  );
  const rows = l.map('Add', [l.reshape(l.cast(l.value(indices), 'int32'), [batch, count]), starts]);
  const flat = l.reshape(apart, [batch * size, outer, inner]);
  const picked = l.b.op('Gather', [flat, rows], [batch, count, outer, inner], { axis: 0 });
  return l.reshape(l.transpose(picked, [0, 2, 1, 3]), y.shape);
}

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
    // A row of no segment is left out: zeros are added to the first.
    const id = l.cast(l.value(ids), 'int32');
    const last = l.constantScalar(node.attrs.numSegments as number, 'int32');
    const low = l.map('GreaterOrEqual', [id, l.constantScalar(0, 'int32')], {}, 'bool');
    const known = l.map('And', [low, l.map('Less', [id, last], {}, 'bool')], {}, 'bool');
    const place = l.map('Where', [known, id, l.constantScalar(0, 'int32')], {}, 'int32');
    const index = l.reshape(l.cast(place, 'int64'), [...ids.shape, 1]);
    const t = x(node.inputs);
    const rows = l.reshape(known, [...ids.shape, ...t.shape.slice(ids.shape.length).map(() => 1)]);
    const kept = l.map('Where', [rows, l.value(t), l.constantScalar(0, t.dtype)], {}, onnxType(t.dtype));
    l.bind(y, l.b.op('ScatterND', [zeros, index, kept], y.shape, { reduction: 'add' }));
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
    // ONNX Runtime chooses between numbers only.
    const chosen = y.dtype === 'bool' ? 'int32' : y.dtype;
    const where = [hit, l.constantScalar(on, chosen), l.constantScalar(off, chosen)];
    l.bind(y, l.cast(l.map('Where', where, {}, onnxType(chosen)), type));
  },
};

export const indexingRules: Rule[] = [gatherV2, unsortedSegmentSum, oneHot];
