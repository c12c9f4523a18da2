/** What an ONNX file holds, and what it cannot hold. */
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/base/userError';
import { OnnxBuilder } from '../../../src/graph/onnx/builder';
import { OnnxModel } from '../../../src/graph/onnx/proto';

interface File {
  graph: { node: { opType: string; attribute: { name: string; i?: number }[] }[] };
}

it('writes an attribute that is zero: OpenCV takes one without a value for a fault', () => {
  const b = new OnnxBuilder();
  const x = b.input('x', [2, 3], 'float32');
  b.output('y', b.op('ReduceMax', [x], [2], { axes: [1], keepdims: 0 }));
  const decoded = OnnxModel.toObject(OnnxModel.decode(b.encode('test')), { longs: Number }) as unknown as File;
  const reduce = decoded.graph.node.find(({ opType }) => opType === 'ReduceMax');
  const keepdims = reduce?.attribute.find(({ name }) => name === 'keepdims');
  expect(keepdims).toMatchObject({ i: 0 });
});

it('names weights beyond the 2 GiB of an ONNX file, and what to do, before any is copied', () => {
  const builder = new OnnxBuilder();
  // Pages that nobody touches take no memory.
  const halves = [0, 1].map(() => builder.constant(new Float32Array(2 ** 28), [2 ** 28], 'float32'));
  builder.output('sum', builder.op('Add', halves, [2 ** 28]));
  const error = (() => {
    try {
      return builder.encode('large');
    } catch (failure) {
      return failure;
    }
  })();
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).message).toBe('The weights have 2.00 GiB, and an ONNX file holds less than 2 GiB.');
  expect((error as UserError).detail.hint).toMatch(/safetensors/);
});

interface Model {
  producerVersion?: string;
  opsetImport: { domain?: string; version: number }[];
  metadataProps?: { key: string; value: string }[];
  graph: {
    name: string;
    node: { name: string; opType: string; domain?: string; input: string[]; output: string[]; attribute: object[] }[];
    initializer: { name: string; dims: number[]; dataType: number; rawData: Uint8Array }[];
    input: Info[];
    output: Info[];
  };
}
interface Info {
  name: string;
  type: { tensorType: { elemType: number; shape: { dim: { dimValue?: number; dimParam?: string }[] } } };
}
const decoded = (b: OnnxBuilder, options?: Parameters<OnnxBuilder['encode']>[1]) =>
  OnnxModel.toObject(OnnxModel.decode(b.encode('net', options)), { longs: Number }) as unknown as Model;

describe('a graph under construction', () => {
  it('makes the same operation on the same inputs once, and another where anything differs', () => {
    const b = new OnnxBuilder();
    const [x, y] = [b.input('x', [2], 'float32'), b.input('y', [2], 'float32')];
    const sum = b.op('Add', [x, y], [2]);
    expect(b.op('Add', [x, y], [2])).toBe(sum);
    const others = [
      b.op('Add', [y, x], [2]),
      b.op('Mul', [x, y], [2]),
      b.op('Add', [x, y], [1, 2]),
      b.op('Add', [x, y], [2], { axis: 1 }),
      b.op('Add', [x, y], [2], {}, { domain: 'com.microsoft' }),
      b.op('Add', [x, y], [2], {}, { type: 'int32' }),
      b.op('Add', [x, undefined, y], [2]),
    ];
    expect(new Set([sum, ...others].map(({ name }) => name)).size).toBe(8);
    expect(others.map(({ type }) => type)).toEqual([...Array(5).fill('float32'), 'int32', 'float32']);
  });

  it('holds small constants once for each type and shape, and large ones as often as they are made', () => {
    const b = new OnnxBuilder();
    const of = (length: number, shape = [length]) => b.constant(new Float32Array(length).fill(2), shape, 'float32');
    expect(of(16)).toBe(of(16));
    expect(of(17)).not.toBe(of(17));
    expect(of(4, [2, 2])).not.toBe(of(4));
    expect(b.constant(Int32Array.of(1), [], 'int32')).not.toBe(b.constant(Float32Array.of(1), [], 'float32'));
    expect(b.scalar(3)).toMatchObject({ shape: [], type: 'float32', data: Float32Array.of(3) });
    expect(b.int64s([3, -1])).toMatchObject({ shape: [2], type: 'int64', data: BigInt64Array.of(3n, -1n) });
  });

  it('forgets what it made when its nodes are rewritten, and gives them in order and without the idle', () => {
    const b = new OnnxBuilder();
    const x = b.input('x', [2], 'float32');
    const first = b.op('Relu', [x], [2]);
    b.op('Neg', [first], [2]);
    const last = b.op('Abs', [first], [2]);
    b.output('y', last);
    b.rewrite((nodes, outputs) => {
      expect(nodes.map(({ op }) => op)).toEqual(['Relu', 'Abs']);
      expect(outputs).toEqual([last]);
      return nodes;
    });
    expect(b.op('Relu', [x], [2])).not.toBe(first);
  });
});

describe('a file', () => {
  it('has the nodes that an output needs, by layer and place, and each output by a node of its own', () => {
    const b = new OnnxBuilder();
    const x = b.input('x', [2, 3], 'float32');
    b.label = 'stem';
    const [, second] = b.ops(
      'Split',
      [x, undefined, b.scalar(1)],
      [
        { shape: [2, 1], type: 'float32' },
        { shape: [2, 2], type: 'float32' },
      ],
    );
    b.op('Neg', [x], [2, 3]);
    b.label = '';
    const made = b.op('Relu', [second], [2, 2], {}, { domain: 'com.microsoft.nchwc' });
    b.constant(new Float32Array(20), [20], 'float32');
    b.output('y', made);
    b.output('same', x);
    expect(b.named().map(({ name, node }) => [name, node.op])).toEqual([
      ['stem#0', 'Split'],
      ['1', 'Relu'],
    ]);
    const { graph, opsetImport } = decoded(b);
    expect(graph.name).toBe('net');
    expect(graph.node.map(({ name, opType, input }) => [name, opType, input.length])).toEqual([
      ['stem#0', 'Split', 3],
      ['1', 'Relu', 1],
      ['2', 'Identity', 1],
      ['3', 'Identity', 1],
    ]);
    expect(graph.node[0]?.input[1]).toBe('');
    expect(graph.node.slice(2).map(({ input, output }) => [input, output])).toEqual([
      [[made.name], ['y']],
      [['x'], ['same']],
    ]);
    expect(graph.initializer.map(({ dims }) => dims ?? [])).toEqual([[]]);
    // Standard operators, and of the others those that it has.
    expect(opsetImport.map(({ domain = '', version }) => [domain, version])).toEqual([
      ['', 17],
      ['com.microsoft.nchwc', 1],
    ]);
  });

  it('has attributes, types and numbers as they are', () => {
    const b = new OnnxBuilder();
    const x = b.input('x', [2, 3], 'int32');
    const table = b.constant(Float32Array.of(1, 2, 3, 4, 5, 6).subarray(2, 4), [2], 'float32');
    const attributes = { s: 'text', i: -3, ints: [1, -2], f: { float: 0.5 }, floats: { floats: [0.25, 4] } };
    b.output('y', b.op('Odd', [x, table], [2, 3], attributes, { type: 'bool' }));
    const { graph } = decoded(b, { metadata: { a: 'b' }, version: '1.2' });
    expect(graph.node[0]?.attribute).toEqual([
      expect.objectContaining({ name: 's', s: Buffer.from('text'), type: 3 }),
      expect.objectContaining({ name: 'i', i: -3, type: 2 }),
      expect.objectContaining({ name: 'ints', ints: [1, -2], type: 7 }),
      expect.objectContaining({ name: 'f', f: 0.5, type: 1 }),
      expect.objectContaining({ name: 'floats', floats: [0.25, 4], type: 6 }),
    ]);
    const [initializer] = graph.initializer;
    expect(initializer).toMatchObject({ name: table.name, dims: [2], dataType: 1 });
    expect(new Float32Array(Uint8Array.from(initializer!.rawData).buffer)).toEqual(Float32Array.of(3, 4));
    expect(graph.input[0]?.type.tensorType.elemType).toBe(6);
    expect(graph.output[0]).toMatchObject({ name: 'y', type: { tensorType: { elemType: 9 } } });
    expect(decoded(b, { metadata: { a: 'b' } }).metadataProps).toEqual([{ key: 'a', value: 'b' }]);
    expect(decoded(b, { version: '1.2' }).producerVersion).toBe('1.2');
  });

  it('of any batch leaves the first axis of what goes in and out open, and no other', () => {
    const b = new OnnxBuilder();
    const x = b.input('x', [1, 3], 'float32');
    b.output('y', b.op('Relu', [x], [1, 3]));
    const dims = (freeBatch: boolean) => {
      const { graph } = decoded(b, { freeBatch });
      return [...graph.input, ...graph.output].map(({ type }) => type.tensorType.shape.dim);
    };
    expect(dims(false)).toEqual(Array(2).fill([{ dimValue: 1 }, { dimValue: 3 }]));
    expect(dims(true)).toEqual(Array(2).fill([{ dimParam: 'N' }, { dimValue: 3 }]));
  });
});
