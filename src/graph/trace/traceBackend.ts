/**
 * What TensorFlow.js asks of a backend besides kernels: data by an id, which here is a traced tensor, and how many hold it. What
 * kernels do: recorder.ts.
 */
import * as tf from '@tensorflow/tfjs';
import type { Constant, DType, GraphTensor } from '../graph';
import type { Spec } from '../lower/rule';

export abstract class TraceBackend extends tf.KernelBackend {
  protected readonly tensors = new WeakMap<object, GraphTensor>();
  private readonly references = new WeakMap<object, number>();
  private nextId = 0;

  /** Whether this is the data of a traced tensor: one that was made here, a variable or a constant. */
  knows(dataId: object): boolean {
    return this.tensors.has(dataId);
  }

  /** A new one: what makes it, or what it holds, is `rest`. */
  protected tensor({ shape, dtype }: Spec, rest: Partial<GraphTensor>): GraphTensor {
    return { id: this.nextId++, shape, dtype, ...rest };
  }

  /** The tensor as TensorFlow.js holds it. */
  protected expose(tensor: GraphTensor): tf.TensorInfo {
    const dataId = {};
    this.tensors.set(dataId, tensor);
    this.references.set(dataId, 1);
    return { dataId, shape: [...tensor.shape], dtype: tensor.dtype };
  }

  override write(values: tf.backend_util.BackendValues, shape: number[], dtype: tf.DataType): object {
    const constant = constantOf(values as Float32Array, dtype);
    return this.expose(this.tensor({ shape, dtype: dtype as DType }, { constant })).dataId;
  }

  override read(dataId: object): Promise<tf.backend_util.BackendValues> {
    return Promise.resolve(this.readSync(dataId));
  }

  override numDataIds = (): number => 0;
  override refCount = (dataId: object): number => this.references.get(dataId) ?? 0;
  override incRef(dataId: object): void {
    this.references.set(dataId, this.refCount(dataId) + 1);
  }
  /** Whether nobody holds the data any more: TensorFlow.js keeps count of tensors by the answer. */
  override disposeData(dataId: object): boolean {
    this.references.set(dataId, this.refCount(dataId) - 1);
    return this.refCount(dataId) <= 0;
  }
  override timerAvailable = (): boolean => false;
  override floatPrecision = (): 32 => 32;
  override epsilon = (): number => 1e-7;
  override dispose(): void {}
}

/** Values that TensorFlow.js has anywhere, as a graph keeps them. */
export function constantOf(values: ArrayLike<number>, dtype: string): Constant {
  const first = values[0] ?? 0;
  let uniform = true;
  for (let i = 1; i < values.length && uniform; i++) uniform = values[i] === first;
  if (uniform) return { uniform: first };
  if (dtype === 'int32') return { data: Int32Array.from(values) };
  return { data: dtype === 'bool' ? Uint8Array.from(values) : Float32Array.from(values) };
}
