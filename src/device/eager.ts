/** Any TensorFlow.js backend, kernel by kernel: slow, runs every model, and the oracle of the compiled device. */
import * as tf from '@tensorflow/tfjs';
import { registerEinsumGradient } from '../graph/einsumGradient';
import { SeededRandom } from '../protocol/random';
import { checkState } from './checkState';
import { clipByNorm } from './clip';
import {
  type Device,
  drawsOf,
  type EvaluationSpec,
  emaName,
  type NumericArray,
  type State,
  slotName,
  type TrainingSession,
  type TrainingSpec,
} from './device';
import { registerDilatedGradients, withDilation } from './dilatedGradients';
import { registerResizeGradients } from './resizeGradient';

/** `model`: whose layers the steps call. */
export function eagerDevice(id: string, description: string, model?: tf.LayersModel): Device {
  registerEinsumGradient();
  registerDilatedGradients();
  registerResizeGradients();
  return {
    id,
    description,
    training: async (spec, seed) => trainEagerly(spec, seed, model),
    evaluation: async (spec) => ({
      run: async (inputs, state) => evaluateEagerly(spec, inputs, state),
      dispose: async () => {},
    }),
    dispose: async () => {},
  };
}

function trainEagerly(spec: TrainingSpec, seed: number, model: tf.LayersModel | undefined): TrainingSession {
  const variables = { ...spec.trainable, ...spec.moving };
  const copies = (
    of: Record<string, tf.Variable>,
    named: (name: string) => string,
    make: (v: tf.Tensor) => tf.Tensor,
  ) => Object.entries(of).map(([name, v]) => [named(name), tf.tidy(() => tf.variable(make(v), false))] as const);
  const slots = Object.fromEntries(
    spec.optimizer.slots.flatMap((slot) => copies(spec.trainable, (name) => slotName(name, slot), tf.zerosLike)),
  );
  const averages = Object.fromEntries(spec.ema ? copies(variables, emaName, tf.clone) : []);
  const all = { ...variables, ...slots, ...averages };
  const freezable = new Set(spec.freezable);
  const earlier = new EarlierBatches();
  let steps = 0;

  /** Forward pass and gradients of one batch; moving averages that are frozen are as before. */
  const differentiate = (inputs: Record<string, NumericArray>, scalars: Record<string, tf.Scalar>, freeze: boolean) => {
    const random = new SeededRandom(...drawsOf(seed, steps, 0, earlier.count));
    const uniform = (shape: number[]) =>
      tf.tensor(random.fillUniform(new Float32Array(tf.util.sizeFromShape(shape))), shape);
    const kept = Object.entries(spec.moving).filter(([name]) => freeze && freezable.has(name));
    const before = kept.map(([, v]) => [v, v.clone()] as const);
    let results: Record<string, tf.Tensor> = {};
    const lossOf = () => {
      results = mapped(spec.forward(tensors(spec, inputs), scalars, { uniform }), (t) => tf.keep(t.clone()));
      return results.loss as tf.Scalar;
    };
    const { grads } = withDilation(model, () => tf.variableGrads(lossOf, Object.values(spec.trainable)));
    for (const [v, old] of before) v.assign(old);
    return { results, gradients: mapped(spec.trainable, (v) => grads[v.name] ?? tf.zerosLike(v)) };
  };

  const update = (gradients: Record<string, tf.Tensor>, scalars: Record<string, tf.Scalar>) => {
    for (const [name, gradient] of Object.entries(gradients)) {
      const v = spec.trainable[name] as tf.Variable;
      const own = Object.fromEntries(
        spec.optimizer.slots.map((slot) => [slot, slots[slotName(name, slot)] as tf.Tensor]),
      );
      const next = spec.optimizer.update(v, gradient, own, { name, scalars });
      v.assign(next.value);
      for (const slot of spec.optimizer.slots) slots[slotName(name, slot)]?.assign(next.slots[slot] as tf.Tensor);
    }
  };

  const follow = (rate: number) => {
    for (const [name, v] of Object.entries(variables)) {
      const average = averages[emaName(name)];
      average?.assign(average.add(v.sub(average).mul(rate)));
    }
  };

  return {
    async step(inputs, values, { more = false, freeze = false, emaRate } = {}) {
      const outputs = tf.tidy(() => {
        const scalars = mapped(values, (v) => tf.scalar(v));
        const { results, gradients } = differentiate(inputs, scalars, freeze);
        if (more) {
          earlier.add(gradients);
          return results;
        }
        const mean = earlier.meanWith(gradients);
        const learning = Object.fromEntries(Object.entries(mean).filter(([name]) => !(freeze && freezable.has(name))));
        update(spec.clipNorm === undefined ? learning : clipByNorm(learning, spec.clipNorm), scalars);
        if (emaRate !== undefined) follow(emaRate);
        steps++;
        return results;
      });
      const arrays = await readAll(outputs);
      tf.dispose(outputs);
      return arrays;
    },
    async read() {
      return { '#steps': Float32Array.of(steps), ...(await readAll(all)) };
    },
    async write(state) {
      checkState(state, spec);
      assign(all, state);
      earlier.clear();
      steps = state['#steps']?.[0] ?? 0;
    },
    async dispose() {
      earlier.clear();
      tf.dispose([slots, averages]);
    },
  };
}

/** Sums of the gradients of a step's batches, all but the last. */
class EarlierBatches {
  private sums: Record<string, tf.Tensor> = {};
  count = 0;

  add(gradients: Record<string, tf.Tensor>): void {
    const before = this.sums;
    this.sums = mapped(gradients, (g, name) => tf.keep(before[name]?.add(g) ?? g.clone()));
    tf.dispose(before);
    this.count++;
  }

  meanWith(gradients: Record<string, tf.Tensor>): Record<string, tf.Tensor> {
    if (this.count === 0) return gradients;
    const scale = 1 / (this.count + 1);
    const mean = mapped(gradients, (g, name) => (this.sums[name]?.add(g) ?? g).mul(scale));
    this.clear();
    return mean;
  }

  clear(): void {
    tf.dispose(this.sums);
    this.sums = {};
    this.count = 0;
  }
}

/** Runs with the given weights and leaves the variables as they were. */
async function evaluateEagerly(spec: EvaluationSpec, inputs: Record<string, NumericArray>, state: State) {
  const before = await readAll(spec.variables);
  assign(spec.variables, state);
  try {
    const outputs = tf.tidy(() => spec.forward(tensors(spec, inputs)));
    const arrays = await readAll(outputs);
    tf.dispose(outputs);
    return arrays;
  } finally {
    assign(spec.variables, before);
  }
}

function mapped<A, B>(record: Record<string, A>, f: (value: A, key: string) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, f(value, key)]));
}

const tensors = (spec: { inputs: TrainingSpec['inputs'] }, inputs: Record<string, NumericArray>) =>
  Object.fromEntries(
    Object.entries(spec.inputs).map(([name, { shape, dtype }]) => [
      name,
      tf.tensor(inputs[name] as NumericArray, shape, dtype),
    ]),
  );

async function readAll(record: Record<string, tf.Tensor>): Promise<State> {
  const entries = Object.entries(record).map(async ([name, t]) => [name, Float32Array.from(await t.data())] as const);
  return Object.fromEntries(await Promise.all(entries));
}

function assign(variables: Record<string, tf.Variable>, state: State): void {
  tf.tidy(() => {
    for (const [name, v] of Object.entries(variables)) {
      const values = state[name];
      if (values) v.assign(tf.tensor(values, v.shape));
    }
  });
}
