/** What the inputs and outputs of an exported network are called, and the numbers that are known with its weights. */
import { describe, expect, it } from 'vitest';
import type { GraphNode, GraphTensor } from '../../../src/graph/graph';
import { constantValues } from '../../../src/graph/inference/constants';
import { networkInput } from '../../../src/graph/inference/networkInputs';
import { networkOutputs } from '../../../src/graph/inference/networkOutputs';
import { rowsAndColumns, sameChannels } from '../../../src/graph/inference/sameChannels';
import { port } from '../../../src/graph/port';

const float = 'float32' as const;

it('an image is fed by planes, and what is none as it is', () => {
  expect(networkInput('x', { shape: [2, 5, 4, 3], dtype: float })).toEqual({
    ...{ name: 'image', shape: [2, 3, 5, 4], dtype: float, planes: true },
  });
  const plain = (shape: number[], dtype: 'float32' | 'int32' = float) => networkInput('x', { shape, dtype });
  expect(plain([2, 5])).toEqual({ name: 'input', shape: [2, 5], dtype: float, planes: false });
  expect(plain([2, 5, 4, 3], 'int32')).toMatchObject({ name: 'input', shape: [2, 5, 4, 3], planes: false });
});

it.each([
  ['input:age', 'age'],
  // Names that values within a file have.
  ['input:output', 'output_'],
  ['input:t12', 't12_'],
  ['input:c0', 'c0_'],
  // Of two inputs output and output_ each has its own.
  ['input:output_', 'output__'],
  ['input:c0__', 'c0___'],
  ['input:t', 't'],
  ['input:at1', 'at1'],
  ['input:t1x', 't1x'],
  ['variable:age', undefined],
])('%s is called %s', (at, name) =>
  expect(networkInput(at, { shape: [1, 5, 4, 3], dtype: float })).toEqual(
    name === undefined ? undefined : { name, shape: [1, 5, 4, 3], dtype: float, planes: false },
  ),
);

it('outputs have their own names, told apart from inputs, from values and from each other', () => {
  const names = (ports: string[], inputs: string[] = []) => networkOutputs(ports, inputs).map(({ name }) => name);
  expect(names(['output'])).toEqual(['output']);
  const ports = ['age', 'mood', 't3', 'c1', 'image', 'image_'].map((name) => port.output(name));
  expect(networkOutputs(ports, ['image'])).toEqual(
    ['age', 'mood', 't3_', 'c1_', 'image_', 'image__'].map((name, i) => ({ port: ports[i], name })),
  );
  expect(names([port.output('a'), port.output('a')])).toEqual(['a', 'a_']);
  expect(names([port.output('a')], ['a', 'a_'])).toEqual(['a__']);
});

const tensor = (rest: Partial<GraphTensor>): GraphTensor => ({ id: 0, shape: [2], dtype: float, ...rest });
const made = (
  kernel: string,
  inputs: Record<string, GraphTensor>,
  shape: number[],
  dtype: GraphTensor['dtype'] = float,
) => {
  const node = { id: 0, kernel, inputs, attrs: {}, origin: {}, outputs: [] as GraphTensor[] };
  node.outputs.push(tensor({ shape, dtype, node }));
  return node as GraphNode;
};

describe('numbers that are known', () => {
  const weight = tensor({ input: port.variable('w') });
  const weights = { w: Float32Array.of(3, 4) };

  it('are constants, weights, and views of these', () => {
    expect(constantValues(tensor({ constant: { uniform: 2 } }), {})).toEqual(Float32Array.of(2, 2));
    const whole = tensor({ dtype: 'int32', constant: { data: Int32Array.of(5, 6) } });
    expect(constantValues(whole, {})).toEqual(Float32Array.of(5, 6));
    expect(constantValues(weight, weights)).toBe(weights.w);
    const view = made('Reshape', { x: weight }, [1, 2]).outputs[0]!;
    expect(constantValues(view, weights)).toBe(weights.w);
    expect(constantValues(made('ExpandDims', { input: view }, [1, 1, 2]).outputs[0]!, weights)).toBe(weights.w);
  });

  it('are none of what is fed, computed or unknown', () => {
    expect(constantValues(tensor({ input: 'x' }), weights)).toBeUndefined();
    expect(constantValues(tensor({ input: port.variable('other') }), weights)).toBeUndefined();
    expect(constantValues(made('Neg', { x: weight }, [2]).outputs[0]!, weights)).toBeUndefined();
  });
});

it('a view that keeps the last axis keeps channels, and another does not', () => {
  const x = tensor({ shape: [1, 4, 3, 6] });
  const of = (shape: number[], kernel = 'Reshape', dtype: GraphTensor['dtype'] = float) =>
    sameChannels(made(kernel, { x }, shape, dtype));
  expect(of([1, 12, 6])).toBe(x);
  expect(of([1, 4, 6, 3])).toBeUndefined();
  expect(of([6 * 12])).toBeUndefined();
  expect(of([1, 4, 3, 6], 'Cast', 'int32')).toBeUndefined();
  expect(of([1, 4, 3, 6], 'Relu')).toBeUndefined();
  expect(sameChannels(made('ExpandDims', { input: x }, [1, 1, 4, 3, 6]))).toBe(x);
});

it.each<[number[], [number, number] | undefined]>([
  [
    [1, 4, 3, 6],
    [4, 3],
  ],
  [
    [1, 7, 6],
    [1, 7],
  ],
  [
    [1, 6],
    [1, 1],
  ],
  [[2, 4, 3, 6], undefined],
  [[1, 2, 4, 3, 6], undefined],
  [[1, 0, 3, 6], undefined],
])('rows and columns of %j are %j', (shape, expected) => expect(rowsAndColumns(tensor({ shape }))).toEqual(expected));
