/**
 * A loss of the user's own: a function of what the network says and of the labels, a number or several named ones, which are added
 * up. It becomes a part of the compiled step (step/taskTerms.ts); the ready-made ones are in readyLosses.ts.
 */
import type * as tf from '@tensorflow/tfjs';
import type { GateObservation } from '../nn';
import { fieldError } from './checks';

/**
 * What a model says of a batch, [N, …]: the tensor itself of a model with one output. Of a model with several a list in its order, each
 * by the name of its layer as well: `([age, mood]) => …` and `({ age, mood }) => …`.
 */
export type Outputs = tf.Tensor & tf.Tensor[] & Readonly<Record<string, tf.Tensor>>;

/** Labels of a batch, [N, …]: one tensor, or several by the names that `y` of a sample gives them, as outputs have them. */
export type Labels = Outputs;

/** What a loss may look at besides. */
export interface LossContext {
  /** The batch as the network sees it, [N, …]; of a model of several inputs a list, by name as well. */
  inputs: Outputs;
  /** What the gates decided for it; gradients flow through `logits` and `gate`. */
  gates: readonly GateObservation[];
  /** False in an evaluation. */
  training: boolean;
}

/** A scalar, or scalars by name. Each is drawn and kept under its name; the loss is their sum. */
export type LossTerms = tf.Tensor | Readonly<Record<string, tf.Tensor>>;

/** Parameters are compared both ways: labels may be called a `tf.Tensor1D`. */
interface Calls<Result> {
  call(outputs: Outputs, labels: Labels, context: LossContext): Result;
}

/** Computed with TensorFlow.js from the outputs, in the order of the batch, and its labels. It is traced once on a compiled device. */
export type LossFunction = Calls<LossTerms>['call'];

/** A sum over samples by a sum over weights: [N] each. Without `over` each sample weighs 1. */
export interface SampleLosses {
  values: tf.Tensor;
  over?: tf.Tensor | undefined;
}

/** Which labels a loss can be told: numbers from `low` to `high`, or the whole numbers below the number of classes that there are. */
export type LabelRule =
  | { kind: 'between'; low: number; high: number }
  | { kind: 'class'; ignored?: number | undefined };

/** A loss that is known sample by sample, so that its mean over a split is exact whatever the batches are. */
export interface ReadyLoss {
  (outputs: tf.Tensor, labels: tf.Tensor): tf.Scalar;
  /** For people, and in `config.json`: `huber, delta 1`. */
  readonly description: string;
  samples(outputs: tf.Tensor, labels: tf.Tensor): SampleLosses;
  /** It takes scores: of a model that ends in a softmax or a sigmoid those before. */
  readonly ofScores: boolean;
  readonly labels?: LabelRule;
}

/** One function, or one a term. */
export type LossSetting = LossFunction | Readonly<Record<string, LossFunction>>;

/** By the name of the term; of a single function the name is '' and what it returns may have names. */
export type CheckedLoss = Readonly<Record<string, LossFunction>>;

export const isReady = (loss: LossFunction): loss is LossFunction & ReadyLoss => 'samples' in loss;

/** Throws a `UserError` for what is no loss. What is checked may be checked again. */
export function checkedLoss(setting: unknown): CheckedLoss {
  if (typeof setting === 'function') return { '': setting as LossFunction };
  if (typeof setting !== 'object' || setting === null || Array.isArray(setting))
    throw fieldError('loss', setting, 'is a function: (outputs, labels) => a tf.Scalar, or losses.mse() and its like');
  const terms = Object.entries(setting);
  if (terms.length === 0) throw fieldError('loss', setting, 'names a function or more');
  for (const [name, term] of terms)
    if (typeof term !== 'function')
      throw fieldError(`loss.${name}`, term, 'is a function: (outputs, labels) => a tf.Scalar');
  return setting as CheckedLoss;
}
