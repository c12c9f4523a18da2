/** A sound graph passes; each way of breaking one is told. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { type Graph, type GraphNode, type GraphTensor, opaque } from '../../../src/graph/graph';
import { verify } from '../../../src/graph/passes/verify';
import { port } from '../../../src/graph/port';
import { trace } from '../../../src/graph/trace/trace';

await tf.setBackend('cpu');

/** A convolution with a bias that is drawn, and a Relu: three nodes, a variable, an input, a draw and a constant. */
const sound = (): Graph => {
  const kernel = tf.variable(tf.ones([3, 3, 2, 4]), true, 'kernel');
  const graph = trace({
    inputs: { x: { shape: [1, 5, 5, 2], dtype: 'float32' } },
    variables: { kernel },
    run: ({ x }, random) => {
      const made = tf.conv2d(x as tf.Tensor4D, kernel as unknown as tf.Tensor4D, 1, 'same');
      return { y: tf.relu(made.add(random([4])).mul(2)) };
    },
  });
  kernel.dispose();
  return graph;
};

const withNode = (graph: Graph, kernel: string, change: (node: GraphNode) => Partial<GraphNode>): Graph => ({
  ...graph,
  nodes: graph.nodes.map((node) => (node.kernel === kernel ? { ...node, ...change(node) } : node)),
});
/** Changed where it stands: what reads it goes on reading it. */
const edit = (object: object, changes: object) => void Object.assign(object, changes);
const nodeOf = (graph: Graph, kernel: string) => graph.nodes.find((node) => node.kernel === kernel)!;
const resultOf = (graph: Graph, kernel: string) => nodeOf(graph, kernel).outputs[0]!;

it('a traced graph is sound', () => {
  const graph = sound();
  expect(graph.nodes.map(({ kernel }) => kernel)).toEqual(['Conv2D', 'Add', 'Multiply', 'Relu']);
  expect(() => verify(graph)).not.toThrow();
});

/** How it is broken, and what is said of it. */
const broken: [string, (graph: Graph) => Graph | undefined, RegExp][] = [
  [
    'a node before what it reads',
    (graph) => ({ ...graph, nodes: graph.nodes.toReversed() }),
    /Relu 3 reads as x tensor \d+, which nothing before it makes/,
  ],
  [
    'a node that is gone, and is read',
    (graph) => ({ ...graph, nodes: graph.nodes.filter(({ kernel }) => kernel !== 'Add') }),
    /Multiply 2 reads as a tensor \d+, which nothing before it makes/,
  ],
  [
    'a tensor that two nodes make',
    (graph) => ({ ...graph, nodes: [...graph.nodes, { ...nodeOf(graph, 'Add'), id: 9 }] }),
    /Add 9 makes tensor \d+, which is made already/,
  ],
  [
    'a tensor that takes another node for its maker',
    (graph) => edit(resultOf(graph, 'Add'), { node: nodeOf(graph, 'Relu') }) as undefined,
    /Add 1 makes tensor \d+, which says another does/,
  ],
  [
    'two tensors of one number',
    (graph) => edit(resultOf(graph, 'Add'), { id: graph.inputs.x!.id }) as undefined,
    /two tensors are number/,
  ],
  [
    'an input that is read and not declared',
    (graph) => ({ ...graph, inputs: { x: graph.inputs.x!, [port.random(0)]: graph.inputs[port.random(0)]! } }),
    /Conv2D 0 reads as filter variable:kernel, which is no input of the graph/,
  ],
  [
    'an input under the name of another',
    ({ inputs: { x, ...inputs }, ...graph }) => ({ ...graph, inputs: { ...inputs, z: x! } }),
    /the input z is taken for x/,
  ],
  [
    'an input that is a constant too',
    (graph) => edit(graph.inputs.x!, { constant: { uniform: 0 } }) as undefined,
    /the input x is made too/,
  ],
  ['a tensor of no origin', (graph) => edit(graph.inputs.x!, { input: undefined }) as undefined, /has not one origin/],
  ['a draw that is no input', (graph) => ({ ...graph, random: [[4], [2]] }), /draw 1 is no input/],
  [
    'an output that nothing makes',
    (graph) => ({ ...graph, outputs: { y: { id: 99, shape: [1], dtype: 'float32' } } }),
    /the output y is tensor 99, which nothing before it makes/,
  ],
  [
    'a shape that is not what the rule infers',
    (graph) => edit(resultOf(graph, 'Conv2D'), { shape: [1, 5, 5, 5] }) as undefined,
    /Conv2D 0 makes float32\[1,5,5,5\], and its rule says float32\[1,5,5,4\]/,
  ],
  [
    'operands that the rule does not take',
    (graph) => edit(resultOf(graph, 'Conv2D'), { shape: [1, 5, 5, 3] }) as undefined,
    /Add 1 reads what its rule does not take: Operands could not be broadcast/,
  ],
  [
    'a type that is not what the rule infers',
    (graph) => edit(resultOf(graph, 'Relu'), { dtype: 'int32' }) as undefined,
    /Relu 3 makes int32\[1,5,5,4\], and its rule says float32/,
  ],
  ['a shape that is none', (graph) => edit(graph.inputs.x!, { shape: [1, 5, 5.5, 2] }) as undefined, /has the shape/],
  ['a type that is none', (graph) => edit(graph.inputs.x!, { dtype: 'string' }) as undefined, /has the type string/],
  [
    'a constant of too few numbers',
    (graph) => {
      const two = Object.values(nodeOf(graph, 'Multiply').inputs).find((t: GraphTensor) => t.constant)!;
      edit(two, { shape: [1, 1, 1, 4], constant: { data: new Float32Array(3) } });
      return undefined;
    },
    /holds 3 numbers under the shape \[1,1,1,4\]/,
  ],
  [
    'a kernel without a rule',
    (graph) => withNode(graph, 'Relu', () => ({ kernel: 'Nonsense' })),
    /Nonsense 3 has no rule/,
  ],
];

describe('is found', () => {
  it.each(broken)('%s', (_, breaking, said) => {
    const graph = sound();
    const wrong = breaking(graph) ?? graph;
    expect(() => verify(wrong)).toThrow(said);
  });
});

it('a node of unknown effect is sound where the graph is only looked at', () => {
  const graph = sound();
  const relu = nodeOf(graph, 'Relu');
  edit(relu, { kernel: opaque, attrs: { kernel: 'Mystery', attrs: {} } });
  expect(() => verify(graph)).toThrow('Opaque 3 has no rule');
  expect(() => verify(graph, { opaque: true })).not.toThrow();
});
