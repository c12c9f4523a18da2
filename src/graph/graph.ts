/**
 * A traced function: TensorFlow.js kernels and the tensors between them, with the layer and the source line that made
 * each. The one source of truth: MACs, gates and what each switches, the compiled step and every export are read from it.
 * Shapes and layouts are those of TensorFlow.js (images are [batch, height, width, channels]).
 */
import type { Source } from '../protocol/events/events';

export type DType = 'float32' | 'int32' | 'bool';

export type Values = Float32Array | Int32Array | Uint8Array;

export type Constant =
  /** Every element is this number: zeros, ones, fills of any size cost one number. */
  { uniform: number } | { data: Values };

export interface GraphTensor {
  readonly id: number;
  readonly shape: readonly number[];
  readonly dtype: DType;
  /** The node that makes it; absent for inputs and constants. */
  readonly node?: GraphNode;
  readonly constant?: Constant;
  /** Name of the graph input it is: a port (port.ts). */
  readonly input?: string;
}

export interface Origin {
  /** Name of the tfjs layer being called; nested models joined by `/`, further calls of the same told apart by ` (2)` and so on. */
  layer?: string;
  /** The layer's own name. */
  name?: string;
  /** It was called before, or what holds it was. */
  again?: true | undefined;
  /** User code that made the layer, innermost frame first. */
  sources?: readonly Source[] | undefined;
}

export interface GraphNode {
  readonly id: number;
  /** TensorFlow.js kernel name, e.g. `Conv2D`. */
  readonly kernel: string;
  readonly inputs: Readonly<Record<string, GraphTensor>>;
  readonly outputs: readonly GraphTensor[];
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly origin: Origin;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly inputs: Readonly<Record<string, GraphTensor>>;
  readonly outputs: Readonly<Record<string, GraphTensor>>;
  /** Shapes of the random draws, which are the inputs `port.random(0)`, …: uniform on (0, 1). */
  readonly random: readonly (readonly number[])[];
}

/**
 * Kernel of a node whose operation has no rule: it is in graphs that are only looked at, never in one that is compiled. No
 * table of kernels knows it, so nothing is concluded from it. `attrs` are an `OpaqueAttrs`.
 */
export const opaque = 'Opaque';

export interface OpaqueAttrs extends Readonly<Record<string, unknown>> {
  /** Of the operation as TensorFlow.js calls it. */
  kernel: string;
  attrs: Readonly<Record<string, unknown>>;
}

/** The operation of a node as TensorFlow.js calls it. */
export const operationOf = ({ kernel, attrs }: GraphNode): string =>
  kernel === opaque ? (attrs as OpaqueAttrs).kernel : kernel;

export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** The number that every element equals, if the tensor is such a constant. */
export const uniformValue = (t: GraphTensor): number | undefined => {
  if (!t.constant) return undefined;
  if ('uniform' in t.constant) return t.constant.uniform;
  return t.constant.data.length === 1 ? t.constant.data[0] : undefined;
};

/** All elements of a constant. */
export function valuesOf(constant: Constant, size: number, dtype: string): Values {
  if ('data' in constant) return constant.data;
  const array =
    dtype === 'float32' ? new Float32Array(size) : dtype === 'int32' ? new Int32Array(size) : new Uint8Array(size);
  return array.fill(constant.uniform);
}

/** Nodes that some output depends on, in order. */
export function liveNodes(graph: Graph): GraphNode[] {
  const live = new Set<GraphNode>();
  const visit = [...Object.values(graph.outputs)];
  for (let tensor = visit.pop(); tensor; tensor = visit.pop()) {
    if (!tensor.node || live.has(tensor.node)) continue;
    live.add(tensor.node);
    visit.push(...Object.values(tensor.node.inputs));
  }
  return graph.nodes.filter((node) => live.has(node));
}

/** Who reads each tensor. */
export function consumers(graph: Graph): Map<GraphTensor, GraphNode[]> {
  const map = new Map<GraphTensor, GraphNode[]>();
  for (const node of graph.nodes) {
    for (const input of new Set(Object.values(node.inputs))) {
      const list = map.get(input);
      if (list) list.push(node);
      else map.set(input, [node]);
    }
  }
  return map;
}
