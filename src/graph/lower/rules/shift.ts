/**
 * Images that batch normalisation alone reads are held less a number a channel that is near the channel's mean: E[x²] − E[x]² of
 * values far from zero has no digits left (at 1,000 deviations), and batch normalisation is the same of x and of x − k.
 * The mean of the first of N samples does, since (k − mean)² ≤ N · variance: the variance is right to N roundings. A
 * convolution takes the number along as its bias, so that it costs one convolution of one sample; anything else gets a pass
 * of its own (batchNorm.ts).
 */
import type { GraphNode, GraphTensor } from '../../graph';
import type { OnnxValue } from '../../onnx/builder';
import type { Form, Lowering } from '../lowering';

export interface Shift {
  /** The image less `by`, in its native form. */
  value: OnnxValue;
  /** [C] */
  by: OnnxValue;
  /** Mean of `value`, [C], once it is known. */
  mean?: OnnxValue;
}

/** Fewer samples get a pass of their own: one of them would be too large a part of the batch to be convolved twice. */
const fewest = 8;
const normKernels = new Set(['BatchNormTrain', 'BatchNormTrainGrad']);

/** Whether a tensor's values are asked for by batch normalisations alone. */
export function onlyNormalised(l: Lowering, y: GraphTensor): boolean {
  const readers = l.readersOf(y);
  return (
    readers.some(({ kernel }) => kernel === 'BatchNormTrain') &&
    readers.every(({ kernel, inputs }) => normKernels.has(kernel) && inputs.dy !== y && inputs.x === y)
  );
}

/** The sum of a convolution and a bias that batch normalisations alone read, where `y` is that convolution and serves nothing else. */
function normalisedSum(l: Lowering, y: GraphTensor): boolean {
  const [sum, another] = l.readersOf(y);
  const [result] = sum?.outputs ?? [];
  if (sum?.kernel !== 'Add' || another || !result) return false;
  const bias = Object.values(sum.inputs).find((t) => t !== y);
  return bias?.shape.length === 1 && bias.shape[0] === y.shape.at(-1) && onlyNormalised(l, result);
}

/**
 * Such a sum: the bias is one more number by which the image is less. False where this is none, as where an image that was
 * normalised goes around its branch.
 */
export function bindShiftedSum(l: Lowering, node: GraphNode): boolean {
  if (node.kernel !== 'Add') return false;
  const [y, bias] = Object.values(node.inputs).toSorted((a) => (l.shifts.has(a) ? -1 : 1));
  const shift = y && l.shifts.get(y);
  const [result] = node.outputs;
  if (!shift || !bias || !result || !normalisedSum(l, y)) return false;
  l.shifts.set(result, { value: shift.value, by: l.map('Add', [shift.by, l.value(bias)]) });
  l.bind(result, shift.value, l.native(y));
  return true;
}

/**
 * Binds `y` to a convolution of `x`, less the mean of its first sample where that is wanted. `convolve`: of an image in the
 * form of `x`, with a bias or without.
 */
export function bindConvolution(
  l: Lowering,
  x: OnnxValue,
  y: GraphTensor,
  form: Form,
  convolve: (x: OnnxValue, samples: number, bias?: OnnxValue) => OnnxValue,
): void {
  const [samples = 1] = y.shape;
  if (samples < fewest || !(onlyNormalised(l, y) || normalisedSum(l, y))) {
    l.bind(y, convolve(x, samples), form);
    return;
  }
  const by = pixelMean(l, convolve(firstOf(l, x), 1), [1, ...y.shape.slice(1)], form);
  const value = convolve(x, samples, l.map('Neg', [by]));
  l.shifts.set(y, { value, by });
  l.bind(y, value, form);
}

const firstOf = (l: Lowering, x: OnnxValue): OnnxValue =>
  l.b.op('Slice', [x, l.b.int64s([0]), l.b.int64s([1]), l.b.int64s([0])], [1, ...x.shape.slice(1)]);

/** Mean of the first sample over all axes but the last of `shape` (plain), [C]. */
export const firstMean = (l: Lowering, x: OnnxValue, shape: readonly number[], form: Form): OnnxValue =>
  pixelMean(l, firstOf(l, x), [1, ...shape.slice(1)], form);

/** Of the pixels of one sample, [C]. */
function pixelMean(l: Lowering, x: OnnxValue, shape: readonly number[], form: Form): OnnxValue {
  const channels = shape.at(-1) as number;
  if (form === 'blocked') {
    const mean = l.blockedOp('GlobalAveragePool', [x], [1, 1, 1, channels], {});
    return l.reshape(mean, [channels]);
  }
  const axes = form === 'nchw' ? [0, 2, 3] : [...shape.keys()].slice(0, -1);
  return l.b.op('ReduceMean', [x], [channels], { axes, keepdims: 0 });
}
