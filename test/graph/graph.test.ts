/** Small questions about a graph, of graphs made by hand. */
import { describe, expect, it } from 'vitest';
import {
  type Constant,
  consumers,
  type Graph,
  type GraphNode,
  type GraphTensor,
  liveNodes,
  opaque,
  operationOf,
  sizeOf,
  uniformValue,
  valuesOf,
} from '../../src/graph/graph';

let id = 0;
const tensor = (rest: Partial<GraphTensor> = {}): GraphTensor => ({ id: id++, shape: [2], dtype: 'float32', ...rest });
function made(kernel: string, inputs: Record<string, GraphTensor>, results = 1): GraphNode {
  const outputs: GraphTensor[] = [];
  const node: GraphNode = { id: id++, kernel, inputs, outputs, attrs: {}, origin: {} };
  for (let i = 0; i < results; i++) outputs.push(tensor({ node }));
  return node;
}

it.each<[Constant | undefined, number | undefined]>([
  [undefined, undefined],
  [{ uniform: 0 }, 0],
  [{ uniform: 2.5 }, 2.5],
  [{ data: Float32Array.of(3) }, 3],
  [{ data: Float32Array.of(3, 3) }, undefined],
])('the one number of %j is %s', (constant, number) =>
  expect(uniformValue(tensor(constant ? { constant } : {}))).toBe(number),
);

it('all elements of a constant, in the array of its type', () => {
  expect(valuesOf({ uniform: 1.5 }, 3, 'float32')).toEqual(Float32Array.of(1.5, 1.5, 1.5));
  expect(valuesOf({ uniform: -7 }, 2, 'int32')).toEqual(Int32Array.of(-7, -7));
  expect(valuesOf({ uniform: 1 }, 2, 'bool')).toEqual(Uint8Array.of(1, 1));
  const data = Float32Array.of(1, 2);
  expect(valuesOf({ data }, 2, 'float32')).toBe(data);
  expect([sizeOf([]), sizeOf([2, 3, 4]), sizeOf([2, 0])]).toEqual([1, 24, 0]);
});

describe('who reads and who is needed', () => {
  const x = tensor({ input: 'x' });
  const first = made('Relu', { x });
  const second = made('Split', { x: first.outputs[0]! }, 2);
  const third = made('Multiply', { a: second.outputs[1]!, b: second.outputs[1]! });
  const idle = made('Neg', { x: first.outputs[0]! });
  const nodes = [first, second, idle, third];
  const graph: Graph = { nodes, inputs: { x }, outputs: { y: third.outputs[0]!, same: x }, random: [] };

  it('nodes that no output depends on are not live, and the order stays', () => {
    expect(liveNodes(graph)).toEqual([first, second, third]);
    expect(liveNodes({ ...graph, outputs: { y: idle.outputs[0]! } })).toEqual([first, idle]);
  });

  it('a node that reads a tensor twice is one reader', () => {
    const readers = consumers(graph);
    expect(readers.get(x)).toEqual([first]);
    expect(readers.get(first.outputs[0]!)).toEqual([second, idle]);
    expect(readers.get(second.outputs[1]!)).toEqual([third]);
    expect(readers.get(second.outputs[0]!)).toBeUndefined();
  });

  it('an operation without a rule is called what TensorFlow.js calls it', () => {
    expect(operationOf(first)).toBe('Relu');
    expect(operationOf({ ...first, kernel: opaque, attrs: { kernel: 'Swirl', attrs: {} } })).toBe('Swirl');
  });
});
