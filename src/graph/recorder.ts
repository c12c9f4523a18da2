/**
 * The backend that records: every kernel call becomes a node, every constant is kept once, nothing is computed.
 * `trace.ts` puts it in the place of TensorFlow.js's backend for the time of one function.
 */
import * as tf from '@tensorflow/tfjs';
import type { Source } from '../protocol/events';
import { UserError } from '../protocol/userError';
import { compositionOf } from './composed';
import { eagerHint } from './eagerHint';
import { type Findings, foreignWeights } from './findings';
import { evaluate, fold } from './fold';
import { isFused, unfuse } from './fused';
import {
  type Constant,
  type DType,
  type Graph,
  type GraphNode,
  type GraphTensor,
  type Origin,
  opaque,
  sizeOf,
  type Values,
  valuesOf,
} from './graph';
import type { Spec } from './rule';
import { natureOf, ruleFor } from './rules';
import { Shadow, shapesByRunning } from './shadow';

export class Recorder extends tf.KernelBackend {
  private readonly nodes: GraphNode[] = [];
  private readonly tensors = new WeakMap<object, GraphTensor>();
  private readonly references = new WeakMap<object, number>();
  private readonly inputs: Record<string, GraphTensor> = {};
  /** The layer that last read each graph input: a variable's own. */
  private readonly readers = new Map<GraphTensor, Origin>();
  private readonly shadow = new Shadow();
  private readonly bound = new WeakSet<tf.Variable>();
  private readonly draws: number[][] = [];
  private readonly stack: Call[] = [];
  /** How often a layer was called, by its place. */
  private readonly calls = new Map<string, number>();
  private nextId = 0;
  private nodeId = 0;

  /** `findings`: keep there what cannot be compiled, and go on; without them it is thrown. `way`: what to do about it. */
  constructor(
    private readonly sources: ReadonlyMap<string, readonly Source[]>,
    private readonly findings?: Findings,
    private readonly way = eagerHint,
  ) {
    super();
  }

  /** Throws, or notes down and returns. `hint`: what else could be done about it. */
  refuse(message: string, hint?: string): void {
    const error = this.error(message, { hint: hint === undefined ? this.way : `${hint} ${this.way}` });
    if (!this.findings) throw error;
    this.findings.refusals.push(error);
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
      return this.withoutRule(kernel, this.tracedOf(inputs), given, notAsUsed(kernel, error));
    }
  }

  private single(kernel: string, inputs: tf.NamedTensorInfoMap, attrs: Record<string, unknown>) {
    const traced = this.tracedOf(inputs);
    const specs = this.inferred(kernel, traced, attrs);
    if (typeof specs === 'string') return this.withoutRule(kernel, traced, attrs, specs);
    // A view may turn out to change nothing and then leaves no node.
    const unchanged = natureOf(kernel).view && traced.x && equalSpec(traced.x, specs[0]);
    if (unchanged) return this.results([traced.x as GraphTensor]);
    const folded = fold(kernel, traced, attrs, specs);
    const results = folded
      ? folded.map((constant, i) => this.tensor(specs[i] as { shape: number[]; dtype: DType }, { constant }))
      : this.record(kernel, traced, attrs, specs);
    return this.results(results);
  }

  private tracedOf(inputs: tf.NamedTensorInfoMap): Record<string, GraphTensor> {
    const present = Object.entries(inputs).filter((entry): entry is [string, tf.TensorInfo] => entry[1] != null);
    return Object.fromEntries(present.map(([name, t]) => [name, this.tensorOf(t)]));
  }

  /** What the kernel yields, or why it cannot be compiled. */
  private inferred(
    kernel: string,
    inputs: Record<string, GraphTensor>,
    attrs: Record<string, unknown>,
  ): Spec[] | string {
    const rule = ruleFor(kernel);
    if (!rule) return `The compiler has no rule for the operation ${kernel}.`;
    try {
      return rule.infer(inputs, attrs);
    } catch (error) {
      return notAsUsed(kernel, error);
    }
  }

  /** What depends on constants only is computed; else it is refused, or where the graph is only looked at, a node of unknown effect. */
  private withoutRule(
    kernel: string,
    inputs: Record<string, GraphTensor>,
    attrs: Record<string, unknown>,
    why: string,
  ) {
    const outputs = evaluate(kernel, inputs, attrs);
    if (outputs) return this.results(outputs.map(({ spec, constant }) => this.tensor(spec, { constant })));
    this.refuse(why);
    const specs = shapesByRunning(kernel, inputs, attrs);
    if (!specs) throw this.error(why, { hint: this.way });
    return this.results(this.record(opaque, inputs, { kernel, attrs }, specs));
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
    const call = this.stack.at(-1);
    if (call === undefined) return this.inherited(inputs);
    const sources = this.sourcesOf(call);
    const origin: Origin = { ...call, ...(sources ? { sources } : {}) };
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

  /** `repeats`: called again and again as a part of one call, as what a wrapper holds is for each time step. */
  enter(name: string, repeats = false): void {
    const outer = this.stack.at(-1);
    const place = outer && !name.startsWith(outer.layer) ? `${outer.layer}/${name}` : name;
    const calls = repeats ? 1 : (this.calls.get(place) ?? 0) + 1;
    this.calls.set(place, calls);
    const again = outer?.again || calls > 1;
    this.stack.push({ layer: calls > 1 ? `${place} (${calls})` : place, name, ...(again ? { again } : {}) });
  }

  private sourcesOf({ layer, name }: Call): readonly Source[] | undefined {
    return this.sources.get(layer) ?? this.sources.get(name);
  }

  leave(): void {
    this.stack.pop();
  }

  /** The layer that is being called, and the user's line that made it. */
  private place(): { layer: string | undefined; source: Source | undefined } {
    const call = this.stack.at(-1);
    return { layer: call?.layer, source: call && this.sourcesOf(call)?.[0] };
  }

  private error(message: string, detail: { hint?: string } = {}): UserError {
    const { layer, source } = this.place();
    return new UserError(layer === undefined ? message : `${message} It is in layer ${layer}.`, {
      ...detail,
      ...(source ? { source } : {}),
    });
  }

  input(name: string, shape: readonly number[], dtype: DType): tf.Tensor {
    const tensor = this.tensor({ shape, dtype }, { input: name });
    this.inputs[name] = tensor;
    // Any image will do where a layer looks at what it is given.
    if (this.findings) this.shadow.set(tensor, valuesOf({ uniform: 0.5 }, sizeOf(shape), dtype));
    return tf.engine().makeTensorFromTensorInfo(this.expose(tensor));
  }

  random(shape: number[]): tf.Tensor {
    this.draws.push(shape);
    return this.input(`random${this.draws.length - 1}`, shape, 'float32');
  }

  bindVariable(name: string, variable: tf.Variable, values: Values): GraphTensor {
    const tensor = this.tensor(
      { shape: variable.shape, dtype: variable.dtype as DType },
      { input: `variable:${name}` },
    );
    this.inputs[`variable:${name}`] = tensor;
    this.shadow.set(tensor, values);
    this.tensors.set(variable.dataId, tensor);
    this.bound.add(variable);
    return tensor;
  }

  /** A weight that nobody declared: a layer's of its own, which the model does not know. */
  private foreign(variable: tf.Variable): GraphTensor {
    const { name } = variable;
    const found = { name, ...this.place() };
    if (!this.findings) throw foreignWeights([found]);
    this.findings.foreign.push(found);
    const known = this.tensors.get(variable.dataId);
    const values = known ? this.shadow.valuesOf(known) : tf.engine().readSync(variable.dataId);
    return this.bindVariable(name, variable, values as Values);
  }

  /** The traced tensor behind a TensorFlow.js one; values from another backend are constants. */
  tensorOf(info: tf.TensorInfo): GraphTensor {
    if (info instanceof tf.Variable && info.trainable && !this.bound.has(info)) return this.foreign(info);
    const known = this.tensors.get(info.dataId);
    if (known) return sameShape(known, info) ? known : this.viewOf(known, info);
    // Not through a tensor: disposing of that one would dispose of the user's data.
    const foreign = tf.engine().readSync(info.dataId);
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

  override readSync(dataId: object): tf.backend_util.BackendValues {
    const tensor = this.tensors.get(dataId);
    if (tensor?.constant) return valuesOf(tensor.constant, sizeOf(tensor.shape), tensor.dtype);
    this.refuse(
      'A value was read while the step was being traced; it has none yet.',
      'Compute with tensors instead of data()/dataSync()/arraySync().',
    );
    const values = tensor && this.shadow.valuesOf(tensor);
    if (!tensor || !values) throw this.error('A value was read that cannot be computed while the model is looked at.');
    this.findings?.reads.push({ tensor, layer: this.place().layer });
    return values;
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

const notAsUsed = (kernel: string, error: unknown): string =>
  `The compiler cannot take the operation ${kernel}: ${error instanceof Error ? error.message : error}.`;

/** A layer that is being called. */
type Call = Required<Pick<Origin, 'layer' | 'name'>> & Pick<Origin, 'again'>;

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
