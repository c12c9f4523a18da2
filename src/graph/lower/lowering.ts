/**
 * What a rule works with: the ONNX model that is built (lower.ts), and the tensors that are in it. A tensor may be held in
 * several forms at once; a rule asks for the form it wants and conversions are made once, on demand. Images stay in the
 * convolutions' form between operations that can work in it.
 *
 * | form      | physical shape            | used by                                                              |
 * |-----------|---------------------------|----------------------------------------------------------------------|
 * | `plain`   | as in TensorFlow.js       | everything; images are [N, H, W, C]                                  |
 * | `nchw`    | [N, C, H, W]              | standard ONNX convolutions and pooling                               |
 * | `blocked` | [N, C/B, H, W, B]         | ONNX Runtime's `com.microsoft.nchwc` operators on CPU, B from `block` |
 */

import {
  consumers,
  type DType,
  type Graph,
  type GraphNode,
  type GraphTensor,
  liveNodes,
  sizeOf,
  uniformValue,
  valuesOf,
} from '../graph';
import { type OnnxAttribute, OnnxBuilder, type OnnxType, type OnnxValue } from '../onnx/builder';
import { elementType } from '../onnx/proto';
import { broadcast, onnxType, sameDims } from './dims';
import type { Shift } from './rules/shift';

export type Form = 'plain' | 'nchw' | 'blocked';

/** Elements of a constant of one number above which a model file holds the number alone. */
const largestWritten = 4096;

const nchwc = { domain: 'com.microsoft.nchwc' };

export interface Target {
  /** Channels a block of the CPU's blocked layout holds (16 with AVX-512, else 8); 0 where there is no such layout. */
  block: number;
  /** For a GPU: what ONNX Runtime's WebGPU provider lacks or computes wrong is put otherwise. Default false. */
  gpu?: boolean;
}

export class Lowering {
  readonly b = new OnnxBuilder();
  private readonly bound = new Map<GraphTensor, Map<Form, OnnxValue>>();
  private readonly first = new Map<GraphTensor, Form>();
  private readonly spreads = new Map<GraphTensor, OnnxValue>();
  /** The result of Relu and of Relu6 by their argument: where the one is positive, so is the other. */
  readonly rectified = new Map<GraphTensor, GraphTensor>();
  /** Images that are held less a number a channel (rules/shift.ts). */
  readonly shifts = new Map<GraphTensor, Shift>();
  private readers: Map<GraphTensor, GraphNode[]> | undefined;

  constructor(
    readonly graph: Graph,
    readonly target: Target,
  ) {}

  get block(): number {
    return this.target.block;
  }

  /** Nodes of the program that read a tensor; for an output of the graph one that stands for whoever asks for it. */
  readersOf(tensor: GraphTensor): readonly GraphNode[] {
    this.readers ??= liveReaders(this.graph);
    return this.readers.get(tensor) ?? [];
  }

  /** Says that `tensor` is `value` in `form`. */
  bind(tensor: GraphTensor, value: OnnxValue, form: Form = 'plain'): void {
    const forms = this.bound.get(tensor) ?? new Map<Form, OnnxValue>();
    forms.set(form, value);
    this.bound.set(tensor, forms);
    if (!this.first.has(tensor)) this.first.set(tensor, form);
  }

  /** Says that `tensor` repeats `value`, which is written out only for those who cannot do with less. */
  bindSpread(tensor: GraphTensor, value: OnnxValue, form: Form): void {
    this.spreads.set(tensor, value);
    this.first.set(tensor, form);
  }

  /** The smaller value that a tensor repeats, in its native form. */
  spread(tensor: GraphTensor): OnnxValue | undefined {
    return this.spreads.get(tensor);
  }

  /** The form a tensor was made in. */
  native(tensor: GraphTensor): Form {
    return this.first.get(tensor) ?? 'plain';
  }

  /** The tensor in a form, converted when necessary. */
  value(tensor: GraphTensor, form: Form = 'plain'): OnnxValue {
    const known = this.bound.get(tensor)?.get(form);
    if (known) return known;
    const spread = this.spreads.get(tensor);
    if (spread && form === this.native(tensor)) {
      const shape = this.physical(tensor.shape, form);
      const value = this.b.op('Expand', [spread, this.b.int64s(shape)], shape);
      this.bind(tensor, value, form);
      return value;
    }
    if (form === 'plain' && !spread) {
      if (tensor.constant) {
        const uniform = uniformValue(tensor);
        if (uniform !== undefined && sizeOf(tensor.shape) > largestWritten) {
          this.bindSpread(tensor, this.constantScalar(uniform, tensor.dtype), 'plain');
          return this.value(tensor);
        }
        const data = valuesOf(tensor.constant, sizeOf(tensor.shape), tensor.dtype);
        const value = this.b.constant(data, tensor.shape, onnxType(tensor.dtype));
        this.bind(tensor, value);
        return value;
      }
      const forms = this.bound.get(tensor);
      if (!forms) throw new Error(`Tensor ${tensor.id} was read before it was made`);
    }
    const from = this.native(tensor);
    const value = this.convert(this.value(tensor, from), tensor.shape, from, form);
    this.bind(tensor, value, form);
    return value;
  }

  /** Changes the form of an image of (plain) shape [n, h, w, c]. */
  convert(x: OnnxValue, shape: readonly number[], from: Form, to: Form): OnnxValue {
    if (from === to) return x;
    const [n = 1, h = 1, w = 1, c = 1] = shape;
    const image = [n, c, h, w];
    const physical = this.physical(shape, to);
    const B = this.block;
    // The same order of elements: a reshape costs nothing.
    const onePixel = h * w === 1;
    const sameOrder =
      onePixel || (c === 1 && to !== 'blocked' && from !== 'blocked') || (c === B && from !== 'nchw' && to !== 'nchw');
    if (sameOrder) return this.reshape(x, physical);
    if (to === 'blocked') {
      const last = from === 'plain' ? 1 : 0;
      return this.reshape(this.b.op('ReorderInput', [x], image, { channels_last: last }, nchwc), physical);
    }
    if (from === 'blocked') {
      const last = to === 'plain' ? 1 : 0;
      const flat = this.reshape(x, image);
      return this.b.op('ReorderOutput', [flat], physical, { channels: c, channels_last: last }, nchwc);
    }
    return this.transpose(x, to === 'nchw' ? [0, 3, 1, 2] : [0, 2, 3, 1]);
  }

  /** Shape of the stored array of an image of plain shape [n, h, w, c]. */
  physical(shape: readonly number[], form: Form): number[] {
    if (form === 'plain') return [...shape];
    const [n = 1, h = 1, w = 1, c = 1] = shape;
    if (form === 'nchw') return [n, c, h, w];
    return [n, c / this.block, h, w, this.block];
  }

  canBlock(channels: number): boolean {
    return this.block > 0 && channels % this.block === 0;
  }

  /** The form convolutions of this many channels work in. */
  imageForm(channels: number): Form {
    return this.canBlock(channels) ? 'blocked' : 'nchw';
  }

  /**
   * An operand of an elementwise operation whose result has `shape` and is made in `form`.
   * Uniform constants become scalars; a broadcast operand keeps its ones.
   */
  operand(tensor: GraphTensor, shape: readonly number[], form: Form): OnnxValue {
    const uniform = uniformValue(tensor);
    if (uniform !== undefined) return this.constantScalar(uniform, tensor.dtype);
    const spread = this.spreads.get(tensor);
    if (spread && form === this.native(tensor)) return spread;
    if (form === 'plain') return this.value(tensor);
    // One channel for all: it has no blocks, in whichever form it was made.
    if (form === 'blocked' && tensor.shape.length === 4 && tensor.shape[3] === 1) {
      const [n = 1, h = 1, w = 1] = tensor.shape;
      return this.reshape(this.value(tensor), [n, 1, h, w, 1]);
    }
    if (tensor.shape.length === 4 && this.native(tensor) !== 'plain') return this.value(tensor, form);
    const padded = [...Array<number>(shape.length - tensor.shape.length).fill(1), ...tensor.shape];
    const plain = tensor.shape.length === 4 ? this.value(tensor) : this.reshape(this.value(tensor), padded);
    const [n = 1, h = 1, w = 1, c = 1] = padded;
    if (form === 'blocked' && c === 1) return this.reshape(plain, [n, 1, h, w, 1]);
    return tensor.shape.length === 4 ? this.value(tensor, form) : this.convert(plain, padded, 'plain', form);
  }

  constantScalar(x: number, dtype: DType): OnnxValue {
    const type = onnxType(dtype);
    const data = type === 'float32' ? Float32Array.of(x) : type === 'int32' ? Int32Array.of(x) : Uint8Array.of(x);
    return this.b.constant(data, [], type);
  }

  /** The form an elementwise operation should work in: that of the first full-size operand not held plainly. */
  elementwiseForm(inputs: readonly GraphTensor[], shape: readonly number[]): Form {
    if (shape.length !== 4) return 'plain';
    const full = inputs.find((t) => this.native(t) !== 'plain' && t.shape.every((d, i) => d === shape[i]));
    return full ? this.native(full) : 'plain';
  }

  /** Axis of the stored array for an axis of [n, h, w, c]; the channel axis counts blocks in `blocked`. */
  axis(axis: number, form: Form): number {
    if (form === 'plain') return axis;
    return [0, 2, 3, 1][axis] as number;
  }

  reshape(x: OnnxValue, shape: readonly number[]): OnnxValue {
    if (sameDims(x.shape, shape)) return x;
    // A zero would stand for the input's dimension.
    const attributes: Record<string, number> = shape.includes(0) ? { allowzero: 1 } : {};
    return this.b.op('Reshape', [x, this.b.int64s(shape)], shape, attributes);
  }

  transpose(x: OnnxValue, perm: readonly number[]): OnnxValue {
    if (perm.every((p, i) => p === i)) return x;
    return this.b.op(
      'Transpose',
      [x],
      perm.map((p) => x.shape[p] as number),
      { perm: [...perm] },
    );
  }

  /** Elementwise ONNX operation on physical values; NumPy broadcasting. */
  map(op: string, inputs: OnnxValue[], attributes: Record<string, OnnxAttribute> = {}, type?: OnnxType): OnnxValue {
    const shape = inputs.map((x) => x.shape).reduce(broadcast);
    return this.b.op(op, inputs, shape, attributes, type === undefined ? {} : { type });
  }

  cast(x: OnnxValue, type: OnnxType): OnnxValue {
    if (x.type === type) return x;
    return this.b.op('Cast', [x], x.shape, { to: elementType[type] }, { type });
  }

  /** Blocked-layout operator on images given and returned as [N, C/B, H, W, B]. `shape` is the plain result shape. */
  blockedOp(
    op: string,
    inputs: (OnnxValue | undefined)[],
    shape: readonly number[],
    attributes: Record<string, OnnxAttribute>,
  ): OnnxValue {
    const [n = 1, h = 1, w = 1, c = 1] = shape;
    const flat = inputs.map((x) => (x?.shape.length === 5 ? this.reshape(x, unblock(x.shape)) : x));
    return this.reshape(this.b.op(op, flat, [n, c, h, w], attributes, nchwc), this.physical(shape, 'blocked'));
  }
}

const unblock = ([n = 1, cb = 1, h = 1, w = 1, b = 1]: readonly number[]) => [n, cb * b, h, w];
function liveReaders(graph: Graph): Map<GraphTensor, GraphNode[]> {
  const outputs: GraphNode[] = Object.entries(graph.outputs).map(([name, tensor]) => {
    return { id: -1, kernel: `output ${name}`, inputs: { tensor }, outputs: [], attrs: {}, origin: {} };
  });
  return consumers({ ...graph, nodes: [...liveNodes(graph), ...outputs] });
}
