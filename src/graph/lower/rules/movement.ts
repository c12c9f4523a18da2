/** Operations that move elements: reshape, transpose, slices, padding, tiling. Putting together and taking apart: joining.ts. */
import * as tf from '@tensorflow/tfjs';
import { type GraphTensor, sizeOf } from '../../graph';
import type { OnnxValue } from '../../onnx/builder';
import type { Form, Lowering } from '../lowering';
import { checkSlice, holds, shown, sound } from '../misuse';
import { type Attrs, type Inputs, need, out, type Rule, same } from '../rule';
import { lastOf, moving, view, within } from './movementNatures';

const x = (inputs: Inputs) => need(inputs, 'x');

/** Only the shape changes: inference and lowering of reshape-like kernels. */
const reshaping = (kernel: string, shapeOf: (x: GraphTensor, attrs: Attrs) => number[]): Rule => ({
  kernel,
  nature: view,
  infer: (inputs, attrs) => {
    const t = x(inputs);
    const shape = shapeOf(t, attrs);
    holds(
      sizeOf(shape) === sizeOf(t.shape) && shape.every(Number.isInteger),
      `reshape: ${sizeOf(t.shape)} numbers of ${shown(t)} do not fit into [${shape.join(', ')}].`,
    );
    return [{ shape, dtype: t.dtype }];
  },
  lower: (l, node) => {
    const y = out(node);
    l.bind(y, l.reshape(l.value(x(node.inputs)), y.shape));
  },
});

const resolve = (shape: readonly number[], size: number): number[] => {
  const known = shape.filter((d) => d >= 0).reduce((a, b) => a * b, 1);
  return shape.map((d) => (d < 0 ? size / known : d));
};

const transpose: Rule = {
  kernel: 'Transpose',
  nature: moving(({ attrs }) => {
    const perm = attrs.perm as number[];
    return perm.at(-1) === perm.length - 1 ? (channel) => channel : undefined;
  }),
  infer: (inputs, { perm }) => [
    { shape: (perm as number[]).map((p) => x(inputs).shape[p] as number), dtype: x(inputs).dtype },
  ],
  lower: (l, node) => l.bind(out(node), l.transpose(l.value(x(node.inputs)), node.attrs.perm as number[])),
};

/** The form in which an axis-wise operation on an image can be done without conversion. */
function spatialForm(l: Lowering, t: GraphTensor, channelsUntouched: boolean): Form {
  const form = l.native(t);
  return channelsUntouched || form === 'nchw' ? form : 'plain';
}

/** ONNX Slice over (plain) axes. */
export function slice(
  l: Lowering,
  t: GraphTensor,
  begin: number[],
  end: number[],
  steps: number[],
  y: GraphTensor,
): void {
  const axes = t.shape.map((_, i) => i).filter((i) => begin[i] !== 0 || end[i] !== t.shape[i] || steps[i] !== 1);
  const form = spatialForm(l, t, !axes.includes(3));
  if (axes.length === 0) {
    l.bind(y, l.value(t, form), form);
    return;
  }
  const pick = (values: number[]) => l.b.int64s(axes.map((a) => values[a] as number));
  const inputs = [l.value(t, form), pick(begin), pick(end), l.b.int64s(axes.map((a) => l.axis(a, form))), pick(steps)];
  l.bind(y, l.b.op('Slice', inputs, l.physical(y.shape, form)), form);
}

const sliceRule: Rule = {
  kernel: 'Slice',
  nature: moving(({ inputs, attrs }) => {
    const [begin] = tf.slice_util.parseSliceParams(
      x(inputs) as unknown as tf.Tensor,
      attrs.begin as number[],
      attrs.size as number[],
    );
    return (channel) => channel + ((begin as number[]).at(-1) ?? 0);
  }),
  infer: (inputs, { begin, size }) => {
    const [begins, sizes] = tf.slice_util.parseSliceParams(
      x(inputs) as unknown as tf.Tensor,
      begin as number[],
      size as number[],
    );
    checkSlice(x(inputs), begins as number[], sizes as number[]);
    return [{ shape: sizes as number[], dtype: x(inputs).dtype }];
  },
  lower: (l, node) => {
    const t = x(node.inputs);
    const [begin, sizes] = tf.slice_util.parseSliceParams(
      t as unknown as tf.Tensor,
      node.attrs.begin as number[],
      node.attrs.size as number[],
    );
    const end = (begin as number[]).map((b, i) => b + ((sizes as number[])[i] as number));
    slice(
      l,
      t,
      begin as number[],
      end,
      t.shape.map(() => 1),
      out(node),
    );
  },
};

const sliceInfo = (t: GraphTensor, a: Attrs) =>
  tf.slice_util.sliceInfo(
    [...t.shape],
    a.begin as number[],
    a.end as number[],
    a.strides as number[],
    a.beginMask as number,
    a.endMask as number,
    a.ellipsisMask as number,
    a.newAxisMask as number,
    a.shrinkAxisMask as number,
  );

const stridedSlice: Rule = {
  kernel: 'StridedSlice',
  nature: moving(({ inputs, attrs }) => {
    const { begin, strides, finalShape, finalShapeSparse } = sliceInfo(x(inputs), attrs) as ReturnType<
      typeof sliceInfo
    > & {
      finalShapeSparse: number[];
    };
    // A last axis that is new or gone is another one.
    if (attrs.newAxisMask || finalShape.length !== finalShapeSparse.length) return undefined;
    return (channel) => (begin.at(-1) ?? 0) + channel * (strides.at(-1) ?? 1);
  }),
  infer: (inputs, attrs) => [{ shape: sliceInfo(x(inputs), attrs).finalShape, dtype: x(inputs).dtype }],
  lower: (l, node) => {
    const t = x(node.inputs);
    const { begin, end, strides, finalShape } = sliceInfo(t, node.attrs);
    // A negative step that runs to the first element ends before it, which ONNX writes as a very small number.
    const ends = end.map((e, i) => ((strides[i] as number) < 0 && e < 0 ? -(2 ** 31) : e));
    const axes = t.shape.map((_, i) => i);
    const inputs = [l.value(t), l.b.int64s(begin), l.b.int64s(ends), l.b.int64s(axes), l.b.int64s(strides)];
    const steps = axes.map((i) => Math.ceil(((end[i] as number) - (begin[i] as number)) / (strides[i] as number)));
    // An end that lies before the beginning leaves nothing.
    const sizes = steps.map((count) => Math.max(0, count));
    l.bind(out(node), l.reshape(l.b.op('Slice', inputs, sizes), finalShape));
  },
};

const reverse: Rule = {
  kernel: 'Reverse',
  nature: moving(({ inputs, attrs }) => {
    const t = x(inputs);
    const turned = tf.util.parseAxisParam(attrs.dims as number[], [...t.shape]).includes(t.shape.length - 1);
    return turned ? (channel) => lastOf(t) - 1 - channel : (channel) => channel;
  }),
  infer: (inputs, { dims }) => {
    const t = x(inputs);
    sound(() => tf.util.parseAxisParam(dims as number[], [...t.shape]));
    return [same(t)];
  },
  lower: (l, node) => {
    const t = x(node.inputs);
    const axes = tf.util.parseAxisParam(node.attrs.dims as number[], [...t.shape]);
    const inputs = [axes.map(() => -1), axes.map(() => -(2 ** 31)), axes, axes.map(() => -1)].map((v) => l.b.int64s(v));
    l.bind(out(node), l.b.op('Slice', [l.value(t), ...inputs], t.shape));
  },
};

/** How much padding adds to an axis. */
const grown = (paddings: unknown, axis: number): number => {
  const [before = 0, after = 0] = (paddings as number[][])[axis] ?? [];
  return before + after;
};

const pad: Rule = {
  kernel: 'PadV2',
  nature: {
    channelwise: ({ inputs, attrs }) => {
      const [before = 0] = (attrs.paddings as number[][]).at(-1) ?? [];
      return within(lastOf(x(inputs)), before);
    },
    keepsZero: ({ attrs }) => (attrs.constantValue ? undefined : 'all'),
  },
  infer: (inputs, { paddings }) => [
    {
      shape: x(inputs).shape.map((d, i) => d + grown(paddings, i)),
      dtype: x(inputs).dtype,
    },
  ],
  lower: (l, node) => {
    const t = x(node.inputs);
    const paddings = node.attrs.paddings as [number, number][];
    const [low, high] = paddings[3] ?? [0, 0];
    const form =
      l.native(t) === 'blocked' && low % l.block === 0 && high % l.block === 0 ? 'blocked' : spatialForm(l, t, false);
    const y = out(node);
    const physical = l.physical(t.shape, form).map(() => [0, 0]);
    paddings.forEach(([before, after], axis) => {
      const scale = form === 'blocked' && axis === 3 ? l.block : 1;
      physical[l.axis(axis, form)] = [before / scale, after / scale];
    });
    const amounts = l.b.int64s([...physical.map((p) => p[0] as number), ...physical.map((p) => p[1] as number)]);
    const fill = l.constantScalar((node.attrs.constantValue as number | undefined) ?? 0, t.dtype);
    l.bind(y, l.b.op('Pad', [l.value(t, form), amounts, fill], l.physical(y.shape, form), { mode: 'constant' }), form);
  },
};

/** Gathers along one axis at a time: reflection and symmetry in one mechanism. */
const mirrorPad: Rule = {
  kernel: 'MirrorPad',
  nature: moving(({ attrs }) => {
    const paddings = attrs.paddings as number[][];
    return grown(paddings, paddings.length - 1) === 0 ? (channel) => channel : undefined;
  }),
  infer: (inputs, { paddings }) => [
    {
      shape: x(inputs).shape.map((d, i) => d + grown(paddings, i)),
      dtype: x(inputs).dtype,
    },
  ],
  lower: (l, node) => {
    const t = x(node.inputs);
    const edge = node.attrs.mode === 'reflect' ? 0 : 1;
    let value = l.value(t);
    (node.attrs.paddings as [number, number][]).forEach(([before, after], axis) => {
      if (before + after === 0) return;
      const n = t.shape[axis] as number;
      const index = Array.from({ length: n + before + after }, (_, i) => {
        const k = i - before;
        return k < 0 ? -k - edge : k >= n ? 2 * n - 2 - k + edge : k;
      });
      value = gather(l, value, index, axis);
    });
    l.bind(out(node), value);
  },
};

/** Gather with constant indices. */
export function gather(l: Lowering, value: OnnxValue, index: number[], axis: number): OnnxValue {
  const shape = value.shape.map((d, i) => (i === axis ? index.length : d));
  return l.b.op('Gather', [value, l.b.int64s(index)], shape, { axis });
}

const tile: Rule = {
  kernel: 'Tile',
  nature: moving(
    ({ inputs }) =>
      (channel) =>
        channel % lastOf(x(inputs)),
  ),
  infer: (inputs, attrs) => [
    { shape: x(inputs).shape.map((d, i) => d * ((attrs.reps as number[])[i] as number)), dtype: x(inputs).dtype },
  ],
  lower: (l, node) => {
    const y = out(node);
    l.bind(y, l.b.op('Tile', [l.value(x(node.inputs)), l.b.int64s(node.attrs.reps as number[])], y.shape));
  },
};

export const movementRules: Rule[] = [
  reshaping('Reshape', (t, { shape }) => resolve(shape as number[], sizeOf(t.shape))),
  {
    ...reshaping('ExpandDims', () => []),
    infer: (inputs, { dim }) => {
      const t = need(inputs, 'input');
      const axis = (dim as number) < 0 ? t.shape.length + 1 + (dim as number) : (dim as number);
      return [{ shape: [...t.shape.slice(0, axis), 1, ...t.shape.slice(axis)], dtype: t.dtype }];
    },
    lower: (l, node) => l.bind(out(node), l.reshape(l.value(need(node.inputs, 'input')), out(node).shape)),
  },
  transpose,
  sliceRule,
  stridedSlice,
  reverse,
  pad,
  mirrorPad,
  tile,
];
