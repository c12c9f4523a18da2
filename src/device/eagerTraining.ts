/** Training kernel by kernel: the variables are the model's own, and slots and averages are kept beside them. */
import * as tf from '@tensorflow/tfjs';
import { SeededRandom } from '../base/random';
import { checkState } from './checkState';
import { clipByNorm } from './clip';
import {
  drawsOf,
  emaName,
  type NumericArray,
  type State,
  type StepControl,
  slotName,
  type TrainingSession,
  type TrainingSpec,
} from './device';
import { withDilation } from './dilatedGradients';
import { assign, mapped, readAll, tensors } from './eagerTensors';
import { EarlierBatches } from './earlierBatches';
import { namingLayers } from './layerOfError';
import { withoutGradient } from './withoutGradient';

type Variables = Record<string, tf.Variable>;
type Tensors = Record<string, tf.Tensor>;
type Scalars = Record<string, tf.Scalar>;

export class EagerTraining implements TrainingSession {
  private steps = 0;
  private readonly variables: Variables;
  private readonly slots: Variables;
  private readonly averages: Variables;
  private readonly freezable: ReadonlySet<string>;
  private readonly earlier = new EarlierBatches();

  constructor(
    private readonly spec: TrainingSpec,
    private readonly seed: number,
    /** Whose layers the steps call. */
    private readonly model: tf.LayersModel | undefined,
  ) {
    const { trainable, moving, optimizer, ema, freezable } = spec;
    this.variables = { ...trainable, ...moving };
    const zeros = optimizer.slots.map((slot) => copies(trainable, (name) => slotName(name, slot), tf.zerosLike));
    this.slots = Object.assign({}, ...zeros);
    this.averages = ema ? copies(this.variables, emaName, tf.clone) : {};
    this.freezable = new Set(freezable);
  }

  async step(
    inputs: Record<string, NumericArray>,
    values: Record<string, number>,
    control: StepControl = {},
  ): Promise<Record<string, Float32Array>> {
    const outputs = tf.tidy(() => {
      const scalars = mapped(values, (v) => tf.scalar(v));
      const { results, gradients } = this.differentiate(inputs, scalars, control);
      if (control.more) this.earlier.add(gradients);
      else this.learn(this.earlier.meanWith(gradients), scalars, control);
      return results;
    });
    const arrays = await readAll(outputs);
    tf.dispose(outputs);
    return arrays;
  }

  /** Forward pass and gradients of one batch; moving averages that are frozen are as before. */
  private differentiate(inputs: Record<string, NumericArray>, scalars: Scalars, { freeze = false }: StepControl) {
    const { spec } = this;
    const random = new SeededRandom(...drawsOf(this.seed, this.steps, 0, this.earlier.count));
    const uniform = (shape: number[]) =>
      tf.tensor(random.fillUniform(new Float32Array(tf.util.sizeFromShape(shape))), shape);
    const kept = Object.entries(spec.moving).filter(([name]) => freeze && this.freezable.has(name));
    const before = kept.map(([, v]) => [v, v.clone()] as const);
    let results: Tensors = {};
    const lossOf = () => {
      results = mapped(spec.forward(tensors(spec, inputs), scalars, { uniform }), (t) => tf.keep(t.clone()));
      return results.loss as tf.Scalar;
    };
    const { grads } = withDilation(this.model, () =>
      namingLayers(this.model, () => {
        try {
          return tf.variableGrads(lossOf, Object.values(spec.trainable));
        } catch (error) {
          throw withoutGradient(error);
        }
      }),
    );
    for (const [v, old] of before) v.assign(old);
    return { results, gradients: mapped(spec.trainable, (v) => grads[v.name] ?? tf.zerosLike(v)) };
  }

  /** The end of a step, by the mean gradients of its batches. */
  private learn(gradients: Tensors, scalars: Scalars, { freeze = false, emaRate }: StepControl): void {
    const { clipNorm } = this.spec;
    const learning = Object.fromEntries(
      Object.entries(gradients).filter(([name]) => !(freeze && this.freezable.has(name))),
    );
    this.update(clipNorm === undefined ? learning : clipByNorm(learning, clipNorm), scalars);
    if (emaRate !== undefined) this.follow(emaRate);
    this.steps++;
  }

  private update(gradients: Tensors, scalars: Scalars): void {
    const { optimizer, trainable } = this.spec;
    for (const [name, gradient] of Object.entries(gradients)) {
      const v = trainable[name] as tf.Variable;
      const slotOf = (slot: string) => this.slots[slotName(name, slot)] as tf.Variable;
      const own = Object.fromEntries(optimizer.slots.map((slot) => [slot, slotOf(slot)]));
      const next = optimizer.update(v, gradient, own, { name, scalars });
      v.assign(next.value);
      for (const slot of optimizer.slots) slotOf(slot).assign(next.slots[slot] as tf.Tensor);
    }
  }

  private follow(rate: number): void {
    for (const [name, v] of Object.entries(this.variables)) {
      const average = this.averages[emaName(name)];
      average?.assign(average.add(v.sub(average).mul(rate)));
    }
  }

  async read(): Promise<State> {
    return { '#steps': Float32Array.of(this.steps), ...(await readAll(this.all)) };
  }

  async write(state: State): Promise<void> {
    checkState(state, this.spec);
    assign(this.all, state);
    this.earlier.clear();
    this.steps = state['#steps']?.[0] ?? 0;
  }

  async dispose(): Promise<void> {
    this.earlier.clear();
    tf.dispose([this.slots, this.averages]);
  }

  private get all(): Variables {
    return { ...this.variables, ...this.slots, ...this.averages };
  }
}

const copies = (of: Variables, named: (name: string) => string, make: (v: tf.Tensor) => tf.Tensor): Variables =>
  Object.fromEntries(Object.entries(of).map(([name, v]) => [named(name), tf.tidy(() => tf.variable(make(v), false))]));
