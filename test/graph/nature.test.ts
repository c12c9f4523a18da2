/** What rules say of channels and zeros, tried on eager TensorFlow.js: on every node that the cases of the rules make. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { type GraphNode, type GraphTensor, sizeOf, valuesOf } from '../../src/graph/graph';
import type { ChannelOf, Zeros } from '../../src/graph/rule';
import { knownKernels, natureOf } from '../../src/graph/rules';
import { trace } from '../../src/graph/trace';
import { numbers } from './agree';
import { families } from './ruleCases';

await tf.setBackend('cpu');

/** Every node of the cases, gradients left out; kernels that TensorFlow.js has not are those of gradients and our own. */
const nodes: GraphNode[] = Object.values(families)
  .flat()
  .flatMap(([, fn, shapes]) => [
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
