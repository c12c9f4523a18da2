/** A sound model passes; each way of breaking one is told, and by which pass it was broken. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import type { OnnxBuilder, OnnxNode, OnnxValue } from '../../../src/graph/onnx/builder';
import { lower } from '../../../src/graph/passes/lower';
import { applyPasses } from '../../../src/graph/passes/pass';
import { verifyModel } from '../../../src/graph/passes/verifyModel';
import { trace } from '../../../src/graph/trace/trace';

await tf.setBackend('cpu');

const graph = trace({
  inputs: { x: { shape: [2, 3], dtype: 'float32' } },
  variables: {},
  run: ({ x }) => ({ y: tf.relu(tf.transpose(x!).add([[1, 2]])), z: tf.reshape(x!, [6]).mul(3) }),
});
const sound = () => lower(graph, { block: 0 });

/** The model with one node put otherwise. */
const withNode = (op: string, change: (node: OnnxNode, all: OnnxNode[]) => Partial<OnnxNode>) => (b: OnnxBuilder) =>
  b.rewrite((nodes) => nodes.map((node) => (node.op === op ? { ...node, ...change(node, nodes) } : node)));
const other = (value: OnnxValue | undefined, changes: Partial<OnnxValue>) => ({ ...value!, ...changes });

it('a lowered model is sound', () => {
  const b = sound();
  expect(b.contents().nodes.map(({ op }) => op)).toEqual(['Transpose', 'Add', 'Relu', 'Reshape', 'Mul']);
  expect(() => verifyModel(b, graph)).not.toThrow();
});

const broken: [string, (b: OnnxBuilder) => void, RegExp][] = [
  ['a node before what it reads', (b) => b.rewrite((nodes) => nodes.toReversed()), /reads t\d+, which nothing before/],
  [
    'a value that two nodes make',
    (b) => b.rewrite((nodes) => nodes.flatMap((node) => (node.op === 'Add' ? [node, node] : [node]))),
    /Add \(.*\) makes t\d+, which is made already/,
  ],
  [
    'an operand that nothing makes',
    withNode('Relu', ({ inputs }) => ({ inputs: [other(inputs[0], { name: 'nowhere' })] })),
    /Relu \(.*\) reads nowhere, which nothing before it makes/,
  ],
  [
    'an output that nothing makes',
    (b) => b.output('w', { name: 'nowhere', shape: [1], type: 'float32' }),
    /the output w reads nowhere/,
  ],
  [
    'a value read under a shape that it was not made in',
    withNode('Relu', ({ inputs }) => ({ inputs: [other(inputs[0], { shape: [2, 3] })] })),
    /Relu \(.*\) reads t\d+ as float32\[2,3\], made float32\[3,2\]/,
  ],
  [
    'a shape that is none',
    withNode('Relu', ({ outputs }) => ({ outputs: [other(outputs[0], { shape: [3, -1] })] })),
    /has the shape \[3,-1\]/,
  ],
  [
    'a type that is none',
    withNode('Relu', ({ outputs }) => ({ outputs: [other(outputs[0], { type: 'half' as 'bool' })] })),
    /has the type half/,
  ],
  [
    'an operator on elements that makes more of them',
    withNode('Add', ({ outputs }) => ({ outputs: [other(outputs[0], { shape: [3, 3] })] })),
    /Add \(.*\) makes \[3,3\] of \[\[3,2\],\[1,2\]\]/,
  ],
  [
    'a transposition by other axes',
    withNode('Transpose', () => ({ attributes: { perm: [0, 1] } })),
    /Transpose \(.*\) makes \[3,2\] of \[2,3\] by 0,1/,
  ],
  [
    'a reshape that loses elements',
    withNode('Reshape', ({ outputs }) => ({ outputs: [other(outputs[0], { shape: [5] })] })),
    /Reshape \(.*\) makes \[5\] of \[2,3\]/,
  ],
  [
    'a reshape asked for another shape',
    (b) => withNode('Reshape', ({ inputs }) => ({ inputs: [inputs[0], b.int64s([3, 2])] }))(b),
    /Reshape \(.*\) makes \[6\] of \[2,3\], asked for \[3,2\]/,
  ],
  [
    'a constant of too few numbers',
    (b) => {
      const three = b.constant(new Float32Array(2), [3], 'float32');
      withNode('Relu', () => ({ inputs: [three] }))(b);
    },
    /holds 2 numbers under the shape \[3\]/,
  ],
  [
    'an output that is not what was traced',
    (b) => {
      const { outputs } = b;
      outputs.splice(0, 1, { name: 'y', value: outputs[1]!.value });
    },
    /the output y is float32\[6\]/,
  ],
];

describe('is found', () => {
  it.each(broken)('%s', (_, breaking, said) => {
    const b = sound();
    breaking(b);
    expect(() => verifyModel(b, graph)).toThrow(said);
  });

  it('in every unit test, with the name of the pass that did it', () => {
    const [, breaking] = broken[1]!;
    const passes = [
      { name: 'do nothing', after: [], run: () => undefined },
      { name: 'double', after: [], run: ({ b }: { b: OnnxBuilder }) => breaking(b) },
      { name: 'never reached', after: [], run: () => expect.unreachable() },
    ];
    expect(() => applyPasses(passes, { b: sound(), graph })).toThrow(/^After the pass 'double': .*\n.*made already/);
  });
});
