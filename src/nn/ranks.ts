/** Ranks of the values of each column: what batch shaping compares a prior with. No gradients, no loops over samples. */
import * as tf from '@tensorflow/tfjs';

/**
 * Ranks within each column, 1 … N ascending; equal values rank in the order of their samples. [N, gates] → [N, gates] float32.
 * No gradient. Exact up to N = 2²⁴. Two TopK (argsort of argsort).
 */
export function ranks(values: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => tf.transpose(tf.add(tf.cast(positions(columnwise(values).order), 'float32'), 1)) as tf.Tensor2D);
}

/**
 * The same with ties handled: the rank of a value is the number of samples that are not above it, so that equal values
 * share the highest of their ranks and i/(N+1) is the empirical CDF they really have.
 */
export function tiedRanks(values: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const [count, gates] = values.shape;
    if (count === 1) return ranks(values);
    const { sorted, order } = columnwise(values);
    // The end of each run of equal values, 1 … N; elsewhere N, which the minimum below passes over.
    const differs = tf.cast(tf.notEqual(sorted.slice([0, 0], [gates, count - 1]), sorted.slice([0, 1])), 'float32');
    const last = tf.pad(differs, [
      [0, 0],
      [0, 1],
    ]);
    const place = tf.range(1, count + 1, 1, 'float32');
    let end: tf.Tensor = tf.sub(count, tf.mul(last, tf.sub(count, place)));
    // The smallest end from here on, in log₂ N doublings: a minimum has no cumulative operation.
    for (let step = 1; step < count; step *= 2) {
      const ahead = end.slice([0, step], [gates, count - step]);
      end = tf.minimum(
        end,
        tf.pad(
          ahead as tf.Tensor2D,
          [
            [0, 0],
            [0, step],
          ],
          count,
        ),
      );
    }
    // Back to the samples: sample i of a gate stands at its position in that gate's row.
    const row = tf.mul(tf.range(0, gates, 1, 'int32'), tf.scalar(count, 'int32')).reshape([gates, 1]);
    const flat = tf.gather(end.reshape([-1]), tf.add(positions(order), row).reshape([-1]));
    return tf.transpose(flat.reshape([gates, count])) as tf.Tensor2D;
  });
}

/** The columns as rows, ascending, equal values in the order of their samples; `order` [gates, N] int32 says where each came from. */
function columnwise(values: tf.Tensor2D): { sorted: tf.Tensor2D; order: tf.Tensor2D } {
  // TopK sorts descending along the last axis, lower index first among equals.
  const { values: negative, indices } = tf.topk(tf.transpose(tf.neg(values)), values.shape[0], true);
  return { sorted: tf.neg(negative) as tf.Tensor2D, order: indices as tf.Tensor2D };
}

/** The inverse permutation of each row: 0 … N − 1, int32. */
function positions(order: tf.Tensor2D): tf.Tensor2D {
  return tf.topk(tf.neg(tf.cast(order, 'float32')), order.shape[1], true).indices as tf.Tensor2D;
}
