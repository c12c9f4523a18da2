/**
 * Batch normalisation. In training one kernel for the value and one for all three gradients (layers.ts puts them in
 * place of the stock formula). Per channel, with M samples × pixels:
 *   y  = x·s + (β − mean·s),   s = γ/√(var + ε)
 *   dβ = Σ dy,   dγ = Σ dy·x̂,   dx = s·(dy − dβ/M − x̂·dγ/M),   x̂ = (x − mean)/√(var + ε)
 * (Ioffe & Szegedy 2015), so dx is a·dy + b·x + c with three numbers a channel: two passes over memory. All of it is of
 * x less a number near its mean (shift.ts), of which nothing but the mean itself depends.
 */
import type { GraphTensor } from '../../graph';
import type { OnnxValue } from '../../onnx/builder';
import type { Form, Lowering } from '../lowering';
import { need, out, type Rule, same } from '../rule';
import { channelwise } from './perChannel';
import { blockedPixelDot, blockedPixelMean, reduce } from './reduction';
import { firstMean, type Shift } from './shift';

/** Mean over all axes but the last (plain) as [C]. */
function channelMean(l: Lowering, x: OnnxValue, shape: readonly number[], form: Form): OnnxValue {
  if (form === 'blocked') return reduce(l, 'ReduceMean', blockedPixelMean(l, x, shape), [0]);
  if (form === 'nchw') return reduce(l, 'ReduceMean', x, [0, 2, 3]);
  return reduce(l, 'ReduceMean', x, [...Array(shape.length - 1).keys()]);
}

/** x·scale + shift (+ sum), a number of each a channel: one node in the blocked form. */
export function affine(
  l: Lowering,
  x: OnnxValue,
  scale: OnnxValue,
  shift: OnnxValue | undefined,
  plain: readonly number[],
  form: Form,
  sum?: OnnxValue,
): OnnxValue {
  const channels = plain.at(-1) as number;
  if (form === 'blocked') {
    const weights = l.reshape(scale, [channels, 1, 1, 1]);
    return l.blockedOp('Conv', sum ? [x, weights, shift, sum] : [x, weights, shift], plain, channelwise(channels));
  }
  const vector = (v: OnnxValue) => (form === 'nchw' ? l.reshape(v, [channels, 1, 1]) : v);
  const scaled = l.map('Mul', [x, vector(scale)]);
  const shifted = shift ? l.map('Add', [scaled, vector(shift)]) : scaled;
  return sum ? l.map('Add', [shifted, sum]) : shifted;
}

/** Mean of x·y over all axes but the last (plain) as [C]. */
function channelDot(l: Lowering, x: OnnxValue, y: OnnxValue, shape: readonly number[], form: Form): OnnxValue {
  if (form === 'blocked') return reduce(l, 'ReduceMean', blockedPixelDot(l, x, y, shape), [0]);
  return channelMean(l, l.map('Mul', [x, y]), shape, form);
}

const inverseDeviation = (l: Lowering, variance: OnnxValue, epsilon: number) =>
  l.map('Reciprocal', [l.map('Sqrt', [l.map('Add', [variance, l.b.scalar(epsilon)])])]);

const imageForm = (l: Lowering, x: GraphTensor): Form => (x.shape.length === 4 ? l.native(x) : 'plain');

const train: Rule = {
  kernel: 'BatchNormTrain',
  nature: { channelwise: true },
  infer: (inputs) => [same(need(inputs, 'x')), same(need(inputs, 'scale')), same(need(inputs, 'scale'))],
  lower: (l, node) => {
    const x = need(node.inputs, 'x');
    const form = imageForm(l, x);
    const { value, by, mean } = shifted(l, x, form);
    const variance = varianceOf(l, value, mean, x.shape, form);
    const scale = l.map('Mul', [
      l.value(need(node.inputs, 'scale')),
      inverseDeviation(l, variance, node.attrs.epsilon as number),
    ]);
    const shift = l.map('Sub', [l.value(need(node.inputs, 'offset')), l.map('Mul', [mean, scale])]);
    l.bind(out(node, 0), affine(l, value, scale, shift, x.shape, form), form);
    l.bind(out(node, 1), l.map('Add', [mean, by]));
    l.bind(out(node, 2), variance);
  },
};

/** The image less numbers near its means, and the means of that; the gradient asks for the same. */
function shifted(l: Lowering, x: GraphTensor, form: Form): Required<Shift> {
  const known = l.shifts.get(x) ?? apart(l, x, form);
  const found = { ...known, mean: known.mean ?? channelMean(l, known.value, x.shape, form) };
  l.shifts.set(x, found);
  return found;
}

/** What no convolution made, or something else reads as well: less the mean of its first sample, in a pass of its own. */
function apart(l: Lowering, x: GraphTensor, form: Form): Shift {
  const value = l.value(x, form);
  const channels = x.shape.at(-1) as number;
  const by = firstMean(l, value, x.shape, form);
  if (form === 'plain') return { value: l.map('Sub', [value, by]), by };
  const less = l.map('Neg', [by]);
  if (form === 'nchw') return { value: l.map('Add', [value, l.reshape(less, [channels, 1, 1])]), by };
  const ones = l.b.constant(new Float32Array(channels).fill(1), [channels], 'float32');
  return { value: affine(l, value, ones, less, x.shape, form), by };
}

/** E[x²] − mean² of an image that is near its mean already. */
function varianceOf(l: Lowering, x: OnnxValue, mean: OnnxValue, shape: readonly number[], form: Form): OnnxValue {
  const raw = channelDot(l, x, x, shape, form);
  return l.map('Max', [l.map('Sub', [raw, l.map('Mul', [mean, mean])]), l.b.scalar(0)]);
}

const trainGradient: Rule = {
  kernel: 'BatchNormTrainGrad',
  infer: (inputs) => [same(need(inputs, 'x')), same(need(inputs, 'scale')), same(need(inputs, 'scale'))],
  lower: (l, node) => {
    const [tx, tdy] = [need(node.inputs, 'x'), need(node.inputs, 'dy')];
    const form = imageForm(l, tx);
    const { value: x, mean } = shifted(l, tx, form);
    const dy = l.value(tdy, form);
    const [gamma, variance] = ['scale', 'variance'].map((name) => l.value(need(node.inputs, name))) as [
      OnnxValue,
      OnnxValue,
    ];
    const count = l.b.scalar(tx.shape.slice(0, -1).reduce((a, b) => a * b, 1));
    const inverse = inverseDeviation(l, variance, node.attrs.epsilon as number);
    const meanDy = channelMean(l, dy, tx.shape, form);
    const meanDyX = channelDot(l, dy, x, tx.shape, form);
    const meanDyNormal = l.map('Mul', [inverse, l.map('Sub', [meanDyX, l.map('Mul', [mean, meanDy])])]);
    const a = l.map('Mul', [gamma, inverse]);
    const b = l.map('Neg', [l.map('Mul', [l.map('Mul', [a, inverse]), meanDyNormal])]);
    const c = l.map('Neg', [l.map('Add', [l.map('Mul', [a, meanDy]), l.map('Mul', [b, mean])])]);
    const fromX = affine(l, x, b, c, tx.shape, form);
    l.bind(out(node, 0), affine(l, dy, a, undefined, tx.shape, form, fromX), form);
    l.bind(out(node, 1), l.map('Mul', [meanDyNormal, count]));
    l.bind(out(node, 2), l.map('Mul', [meanDy, count]));
  },
};

/** Inference, or training through a formula of the user's own: TensorFlow.js's kernel with given statistics. */
const inference: Rule = {
  kernel: 'FusedBatchNorm',
  nature: { channelwise: true },
  infer: (inputs) => [same(need(inputs, 'x'))],
  lower: (l, node) => {
    const x = need(node.inputs, 'x');
    const { scale: gamma, offset: beta } = node.inputs;
    const mean = need(node.inputs, 'mean');
    const vectors = mean.shape.length === 1;
    const form = vectors ? imageForm(l, x) : 'plain';
    const inverse = inverseDeviation(l, l.value(need(node.inputs, 'variance')), node.attrs.varianceEpsilon as number);
    const scale = gamma ? l.map('Mul', [l.value(gamma), inverse]) : inverse;
    const shifted = l.map('Mul', [l.value(mean), scale]);
    const shift = beta ? l.map('Sub', [l.value(beta), shifted]) : l.map('Neg', [shifted]);
    l.bind(out(node), affine(l, l.value(x, form), scale, shift, x.shape, form), form);
  },
};

export const batchNormRules: Rule[] = [train, trainGradient, inference];
