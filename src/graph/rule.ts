/** What the compiler knows about one TensorFlow.js kernel: the shapes it yields and how it is said in ONNX. */
import type { DType, GraphNode, GraphTensor } from './graph';
import type { Lowering } from './lowering';

export interface Spec {
  shape: readonly number[];
  dtype: DType;
}

export type Inputs = Readonly<Record<string, GraphTensor>>;
export type Attrs = Readonly<Record<string, unknown>>;

export interface Rule {
  kernel: string;
  /** Shapes and types of the outputs. */
  infer(inputs: Inputs, attrs: Attrs): Spec[];
  /** Emits ONNX for the node and binds its outputs with `lowering.bind`. */
  lower(lowering: Lowering, node: GraphNode): void;
}

/** An input that the kernel always has. */
export function need(inputs: Inputs, name: string): GraphTensor {
  const tensor = inputs[name];
  if (!tensor) throw new Error(`Kernel input '${name}' is missing`);
  return tensor;
}

/** The inputs of a kernel that takes a list (AddN, Concat, Pack), in order. */
export const listed = (inputs: Inputs): GraphTensor[] => Object.values(inputs);

export const out = (node: GraphNode, index = 0): GraphTensor => {
  const tensor = node.outputs[index];
  if (!tensor) throw new Error(`${node.kernel} has no output ${index}`);
  return tensor;
};

export const same = (t: GraphTensor): Spec => ({ shape: t.shape, dtype: t.dtype });
