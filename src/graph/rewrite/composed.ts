/**
 * Kernels that are others put together: the recorder writes down the parts, which have rules, so that counting, gates and
 * gradients need to know no more. Fused kernels: fused.ts.
 */
import * as tf from '@tensorflow/tfjs';
import { channelsFirst } from './channelsFirst';
import { einsum } from './einsum';

export type Info = tf.TensorInfo;
export type Run = (kernel: string, inputs: Record<string, Info>, attrs: object) => Info;
type Attributes = Readonly<Record<string, unknown>>;
/** Runs the parts one by one through `run` and returns the last result. */
export type Composition = (inputs: Record<string, Info>, attrs: Attributes, run: Run) => Info;

const x = ({ x: given }: Record<string, Info>) => given as Info;
const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
const reshape = (run: Run, given: Info, shape: number[]) => run('Reshape', { x: given }, { shape });
const transpose = (run: Run, given: Info, perm: number[]) => run('Transpose', { x: given }, { perm });

const spaceToBatch: Composition = (inputs, attrs, run) => {
  const [block, paddings] = [attrs.blockShape as number[], attrs.paddings as [number, number][]];
  const rest = x(inputs).shape.slice(1 + block.length);
  const all = [[0, 0], ...paddings, ...rest.map(() => [0, 0])];
  const padded = run('PadV2', { x: x(inputs) }, { paddings: all, constantValue: 0 });
  const { getReshaped, getPermuted, getReshapedPermuted } = tf.backend_util;
  const apart = getReshaped(padded.shape, block, size(block), false);
  const permuted = transpose(run, reshape(run, padded, apart), getPermuted(apart.length, block.length, false));
  return reshape(run, permuted, getReshapedPermuted(padded.shape, block, size(block), false));
};

const batchToSpace: Composition = (inputs, attrs, run) => {
  const [block, crops] = [attrs.blockShape as number[], attrs.crops as number[][]];
  const { getReshaped, getPermuted, getReshapedPermuted, getSliceBeginCoords, getSliceSize } = tf.backend_util;
  const apart = getReshaped(x(inputs).shape, block, size(block));
  const together = getReshapedPermuted(x(inputs).shape, block, size(block));
  const permuted = transpose(run, reshape(run, x(inputs), apart), getPermuted(apart.length, block.length));
  const whole = reshape(run, permuted, together);
  const begin = getSliceBeginCoords(crops, block.length);
  return run('Slice', { x: whole }, { begin, size: getSliceSize(together, crops, block.length) });
};

const depthToSpace: Composition = (inputs, { blockSize, dataFormat }, run) => {
  if (dataFormat !== 'NHWC') throw new Error(`data format ${dataFormat} is not compiled; use NHWC`);
  const b = blockSize as number;
  const [n = 1, h = 1, w = 1, c = 1] = x(inputs).shape;
  const apart = reshape(run, x(inputs), [n, h, w, b, b, c / (b * b)]);
  return reshape(run, transpose(run, apart, [0, 1, 3, 2, 4, 5]), [n, h * b, w * b, c / (b * b)]);
};

/** Each step multiplies by what stands `shift` before: after log₂ n steps by all before. */
const cumprod: Composition = (inputs, attrs, run) => {
  const { shape } = x(inputs);
  const axis = tf.util.parseAxisParam(attrs.axis as number, shape)[0] as number;
  const n = shape[axis] as number;
  const moved = (held: Info, by: number) => {
    const paddings = shape.map((_, i) => (i !== axis ? [0, 0] : attrs.reverse ? [0, by] : [by, 0]));
    const begin = shape.map((_, i) => (i === axis && attrs.reverse ? by : 0));
    return run('Slice', { x: run('PadV2', { x: held }, { paddings, constantValue: 1 }) }, { begin, size: shape });
  };
  // Of booleans it is a number, as it is in TensorFlow.js.
  const given = x(inputs).dtype === 'bool' ? run('Cast', { x: x(inputs) }, { dtype: 'int32' }) : x(inputs);
  let product = attrs.exclusive ? moved(given, 1) : run('Identity', { x: given }, {});
  for (let shift = 1; shift < n; shift *= 2) product = run('Multiply', { a: product, b: moved(product, shift) }, {});
  return product;
};

/** The elements on the diagonal of a tensor of twice the rank. */
const diagonal: Composition = (inputs, _, run) => {
  const { shape } = x(inputs);
  const n = size(shape);
  const rows = run('Tile', { x: reshape(run, x(inputs), [n, 1]) }, { reps: [1, n] });
  const places = run('Range', {}, { start: 0, stop: n, step: 1, dtype: 'int32' });
  const unit = run('OneHot', { indices: places }, { depth: n, onValue: 1, offValue: 0, dtype: 'bool' });
  const zeros = run('ZerosLike', { x: rows }, {});
  return reshape(run, run('Select', { condition: unit, t: rows, e: zeros }, {}), [...shape, ...shape]);
};

const compositions: Record<string, Composition> = {
  SpaceToBatchND: spaceToBatch,
  BatchToSpaceND: batchToSpace,
  DepthToSpace: depthToSpace,
  Cumprod: cumprod,
  Diag: diagonal,
  Einsum: (inputs, attrs, run) => einsum(attrs.equation as string, Object.values(inputs), run),
  FlipLeftRight: ({ image }, _, run) => run('Reverse', { x: image as Info }, { dims: [2] }),
};

/** The parts of a kernel, or undefined where the kernel is one. */
export const compositionOf = (kernel: string, attrs: Attributes): Composition | undefined =>
  Object.hasOwn(compositions, kernel) ? compositions[kernel] : channelsFirst(kernel, attrs);
