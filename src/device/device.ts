/**
 * Where a step runs. A device takes plain TensorFlow.js functions and runs them: eagerly on a tfjs backend
 * (any model, slow), or traced once and compiled (fast). It owns the state while a session lives.
 * Add a device: one file that implements `Device`, one line in `index.ts`, its id in the setting of package.json.
 */
import type * as tf from '@tensorflow/tfjs';
import type { RandomSource } from '../nn/context';
import type { DeviceSummary } from '../protocol/events/events';

export type NumericArray = Float32Array | Int32Array;

export interface TensorSpec {
  shape: number[];
  dtype: 'float32' | 'int32';
}

/** Slots by name, e.g. `momentum`, each shaped like its variable. */
export interface Optimizer {
  readonly slots: readonly string[];
  /** New value of the variable and of its slots (formula only: assigns nothing). */
  update(
    variable: tf.Tensor,
    gradient: tf.Tensor,
    slots: Record<string, tf.Tensor>,
    context: { name: string; scalars: Record<string, tf.Scalar> },
  ): { value: tf.Tensor; slots: Record<string, tf.Tensor> };
}

/** A training step as plain TensorFlow.js. */
export interface TrainingSpec {
  /** Per-step arrays; the first axis of each is the batch. */
  inputs: Record<string, TensorSpec>;
  /** Names of the per-step numbers, e.g. `learningRate`. */
  scalars: readonly string[];
  /** Variables by stable name, in a fixed order (`kernel` names, not positions). */
  trainable: Record<string, tf.Variable>;
  /** Variables that are not trained: those that the forward pass assigns (moving averages) and those it only reads. */
  moving: Record<string, tf.Variable>;
  /** Must return `loss` (scalar); every other entry is reported as it is. `sum`/`mean` say how replicas combine it. */
  forward(
    inputs: Record<string, tf.Tensor>,
    scalars: Record<string, tf.Scalar>,
    random: RandomSource,
  ): Record<string, tf.Tensor>;
  /** Outputs added up over replicas (counts); all others are averaged. */
  summed: readonly string[];
  optimizer: Optimizer;
  /** Largest L2 norm of all gradients of a step together; larger ones are scaled down to it. Default: no limit. */
  clipNorm?: number | undefined;
  /** Variables, trained and moving, that a step with `freeze` leaves as they are. Default: none. */
  freezable?: readonly string[] | undefined;
  /** Keep a moving average of every variable, `<name>#ema` in the state. Default: none. */
  ema?: boolean | undefined;
}

/** What one call of `step` does besides, or instead of, the usual. */
export interface StepControl {
  /**
   * More batches belong to this step. Nothing is updated but the moving averages of the forward pass; the next call
   * without this makes the update, with the mean of the gradients of all. Only a whole step can be read and written.
   */
  more?: boolean;
  /** What is `freezable` stays as it is to the bit, slots included; its gradients count nowhere. */
  freeze?: boolean | undefined;
  /** How far each `<name>#ema` goes towards its variable's new value, 0 … 1. Without this it stays. */
  emaRate?: number | undefined;
  /**
   * Nobody reads the outputs yet: a session may leave them out, and then adds them to those of the next call without this.
   * Reading them means waiting for the GPU.
   */
  quiet?: boolean;
}

/** A forward pass without gradients; outputs as declared by the function. Outputs' first axis is the batch. */
export interface EvaluationSpec {
  inputs: Record<string, TensorSpec>;
  /** Variables read, by stable name. */
  variables: Record<string, tf.Variable>;
  forward(inputs: Record<string, tf.Tensor>): Record<string, tf.Tensor>;
}

/**
 * Arrays by name: variables by theirs, optimiser slots as `<variable>#<slot>`, moving averages of variables as
 * `<variable>#ema`, and `#steps`, the number of steps done. Random draws depend on (seed, steps done, replica, batch
 * within the step) alone, so this is all there is to resume from.
 */
export type State = Record<string, Float32Array>;

/** Names the stream of random numbers of one batch; the first batch of a step has the name it has alone. */
export const drawsOf = (seed: number, steps: number, replica: number, batch: number): [number, ...number[]] =>
  batch === 0 ? [seed, steps, replica] : [seed, steps, replica, batch];

/** The name in a state of a variable's moving average. */
export const emaName = (variable: string): string => `${variable}#ema`;
/** Of what the optimiser keeps of it. */
export const slotName = (variable: string, slot: string): string => `${variable}#${slot}`;

/** The variable that a name in a state belongs to. */
export const variableOf = (name: string): string => name.split('#')[0] ?? name;

export interface TrainingSession {
  /** Memory of a step as its graph has it: values on the way, weights, slots, gradients and the batch. Unknown without a graph. */
  readonly predictedBytes?: number;
  /** Runs one step, or one batch of it; resolves with the outputs of `forward` as arrays (scalars have length 1). */
  step(
    inputs: Record<string, NumericArray>,
    scalars: Record<string, number>,
    control?: StepControl,
  ): Promise<Record<string, Float32Array>>;
  /** A copy of the state. */
  read(): Promise<State>;
  /** Replaces the state; missing or unknown names and wrong sizes throw before anything is changed. */
  write(state: State): Promise<void>;
  dispose(): Promise<void>;
}

export interface EvaluationSession {
  run(inputs: Record<string, NumericArray>, state: State): Promise<Record<string, Float32Array>>;
  dispose(): Promise<void>;
}

export interface Device extends DeviceSummary {
  /** Whether a graphics card does the work; absent where nobody says. */
  gpu?: boolean | undefined;
  /** What would make more of it. */
  advice?: string | undefined;
  training(spec: TrainingSpec, seed: number): Promise<TrainingSession>;
  evaluation(spec: EvaluationSpec): Promise<EvaluationSession>;
  dispose(): Promise<void>;
}
