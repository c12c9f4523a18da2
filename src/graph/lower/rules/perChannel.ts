/**
 * An image times or plus one number for each channel (of each sample), in the blocked layout: a depthwise 1×1
 * convolution over the samples' channels, which is over twice as fast as a product that broadcasts.
 */
import type { GraphTensor } from '../../graph';
import type { OnnxValue } from '../../onnx/builder';
import type { Lowering } from '../lowering';

/** Attributes of a blocked convolution of each channel with a window of its own; 1×1: a factor a channel. */
export const channelwise = (channels: number, window: number[] = [1, 1]) => ({
  kernel_shape: window,
  strides: [1, 1],
  dilations: [1, 1],
  pads: [0, 0, 0, 0],
  group: channels,
});

/** The result in the blocked form, or undefined where this is not such a product or sum. */
export function perChannel(
  l: Lowering,
  kernel: string,
  inputs: readonly GraphTensor[],
  shape: readonly number[],
): OnnxValue | undefined {
  if (kernel !== 'Multiply' && kernel !== 'Add') return undefined;
  const image = inputs.find((t) => isImage(l, t, shape));
  const other = inputs.find((t) => t !== image);
  const numbers = image && other && numbersOf(l, other, shape);
  if (!image || !numbers) return undefined;
  const [n = 1, h = 1, w = 1, c = 1] = shape;
  const samples = numbers.shape[0] === c ? 1 : n;
  const channels = samples * c;
  const x = l.reshape(l.value(image, 'blocked'), [n / samples, channels, h, w]);
  const ones = () => l.b.constant(new Float32Array(channels).fill(1), [channels, 1, 1, 1], 'float32');
  const operands =
    kernel === 'Multiply' ? [x, l.reshape(numbers, [channels, 1, 1, 1])] : [x, ones(), l.reshape(numbers, [channels])];
  const domain = 'com.microsoft.nchwc';
  return l.reshape(l.b.op('Conv', operands, x.shape, channelwise(channels), { domain }), l.physical(shape, 'blocked'));
}

const isImage = (l: Lowering, t: GraphTensor, shape: readonly number[]) =>
  l.native(t) === 'blocked' && !l.spread(t) && t.shape.length === 4 && t.shape.every((d, i) => d === shape[i]);

/** [N·C] or [C] numbers, where the tensor has (or repeats) just those. */
function numbersOf(l: Lowering, t: GraphTensor, [n = 1, , , c = 1]: readonly number[]): OnnxValue | undefined {
  if (t.dtype !== 'float32' || t.constant) return undefined;
  const value = l.spread(t) ?? (isVector(t.shape, n, c) ? l.value(t, l.native(t)) : undefined);
  // The same order of elements in every form: one pixel.
  if (!value || !isVector(l.native(t) === 'blocked' ? plainShape(value.shape) : value.shape, n, c)) return undefined;
  const size = value.shape.reduce((a, b) => a * b, 1);
  return l.reshape(value, [size]);
}

/** [N, 1, 1, C], [1, 1, 1, C] or shorter. */
function isVector(shape: readonly number[], n: number, c: number): boolean {
  const [channels, ...before] = shape.toReversed();
  const samples = before[2] ?? 1;
  return channels === c && before.slice(0, 2).every((d) => d === 1) && (samples === 1 || samples === n);
}

const plainShape = ([n = 1, cb = 1, h = 1, w = 1, b = 1]: readonly number[]) => [n, h, w, cb * b];
