/**
 * Windows that do not come out even with the image, of convolutions and of pooling: what ONNX wants to be told about them, and
 * what TensorFlow.js makes of a gradient that has another size.
 */
import type * as tf from '@tensorflow/tfjs';
import type { GraphTensor } from '../../graph';
import { sameDims } from '../dims';
import type { Lowering } from '../lowering';

type ConvInfo = tf.backend_util.Conv2DInfo;

/** Where the number of windows was rounded up, the last one hangs over the edge: padding that ONNX wants to be told. */
export function fitting(g: ConvInfo): ConvInfo {
  const { top, left, bottom, right, ...rest } = g.padInfo;
  const overhang = (size: number, windows: number, stride: number, window: number, before: number) =>
    (windows - 1) * stride + window - size - before;
  const below = overhang(g.inHeight, g.outHeight, g.strideHeight, g.effectiveFilterHeight, top);
  const beside = overhang(g.inWidth, g.outWidth, g.strideWidth, g.effectiveFilterWidth, left);
  return {
    ...g,
    padInfo: { ...rest, top, left, bottom: Math.max(bottom, below), right: Math.max(right, beside) },
  };
}

/** Of a result: TensorFlow.js would give it a size of nothing, or less. */
export function withWindows(g: ConvInfo): ConvInfo {
  if (g.outHeight < 1 || g.outWidth < 1)
    throw new Error(
      `a window of ${g.effectiveFilterHeight}×${g.effectiveFilterWidth} does not fit into an image of shape [${g.inShape}]`,
    );
  return g;
}

export function checkGradient(dy: readonly number[], g: ConvInfo): void {
  if (g.outHeight > (dy[1] as number) || g.outWidth > (dy[2] as number))
    throw new Error(`a gradient of shape [${dy}] is too small for an input of shape [${g.inShape}]`);
}

/**
 * TensorFlow.js reads as much of a gradient as the input's size accounts for, and leaves the rest: of a pooling that rounded
 * the number of its windows up, too, since that is not told to its gradient.
 */
export function fittingGradient(l: Lowering, dy: GraphTensor, g: ConvInfo): GraphTensor {
  const shape = [g.batchSize, g.outHeight, g.outWidth, g.outChannels];
  if (sameDims(shape, dy.shape)) return dy;
  const part: GraphTensor = { id: dy.id, shape, dtype: dy.dtype };
  const [from, to, axes] = [
    [0, 0],
    [g.outHeight, g.outWidth],
    [1, 2],
  ].map((v) => l.b.int64s(v));
  l.bind(part, l.b.op('Slice', [l.value(dy), from, to, axes], shape));
  return part;
}
