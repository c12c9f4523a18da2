/** Tensors put together and taken apart: concatenation, stacks, and their opposites. */
import * as tf from '@tensorflow/tfjs';
import { type GraphTensor, sizeOf } from '../../graph';
import { onnxType, sameShape } from '../dims';
import type { Form } from '../lowering';
import { holds, shown, sound } from '../misuse';
import { type Attrs, type Inputs, listed, need, out, type Rule } from '../rule';
import { asType } from './integers';
import { slice } from './movement';
import { lastOf, moving, within } from './movementNatures';

const x = (inputs: Inputs) => need(inputs, 'x');

/** Axis of a list of tensors joined; it may count from the end, also past it for Pack. */
const joinAxis = (attrs: Attrs, rank: number): number => ((attrs.axis as number) + rank) % rank;

const concat: Rule = {
  kernel: 'Concat',
  nature: moving(({ inputs, attrs }, operand) => {
    const parts = listed(inputs);
    const rank = (parts[0] as GraphTensor).shape.length;
    if (joinAxis(attrs, rank) < rank - 1) return (channel) => channel;
    const place = Object.keys(inputs).indexOf(operand);
    const first = parts.slice(0, place).reduce((sum, t) => sum + lastOf(t), 0);
    return within(lastOf(parts[place] as GraphTensor), first);
  }),
  infer: (inputs, attrs) => {
    const parts = listed(inputs);
    const axis = joinAxis(attrs, (parts[0] as GraphTensor).shape.length);
    sound(() =>
      tf.backend_util.assertParamsConsistent(
        parts.map(({ shape }) => [...shape]),
        axis,
      ),
    );
    const total = parts.reduce((sum, t) => sum + (t.shape[axis] as number), 0);
    return [
      {
        shape: (parts[0] as GraphTensor).shape.map((d, i) => (i === axis ? total : d)),
        dtype: (parts[0] as GraphTensor).dtype,
      },
    ];
  },
  lower: (l, node) => {
    const parts = listed(node.inputs);
    const axis = joinAxis(node.attrs, (parts[0] as GraphTensor).shape.length);
    const y = out(node);
    const forms = parts.map((t) => l.native(t));
    const wanted: Form =
      forms.includes('blocked') && parts.every((t) => l.canBlock(t.shape[3] ?? 0))
        ? 'blocked'
        : (forms.find((f) => f === 'nchw') ?? 'plain');
    const form = y.shape.length === 4 ? wanted : 'plain';
    const filled = parts.filter((t) => sizeOf(t.shape) > 0);
    if (y.dtype === 'bool' && parts.some((t) => t.dtype !== 'bool'))
      throw new Error('booleans and numbers in one list are not compiled; cast them to one type');
    const values = (filled.length > 0 ? filled : parts).map((t) => asType(l, l.value(t, form), onnxType(y.dtype)));
    l.bind(y, l.b.op('Concat', values, l.physical(y.shape, form), { axis: l.axis(axis, form) }), form);
  },
};

const pack: Rule = {
  kernel: 'Pack',
  nature: moving(({ attrs, outputs }) => {
    const rank = (outputs[0] as GraphTensor).shape.length;
    return joinAxis(attrs, rank) < rank - 1 ? (channel) => channel : undefined;
  }),
  infer: (inputs, attrs) => {
    const parts = listed(inputs);
    const [first] = parts as [GraphTensor];
    for (const part of parts)
      holds(sameShape(part, first), `stack: shapes ${shown(first)} and ${shown(part)} must be the same.`);
    const shape = [...first.shape];
    shape.splice(joinAxis(attrs, shape.length + 1), 0, parts.length);
    return [{ shape, dtype: (parts[0] as GraphTensor).dtype }];
  },
  lower: (l, node) => {
    const y = out(node);
    const axis = joinAxis(node.attrs, y.shape.length);
    const one = y.shape.map((d, i) => (i === axis ? 1 : d));
    const parts = listed(node.inputs).map((t) => l.reshape(l.value(t), one));
    l.bind(y, l.b.op('Concat', parts, y.shape, { axis }));
  },
};

const unpack: Rule = {
  kernel: 'Unpack',
  list: true,
  nature: moving(({ inputs, attrs }) => {
    const rank = (inputs.value as GraphTensor).shape.length;
    return joinAxis(attrs, rank) < rank - 1 ? (channel) => channel : undefined;
  }),
  infer: (inputs, attrs) => {
    const t = need(inputs, 'value');
    const axis = joinAxis(attrs, t.shape.length);
    const spec = { shape: t.shape.filter((_, i) => i !== axis), dtype: t.dtype };
    return Array.from({ length: t.shape[axis] as number }, () => spec);
  },
  lower: (l, node) => {
    const t = need(node.inputs, 'value');
    const axis = joinAxis(node.attrs, t.shape.length);
    node.outputs.forEach((y, i) => {
      const index = l.b.constant(BigInt64Array.of(BigInt(i)), [], 'int64');
      l.bind(y, l.b.op('Gather', [l.value(t), index], y.shape, { axis }));
    });
  },
};

const splitV: Rule = {
  kernel: 'SplitV',
  list: true,
  nature: moving(({ inputs, attrs, outputs }, _, output) => {
    const t = x(inputs);
    const axis = tf.util.parseAxisParam(attrs.axis as number, [...t.shape])[0] as number;
    if (axis < t.shape.length - 1) return (channel) => channel;
    const first = outputs.slice(0, output).reduce((sum, y) => sum + lastOf(y), 0);
    return (channel) => channel + first;
  }),
  infer: (inputs, attrs) => {
    const t = x(inputs);
    const axis = tf.util.parseAxisParam(attrs.axis as number, [...t.shape])[0] as number;
    const sizes = tf.backend_util.prepareSplitSize(t as unknown as tf.Tensor, attrs.numOrSizeSplits as number[], axis);
    return sizes.map((size) => ({ shape: t.shape.map((d, i) => (i === axis ? size : d)), dtype: t.dtype }));
  },
  lower: (l, node) => {
    const t = x(node.inputs);
    const axis = tf.util.parseAxisParam(node.attrs.axis as number, [...t.shape])[0] as number;
    let start = 0;
    for (const y of node.outputs) {
      const begin = t.shape.map((_, i) => (i === axis ? start : 0));
      start += y.shape[axis] as number;
      slice(
        l,
        t,
        begin,
        begin.map((b, i) => b + (y.shape[i] as number)),
        t.shape.map(() => 1),
        y,
      );
    }
  },
};

export const joiningRules: Rule[] = [concat, pack, unpack, splitV];
