/**
 * The labels of mixed samples: each has its own with the weight λ of its batch, and that of the sample mixed into it with 1 − λ. What is
 * computed of labels, losses and right answers, is λ times that of the one and 1 − λ times that of the other, as in the code of both
 * papers. For what is linear in one-hot labels, cross-entropy with or without smoothing, that is the same as mixed labels.
 */
import * as tf from '@tensorflow/tfjs';
import type { TensorSpec } from '../device/device';

/** What is computed of labels, of one kind after the other. */
export type OverLabels = (of: (labels: tf.Tensor) => tf.Scalar) => tf.Scalar;

type Terms = Record<string, tf.Scalar>;

/** Inputs of a step besides `x` and `y`: the labels mixed in, and λ for each sample, so that replicas can share the batch. */
export const mixedInputs = (labels: TensorSpec): { mixed: TensorSpec; share: TensorSpec } => ({
  mixed: labels,
  share: { shape: [labels.shape[0] as number], dtype: 'float32' },
});

/** Labels of a batch, and where it is mixed those mixed in and λ of each sample. */
interface Labelled {
  y: tf.Tensor | undefined;
  mixed?: tf.Tensor | undefined;
  share?: tf.Tensor | undefined;
}

/** Of a batch that is not mixed, of its labels alone. */
export function overLabels(labelled: Labelled): OverLabels {
  const over = overTerms(labelled);
  return (of) => over((labels) => ({ one: of(labels) })).one as tf.Scalar;
}

/** The same of several terms at once, by name. */
export function overTerms({ y, mixed, share }: Labelled): (of: (labels: tf.Tensor) => Terms) => Terms {
  const own = y as tf.Tensor;
  if (mixed === undefined || share === undefined) return (of) => of(own);
  // The same for every sample.
  const weight = share.slice([0], [1]).reshape([]) as tf.Scalar;
  return (of) => {
    const [first, second] = [of(own), of(mixed)];
    const both = (name: string, term: tf.Scalar) =>
      weight.mul(term).add(tf.sub(1, weight).mul(second[name] as tf.Scalar)) as tf.Scalar;
    return Object.fromEntries(Object.entries(first).map(([name, term]) => [name, both(name, term)]));
  };
}
