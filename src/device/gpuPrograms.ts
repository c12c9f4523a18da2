/** Small graphs that move arrays to a GPU and back, and combine them there. */
import { OnnxBuilder } from '../graph/onnx';
import { type Program, program } from '../graph/session';

export interface Sized {
  name: string;
  shape: readonly number[];
}

/** Input `in:<name>`, output `<name>`, for each. Where an output is to be decides which way the arrays go. */
export function copyProgram(arrays: readonly Sized[]): Program {
  const b = new OnnxBuilder();
  for (const { name, shape } of arrays) b.output(name, b.input(`in:${name}`, shape, 'float32'));
  return program('copy', b);
}

/** Inputs `sum:<name>`, `gradient:<name>` and `scale`; output `added:<name>`, their sum times `scale`. */
export function sumProgram(arrays: readonly Sized[]): Program {
  const b = new OnnxBuilder();
  const scale = b.input('scale', [], 'float32');
  for (const { name, shape } of arrays) {
    const [sum, gradient] = ['sum', 'gradient'].map((kind) => b.input(`${kind}:${name}`, shape, 'float32'));
    b.output(`added:${name}`, b.op('Mul', [b.op('Add', [sum, gradient], shape), scale], shape));
  }
  return program('sum', b);
}

/** Each average goes by `rate` towards its value: `average:<name>`, `value:<name>` → `<name>`. */
export function followProgram(arrays: readonly Sized[]): Program {
  const b = new OnnxBuilder();
  const rate = b.input('rate', [], 'float32');
  for (const { name, shape } of arrays) {
    const [average, value] = ['average', 'value'].map((kind) => b.input(`${kind}:${name}`, shape, 'float32'));
    const way = b.op('Mul', [b.op('Sub', [value, average], shape), rate], shape);
    b.output(name, b.op('Add', [average, way], shape));
  }
  return program('follow', b);
}

/** Where an output is in the report: `size` numbers from `at` on. */
export interface ReportPart {
  name: string;
  at: number;
  size: number;
}

/**
 * Replaces the outputs that a person reads by one, `report`, which has them one after the other, added to the input `reported`:
 * the numbers of many steps are read at once.
 */
export function addReport(b: OnnxBuilder, isRead: (name: string) => boolean): ReportPart[] {
  const parts: ReportPart[] = [];
  let size = 0;
  const read = b.outputs.filter(({ name }) => isRead(name));
  for (const { name, value } of read) {
    const own = value.shape.reduce((a, c) => a * c, 1);
    parts.push({ name, at: size, size: own });
    size += own;
  }
  const flat = read.map(({ value }, i) => {
    const shape = [parts[i]?.size ?? 0];
    return b.op('Reshape', [value, b.int64s(shape)], shape);
  });
  const all = b.op('Concat', flat, [size], { axis: 0 });
  b.outputs.splice(0, b.outputs.length, ...b.outputs.filter(({ name }) => !isRead(name)));
  b.output('report', b.op('Add', [b.input('reported', [size], 'float32'), all], [size]));
  return parts;
}
