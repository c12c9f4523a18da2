/** Filters and biases as a convolution of open channels reads them: ONNX's order, rows of closed channels not gathered. */
import type { Lowering } from '../lowering';
import type { OnnxValue } from '../onnx';
import type { OpenChannels } from './openChannels';

/**
 * [O, I, kh, kw] and [O] from [kh, kw, I, O] and [O]: constants, or gathered by the gate that makes the output channels
 * and the gate that made the input channels.
 */
export function filterOf(
  l: Lowering,
  filter: Float32Array,
  bias: Float32Array,
  [kh = 1, kw = 1, inputs = 1, outputs = 1]: readonly number[],
  makes?: OpenChannels,
  reads?: OpenChannels,
): [OnnxValue, OnnxValue] {
  const rows = rowsOf(makes, outputs);
  const columns = rowsOf(reads, inputs);
  const ordered = new Float32Array(rows.length * columns.length * kh * kw);
  rows.forEach((o, row) => {
    columns.forEach((i, column) => {
      if (o === undefined || i === undefined) return;
      const at = (row * columns.length + column) * kh * kw;
      for (let tap = 0; tap < kh * kw; tap++) ordered[at + tap] = filter[(tap * inputs + i) * outputs + o] as number;
    });
  });
  const biases = Float32Array.from(rows, (o) => (o === undefined ? 0 : (bias[o] as number)));
  const shape = [rows.length, columns.length, kh, kw];
  return [
    gathered(l, gathered(l, l.b.constant(ordered, shape, 'float32'), makes, 0), reads, 1),
    gathered(l, l.b.constant(biases, [rows.length], 'float32'), makes, 0),
  ];
}

/** The channels to lay out; undefined is the row of zeros. */
const rowsOf = (open: OpenChannels | undefined, count: number): (number | undefined)[] =>
  open ? [...open.candidates, undefined] : [...Array(count).keys()];

function gathered(l: Lowering, values: OnnxValue, open: OpenChannels | undefined, axis: 0 | 1): OnnxValue {
  if (!open) return values;
  const shape = values.shape.map((d, i) => (i === axis ? open.candidates.length : d));
  return l.b.op('Gather', [values, open.indices], shape, { axis });
}
