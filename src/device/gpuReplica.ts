/**
 * The network on a GPU: weights, optimiser slots, averages and gradients stay there from the first step to the last; the
 * batch goes up, and the numbers that a person reads come down when they are asked for. The update makes new arrays, and the
 * old ones are given back once nobody reads them.
 */
import type * as ort from 'onnxruntime-node';
import { SeededRandom } from '../base/random';
import { GpuSession, type Provider } from '../graph/onnx/gpuSession';
import type { Port, Values } from '../graph/onnx/session';
import { bare, port } from '../graph/port';
import { drawsOf, emaName, type State, type StepControl, variableOf } from './device';
import type { GpuPlan } from './gpuPlan';
import { drawn, resident, scalarOf, sizeOf } from './ports';

type Tensors = Map<string, ort.Tensor>;

interface Sessions {
  gradient: GpuSession;
  update: GpuSession;
  upload: GpuSession;
  download: GpuSession;
  readReport: GpuSession;
}

export class GpuReplica {
  private steps = 0;
  /** Batches of the step so far. */
  private batches = 0;
  private state: Tensors = new Map();
  private averages: Tensors = new Map();
  private sum: Tensors = new Map();
  private report: ort.Tensor | undefined;
  /** Opened when a step first has several batches, and when averages are first kept. */
  private summing: GpuSession | undefined;
  private following: GpuSession | undefined;
  private readonly frozen: ReadonlySet<string>;

  private constructor(
    private readonly plan: GpuPlan,
    private readonly provider: Provider,
    private readonly sessions: Sessions,
  ) {
    this.frozen = new Set(plan.freezable);
  }

  static async open(plan: GpuPlan, provider: Provider): Promise<GpuReplica> {
    const open = (program: GpuPlan['copy'], stays: boolean, profile?: string) =>
      GpuSession.open(program, { provider, resident: () => stays, profile });
    return new GpuReplica(plan, provider, {
      gradient: await GpuSession.open(plan.gradient, {
        provider,
        resident,
        profile: plan.profile,
      }),
      update: await open(plan.update, true),
      upload: await open(plan.copy, true),
      download: await open(plan.copy, false),
      readReport: await open(plan.copyReport, false),
    });
  }

  /** With `quiet`, nothing is read: what a step says adds up until the next one without it. */
  async step(
    inputs: Record<string, Values>,
    scalars: Record<string, number>,
    { more = false, freeze = false, emaRate, quiet = false }: StepControl = {},
  ): Promise<Record<string, Float32Array>> {
    let gradients = await this.differentiate(inputs, scalars, freeze);
    if (this.sum.size > 0) gradients = await this.added(gradients, more ? 1 : 1 / (this.batches + 1));
    if (more) {
      this.sum = gradients;
      this.batches++;
    } else {
      this.sum = new Map();
      this.batches = 0;
      await this.apply(gradients, scalars, freeze);
      if (emaRate !== undefined) await this.follow(emaRate);
      this.steps++;
    }
    return quiet ? {} : await this.takeReport();
  }

  /** The gradients; moving averages and the report take the place of the old ones. */
  private async differentiate(
    inputs: Record<string, Values>,
    scalars: Record<string, number>,
    freeze: boolean,
  ): Promise<Tensors> {
    const random = new SeededRandom(...drawsOf(this.plan.seed, this.steps, 0, this.batches));
    const feed = ({ name, shape }: Port) => {
      if (name === port.reported) return this.report ?? new Float32Array(sizeOf(shape));
      return this.state.get(bare(name)) ?? inputs[name] ?? drawn(name, shape, random) ?? scalarOf(name, scalars);
    };
    const outputs = await this.sessions.gradient.run(feed);
    const gradients: Tensors = new Map();
    for (const [name, tensor] of Object.entries(outputs)) {
      if (name === port.report) {
        this.report?.dispose();
        this.report = tensor;
      } else if (port.gradient.has(name)) gradients.set(bare(name), tensor);
      else this.replace(bare(name), tensor, freeze);
    }
    return gradients;
  }

  private async added(gradients: Tensors, scale: number): Promise<Tensors> {
    this.summing ??= await GpuSession.open(this.plan.sum, { provider: this.provider, resident: () => true });
    const outputs = await this.summing.run(({ name }) => {
      if (name === 'scale') return Float32Array.of(scale);
      return (port.sum.has(name) ? this.sum : gradients).get(bare(name));
    });
    dispose(this.sum);
    dispose(gradients);
    return new Map(Object.entries(outputs).map(([name, tensor]) => [bare(name), tensor]));
  }

  private async apply(gradients: Tensors, scalars: Record<string, number>, freeze: boolean): Promise<void> {
    const outputs = await this.sessions.update.run(({ name, shape }) => {
      if (!port.gradient.has(name)) return this.state.get(bare(name)) ?? scalarOf(name, scalars);
      // What is frozen counts nowhere, in the norm of all gradients neither.
      return freeze && this.frozen.has(bare(name)) ? new Float32Array(sizeOf(shape)) : gradients.get(bare(name));
    });
    for (const [name, tensor] of Object.entries(outputs)) this.replace(bare(name), tensor, freeze);
    dispose(gradients);
  }

  private replace(name: string, tensor: ort.Tensor, freeze: boolean): void {
    if (freeze && this.frozen.has(variableOf(name))) {
      tensor.dispose();
      return;
    }
    this.state.get(name)?.dispose();
    this.state.set(name, tensor);
  }

  private async follow(rate: number): Promise<void> {
    if (!this.plan.follow) return;
    this.following ??= await GpuSession.open(this.plan.follow, { provider: this.provider, resident: () => true });
    const outputs = await this.following.run(({ name }) => {
      if (name === 'rate') return Float32Array.of(rate);
      return (port.average.has(name) ? this.averages : this.state).get(bare(name));
    });
    dispose(this.averages);
    this.averages = new Map(Object.entries(outputs));
  }

  private async takeReport(): Promise<Record<string, Float32Array>> {
    const { report } = this;
    if (!report) return {};
    const outputs = await this.sessions.readReport.run(() => report);
    const values = outputs[port.report]?.data as Float32Array;
    report.dispose();
    this.report = undefined;
    return Object.fromEntries(this.plan.report.map(({ name, at, size }) => [name, values.slice(at, at + size)]));
  }

  async read(): Promise<State> {
    const state: State = { '#steps': Float32Array.of(this.steps) };
    const { download } = this.sessions;
    for (const [name, tensor] of Object.entries(await download.run(({ name }) => this.state.get(bare(name)))))
      state[name] = (tensor.data as Float32Array).slice();
    if (this.averages.size === 0) return state;
    // Slots have no average; they are read once more, and left.
    const averages = await download.run(({ name }) => this.averages.get(bare(name)) ?? this.state.get(bare(name)));
    for (const name of this.averages.keys())
      state[emaName(name)] = ((averages[name] as ort.Tensor).data as Float32Array).slice();
    return state;
  }

  /** The arrays must be complete and of the right sizes; `checkState` says so in words. */
  async write(state: State): Promise<void> {
    const uploaded = async (value: (name: string) => Float32Array | undefined): Promise<Tensors> =>
      new Map(Object.entries(await this.sessions.upload.run(({ name }) => value(bare(name)))));
    for (const tensors of [this.state, this.averages, this.sum]) dispose(tensors);
    this.state = await uploaded((name) => state[name]);
    this.sum = new Map();
    this.averages = new Map();
    if (this.plan.follow) {
      const all = await uploaded((name) => state[emaName(name)] ?? state[name]);
      for (const name of [...this.plan.trainable, ...this.plan.moving]) {
        this.averages.set(name, all.get(name) as ort.Tensor);
        all.delete(name);
      }
      dispose(all);
    }
    this.report?.dispose();
    this.report = undefined;
    this.batches = 0;
    this.steps = state['#steps']?.[0] ?? 0;
  }

  async close(): Promise<void> {
    for (const tensors of [this.state, this.averages, this.sum]) dispose(tensors);
    this.report?.dispose();
    const all = [...Object.values(this.sessions), this.summing, this.following];
    for (const session of all) await session?.close();
  }

  endProfiling(): void {
    this.sessions.gradient.endProfiling();
  }
}

function dispose(tensors: Tensors): void {
  for (const tensor of tensors.values()) tensor.dispose();
}
