/**
 * The backend that records: every kernel call becomes a node, every constant is kept once, nothing is computed.
 * `trace.ts` puts it in the place of TensorFlow.js's backend for the time of one function.
 */
import * as tf from '@tensorflow/tfjs';
import { UserError } from '../../base/userError';
import type { Source } from '../../protocol/events/events';
import { eagerHint } from '../eagerHint';
import {
  type DType,
  type Graph,
  type GraphNode,
  type GraphTensor,
  opaque,
  sizeOf,
  type Values,
  valuesOf,
} from '../graph';
import { sameShape } from '../lower/dims';
import { Misuse } from '../lower/misuse';
import type { Spec } from '../lower/rule';
import { ruleFor } from '../lower/rules';
import { callPasses, resultPasses } from '../passes/passes';
import { port } from '../port';
import { evaluate } from '../rewrite/fold';
import { CallStack } from './callStack';
import { type Findings, foreignWeights } from './findings';
import { Shadow, shapesByRunning } from './shadow';
import { constantOf, TraceBackend } from './traceBackend';

export class Recorder extends TraceBackend {
  /** The layers that are being called. */
  readonly calls: CallStack;
  private readonly nodes: GraphNode[] = [];
  private readonly inputs: Record<string, GraphTensor> = {};
  private readonly shadow = new Shadow();
  private readonly bound = new WeakSet<tf.Variable>();
  private readonly draws: number[][] = [];
  private nodeId = 0;

  /** `findings`: keep there what cannot be compiled, and go on; without them it is thrown. `way`: what to do about it. */
  constructor(
    sources: ReadonlyMap<string, readonly Source[]>,
    private readonly findings?: Findings,
    private readonly way = eagerHint,
  ) {
    super();
    this.calls = new CallStack(sources);
  }

  /** Throws, or notes down and returns. `hint`: what else could be done about it. */
  refuse(message: string, hint?: string): void {
    const error = this.error(message, { hint: hint === undefined ? this.way : `${hint} ${this.way}` });
    if (!this.findings) throw error;
    this.findings.refusals.push(error);
  }

  /** Records a call, or what its passes make of it. */
  kernel(kernel: string, inputs: tf.NamedTensorInfoMap, attrs: object): tf.TensorInfo | tf.TensorInfo[] {
    const given = attrs as Record<string, unknown>;
    const run = (k: string, i: tf.NamedTensorInfoMap, a: object) => this.kernel(k, i, a) as tf.TensorInfo;
    try {
      for (const pass of callPasses) {
        const parts = pass.run(kernel, given);
        if (parts) return parts(inputs as Record<string, tf.TensorInfo>, given, run);
      }
      return this.single(kernel, inputs, given);
    } catch (error) {
      if (error instanceof UserError || error instanceof Misuse || !(error instanceof Error)) throw error;
      return this.withoutRule(kernel, this.tracedOf(inputs), given, notAsUsed(kernel, error));
    }
  }

  private single(kernel: string, inputs: tf.NamedTensorInfoMap, attrs: Record<string, unknown>) {
    const traced = this.tracedOf(inputs);
    const specs = this.inferred(kernel, traced, attrs);
    if (typeof specs === 'string') return this.withoutRule(kernel, traced, attrs, specs);
    for (const pass of resultPasses) {
      const results = pass.run(kernel, traced, attrs, specs);
      if (results)
        return this.results(
          kernel,
          results.map((r, i) => ('id' in r ? r : this.tensor(specs[i] as Spec, r))),
        );
    }
    return this.results(kernel, this.record(kernel, traced, attrs, specs));
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
      if (error instanceof Misuse) throw error;
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
    if (outputs)
      return this.results(
        kernel,
        outputs.map(({ spec, constant }) => this.tensor(spec, { constant })),
      );
    this.refuse(why);
    const specs = shapesByRunning(kernel, inputs, attrs);
    if (!specs) throw this.error(why, { hint: this.way });
    return this.results(kernel, this.record(opaque, inputs, { kernel, attrs }, specs));
  }

  private results(kernel: string, tensors: GraphTensor[]): tf.TensorInfo | tf.TensorInfo[] {
    const infos = tensors.map((t) => this.expose(t));
    return infos.length === 1 && !ruleFor(kernel)?.list ? (infos[0] as tf.TensorInfo) : infos;
  }

  private record(
    kernel: string,
    inputs: Record<string, GraphTensor>,
    attrs: Record<string, unknown>,
    specs: { shape: readonly number[]; dtype: DType }[],
  ) {
    const outputs: GraphTensor[] = [];
    const node: GraphNode = { id: this.nodeId++, kernel, inputs, attrs, outputs, origin: this.calls.origin(inputs) };
    for (const spec of specs) outputs.push(this.tensor(spec, { node }));
    this.nodes.push(node);
    return outputs;
  }

  private error(message: string, detail: { hint?: string } = {}): UserError {
    const { layer, source } = this.calls.place();
    return new UserError(layer === undefined ? message : `${message} It is in layer ${layer}.`, {
      ...detail,
      source,
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
    return this.input(port.random(this.draws.length - 1), shape, 'float32');
  }

  bindVariable(name: string, variable: tf.Variable, values: Values): GraphTensor {
    const input = port.variable(name);
    const tensor = this.tensor({ shape: variable.shape, dtype: variable.dtype as DType }, { input });
    this.inputs[input] = tensor;
    this.shadow.set(tensor, values);
    this.tensors.set(variable.dataId, tensor);
    this.bound.add(variable);
    return tensor;
  }

  /** A weight that nobody declared: a layer's of its own, which the model does not know. */
  private foreign(variable: tf.Variable): GraphTensor {
    const { name } = variable;
    const found = { name, ...this.calls.place() };
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
      constant: constantOf(foreign as Float32Array, info.dtype),
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

  override readSync(dataId: object): tf.backend_util.BackendValues {
    const tensor = this.tensors.get(dataId);
    if (tensor?.constant) return valuesOf(tensor.constant, sizeOf(tensor.shape), tensor.dtype);
    this.refuse(
      'A value was read while the step was being traced; it has none yet.',
      'Compute with tensors instead of data()/dataSync()/arraySync().',
    );
    const values = tensor && this.shadow.valuesOf(tensor);
    if (!tensor || !values) throw this.error('A value was read that cannot be computed while the model is looked at.');
    this.findings?.reads.push({ tensor, layer: this.calls.place().layer });
    return values;
  }
}

const notAsUsed = (kernel: string, error: unknown): string =>
  `The compiler cannot take the operation ${kernel}: ${error instanceof Error ? error.message : error}.`;
