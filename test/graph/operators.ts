/** What a graph becomes, as text for a snapshot: values alone do not show that a pass no longer does what it is there for. */
import { expect } from 'vitest';
import type { Graph } from '../../src/graph/graph';
import type { Target } from '../../src/graph/lower/lowering';
import type { OnnxBuilder, OnnxNode } from '../../src/graph/onnx/builder';
import { lower } from '../../src/graph/passes/lower';
import type { NetworkModel } from '../../src/graph/passes/network';

/** Not of this machine: the same everywhere. */
const targets: Record<string, Target> = {
  'blocks of 16': { block: 16 },
  'no blocks': { block: 0 },
  'a GPU': { block: 0, gpu: true },
};

/** Compares with what is stored the operators that a graph becomes on each target. After a change that is meant: `vitest run -u`. */
export function expectOperators(graph: Graph): void {
  const lines = Object.entries(targets).map(([name, target]) => `${name}: ${made(graph, target)}`);
  expect(lines.join('\n')).toMatchSnapshot('operators');
}

/** The same of a network for inference, with what became of its gates. */
export function expectNetwork({ builder, skipped, masked }: NetworkModel): void {
  const gates = [...skipped.map((gate) => `${gate}: skipped`), ...[...masked].map(([gate, why]) => `${gate}: ${why}`)];
  expect([...gates.sort(), operatorsOf(builder)].join('\n')).toMatchSnapshot('network');
}

function made(graph: Graph, target: Target): string {
  try {
    return operatorsOf(lower(graph, target));
  } catch (error) {
    return (error as Error).message;
  }
}

/** How many there are of each, in the order of their names. */
export function operatorsOf(builder: OnnxBuilder): string {
  const counts = new Map<string, number>();
  for (const node of builder.contents().nodes) counts.set(nameOf(node), (counts.get(nameOf(node)) ?? 0) + 1);
  const sorted = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([name, count]) => (count === 1 ? name : `${count} ${name}`)).join(', ') || 'nothing';
}

/** With what a convolution takes along, and whose operator it is where it is no standard one. */
function nameOf({ op, domain, inputs, attributes }: OnnxNode): string {
  const along = op === 'Conv' && inputs[3] ? ' and sum' : '';
  const activation = attributes.activation === undefined ? '' : ` and ${attributes.activation}`;
  return `${op}${domain === '' ? '' : ` (${domain.split('.').at(-1)})`}${along}${activation}`;
}
