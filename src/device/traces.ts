/** The TensorFlow.js functions of a session as graphs: gradients, the optimiser's update, an evaluation. */
import * as tf from '@tensorflow/tfjs';
import type { Graph } from '../graph/graph';
import { port } from '../graph/port';
import { allLayers } from '../graph/trace/layers';
import { trace } from '../graph/trace/trace';
import { clipByNorm } from './clip';
import { type EvaluationSpec, slotName, type TrainingSpec } from './device';
import { fromEntries } from './entries';
import type { TraceOptions } from './options';

/** Loss, metrics, gradients and moving averages of one share of the batch. */
export function traceGradient(spec: TrainingSpec, shares: number, { model, sources }: TraceOptions): Graph {
  const share = ([batch = 1, ...rest]: number[]) => [batch / shares, ...rest];
  return trace({
    inputs: {
      ...fromEntries(spec.inputs, (s, name) => [name, { ...s, shape: share(s.shape) }]),
      ...Object.fromEntries(spec.scalars.map((name) => [port.scalar(name), { shape: [], dtype: 'float32' as const }])),
    },
    variables: { ...spec.trainable, ...spec.moving },
    layers: model ? allLayers(model) : [],
    sources,
    run(inputs, uniform) {
      const scalars = Object.fromEntries(spec.scalars.map((name) => [name, inputs[port.scalar(name)] as tf.Scalar]));
      let outputs: Record<string, tf.Tensor> = {};
      const lossOf = () => {
        outputs = spec.forward(inputs, scalars, { uniform });
        return outputs.loss as tf.Scalar;
      };
      const { grads } = tf.variableGrads(lossOf, Object.values(spec.trainable));
      return {
        ...outputs,
        ...fromEntries(spec.trainable, (variable, name) => [
          port.gradient(name),
          grads[variable.name] ?? tf.zerosLike(variable),
        ]),
      };
    },
  });
}

/** Clipping and the optimiser's formula for every variable, on plain inputs. */
export function traceUpdate(spec: TrainingSpec): Graph {
  const slotsOf = (name: string) =>
    spec.optimizer.slots.map((slot) => [slot, port.slot(slotName(name, slot))] as const);
  const like = (v: tf.Variable) => ({ shape: v.shape, dtype: 'float32' as const });
  const entries = Object.entries(spec.trainable);
  return trace({
    inputs: {
      ...Object.fromEntries(spec.scalars.map((name) => [port.scalar(name), { shape: [], dtype: 'float32' as const }])),
      ...Object.fromEntries(
        entries.flatMap(([name, v]) => [
          [port.variable(name), like(v)],
          [port.gradient(name), like(v)],
          ...slotsOf(name).map(([, key]) => [key, like(v)] as const),
        ]),
      ),
    },
    variables: {},
    run(inputs) {
      const scalars = Object.fromEntries(spec.scalars.map((name) => [name, inputs[port.scalar(name)] as tf.Scalar]));
      const input = (name: string) => inputs[name] as tf.Tensor;
      const raw = fromEntries(spec.trainable, (_, name) => [name, input(port.gradient(name))]);
      const gradients = spec.clipNorm === undefined ? raw : clipByNorm(raw, spec.clipNorm);
      return Object.fromEntries(
        entries.flatMap(([name]) => {
          const slots = Object.fromEntries(slotsOf(name).map(([slot, key]) => [slot, input(key)]));
          const gradient = gradients[name] as tf.Tensor;
          const updated = spec.optimizer.update(input(port.variable(name)), gradient, slots, { name, scalars });
          return [
            [port.assigned(name), updated.value],
            ...slotsOf(name).map(
              ([slot]) => [port.assigned(slotName(name, slot)), updated.slots[slot] as tf.Tensor] as const,
            ),
          ];
        }),
      );
    },
  });
}

/** The traced forward pass of an evaluation. */
export function traceEvaluation(spec: EvaluationSpec, { model, sources, way }: TraceOptions): Graph {
  return trace({
    inputs: spec.inputs,
    variables: spec.variables,
    layers: model ? allLayers(model) : [],
    sources,
    way,
    run: (inputs) => spec.forward(inputs),
  });
}
