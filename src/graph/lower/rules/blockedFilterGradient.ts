/**
 * The filter gradient as a blocked convolution, without a copy of the image for each tap of the filter. In
 *   dW[r, s, c, o] = Σ over n, i, j of x[n, i·stride + r − top, j·stride + s − left, c] · dy[n, i, j, o]
 * the samples n are what a convolution sums over, so they take the place of its input channels, B of them a block. The
 * image [H, W·C] is its image, dy its filter of H'·W' taps, and the wanted taps (r, s·c) are the pixels of its result:
 * one step of s is C pixels, hence a dilation of stride·C across. Rows outside the image cost nothing (the operator
 * skips them); columns outside are padded, since the operator is slow where a filter hangs over the side.
 */
import type { GraphTensor } from '../../graph';
import type { OnnxValue } from '../../onnx/builder';
import type { Lowering } from '../lowering';
import type { ConvInfo } from './convolution';

/** Samples that fill whole blocks, or nearly: the rest of the last block is padded with zeros. */
export function fitsBlocks(l: Lowering, g: ConvInfo): boolean {
  const undilated = g.dilationHeight * g.dilationWidth === 1;
  return undilated && l.canBlock(g.outChannels) && wholeBlocks(l, g.batchSize) <= 1.5 * g.batchSize;
}

export function blockedGradient(l: Lowering, x: GraphTensor, dy: GraphTensor, g: ConvInfo): OnnxValue {
  const B = l.block;
  const samples = wholeBlocks(l, g.batchSize);
  const [image, channels] = samplesInBlocks(l, x, g, samples);
  const parts = g.inChannels / channels;
  const groups = g.outChannels / B;
  const [taps, across] = [g.filterHeight, g.filterWidth * channels];
  const bottom = rowsNeeded(g) - g.padInfo.top - (image.shape[2] as number);
  const product = l.b.op(
    'Conv',
    [image, gradientAsFilter(l, dy, g, samples)],
    [parts, g.outChannels, taps, across],
    {
      kernel_shape: [g.outHeight, g.outWidth],
      strides: [1, 1],
      dilations: [g.strideHeight, g.strideWidth * channels],
      pads: [g.padInfo.top, 0, bottom, 0],
      group: 1,
    },
    { domain: 'com.microsoft.nchwc' },
  );
  const blocks = l.reshape(product, [parts, groups, taps, g.filterWidth, channels, B]);
  const filter = [g.filterHeight, g.filterWidth, g.inChannels, g.outChannels];
  return l.reshape(l.transpose(blocks, [2, 3, 0, 4, 1, 5]), filter);
}

const wholeBlocks = (l: Lowering, samples: number) => Math.ceil(samples / l.block) * l.block;

/** Rows and columns of the padded image that some tap reads. */
const rowsNeeded = (g: ConvInfo) => (g.outHeight - 1) * g.strideHeight + g.filterHeight;
const columnsNeeded = (g: ConvInfo) => (g.outWidth - 1) * g.strideWidth + g.filterWidth;

/**
 * The image as [parts, samples, H, W·channels] with samples in blocks, columns padded or cropped to what is needed.
 * A blocked image has one part for each block of its channels; any other is one part with all of them.
 */
function samplesInBlocks(l: Lowering, x: GraphTensor, g: ConvInfo, samples: number): [OnnxValue, number] {
  const blocked = l.native(x) === 'blocked';
  const channels = blocked ? l.block : g.inChannels;
  const parts = g.inChannels / channels;
  const [n, h, w] = [g.batchSize, g.inHeight, g.inWidth];
  const [top, left, width] = [g.padInfo.top, g.padInfo.left, columnsNeeded(g)];
  const excess = Math.min(0, rowsNeeded(g) - top - h);
  const value = l.reshape(l.value(x, blocked ? 'blocked' : 'plain'), [n, parts, h, w, channels]);
  const amounts = [0, 0, 0, left, 0, samples - n, 0, excess, width - left - w, 0];
  const height = h + excess;
  const padded = pad(l, value, amounts, [samples, parts, height, width, channels]);
  const apart = l.transpose(l.reshape(padded, [samples, parts, height * width * channels]), [1, 0, 2]);
  const shape = [parts, samples, height, width * channels];
  const nchwc = { domain: 'com.microsoft.nchwc' };
  // The fast way to bring samples innermost: to the operator they are channels of an NCHW image.
  return [l.b.op('ReorderInput', [l.reshape(apart, shape)], shape, { channels_last: 0 }, nchwc), channels];
}

/** dy as [O, samples, H', W'] in the blocked filter's order: [O/B, samples/B, H', W', B samples, B outputs]. */
function gradientAsFilter(l: Lowering, dy: GraphTensor, g: ConvInfo, samples: number): OnnxValue {
  const B = l.block;
  const [n, groups, pixels] = [g.batchSize, g.outChannels / B, g.outHeight * g.outWidth];
  const value = l.reshape(l.value(dy, 'blocked'), [n, groups, pixels, B]);
  const whole = pad(l, value, [0, 0, 0, 0, samples - n, 0, 0, 0], [samples, groups, pixels, B]);
  const split = l.reshape(whole, [samples / B, B, groups, pixels, B]);
  return l.reshape(l.transpose(split, [2, 0, 3, 1, 4]), [g.outChannels, samples, g.outHeight, g.outWidth]);
}

/** Zeros before and after each axis; negative amounts crop. */
function pad(l: Lowering, x: OnnxValue, amounts: number[], shape: number[]): OnnxValue {
  if (amounts.every((a) => a === 0)) return x;
  return l.b.op('Pad', [x, l.b.int64s(amounts)], shape, { mode: 'constant' });
}
