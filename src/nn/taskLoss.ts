/** The loss of the task itself: classification, of whole images or of single pixels. */
import * as tf from '@tensorflow/tfjs';

export interface CrossEntropyOptions {
  /** Positions with this label count neither in the loss nor in its mean, e.g. 255 for unlabelled pixels. */
  ignoreLabel?: number;
  /** ε: the target is 1 − ε on the label and ε spread over all classes (Szegedy et al. 2016, section 7). Default 0. */
  labelSmoothing?: number;
}

/**
 * Mean over the positions that count of −log softmax(logits)[label].
 *
 * @param logits [N, …, classes] scores before the softmax; at least two classes.
 * @param labels [N, …] int32, each below `classes` or the label to ignore.
 * @returns Scalar; 0 where no position counts.
 */
export function softmaxCrossEntropy(
  logits: tf.Tensor,
  labels: tf.Tensor,
  { ignoreLabel, labelSmoothing = 0 }: CrossEntropyOptions = {},
): tf.Scalar {
  return tf.tidy(() => {
    const classes = logits.shape[logits.shape.length - 1] ?? 0;
    const logProbabilities = tf.logSoftmax(logits);
    const hard = tf.cast(tf.oneHot(known(labels, ignoreLabel), classes), 'float32');
    const target = labelSmoothing === 0 ? hard : tf.add(tf.mul(hard, 1 - labelSmoothing), labelSmoothing / classes);
    const losses = tf.neg(tf.sum(tf.mul(target, logProbabilities), -1));
    if (ignoreLabel === undefined) return tf.mean(losses) as tf.Scalar;
    const counts = countsFloat(labels, ignoreLabel);
    return tf.div(tf.sum(tf.mul(losses, counts)), tf.maximum(tf.sum(counts), 1)) as tf.Scalar;
  });
}

/** How many positions have their label as the largest score; float32 scalar, so that replicas can add it up. No gradient. */
export function correctCount(logits: tf.Tensor, labels: tf.Tensor, ignoreLabel?: number): tf.Scalar {
  return tf.tidy(() => {
    const hit = tf.cast(tf.equal(tf.argMax(logits, -1), labels), 'float32');
    const counted = ignoreLabel === undefined ? hit : tf.mul(hit, countsFloat(labels, ignoreLabel));
    return tf.sum(counted) as tf.Scalar;
  });
}

/**
 * Whether the score of a sample's class, 1 in `hot` [N, classes], is among the k highest of its row: [N]. Ties, and what is no number, count
 * against it.
 */
export function amongTop(scores: tf.Tensor, hot: tf.Tensor, k: number): tf.Tensor {
  const rank = scores.greaterEqual(scores.mul(hot).sum(-1, true)).toFloat().sum(-1);
  return rank.lessEqual(k).logicalAnd(rank.greater(0));
}

/** 1 where a position counts, 0 where it is to be ignored. */
function countsFloat(labels: tf.Tensor, ignoreLabel: number): tf.Tensor {
  return tf.cast(tf.notEqual(labels, tf.scalar(ignoreLabel, 'int32')), 'float32');
}

/** Ignored labels become 0: a label outside the classes means different things to different one-hot kernels. */
function known(labels: tf.Tensor, ignoreLabel: number | undefined): tf.Tensor {
  if (ignoreLabel === undefined) return labels;
  const counts = tf.cast(tf.notEqual(labels, tf.scalar(ignoreLabel, 'int32')), 'int32');
  return tf.mul(labels, counts);
}
