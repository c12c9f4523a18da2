/** Filters and biases as a convolution reads them, in ONNX's order: constants, or with the rows of open channels gathered. */
import type { Lowering } from '../lower/lowering';
import type { OnnxValue } from '../onnx/builder';
import type { OpenChannels } from './openChannels';

/** The weights of one convolution, and the gates that make its output and made its input channels. */
export interface FilterRequest {
  /** [kh, kw, I, O]. */
  filter: Float32Array;
  /** [O]. */
  bias: Float32Array;
  shape: readonly number[];
  makes: OpenChannels | undefined;
  reads: OpenChannels | undefined;
}

/** [O, I, kh, kw] and [O]. */
export function filterOf(l: Lowering, { filter, bias, shape, makes, reads }: FilterRequest): [OnnxValue, OnnxValue] {
  const [kh = 1, kw = 1, inputs = 1, outputs = 1] = shape;
  const rows = makes?.rows ?? [...Array(outputs).keys()];
  const columns = reads?.rows ?? [...Array(inputs).keys()];
  const taps = kh * kw;
  const ordered = new Float32Array(rows.length * columns.length * taps);
  rows.forEach((o, row) => {
    columns.forEach((i, column) => {
      if (o === undefined || i === undefined) return;
      const at = (row * columns.length + column) * taps;
      for (let tap = 0; tap < taps; tap++) ordered[at + tap] = filter[(tap * inputs + i) * outputs + o] as number;
    });
  });
  const biases = Float32Array.from(rows, (o) => (o === undefined ? 0 : (bias[o] as number)));
  const weights = l.b.constant(ordered, [rows.length, columns.length, kh, kw], 'float32');
  return [
    gathered(l, gathered(l, weights, makes, 0), reads, 1),
    gathered(l, l.b.constant(biases, [rows.length], 'float32'), makes, 0),
  ];
}

function gathered(l: Lowering, values: OnnxValue, open: OpenChannels | undefined, axis: 0 | 1): OnnxValue {
  if (!open) return values;
  const shape = values.shape.map((d, i) => (i === axis ? open.candidates.length : d));
  return l.b.op('Gather', [values, open.indices], shape, { axis });
}
