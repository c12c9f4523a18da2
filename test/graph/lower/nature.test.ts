/** What rules say of channels and zeros, tried on eager TensorFlow.js: on every node that the cases of the rules make. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { type GraphNode, type GraphTensor, sizeOf, valuesOf } from '../../../src/graph/graph';
import type { ChannelOf, Zeros } from '../../../src/graph/lower/rule';
import { knownKernels, natureOf } from '../../../src/graph/lower/rules';
import { trace } from '../../../src/graph/trace/trace';
import { numbers } from '../agree';
import { families } from './ruleCases';

await tf.setBackend('cpu');

/** Which the cases have as gradients alone. */
const transposed: (typeof families)['convolutions'] = [
  [
    'conv2dTranspose',
    (x, w) => tf.conv2dTranspose(x as tf.Tensor4D, w as tf.Tensor4D, [1, 5, 5, 4], 2, 'same'),
    [
      [1, 3, 3, 2],
      [3, 3, 4, 2],
    ],
  ],
  [
    'conv3dTranspose',
    (x, w) => tf.conv3dTranspose(x as tf.Tensor5D, w as tf.Tensor5D, [1, 3, 4, 4, 2], 2, 'same'),
    [
      [1, 2, 2, 2, 3],
      [2, 2, 2, 2, 3],
    ],
  ],
];

/** Every node of the cases, gradients left out; kernels that TensorFlow.js has not are those of gradients and our own. */
const nodes: GraphNode[] = [...Object.values(families).flat(), ...transposed].flatMap(([, fn, shapes]) => [
  ...trace({
    inputs: Object.fromEntries(shapes.map((shape, i) => [`x${i}`, { shape, dtype: 'float32' as const }])),
    variables: {},
    run: (given) =>
      Object.fromEntries([fn(...shapes.map((_, i) => given[`x${i}`]!))].flat().map((y, i) => [`y${i}`, y] as const)),
  }).nodes,
]);

const kernelsTried = new Set(nodes.map(({ kernel }) => kernel));

/** Positive, so that roots and logarithms are defined, and no two equal; whole or 0 and 1 where they must be. */
function someValues(t: GraphTensor, seed: number): tf.Tensor {
  if (t.constant) return tf.tensor(valuesOf(t.constant, sizeOf(t.shape), t.dtype), [...t.shape], t.dtype);
  const x = numbers([...t.shape], seed)
    .abs()
    .mul(0.9)
    .add(0.05);
  return t.dtype === 'float32' ? x : x.mul(2).round().cast(t.dtype);
}

function run({ kernel, inputs, attrs }: GraphNode, values: readonly tf.Tensor[]): tf.Tensor[] {
  const names = Object.keys(inputs);
  const given = '0' in inputs ? [...values] : Object.fromEntries(names.map((name, i) => [name, values[i]!]));
  return [
    tf
      .engine()
      .runKernel(kernel, given as unknown as tf.NamedTensorMap, attrs as tf.NamedAttrMap) as unknown as tf.Tensor,
  ].flat();
}

/** Values by channel, the last axis. */
function byChannel(x: tf.Tensor): string[] {
  const channels = x.shape.at(-1) ?? 1;
  const columns = Array.from({ length: channels }, (): number[] => []);
  x.dataSync().forEach((value, i) => {
    columns[i % channels]!.push(value);
  });
  return columns.map((column) => column.join());
}

const channelsOf = (t: GraphTensor) => t.shape.at(-1) ?? 1;
/** One channel with other values. */
const changed = (x: tf.Tensor, channel: number): tf.Tensor => {
  const channels = x.shape.at(-1) ?? 1;
  const data = Array.from(x.dataSync(), (v, i) =>
    i % channels === channel ? (x.dtype === 'float32' ? v * 0.5 + 0.031 : 1 - v) : v,
  );
  return tf.tensor(data, x.shape, x.dtype);
};

const linkOf = (node: GraphNode, operand: string, output: number): ChannelOf | undefined => {
  const { channelwise } = natureOf(node.kernel);
  if (channelwise !== true) return channelwise?.(node, operand, output);
  return channelsOf(node.inputs[operand]!) === 1 ? () => 0 : (channel) => channel;
};

const zerosOf = (node: GraphNode): Zeros | undefined => {
  const { keepsZero } = natureOf(node.kernel);
  return typeof keepsZero === 'function' ? keepsZero(node) : keepsZero;
};

const eager = (node: GraphNode) => tf.getKernel(node.kernel, 'cpu') !== undefined;
const distinct = (list: GraphNode[]) => {
  const key = ({ kernel, inputs, attrs }: GraphNode) =>
    JSON.stringify([kernel, attrs, Object.entries(inputs).map(([name, t]) => [name, t.shape, !!t.constant])]);
  return [...new Map(list.map((node) => [key(node), node])).values()];
};
const groupByKernel = (list: GraphNode[]) =>
  new Map(
    [...new Set(list.map(({ kernel }) => kernel))].map((kernel) => [kernel, list.filter((n) => n.kernel === kernel)]),
  );
const named = (node: GraphNode, i: number): [string, GraphNode] => [
  `${node.kernel} ${Object.values(node.inputs).map((t) => `[${t.shape}]`)} ${i}`,
  node,
];

describe('a kernel that is said to work channel by channel', () => {
  const marked = distinct(nodes.filter((node) => natureOf(node.kernel).channelwise && eager(node)));
  it.each(marked.map(named))('%s', (_, node) => {
    tf.tidy(() => {
      const names = Object.keys(node.inputs);
      const values = names.map((name, i) => someValues(node.inputs[name]!, i + 3));
      const before = run(node, values).map(byChannel);
      names.forEach((name, i) => {
        const channels = channelsOf(node.inputs[name]!);
        if (node.inputs[name]!.constant) return;
        for (let channel = 0; channel < channels; channel++) {
          const after = run(node, values.with(i, changed(values[i]!, channel))).map(byChannel);
          node.outputs.forEach((_output, o) => {
            const link = linkOf(node, name, o);
            if (!link) return;
            const differing = after[o]!.flatMap((column, c) => (column === before[o]![c] ? [] : [c]));
            for (const c of differing) expect(link(c), `channel ${channel} of ${name} in channel ${c}`).toBe(channel);
          });
        }
      });
    });
  });

  it('moves every channel where it says', () => {
    for (const node of marked.filter(({ kernel }) => natureOf(kernel).moves || natureOf(kernel).view))
      tf.tidy(() => {
        const [name] = Object.keys(node.inputs).filter((operand) => !node.inputs[operand]!.constant);
        if (name === undefined || node.inputs[name]!.dtype !== 'float32') return;
        const input = someValues(node.inputs[name]!, 1);
        const values = Object.keys(node.inputs).map((other, i) =>
          other === name ? input : someValues(node.inputs[other]!, i + 3),
        );
        const from = Array.from(input.dataSync());
        run(node, values).forEach((y, o) => {
          const link = linkOf(node, name, o);
          const channels = y.shape.at(-1) ?? 1;
          if (!link) return;
          y.dataSync().forEach((value, i) => {
            const place = from.indexOf(value);
            if (place >= 0) expect(link(i % channels), node.kernel).toBe(place % channelsOf(node.inputs[name]!));
          });
        });
      });
  });
});

it.each([
  [-1, undefined],
  [2, undefined],
  [-2, 5],
  [1, 5],
])('sums so far over axis %d of three make channel 5 of channel %s', (axis, channel) => {
  const x: GraphTensor = { id: 0, shape: [2, 3, 7], dtype: 'float32' };
  const node: GraphNode = { id: 0, kernel: 'Cumsum', inputs: { x }, outputs: [x], attrs: { axis }, origin: {} };
  expect(linkOf(node, 'x', 0)?.(5)).toBe(channel);
});

describe('a kernel that is said to keep zeros', () => {
  const marked = distinct(nodes.filter((node) => zerosOf(node) !== undefined && eager(node)));
  it.each(marked.map(named))('%s', (_, node) => {
    const zeros = zerosOf(node)!;
    const names = Object.keys(node.inputs);
    const sets = zeros === 'all' ? [names] : zeros === 'any' ? names.map((name) => [name]) : [zeros];
    tf.tidy(() => {
      for (const set of sets) {
        if (set.some((name) => node.inputs[name]?.constant)) continue;
        const values = names.map((name, i) =>
          set.includes(name) ? tf.zerosLike(someValues(node.inputs[name]!, 1)) : someValues(node.inputs[name]!, i + 3),
        );
        const others = names.map((name, i) => someValues(node.inputs[name]!, i + 7));
        const free = run(node, others).map((y) => y.dataSync());
        // A window of padding alone has a value that depends on nothing: it is no channel's.
        for (const [i, y] of run(node, values).entries())
          expect(Array.from(y.dataSync()).every((v, at) => v === 0 || Object.is(v, free[i]![at]))).toBe(true);
      }
    });
  });
});

it('a gather of known places says which channel each is, where they are a list and the same for every sample', () => {
  const x: GraphTensor = { id: 0, shape: [2, 3, 7], dtype: 'float32' };
  const picked = (shape: number[], attrs: object): GraphNode => {
    const data = Int32Array.of(4, 0, 5, 2, 1, 3).subarray(0, sizeOf(shape));
    const indices: GraphTensor = { id: 1, shape, dtype: 'int32', constant: { data } };
    return { id: 0, kernel: 'GatherV2', inputs: { x, indices }, outputs: [x], attrs: { ...attrs }, origin: {} };
  };
  const channel = (shape: number[], attrs: object, operand = 'x') => linkOf(picked(shape, attrs), operand, 0)?.(2);
  expect([channel([3], { axis: 2 }), channel([3], { axis: -1 })]).toEqual([5, 5]);
  expect(channel([3], { axis: 1 })).toBe(2);
  expect(channel([2, 3], { axis: 2 })).toBeUndefined();
  expect(channel([6], { axis: 2, batchDims: 1 })).toBeUndefined();
  expect(channel([3], { axis: 2 }, 'indices')).toBeUndefined();
  expect(zerosOf(picked([3], { axis: 2 }))).toEqual(['x']);
});

describe('what keeps zeros beside a number', () => {
  const x: GraphTensor = { id: 0, shape: [2, 3], dtype: 'float32' };
  const uniform = (number: number): GraphTensor => ({
    id: 1,
    shape: [],
    dtype: 'float32',
    constant: { uniform: number },
  });
  const node = (kernel: string, inputs: Record<string, GraphTensor>, attrs: object = {}): GraphNode => ({
    ...{ id: 0, kernel, inputs, outputs: [x], origin: {} },
    attrs: { ...attrs },
  });
  it.each<[string, number, Zeros | undefined]>([
    // max(0, b) is 0 where b is at most 0, and min(0, b) where it is at least 0; others count themselves.
    ['Maximum', -1, ['a']],
    ['Maximum', 0, ['a']],
    ['Maximum', 0.5, ['a', 'b']],
    ['Minimum', 6, ['a']],
    ['Minimum', 0, ['a']],
    ['Minimum', -0.5, ['a', 'b']],
    // 0⁰ is 1, and 0 to a power below is infinite.
    ['Pow', 2, ['a']],
    ['Pow', 0, undefined],
    ['Pow', -1, undefined],
  ])('%s with %d', (kernel, number, zeros) => {
    expect(zerosOf(node(kernel, { a: x, b: uniform(number) }))).toEqual(zeros);
  });

  it('a power that is computed keeps none, a maximum of two both', () => {
    expect(zerosOf(node('Pow', { a: x, b: x }))).toBeUndefined();
    expect(zerosOf(node('Maximum', { a: x, b: x }))).toEqual(['a', 'b']);
  });

  it.each([
    [-1, 1, 'all'],
    [0, 6, 'all'],
    [-6, 0, 'all'],
    [0.1, 6, undefined],
    [-6, -0.1, undefined],
  ])('a clip to %d … %d', (clipValueMin, clipValueMax, zeros) => {
    expect(zerosOf(node('ClipByValue', { x }, { clipValueMin, clipValueMax }))).toBe(zeros);
  });

  it('a padding keeps zeros where it is of zeros', () => {
    const paddings = [
      [0, 0],
      [1, 1],
    ];
    expect(
      [0, undefined, 1].map((constantValue) => zerosOf(node('PadV2', { x }, { paddings, constantValue }))),
    ).toEqual([...['all', 'all', undefined]]);
  });

  it('what asks for the finite finds it in zeros, the others do not', () => {
    expect(['IsNan', 'IsInf', 'IsFinite'].map((kernel) => zerosOf(node(kernel, { x })))).toEqual([
      ...['all', 'all', undefined],
    ]);
  });

  it('a choice is of zeros where both are; a condition with a number a row does not go by channels', () => {
    const select = (shape: number[]) => node('Select', { condition: { ...x, shape, dtype: 'bool' }, t: x, e: x });
    expect(zerosOf(select([2, 3]))).toEqual(['t', 'e']);
    const channels = (shape: number[], operand: string) => linkOf(select(shape), operand, 0)?.(2);
    expect([channels([2], 'condition'), channels([2], 't'), channels([2], 'e')]).toEqual([undefined, 2, 2]);
    expect(channels([2, 3], 'condition')).toBe(2);
  });
});

describe('a kernel that is said to be a view', () => {
  const marked = distinct(nodes.filter((node) => natureOf(node.kernel).view && eager(node)));
  it.each(marked.map(named))('%s has the same elements in the same order', (_, node) => {
    tf.tidy(() => {
      const [x] = Object.values(node.inputs).map((t, i) => someValues(t, i + 3));
      const [y, ...more] = run(node, [x!]);
      expect(more).toEqual([]);
      expect(Array.from(y!.dataSync())).toEqual(Array.from(tf.cast(x!, y!.dtype).dataSync()));
    });
  });

  it('that no case has is one too: the recorder leaves out what changes nothing', () => {
    const untried = knownKernels().filter(
      (kernel) => natureOf(kernel).view && !marked.some((n) => n.kernel === kernel),
    );
    expect(untried).toContain('Identity');
    const x = numbers([2, 3, 4, 5], 5);
    const attrs = { dtype: x.dtype, shape: x.shape, dim: 0 } as unknown as tf.NamedAttrMap;
    for (const kernel of untried) {
      const y = tf.engine().runKernel(kernel, { x, input: x }, attrs) as unknown as tf.Tensor;
      expect(y.dataSync(), kernel).toEqual(x.dataSync());
    }
  });

  const operandOf = ({ inputs }: GraphNode) => Object.values(inputs)[0]!;
  /** Signed, and none of them whole. */
  const signed = (t: GraphTensor) => numbers([...t.shape], 5).mul(3);
  const isView = (node: GraphNode) =>
    tf.tidy(() => {
      const x = signed(operandOf(node));
      const [y] = run(node, [x]);
      return y!.dtype === x.dtype && Array.from(y!.dataSync()).join() === Array.from(x.dataSync()).join();
    });

  it('is every kernel of one operand that only ever hands its elements on', () => {
    const ofOne = nodes.filter(
      (node) => eager(node) && Object.keys(node.inputs).length === 1 && operandOf(node).dtype === 'float32',
    );
    const byKernel = groupByKernel(distinct(ofOne));
    const views = [...byKernel].filter(([, own]) => own.every((node) => node.outputs.length === 1 && isView(node)));
    expect(views.length).toBeGreaterThan(1);
    for (const [kernel] of views) expect(natureOf(kernel).view || natureOf(kernel).moves, kernel).toBe(true);
  });
});

/** The operands of a product: twice one of them makes twice the result, and two of them the sum of their results. */
const factorsOf = (node: GraphNode) =>
  Object.keys(node.inputs).filter((name) => node.inputs[name]!.dtype === 'float32' && !node.inputs[name]!.constant);

function isProduct(node: GraphNode): boolean {
  const names = Object.keys(node.inputs);
  const values = names.map((name, i) => someValues(node.inputs[name]!, i + 3));
  const of = (given: tf.Tensor[]) => run(node, given)[0]!;
  const same = (a: tf.Tensor, b: tf.Tensor) =>
    tf.util.arraysEqual(a.shape, b.shape) &&
    a.sub(b).abs().max().dataSync()[0]! <= 1e-4 * (1 + a.abs().max().dataSync()[0]!);
  const made = of(values);
  return factorsOf(node).every((name) => {
    const i = names.indexOf(name);
    const more = someValues(node.inputs[name]!, i + 11);
    const sum = of(values.with(i, values[i]!.add(more)));
    return same(of(values.with(i, values[i]!.mul(2))), made.mul(2)) && same(sum, made.add(of(values.with(i, more))));
  });
}

/** Whether one number of the result is made of several of an operand. */
function sums(node: GraphNode): boolean {
  const names = Object.keys(node.inputs);
  const values = names.map((name, i) => someValues(node.inputs[name]!, i + 3));
  const [name] = factorsOf(node);
  const i = names.indexOf(name!);
  const before = run(node, values)[0]!.dataSync();
  const data = Array.from(values[i]!.dataSync());
  const touched = new Map<number, number>();
  for (const at of data.keys()) {
    const other = tf.tensor(data.with(at, data[at]! + 1), values[i]!.shape);
    run(node, values.with(i, other))[0]!
      .dataSync()
      .forEach((value, j) => {
        if (value !== before[j]) touched.set(j, (touched.get(j) ?? 0) + 1);
      });
    if ([...touched.values()].some((count) => count > 1)) return true;
  }
  return false;
}

describe('a kernel that is said to be a product that is summed', () => {
  const ofTwo = distinct(
    nodes.filter((node) => eager(node) && factorsOf(node).length > 1 && node.outputs.length === 1),
  );
  const marked = ofTwo.filter(({ kernel }) => natureOf(kernel).product);

  it('is tried', () => {
    const kinds = new Set(marked.map(({ kernel }) => natureOf(kernel).product));
    expect([...kinds].sort()).toEqual([
      ...['convolution', 'depthwise convolution', 'matrix product', 'transposed convolution'],
    ]);
  });

  it.each(marked.map(named))('%s is one of each operand', (_, node) => {
    expect(tf.tidy(() => isProduct(node))).toBe(true);
  });

  it('is every kernel that is one', () => {
    const others = ofTwo.filter(({ kernel }) => !natureOf(kernel).product);
    const kernels = groupByKernel(others);
    expect(kernels.size).toBeGreaterThan(10);
    for (const [kernel, own] of kernels)
      for (const node of own.slice(0, 3))
        expect(
          tf.tidy(() => isProduct(node) && sums(node)),
          kernel,
        ).toBe(false);
  });
});

describe('a kernel that is said to make a number', () => {
  const of = (kernel: string, x: tf.Tensor, attrs: object = {}) =>
    (
      tf
        .engine()
        .runKernel(kernel, { x } as unknown as tf.NamedTensorMap, attrs as tf.NamedAttrMap) as unknown as tf.Tensor
    ).dataSync();

  it('of nothing makes that number', () => {
    const filling = knownKernels().filter((kernel) => natureOf(kernel).fills);
    expect(filling.sort()).toEqual(['Fill', 'OnesLike', 'ZerosLike']);
    const attrs = { shape: [2, 3], value: 7, dtype: 'float32' };
    for (const kernel of filling) {
      const made = of(kernel, numbers([2, 3]), attrs);
      expect(Array.from(made), kernel).toEqual(Array(6).fill(natureOf(kernel).fills!(attrs)));
    }
  });

  it.each(knownKernels().filter((kernel) => natureOf(kernel).ofEqual))('of equal ones is that number: %s', (kernel) => {
    for (const [number, count] of [
      [0.5, 8],
      [-3, 5],
      [0, 4],
      [2, 1],
    ] as const)
      expect(Array.from(of(kernel, tf.fill([2, count], number), { axis: [1], reductionIndices: [1] }))).toEqual(
        Array(2).fill(natureOf(kernel).ofEqual!(number, count)),
      );
  });
});

/** Whether a kernel makes each number of one number alone: recognised by what it does, not by a list. */
function isElementwise(node: GraphNode): boolean {
  if (node.inputs.x!.shape.join() !== node.outputs[0]!.shape.join() || node.outputs.length > 1) return false;
  const x = someValues(node.inputs.x!, 1);
  const before = Array.from(run(node, [x])[0]!.dataSync());
  return Array.from(x.dataSync()).every((_, i, all) => {
    const data = all.with(i, all[i]! * 0.5 + 0.031);
    const after = Array.from(run(node, [tf.tensor(data, x.shape, x.dtype)])[0]!.dataSync());
    return after.every((value, j) => j === i || Object.is(value, before[j]));
  });
}

describe('every unary elementwise kernel with a rule', () => {
  const ofOne = distinct(nodes.filter((node) => eager(node) && Object.keys(node.inputs).join() === 'x'));
  const unary = ofOne.filter((node) => tf.tidy(() => isElementwise(node)));

  it('is tried and is marked, and says whether 0 stays 0', () => {
    expect(unary.length).toBeGreaterThan(30);
    for (const node of unary) {
      expect(natureOf(node.kernel).channelwise, node.kernel).toBeTruthy();
      const y = run(node, [tf.zerosLike(someValues(node.inputs.x!, 1))])[0]!.dataSync();
      expect(zerosOf(node) !== undefined, `${node.kernel} of 0 is ${y[0]}`).toBe(y.every((value) => value === 0));
    }
  });

  it('is marked where no case has it', () => {
    // Without its attributes, LRN adds nothing of other channels.
    const untried = knownKernels().filter(
      (kernel) => !kernelsTried.has(kernel) && kernel !== 'LRN' && tf.getKernel(kernel, 'cpu'),
    );
    for (const kernel of untried) {
      const x: GraphTensor = { id: 0, shape: [2, 3, 4, 5], dtype: 'float32' };
      const y: GraphTensor = { id: 1, shape: x.shape, dtype: 'float32' };
      const node: GraphNode = { id: 0, kernel, inputs: { x }, outputs: [y], attrs: {}, origin: {} };
      const elementwise = tf.tidy(() => {
        try {
          return isElementwise(node);
        } catch {
          // It needs more than one operand, or attributes: not of this kind.
          return false;
        }
      });
      if (elementwise) expect(natureOf(kernel).channelwise, kernel).toBeTruthy();
    }
  });
});
