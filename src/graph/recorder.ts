/**
 * The backend that records: every kernel call becomes a node, every constant is kept once, nothing is computed.
 * `trace.ts` puts it in the place of TensorFlow.js's backend for the time of one function.
 */
import * as tf from '@tensorflow/tfjs';
import type { Source } from '../protocol/events';
import { UserError } from '../protocol/userError';
import { compositionOf } from './composed';
import { eagerHint } from './eagerHint';
import { evaluate, fold } from './fold';
import { isFused, unfuse } from './fused';
import type { Constant, DType, Graph, GraphNode, GraphTensor, Origin } from './graph';
import { ruleFor } from './rules';

export class Recorder extends tf.KernelBackend {
  private readonly nodes: GraphNode[] = [];
  private readonly tensors = new WeakMap<object, GraphTensor>();
  private readonly references = new WeakMap<object, number>();
  private readonly inputs: Record<string, GraphTensor> = {};
  /** The layer that last read each graph input: a variable's own. */
  private readonly readers = new Map<GraphTensor, Origin>();
  private readonly draws: number[][] = [];
  private readonly stack: string[] = [];
  private nextId = 0;
  private nodeId = 0;

  constructor(private readonly sources: ReadonlyMap<string, readonly Source[]>) {
    super();
  }

  kernel(kernel: string, inputs: tf.NamedTensorInfoMap, attrs: object): tf.TensorInfo | tf.TensorInfo[] {
    const given = attrs as Record<string, unknown>;
    const run = (k: string, i: tf.NamedTensorInfoMap, a: object) => this.kernel(k, i, a) as tf.TensorInfo;
    if (isFused(kernel)) return unfuse(kernel, inputs, given, run);
    try {
      const composed = compositionOf(kernel, given);
      return composed
        ? composed(inputs as Record<string, tf.TensorInfo>, given, run)
        : this.single(kernel, inputs, given);
    } catch (error) {
      if (error instanceof UserError || !(error instanceof Error)) throw error;
      throw this.error(`The compiler cannot take the operation ${kernel}: ${error.message}.`, { hint: eagerHint });
    }
  }

  private single(kernel: string, inputs: tf.NamedTensorInfoMap, attrs: Record<string, unknown>) {
    const present = Object.entries(inputs).filter((entry): entry is [string, tf.TensorInfo] => entry[1] != null);
    const traced = Object.fromEntries(present.map(([name, t]) => [name, this.tensorOf(t)]));
    const rule = ruleFor(kernel);
    if (!rule) return this.evaluated(kernel, traced, attrs);
    const specs = rule.infer(traced, attrs);
    const unchanged = nothingToDo.has(kernel) && traced.x && equalSpec(traced.x, specs[0]);
    if (unchanged) return this.results([traced.x as GraphTensor]);
    const folded = fold(kernel, traced, attrs, specs);
    const results = folded
      ? folded.map((constant, i) => this.tensor(specs[i] as { shape: number[]; dtype: DType }, { constant }))
      : this.record(kernel, traced, attrs, specs);
    return this.results(results);
  }

  /** A kernel without a rule can still be computed when it depends on constants only. */
  private evaluated(kernel: string, inputs: Record<string, GraphTensor>, attrs: Record<string, unknown>) {
    const outputs = evaluate(kernel, inputs, attrs);
    if (!outputs) throw this.error(`The compiler has no rule for the operation ${kernel}.`, { hint: eagerHint });
    return this.results(outputs.map(({ spec, constant }) => this.tensor(spec, { constant })));
  }

  private results(tensors: GraphTensor[]): tf.TensorInfo | tf.TensorInfo[] {
    const infos = tensors.map((t) => this.expose(t));
    return infos.length === 1 ? (infos[0] as tf.TensorInfo) : infos;
  }

  private record(
    kernel: string,
    inputs: Record<string, GraphTensor>,
    attrs: Record<string, unknown>,
    specs: { shape: readonly number[]; dtype: DType }[],
  ) {
    const outputs: GraphTensor[] = [];
    const node: GraphNode = { id: this.nodeId++, kernel, inputs, attrs, outputs, origin: this.origin(inputs) };
    for (const spec of specs) outputs.push(this.tensor(spec, { node }));
    this.nodes.push(node);
    return outputs;
  }

  /** Inside a layer's call that layer; otherwise (gradients, losses) the layer of what it is computed from. */
  private origin(inputs: Record<string, GraphTensor>): Origin {
    const layer = this.stack.at(-1);
    if (layer === undefined) return this.inherited(inputs);
    const sources = this.sources.get(layer) ?? this.sources.get(layer.split('/').at(-1) ?? '');
    const origin = sources ? { layer, sources } : { layer };
    for (const tensor of Object.values(inputs)) if (tensor.input !== undefined) this.readers.set(tensor, origin);
    return origin;
  }

  /** A gradient belongs to the layer whose values it was saved with, not to the one its `dy` comes from. */
  private inherited(inputs: Record<string, GraphTensor>): Origin {
    const { dy, ...saved } = inputs;
    for (const tensor of [...Object.values(saved), ...(dy ? [dy] : [])]) {
      const origin = this.readers.get(tensor) ?? tensor.node?.origin;
      if (origin?.layer !== undefined) return origin;
    }
    return {};
  }

  enter(layer: string): void {
    const outer = this.stack.at(-1);
    this.stack.push(outer && !layer.startsWith(outer) ? `${outer}/${layer}` : layer);
  }

  leave(): void {
    this.stack.pop();
  }

  error(message: string, detail: { hint?: string } = {}): UserError {
    const layer = this.stack.at(-1);
    const source =
      layer === undefined
        ? undefined
        : (this.sources.get(layer) ?? this.sources.get(layer.split('/').at(-1) ?? ''))?.[0];
    return new UserError(layer === undefined ? message : `${message} It is in layer ${layer}.`, {
      ...detail,
      ...(source ? { source } : {}),
    });
  }

  input(name: string, shape: readonly number[], dtype: DType): tf.Tensor {
    const tensor = this.tensor({ shape, dtype }, { input: name });
    this.inputs[name] = tensor;
    return tf.engine().makeTensorFromTensorInfo(this.expose(tensor));
  }

  random(shape: number[]): tf.Tensor {
    this.draws.push(shape);
    return this.input(`random${this.draws.length - 1}`, shape, 'float32');
  }

  bindVariable(name: string, variable: tf.Variable): void {
    const tensor = this.tensor(
      { shape: variable.shape, dtype: variable.dtype as DType },
      { input: `variable:${name}` },
    );
    this.inputs[`variable:${name}`] = tensor;
    this.tensors.set(variable.dataId, tensor);
  }

  /** The traced tensor behind a TensorFlow.js one; values from another backend are constants. */
  tensorOf(info: tf.TensorInfo): GraphTensor {
    const known = this.tensors.get(info.dataId);
    if (known) return sameShape(known, info) ? known : this.viewOf(known, info);
    const foreign = tf.engine().makeTensorFromTensorInfo(info).dataSync();
    const tensor = this.tensor(info as { shape: number[]; dtype: DType }, {
      constant: asConstant(foreign as Float32Array, info.dtype),
    });
    this.tensors.set(info.dataId, tensor);
    return tensor;
  }

  /** TensorFlow.js reshapes by sharing data: the same dataId under another shape is a Reshape. */
  private viewOf(tensor: GraphTensor, info: tf.TensorInfo): GraphTensor {
    const spec = { shape: info.shape, dtype: tensor.dtype };
    if (tensor.constant) return this.tensor(spec, { constant: tensor.constant });
    return this.record('Reshape', { x: tensor }, { shape: info.shape }, [spec])[0] as GraphTensor;
  }

  graph(outputs: Record<string, GraphTensor>): Graph {
    return { nodes: this.nodes, inputs: this.inputs, outputs, random: this.draws };
  }

  private tensor(spec: { shape: readonly number[]; dtype: DType }, rest: Partial<GraphTensor>): GraphTensor {
    return { id: this.nextId++, shape: spec.shape, dtype: spec.dtype, ...rest };
  }

  private expose(tensor: GraphTensor): tf.TensorInfo {
    const dataId = {};
    this.tensors.set(dataId, tensor);
    this.references.set(dataId, 1);
    return { dataId, shape: [...tensor.shape], dtype: tensor.dtype };
  }

  override write(values: tf.backend_util.BackendValues, shape: number[], dtype: tf.DataType): object {
    const constant = asConstant(values as Float32Array, dtype);
    return this.expose(this.tensor({ shape, dtype: dtype as DType }, { constant })).dataId;
  }

  private refuseRead(): never {
    throw this.error('A value was read while the step was being traced; it has none yet.', {
      hint: `Compute with tensors instead of data()/dataSync()/arraySync(). ${eagerHint}`,
    });
  }

  override readSync(dataId: object): tf.backend_util.BackendValues {
    const constant = this.tensors.get(dataId)?.constant;
    if (constant && 'data' in constant) return constant.data;
    return this.refuseRead();
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

/** Kernels that may turn out to change nothing and then leave no node. */
const nothingToDo = new Set(['Identity', 'Reshape', 'Cast']);

const equalSpec = (a: GraphTensor, b: { shape: readonly number[]; dtype: DType } | undefined) =>
  b !== undefined && a.dtype === b.dtype && sameShape(a, b);

const sameShape = (a: { shape: readonly number[] }, b: { shape: readonly number[] }) =>
  a.shape.length === b.shape.length && a.shape.every((d, i) => d === b.shape[i]);

function asConstant(values: ArrayLike<number>, dtype: string): Constant {
  const first = values[0] ?? 0;
  let uniform = true;
  for (let i = 1; i < values.length && uniform; i++) uniform = values[i] === first;
  if (uniform) return { uniform: first };
  if (dtype === 'int32') return { data: Int32Array.from(values) };
  return { data: dtype === 'bool' ? Uint8Array.from(values) : Float32Array.from(values) };
}
