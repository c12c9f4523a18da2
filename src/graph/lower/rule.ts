/** What the compiler knows about one TensorFlow.js kernel: the shapes it yields and how it is said in ONNX. */
import type { DType, GraphNode, GraphTensor } from '../graph';
import type { OnnxValue } from '../onnx/builder';
import type { Lowering } from './lowering';

export interface Spec {
  shape: readonly number[];
  dtype: DType;
}

export type Inputs = Readonly<Record<string, GraphTensor>>;
export type Attrs = Readonly<Record<string, unknown>>;

/** Which channel of an operand a channel of the result is made of; undefined: of none of it (a padding, another's part). */
export type ChannelOf = (channel: number) => number | undefined;

/**
 * What a kernel does to channels (the last axis) and to zeros, as far as it is said: gates, counts and constants are
 * followed through kernels by this, so that a rule that says nothing is passed by, never passed over.
 */
export interface Nature {
  /** Nothing is computed: the same elements in the same order, under another shape or type. */
  view?: true;
  /** Nothing is computed: elements are moved, repeated or left out. */
  moves?: true;
  /**
   * A channel of the result is made of one channel of each operand alone: of that of the same number (`true`; an operand of
   * one channel serves all), or of the one that is said here. Undefined: of several, as this node is.
   */
  channelwise?: true | ((node: GraphNode, operand: string, output: number) => ChannelOf | undefined);
  /** The result is zero where all operands are, where any of them is, or where all of those named are. */
  keepsZero?: Zeros | ((node: GraphNode) => Zeros | undefined);
  /** Every element is this number, whatever the operands are. */
  fills?: (attrs: Attrs) => number;
  /** What `count` equal numbers become that are brought together. */
  ofEqual?: (number: number, count: number) => number;
  /** A product of its operands that is summed: what multiply-adds are counted of (macs.ts). */
  product?: 'convolution' | 'depthwise convolution' | 'transposed convolution' | 'matrix product';
}

export type Zeros = 'all' | 'any' | readonly string[];

export interface Rule {
  kernel: string;
  nature?: Nature;
  /** It gives a list of tensors, also of a single one. */
  list?: true;
  /** Shapes and types of the outputs. */
  infer(inputs: Inputs, attrs: Attrs): Spec[];
  /** Of an operation on elements: the same on values of any one layout, as of open channels alone. */
  elements?(lowering: Lowering, values: OnnxValue[], attrs: Attrs): OnnxValue;
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
