/**
 * Whether a traced graph is sound: each tensor made once and before it is read, of the shape and type that the rule of what
 * makes it infers. What verifies a model is verifyModel.ts. Both are for tests, which run them on all that they compile
 * (test/verified.ts); the product does not.
 */

import { type Graph, type GraphNode, type GraphTensor, opaque, sizeOf } from '../graph';
import { sameDims } from '../lower/dims';
import type { Spec } from '../lower/rule';
import { ruleFor } from '../lower/rules';
import { port } from '../port';

/** Throws an error that lists what is wrong. `opaque`: of a graph that is only looked at, which may have nodes without a rule. */
export function verify(graph: Graph, options: { opaque?: boolean } = {}): void {
  report(problemsOf(graph, options));
}

export function report(problems: readonly string[]): void {
  if (problems.length > 0) throw new Error(`Not sound:\n${problems.join('\n')}`);
}

function problemsOf(graph: Graph, options: { opaque?: boolean }): string[] {
  const problems: string[] = [];
  const ids = new Map<number, GraphTensor>();
  const made = new Set<GraphTensor>();
  const know = (tensor: GraphTensor) => {
    if ((ids.get(tensor.id) ?? tensor) !== tensor) problems.push(`two tensors are number ${tensor.id}`);
    ids.set(tensor.id, tensor);
    problems.push(...wrongKind(tensor));
  };
  /** Why a tensor cannot be read here. */
  const missing = (tensor: GraphTensor): string | undefined => {
    if (tensor.constant || made.has(tensor)) return undefined;
    if (tensor.input === undefined) return `${nameOf(tensor)}, which nothing before it makes`;
    return graph.inputs[tensor.input] === tensor ? undefined : `${tensor.input}, which is no input of the graph`;
  };
  for (const [name, tensor] of Object.entries(graph.inputs)) {
    know(tensor);
    if (tensor.input !== name) problems.push(`the input ${name} is taken for ${tensor.input}`);
    if (tensor.node || tensor.constant) problems.push(`the input ${name} is made too`);
  }
  for (const [i, shape] of graph.random.entries())
    if (!sameDims(graph.inputs[port.random(i)]?.shape ?? [-1], shape)) problems.push(`draw ${i} is no input`);
  for (const node of graph.nodes) {
    for (const [operand, tensor] of Object.entries(node.inputs)) {
      know(tensor);
      const what = missing(tensor);
      if (what !== undefined) problems.push(`${titleOf(node)} reads as ${operand} ${what}`);
    }
    for (const tensor of node.outputs) {
      know(tensor);
      if (made.has(tensor)) problems.push(`${titleOf(node)} makes ${nameOf(tensor)}, which is made already`);
      if (tensor.node !== node) problems.push(`${titleOf(node)} makes ${nameOf(tensor)}, which says another does`);
      made.add(tensor);
    }
    if (node.kernel !== opaque || !options.opaque) problems.push(...notAsInferred(node));
  }
  for (const [name, tensor] of Object.entries(graph.outputs)) {
    const what = missing(tensor);
    if (what !== undefined) problems.push(`the output ${name} is ${what}`);
  }
  return problems;
}

/** Of one tensor by itself. */
function wrongKind(tensor: GraphTensor): string[] {
  const { shape, dtype, constant, node, input } = tensor;
  const problems: string[] = [];
  const say = (what: string) => problems.push(`${nameOf(tensor)} ${what}`);
  if (!shape.every((d) => Number.isInteger(d) && d >= 0)) say(`has the shape [${shape}]`);
  if (!['float32', 'int32', 'bool'].includes(dtype)) say(`has the type ${dtype}`);
  if ([constant, node, input].filter((origin) => origin !== undefined).length !== 1) say('has not one origin');
  if (constant && 'data' in constant && constant.data.length !== sizeOf(shape))
    say(`holds ${constant.data.length} numbers under the shape [${shape}]`);
  return problems;
}

/** What a node makes is what its rule says of what it reads. */
function notAsInferred(node: GraphNode): string[] {
  const rule = ruleFor(node.kernel);
  if (!rule) return [`${titleOf(node)} has no rule`];
  const makes = said(node.outputs);
  try {
    const infers = said(rule.infer(node.inputs, node.attrs));
    return infers === makes ? [] : [`${titleOf(node)} makes ${makes}, and its rule says ${infers}`];
  } catch (error) {
    return [`${titleOf(node)} reads what its rule does not take: ${error instanceof Error ? error.message : error}`];
  }
}

const said = (specs: readonly Spec[]) => specs.map(({ shape, dtype }) => `${dtype}[${shape}]`).join();

const titleOf = ({ kernel, id, origin }: GraphNode) => `${kernel} ${id}${origin.layer ? ` of ${origin.layer}` : ''}`;
const nameOf = ({ id, input }: GraphTensor) => input ?? `tensor ${id}`;
