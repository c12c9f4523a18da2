/**
 * One copy of the network with its own memory: computes gradients on its share of a batch, agrees with the other
 * replicas on their average, and applies the update. Every replica makes the same update to the same numbers, so
 * the copies never drift and no weights are sent.
 * State lives in two sets of arrays that ONNX Runtime reads and writes in turn; nothing is copied between steps.
 */
import type * as ort from 'onnxruntime-node';
import { type Program, Session, type Values } from '../graph/session';
import { SeededRandom } from '../protocol/random';
import { AllReduce, type SharedSums } from './allReduce';
import type { State } from './device';

export interface ReplicaPlan {
  /** Inputs: the batch, `scalar:<name>`, `random<i>`, `variable:<name>`. Outputs: those of forward, `gradient:<name>`, `assigned:<moving>`. */
  gradient: Program;
  /** Inputs: `variable:<name>`, `gradient:<name>`, `slot:<name>#<slot>`, `scalar:<name>`. Outputs: `assigned:<name>`, `assigned:<name>#<slot>`. */
  update: Program;
  /** Names, in order, of what is trained and of what the forward pass assigns. */
  trainable: string[];
  moving: string[];
  slots: string[];
  seed: number;
  index: number;
  count: number;
  /** Threads inside one operator. */
  threads: number;
  shared?: SharedSums;
  profile?: string;
}

type Arrays = Map<string, Float32Array>;

export class Replica {
  private steps = 0;
  /** Whether the second set of arrays is the current one. */
  private flipped = false;
  /** Arrays read in this step and written by it; exchanged after each. */
  private current: Arrays;
  private next: Arrays;
  private readonly gradients: Arrays;
  private readonly sums: AllReduce | undefined;

  private constructor(
    private readonly plan: ReplicaPlan,
    private readonly forward: Session,
    private readonly update: Session,
  ) {
    const sizes = new Map(
      [...plan.gradient.inputs, ...plan.update.inputs].map((port) => [bare(port.name), sizeOf(port.shape)]),
    );
    const sized = (names: string[]) => names.map((name) => [name, sizes.get(name) ?? 0] as const);
    const states = sized([...plan.trainable, ...plan.slots]);
    const averages = sized(plan.moving);
    const sets = [allocate(averages), allocate(averages)] as const;
    this.current = new Map([...allocate(states).arrays, ...sets[0].arrays]);
    this.next = new Map([...allocate(states).arrays, ...sets[1].arrays]);
    const gradients = allocate(sized(plan.trainable));
    this.gradients = gradients.arrays;
    if (plan.shared)
      this.sums = new AllReduce(plan.shared, plan.index, plan.count, [gradients.flat, sets[0].flat, sets[1].flat]);
  }

  static async open(plan: ReplicaPlan): Promise<Replica> {
    const { threads, profile } = plan;
    const forward = await Session.open(plan.gradient, { threads, ...(profile === undefined ? {} : { profile }) });
    return new Replica(plan, forward, await Session.open(plan.update, { threads }));
  }

  async step(inputs: Record<string, Values>, scalars: Record<string, number>): Promise<Record<string, Float32Array>> {
    const outputs = await this.differentiate(inputs, scalars);
    this.sums?.average([0, this.flipped ? 1 : 2], this.flipped ? 1 : 0);
    await this.apply(scalars);
    [this.current, this.next] = [this.next, this.current];
    this.flipped = !this.flipped;
    this.steps++;
    return outputs;
  }

  /** Gradients and new moving averages go to their own arrays; everything else is returned. */
  private async differentiate(inputs: Record<string, Values>, scalars: Record<string, number>) {
    const random = new SeededRandom(this.plan.seed, this.steps, this.plan.index);
    const feeds: Record<string, ort.Tensor> = {};
    for (const port of this.plan.gradient.inputs) {
      const values =
        this.current.get(bare(port.name)) ??
        inputs[port.name] ??
        this.drawn(port.name, port.shape, random) ??
        scalarOf(port.name, scalars);
      if (!values) throw new Error(`Step input '${port.name}' is missing`);
      feeds[port.name] = Session.tensor(port, values);
    }
    const outputs: Record<string, Float32Array> = {};
    const fetches: Record<string, ort.Tensor> = {};
    for (const port of this.plan.gradient.outputs) {
      const own = port.name.startsWith('gradient:')
        ? this.gradients.get(bare(port.name))
        : this.next.get(bare(port.name));
      const values = own ?? new Float32Array(sizeOf(port.shape));
      if (!own) outputs[port.name] = values;
      fetches[port.name] = Session.tensor(port, values);
    }
    await this.forward.run(feeds, fetches);
    return outputs;
  }

  private async apply(scalars: Record<string, number>): Promise<void> {
    const feeds: Record<string, ort.Tensor> = {};
    for (const port of this.plan.update.inputs) {
      const values =
        gradientOr(port.name, this.gradients) ?? this.current.get(bare(port.name)) ?? scalarOf(port.name, scalars);
      if (!values) throw new Error(`Update input '${port.name}' is missing`);
      feeds[port.name] = Session.tensor(port, values);
    }
    const fetches: Record<string, ort.Tensor> = {};
    for (const port of this.plan.update.outputs)
      fetches[port.name] = Session.tensor(port, this.next.get(bare(port.name)) as Float32Array);
    await this.update.run(feeds, fetches);
  }

  private drawn(name: string, shape: readonly number[], random: SeededRandom): Float32Array | undefined {
    if (!/^random\d+$/.test(name)) return undefined;
    const values = new Float32Array(sizeOf(shape));
    random.fillUniform(values);
    return values;
  }

  read(): State {
    const state: State = { '#steps': Float32Array.of(this.steps) };
    for (const [name, values] of this.current) state[name] = values.slice();
    return state;
  }

  /** The arrays must be complete and of the right sizes; `checkState` says so in words. */
  write(state: State): void {
    // Into both sets: what no step assigns (a frozen layer's weights) must be there after the exchange too.
    for (const set of [this.current, this.next]) {
      for (const [name, values] of set) {
        const given = state[name];
        if (given) values.set(given);
      }
    }
    this.steps = state['#steps']?.[0] ?? 0;
  }

  async close(): Promise<void> {
    await this.forward.close();
    await this.update.close();
  }

  endProfiling(): void {
    this.forward.endProfiling();
  }
}

const sizeOf = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

/** A port's name without its prefix: the name of the variable or slot. */
const bare = (port: string) => port.slice(port.indexOf(':') + 1);

const gradientOr = (port: string, gradients: Arrays) =>
  port.startsWith('gradient:') ? gradients.get(bare(port)) : undefined;

const scalarOf = (port: string, scalars: Record<string, number>): Float32Array | undefined => {
  const value = port.startsWith('scalar:') ? scalars[port.slice(7)] : undefined;
  return value === undefined ? undefined : Float32Array.of(value);
};

/** One flat array and a view of it for each name. */
function allocate(sizes: (readonly [string, number])[]): { flat: Float32Array; arrays: Arrays } {
  const flat = new Float32Array(sizes.reduce((sum, [, size]) => sum + size, 0));
  const arrays: Arrays = new Map();
  let offset = 0;
  for (const [name, size] of sizes) {
    arrays.set(name, flat.subarray(offset, offset + size));
    offset += size;
  }
  return { flat, arrays };
}
