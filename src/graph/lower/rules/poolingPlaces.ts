/** Max pooling that says where each maximum stood, as an index into the flat image of TensorFlow.js. */

import type { OnnxValue } from '../../onnx/builder';
import type { Lowering } from '../lowering';
import { need, out, type Rule } from '../rule';
import { unlessNan } from './integers';
import { attributes, geometry, hasEmptyWindows } from './pooling';
import { withWindows } from './windows';

const maxPoolWithArgmax: Rule = {
  kernel: 'MaxPoolWithArgmax',
  nature: { channelwise: true },
  infer: (inputs, attrs) => {
    const g = withWindows(geometry(need(inputs, 'x').shape, attrs));
    if (hasEmptyWindows(g)) throw new Error('padding as large as the window leaves no place to name');
    return [
      { shape: g.outShape, dtype: 'float32' },
      { shape: g.outShape, dtype: 'int32' },
    ];
  },
  lower: (l, node) => {
    if (l.target.gpu) throw new Error('places of maxima are not compiled for GPUs; the device cpu knows them');
    const [x, largest, places] = [need(node.inputs, 'x'), out(node, 0), out(node, 1)];
    const shape = l.physical(largest.shape, 'nchw');
    const outputs = [
      { shape, type: 'float32' as const },
      { shape, type: 'int64' as const },
    ];
    const window = attributes(geometry(x.shape, node.attrs));
    // What is no number is never the maximum.
    const image = l.value(x, 'nchw');
    const numbers = unlessNan(l, image, image, l.b.scalar(Number.NEGATIVE_INFINITY));
    const [values, where] = l.b.ops('MaxPool', [numbers], outputs, window) as [OnnxValue, OnnxValue];
    l.bind(largest, values, 'nchw');
    const index = channelsInner(l, where, x.shape, node.attrs.includeBatchInIndex === true);
    l.bind(places, l.cast(l.transpose(index, [0, 2, 3, 1]), 'int32'));
  },
};

/** ((n·C + c)·H + h)·W + w as (h·W + w)·C + c, and n·H·W·C more with the batch in it. */
function channelsInner(l: Lowering, where: OnnxValue, shape: readonly number[], withBatch: boolean): OnnxValue {
  const [n = 1, h = 1, w = 1, c = 1] = shape;
  const int64 = (values: number[], dims: number[]) => l.b.constant(BigInt64Array.from(values, BigInt), dims, 'int64');
  const pixel = l.map('Mod', [where, int64([h * w], [])]);
  const inner = l.map('Mul', [pixel, int64([c], [])]);
  const indexed = l.map('Add', [inner, int64([...Array(c).keys()], [1, c, 1, 1])]);
  if (!withBatch) return indexed;
  const starts = Array.from({ length: n }, (_, sample) => sample * h * w * c);
  return l.map('Add', [indexed, int64(starts, [n, 1, 1, 1])]);
}

export const poolingPlacesRules: Rule[] = [maxPoolWithArgmax];
