/** Labels in the shape of what a model says of a batch; what does not go together is said with both shapes. */
import * as tf from '@tensorflow/tfjs';
import { UserError } from '../base/userError';

/** Of a model of several outputs, or samples of several labels, they come as lists (loss.ts). Throws a `UserError` where that is so. */
export function oneOfEach(outputs: tf.Tensor | readonly tf.Tensor[], labels: tf.Tensor | readonly tf.Tensor[]): void {
  for (const [what, given] of [
    ['outputs', outputs],
    ['labels', labels],
  ] as const)
    if (Array.isArray(given))
      throw new UserError(
        `This loss or metric compares one output with one label, and here are ${given.length} ${what}: ${Object.keys(
          given,
        )
          .filter((name) => Number.isNaN(Number(name)))
          .join(', ')}.`,
        {
          hint: 'Call it with the ones that are meant, e.g. (outputs, labels) => losses.mse()(outputs.NAME, labels.NAME).',
        },
      );
}

/** A label for each output: a column of outputs and a row of labels would make a square of differences without a word. */
export function like(outputs: tf.Tensor, labels: tf.Tensor): tf.Tensor {
  oneOfEach(outputs, labels);
  if (outputs.size !== labels.size || outputs.shape[0] !== labels.shape[0])
    throw new UserError(
      `The model says [${outputs.shape.join(', ')}] of a batch, and its labels are [${labels.shape.join(', ')}].`,
      {
        hint: 'This loss or metric compares number by number: end the model in as many numbers as a sample has labels.',
      },
    );
  return labels.toFloat().reshape(outputs.shape);
}

/** One class a position: targets [N, …, classes], and which positions count, where some do not. */
export function oneHot(scores: tf.Tensor, labels: tf.Tensor, ignored?: number) {
  oneOfEach(scores, labels);
  const classes = scores.shape.at(-1) ?? 1;
  const positions = scores.size / classes;
  if (labels.size !== positions)
    throw new UserError(
      `The model says [${scores.shape.join(', ')}] of a batch, and its labels are [${labels.shape.join(', ')}].`,
      {
        hint: 'This loss or metric wants one class for each list of scores: end the model in a score a class.',
      },
    );
  const known = labels.toInt().reshape(scores.shape.slice(0, -1));
  const counts = ignored === undefined ? undefined : known.notEqual(tf.scalar(ignored, 'int32'));
  const places = counts ? known.mul(counts.toInt()) : known;
  return { hot: tf.oneHot(places as tf.Tensor1D, classes).toFloat(), counts: counts?.toFloat(), classes };
}
