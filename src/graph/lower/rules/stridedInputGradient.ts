/**
 * The input gradient of a convolution with strides, without the zeros of a transposed convolution. Pixels of the input
 * fall into stride² phases by their remainder; for the rows (columns alike) of phase a,
 *   dx[q·stride + a] = Σ over m of dy[q + ⌊(a + top)/stride⌋ − m] · w[m·stride + (a + top) mod stride],
 * a small convolution of dy. All phases at once are one convolution with stride²·C output channels; then pixels are
 * interleaved. A 3×3 filter with stride 2 needs 16 taps this way, of which 9 are not zero, where stuffing dy with zeros needs 36.
 */
import type { GraphTensor } from '../../graph';
import type { OnnxValue } from '../../onnx/builder';
import type { Lowering } from '../lowering';
import type { ConvInfo } from './convolution';

/** One axis: `taps[phase][t]` is the filter's tap that meets dy at q − `before` + t; undefined: none does. */
interface AxisPhases {
  taps: (number | undefined)[][];
  /** Padding of dy. */
  before: number;
  after: number;
}

export interface Phases {
  rows: AxisPhases;
  columns: AxisPhases;
}

/** Undefined where there is no stride, or the sizes do not come out even. */
export function phasesOf(g: ConvInfo): Phases | undefined {
  if (g.strideHeight * g.strideWidth === 1 || g.dilationHeight * g.dilationWidth !== 1) return undefined;
  const rows = axisPhases(g.inHeight, g.outHeight, g.filterHeight, g.strideHeight, g.padInfo.top);
  const columns = axisPhases(g.inWidth, g.outWidth, g.filterWidth, g.strideWidth, g.padInfo.left);
  return rows && columns && { rows, columns };
}

function axisPhases(size: number, outSize: number, k: number, stride: number, pad: number): AxisPhases | undefined {
  if (size % stride !== 0) return undefined;
  const phases = Array.from({ length: stride }, (_, a) => {
    const [first, shift] = [(a + pad) % stride, Math.floor((a + pad) / stride)];
    const steps = Array.from({ length: Math.max(0, Math.ceil((k - first) / stride)) }, (_, m) => m);
    return new Map(steps.map((m) => [shift - m, m * stride + first]));
  });
  const offsets = phases.flatMap((phase) => [...phase.keys()]);
  const [least, most] = [Math.min(...offsets), Math.max(...offsets)];
  const [before, after] = [-least, size / stride + most - outSize];
  if (before < 0 || after < 0) return undefined;
  const span = Array.from({ length: most - least + 1 }, (_, t) => least + t);
  return { taps: phases.map((phase) => span.map((offset) => phase.get(offset))), before, after };
}

/** dx in the blocked form. */
export function phasedInputGradient(
  l: Lowering,
  dy: GraphTensor,
  w: GraphTensor,
  g: ConvInfo,
  { rows, columns }: Phases,
): OnnxValue {
  const B = l.block;
  const [sh, sw] = [g.strideHeight, g.strideWidth];
  const blocks = g.inChannels / B;
  const [height, width] = [g.inHeight / sh, g.inWidth / sw];
  const kernel = [rows.taps[0]?.length ?? 0, columns.taps[0]?.length ?? 0];
  const shape = [g.batchSize, height, width, sh * sw * g.inChannels];
  const phases = l.blockedOp('Conv', [l.value(dy, 'blocked'), phaseFilter(l, w, g, { rows, columns })], shape, {
    kernel_shape: kernel,
    strides: [1, 1],
    dilations: [1, 1],
    pads: [rows.before, columns.before, rows.after, columns.after],
    group: 1,
  });
  const apart = l.reshape(phases, [g.batchSize, sh, sw, blocks, height, width, B]);
  return l.reshape(l.transpose(apart, [0, 3, 4, 1, 5, 2, 6]), [g.batchSize, blocks, g.inHeight, g.inWidth, B]);
}

/** [phases·I/B, O/B, rows, columns, B of O, B of I], taps that do not exist as zeros. */
function phaseFilter(l: Lowering, w: GraphTensor, g: ConvInfo, { rows, columns }: Phases): OnnxValue {
  const B = l.block;
  const [inputs, outputs] = [g.inChannels, g.outChannels];
  const none = g.filterHeight * g.filterWidth;
  const taps = rows.taps.flatMap((row) =>
    columns.taps.flatMap((column) =>
      row.flatMap((r) => column.map((s) => (r === undefined || s === undefined ? none : r * g.filterWidth + s))),
    ),
  );
  const [phases, kernel] = [rows.taps.length * columns.taps.length, taps.length];
  const flat = l.reshape(l.value(w), [none, inputs, outputs]);
  const amounts = l.b.int64s([0, 0, 0, 1, 0, 0]);
  const withNone = l.b.op('Pad', [flat, amounts], [none + 1, inputs, outputs], { mode: 'constant' });
  const picked = l.b.op('Gather', [withNone, l.b.int64s(taps)], [kernel, inputs, outputs], { axis: 0 });
  const split = l.reshape(swappedBlocks(l, picked), [phases, kernel / phases, inputs / B, outputs / B, B * B]);
  const size = [rows.taps[0]?.length ?? 0, columns.taps[0]?.length ?? 0];
  return l.reshape(l.transpose(split, [0, 2, 3, 1, 4]), [phases * inputs, outputs, ...size]);
}

/**
 * [K, I, O] as [K, I/B, O/B, B of O · B of I]: what an input gradient reads. To ReorderInput, the fast way to bring I
 * innermost, they are the channels of an NCHW image with O pixels.
 */
export function swappedBlocks(l: Lowering, filter: OnnxValue): OnnxValue {
  const B = l.block;
  const [taps = 1, inputs = 1, outputs = 1] = filter.shape;
  const shape = [taps, inputs, 1, outputs];
  const nchwc = { domain: 'com.microsoft.nchwc' };
  const swapped = l.b.op('ReorderInput', [l.reshape(filter, shape)], shape, { channels_last: 0 }, nchwc);
  return l.reshape(swapped, [taps, inputs / B, outputs / B, B * B]);
}
