/** Small graphs that move arrays to a GPU and back, and combine them there. */
import { OnnxBuilder } from '../graph/onnx/builder';
import { type Program, program } from '../graph/onnx/session';
import { port } from '../graph/port';

export interface Sized {
  name: string;
  shape: readonly number[];
}

/** An input that is given and an output of its name, for each. Where an output is to be decides which way the arrays go. */
export function copyProgram(arrays: readonly Sized[]): Program {
  const b = new OnnxBuilder();
  for (const { name, shape } of arrays) b.output(name, b.input(port.given(name), shape, 'float32'));
  return program('copy', b);
}

/** Inputs are the sum and the gradient of each, and `scale`; what is added is their sum times `scale`. */
export function sumProgram(arrays: readonly Sized[]): Program {
  const b = new OnnxBuilder();
  const scale = b.input('scale', [], 'float32');
  for (const { name, shape } of arrays) {
    const [sum, gradient] = [port.sum, port.gradient].map((kind) => b.input(kind(name), shape, 'float32'));
    b.output(port.added(name), b.op('Mul', [b.op('Add', [sum, gradient], shape), scale], shape));
  }
  return program('sum', b);
}

/** Each average goes by `rate` towards its value, and is an output of its name. */
export function followProgram(arrays: readonly Sized[]): Program {
  const b = new OnnxBuilder();
  const rate = b.input('rate', [], 'float32');
  for (const { name, shape } of arrays) {
    const [average, value] = [port.average, port.value].map((kind) => b.input(kind(name), shape, 'float32'));
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
 * Replaces the outputs that a person reads by one, the report, which has them one after the other, added to what is reported:
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
  b.output(port.report, b.op('Add', [b.input(port.reported, [size], 'float32'), all], [size]));
  return parts;
}
