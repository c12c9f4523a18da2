/**
 * One copy of the network with its own memory: computes gradients on its share of a batch, agrees with the other
 * replicas on their average, and applies the update. Every replica makes the same update to the same numbers, so
 * the copies never drift and no weights are sent.
 * State lives in two sets of arrays that ONNX Runtime reads and writes in turn; nothing is copied between steps.
 * A step may have several batches (`StepControl`): replicas meet once a step, not once a batch.
 */
import type * as ort from 'onnxruntime-node';
import { SeededRandom } from '../base/random';
import { type Program, Session, type Values } from '../graph/onnx/session';
import { bare, port } from '../graph/port';
import { AllReduce, type SharedSums } from './allReduce';
import { type Arrays, allocate, type Block, follow, GradientSum, Pair } from './arrays';
import { drawsOf, emaName, type State, type StepControl } from './device';
import { drawn, scalarOf, sizeOf } from './ports';

export interface ReplicaPlan {
  /** Inputs: the batch, scalars, random draws, variables. Outputs: those of forward, gradients, assigned moving averages. */
  gradient: Program;
  /** Inputs: variables, gradients, slots, scalars. Outputs: assigned variables and slots. */
  update: Program;
  /** Names, in order, of what is trained and of what the forward pass assigns. */
  trainable: string[];
  moving: string[];
  slots: string[];
  /** Variables that a step may leave as they are. */
  freezable: string[];
  /** Whether this replica keeps moving averages of its variables: one of them does, they would all be the same. */
  ema: boolean;
  seed: number;
  index: number;
  count: number;
  /** Threads inside one operator. */
  threads: number;
  /** Memory that it is expected to take during a step. */
  bytes: number;
  shared?: SharedSums | undefined;
  profile?: string;
}

export class Replica {
  private steps = 0;
  private readonly states: Pair;
  private readonly averages: Pair;
  private readonly ema: Arrays;
  private readonly gradients: Block;
  private readonly earlier = new GradientSum();
  private readonly frozen: ReadonlySet<string>;
  private readonly sums: AllReduce | undefined;

  private constructor(
    private readonly plan: ReplicaPlan,
    private readonly forward: Session,
    private readonly update: Session,
  ) {
    const sizes = new Map(
      [...plan.gradient.inputs, ...plan.update.inputs].map(({ name, shape }) => [bare(name), sizeOf(shape)]),
    );
    const sized = (names: string[]) => names.map((name) => [name, sizes.get(name) ?? 0] as const);
    this.states = new Pair(sized([...plan.trainable, ...plan.slots]));
    this.averages = new Pair(sized(plan.moving));
    this.gradients = allocate(sized(plan.trainable));
    this.frozen = new Set(plan.freezable);
    const averaged = plan.ema ? sized([...plan.trainable, ...plan.moving]) : [];
    this.ema = allocate(averaged.map(([name, size]) => [emaName(name), size] as const)).arrays;
    if (plan.shared) {
      const arrays = [...this.averages.blocks.map(({ flat }) => flat), this.gradients.flat];
      this.sums = new AllReduce(plan.shared, plan.index, plan.count, arrays);
    }
  }

  static async open(plan: ReplicaPlan): Promise<Replica> {
    const { threads, profile } = plan;
    const forward = await Session.open(plan.gradient, { threads, profile });
    return new Replica(plan, forward, await Session.open(plan.update, { threads }));
  }

  async step(
    inputs: Record<string, Values>,
    scalars: Record<string, number>,
    { more = false, freeze = false, emaRate }: StepControl = {},
  ): Promise<Record<string, Float32Array>> {
    const { averages, states, gradients, earlier } = this;
    const outputs = await this.differentiate(inputs, scalars);
    if (freeze) averages.hold(this.frozen);
    if (more) {
      earlier.add(gradients.flat);
      averages.exchange();
      return outputs;
    }
    earlier.meanInto(gradients.flat);
    this.sums?.average([averages.writes, gradientsOf]);
    if (freeze) for (const name of this.frozen) gradients.arrays.get(name)?.fill(0);
    await this.apply(scalars);
    if (freeze) states.hold(this.frozen);
    states.exchange();
    averages.exchange();
    if (emaRate !== undefined) for (const { current } of [states, averages]) follow(this.ema, current, emaRate);
    this.steps++;
    return outputs;
  }

  /** Gradients and new moving averages go to their own arrays; everything else is returned. */
  private async differentiate(inputs: Record<string, Values>, scalars: Record<string, number>) {
    const random = new SeededRandom(...drawsOf(this.plan.seed, this.steps, this.plan.index, this.earlier.count));
    const feeds: Record<string, ort.Tensor> = {};
    for (const input of this.plan.gradient.inputs) {
      const { name, shape } = input;
      const values = this.current(name) ?? inputs[name] ?? drawn(name, shape, random) ?? scalarOf(name, scalars);
      if (!values) throw new Error(`Step input '${name}' is missing`);
      feeds[name] = Session.tensor(input, values);
    }
    const outputs: Record<string, Float32Array> = {};
    const fetches: Record<string, ort.Tensor> = {};
    for (const output of this.plan.gradient.outputs) {
      const { name, shape } = output;
      const own = (port.gradient.has(name) ? this.gradients.arrays : this.averages.next).get(bare(name));
      const values = own ?? new Float32Array(sizeOf(shape));
      if (!own) outputs[name] = values;
      fetches[name] = Session.tensor(output, values);
    }
    await this.forward.run(feeds, fetches);
    return outputs;
  }

  private async apply(scalars: Record<string, number>): Promise<void> {
    const feeds: Record<string, ort.Tensor> = {};
    for (const input of this.plan.update.inputs) {
      const { name } = input;
      const values = gradientOf(name, this.gradients.arrays) ?? this.current(name) ?? scalarOf(name, scalars);
      if (!values) throw new Error(`Update input '${name}' is missing`);
      feeds[name] = Session.tensor(input, values);
    }
    const fetches: Record<string, ort.Tensor> = {};
    for (const output of this.plan.update.outputs)
      fetches[output.name] = Session.tensor(output, this.states.next.get(bare(output.name)) as Float32Array);
    await this.update.run(feeds, fetches);
  }

  private current(name: string): Float32Array | undefined {
    return this.states.current.get(bare(name)) ?? this.averages.current.get(bare(name));
  }

  read(): State {
    const state: State = { '#steps': Float32Array.of(this.steps) };
    for (const arrays of [this.states.current, this.averages.current, this.ema])
      for (const [name, values] of arrays) state[name] = values.slice();
    return state;
  }

  /** The arrays must be complete and of the right sizes; `checkState` says so in words. */
  write(state: State): void {
    for (const pair of [this.states, this.averages]) pair.write(state);
    for (const [name, values] of this.ema) {
      const given = state[name];
      if (given) values.set(given);
    }
    this.earlier.count = 0;
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

/** Where the gradients are among the arrays that are averaged: behind the two blocks of moving averages. */
const gradientsOf = 2;

const gradientOf = (name: string, gradients: Arrays) => gradients.get(port.gradient.nameIn(name) ?? '');
