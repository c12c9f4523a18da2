/** Any TensorFlow.js backend, kernel by kernel: slow, runs every model, and the oracle of the compiled device. */
import * as tf from '@tensorflow/tfjs';
import { SeededRandom } from '../protocol/random';
import { checkState } from './checkState';
import type { Device, EvaluationSpec, NumericArray, State, TrainingSession, TrainingSpec } from './device';

export function eagerDevice(id: string, description: string): Device {
  return {
    id,
    description,
    training: async (spec, seed) => trainEagerly(spec, seed),
    evaluation: async (spec) => ({
      run: async (inputs, state) => evaluateEagerly(spec, inputs, state),
      dispose: async () => {},
    }),
    dispose: async () => {},
  };
}

function trainEagerly(spec: TrainingSpec, seed: number): TrainingSession {
  let steps = 0;
  const slots = new Map<string, tf.Variable>();
  for (const [name, v] of Object.entries(spec.trainable)) {
    for (const slot of spec.optimizer.slots)
      slots.set(
        `${name}#${slot}`,
        tf.tidy(() => tf.variable(tf.zerosLike(v), false)),
      );
  }
  const variables = { ...spec.trainable, ...spec.moving };
  return {
    async step(inputs, values) {
      const outputs = tf.tidy(() => {
        const scalars = mapped(values, (v) => tf.scalar(v));
        const random = new SeededRandom(seed, steps, 0);
        const uniform = (shape: number[]) =>
          tf.tensor(random.fillUniform(new Float32Array(tf.util.sizeFromShape(shape))), shape);
        let results: Record<string, tf.Tensor> = {};
        const lossOf = () => {
          results = mapped(spec.forward(tensors(spec, inputs), scalars, { uniform }), (t) => tf.keep(t.clone()));
          return results.loss as tf.Scalar;
        };
        const { grads } = tf.variableGrads(lossOf, Object.values(spec.trainable));
        for (const [name, v] of Object.entries(spec.trainable)) {
          const own = Object.fromEntries(
            spec.optimizer.slots.map((slot) => [slot, slots.get(`${name}#${slot}`) as tf.Tensor]),
          );
          const next = spec.optimizer.update(v, grads[v.name] ?? tf.zerosLike(v), own, { name, scalars });
          v.assign(next.value);
          for (const slot of spec.optimizer.slots) slots.get(`${name}#${slot}`)?.assign(next.slots[slot] as tf.Tensor);
        }
        return results;
      });
      const arrays = await readAll(outputs);
      tf.dispose(outputs);
      steps++;
      return arrays;
    },
    async read() {
      return {
        '#steps': Float32Array.of(steps),
        ...(await readAll(variables)),
        ...(await readAll(Object.fromEntries(slots))),
      };
    },
    async write(state) {
      checkState(state, spec);
      assign({ ...variables, ...Object.fromEntries(slots) }, state);
      steps = state['#steps']?.[0] ?? 0;
    },
    async dispose() {
      tf.dispose([...slots.values()]);
    },
  };
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

function mapped<A, B>(record: Record<string, A>, f: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, f(value)]));
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
