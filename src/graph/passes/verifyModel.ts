/** Whether an ONNX model under construction is sound, after any pass: as verify.ts for a graph, and for tests alone too. */

import { type Graph, sizeOf } from '../graph';
import { broadcast, sameDims } from '../lower/dims';
import type { OnnxBuilder, OnnxNode, OnnxValue } from '../onnx/builder';
import { elementType } from '../onnx/proto';
import { report } from './verify';

/** Throws an error that lists what is wrong. `graph`: what the model is made of, whose ports it has. */
export function verifyModel(builder: OnnxBuilder, graph?: Graph): void {
  const { nodes, constants, inputs, outputs } = builder.contents();
  const problems: string[] = [];
  const known = new Map<string, OnnxValue>();
  const make = (value: OnnxValue, by: string) => {
    if (known.has(value.name)) problems.push(`${by} makes ${value.name}, which is made already`);
    known.set(value.name, value);
    if (!value.shape.every((d) => Number.isInteger(d) && d >= 0))
      problems.push(`${value.name} has the shape [${value.shape}]`);
    if (!Object.hasOwn(elementType, value.type)) problems.push(`${value.name} has the type ${value.type}`);
    if (value.data && value.data.length !== sizeOf(value.shape))
      problems.push(`${value.name} holds ${value.data.length} numbers under the shape [${value.shape}]`);
  };
  const read = (value: OnnxValue, by: string) => {
    const maker = known.get(value.name);
    if (!maker) problems.push(`${by} reads ${value.name}, which nothing before it makes`);
    else if (!alike(maker, value))
      problems.push(`${by} reads ${value.name} as ${specOf(value)}, made ${specOf(maker)}`);
  };
  for (const value of inputs) make(value, 'an input');
  for (const value of constants) make(value, 'a constant');
  for (const node of nodes) {
    const title = `${node.op} (${node.label})`;
    for (const value of node.inputs) if (value) read(value, title);
    for (const value of node.outputs) make(value, title);
    const wrong = wrongShape(node);
    if (wrong !== undefined) problems.push(`${title} ${wrong}`);
  }
  for (const { name, value } of outputs) {
    read(value, `the output ${name}`);
    const of = graph?.outputs[name];
    if (of && !alike(value, { ...of, type: of.dtype })) problems.push(`the output ${name} is ${specOf(value)}`);
  }
  for (const value of inputs) {
    const of = graph?.inputs[value.name];
    if (of && !alike(value, { ...of, type: of.dtype })) problems.push(`the input ${value.name} is ${specOf(value)}`);
  }
  report(problems);
}

type Spec = Pick<OnnxValue, 'shape' | 'type'>;
const alike = (a: Spec, b: Spec) => a.type === b.type && sameDims(a.shape, b.shape);
const specOf = ({ shape, type }: Spec) => `${type}[${shape}]`;

/** Operators of which the shape is easily told: those that passes make, move and take out. */
const elementwise = new Set(['Add', 'Sub', 'Mul', 'Div', 'Relu', 'Where', 'Max', 'Min', 'Greater', 'Less', 'Sigmoid']);

function wrongShape({ op, domain, inputs, outputs, attributes }: OnnxNode): string | undefined {
  const [x, second] = inputs;
  const [y] = outputs;
  if (domain !== '' || !x || !y) return undefined;
  const said = `[${y.shape}] of [${x.shape}]`;
  if (elementwise.has(op)) {
    const shapes = inputs.flatMap((value) => (value ? [value.shape] : []));
    return sameDims(shapes.reduce(broadcast), y.shape) ? undefined : `makes [${y.shape}] of ${JSON.stringify(shapes)}`;
  }
  if (op === 'Transpose') {
    const perm = attributes.perm as readonly number[];
    return sameDims(
      perm.map((axis) => x.shape[axis] ?? -1),
      y.shape,
    )
      ? undefined
      : `makes ${said} by ${perm}`;
  }
  if (op !== 'Reshape') return undefined;
  const target = Array.from(second?.data ?? [], Number);
  const asked = target.length === y.shape.length && target.every((d, i) => d === -1 || d === y.shape[i]);
  return asked && sizeOf(x.shape) === sizeOf(y.shape) ? undefined : `makes ${said}, asked for [${target}]`;
}
