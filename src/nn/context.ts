/**
 * What travels with a forward pass through the layers' `call(inputs, kwargs)`:
 * `model.apply(x, context)` hands the same object to every layer, nested models included.
 */
import type * as tf from '@tensorflow/tfjs';

/** Draws for gates and dropout; same shape as the device's random source. */
export interface RandomSource {
  /** Uniform on the open interval (0, 1). */
  uniform(shape: number[]): tf.Tensor;
}

/**
 * What one gate layer computed for one batch. The tensors live for the callback only; `observedApply` keeps them longer.
 * A layer that says so is a gate, whoever wrote it: its weights are frozen, learn and decay
 * as gates do. Its properties `weightDecay` (number), `hard` (boolean) and `temperature` (number), where it has them, count as ours do.
 */
export interface GateObservation {
  /** The gate layer's name. */
  name: string;
  /** [N, channels] log-odds before noise. */
  logits: tf.Tensor2D;
  /** [N, channels] the gate as applied, 0 or 1. */
  gate: tf.Tensor2D;
  /** False for a gate that does not look at its input (`staticGate`). */
  conditional: boolean;
}

/** What a layer made by `shape` saw in one batch. */
export interface ShapedObservation {
  /** The layer's name. */
  name: string;
  /** [samples, features] */
  values: tf.Tensor2D;
}

export interface CallContext {
  training: boolean;
  /** Needed when `training` and the model has gates or dropout. */
  random?: RandomSource;
  /** Temperature of every gate in this pass, above 0; default: each gate's own. */
  temperature?: number | tf.Scalar;
  /**
   * Outside training: a gate is open where sigmoid(logit) is above this, 0 … 1; default 0.5. With 0 every gate is open,
   * with 1 none. Training decides by [logit + noise > 0] whatever is said here.
   */
  threshold?: number;
  /** Called once by every gate layer. */
  observe?: (observation: GateObservation) => void;
  /** Called once by every layer that `shape` made. */
  observeShaped?: (observation: ShapedObservation) => void;
}
