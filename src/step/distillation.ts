/**
 * The term of a teacher: T² · KL(p ‖ q) with p = softmax(z_t / T) of the teacher's scores and q = softmax(z / T) of the network's,
 * its mean over the samples, or over the pixels that count (Hinton, Vinyals and Dean 2015, section 2; the factor T² keeps its
 * gradients as large as those of the labels). Of the divergence and not of the cross-entropy: 0 where both say the same.
 */
import * as tf from '@tensorflow/tfjs';
import type { Experiment } from '../experiment/experiment';
import type { ModelInput } from '../graph/trace/modelInputs';
import { parametersOf, type Schedule } from '../nn';
import type { OverLabels } from './mixedLabels';
import { type Ending, endingsOf, scoresOf } from './outputScores';

/**
 * Of images [N, …] what a trained network says of them outside training, scores shaped like the other network's. Its variables are
 * frozen: constants of the step.
 */
function teacherScores(model: tf.LayersModel): (x: ModelInput) => tf.Tensor {
  const [ending] = endingsOf(model) as [Ending];
  for (const { variable } of parametersOf(model)) variable.trainable = false;
  return (x) => {
    const output = [model.apply(x, { training: false }) as tf.Tensor | tf.Tensor[]].flat()[0] as tf.Tensor;
    return scoresOf(output, ending);
  };
}

/**
 * Scalar, before its weight.
 *
 * @param scores Of the network, [N, …, classes]. @param taught The teacher's, likewise. @param ignored Positions whose label is
 *   this count nowhere.
 */
export function distillationTerm(
  scores: tf.Tensor,
  taught: tf.Tensor,
  temperature: number,
  ignored?: { labels: tf.Tensor; label: number },
): tf.Scalar {
  return tf.tidy(() => {
    const target = tf.softmax(taught.div(temperature));
    const gap = tf.logSoftmax(taught.div(temperature)).sub(tf.logSoftmax(scores.div(temperature)));
    const divergence = target.mul(gap).sum(-1);
    const scale = temperature ** 2;
    if (ignored === undefined) return divergence.mean().mul(scale) as tf.Scalar;
    const counts = ignored.labels.notEqual(tf.scalar(ignored.label, 'int32')).toFloat();
    return divergence.mul(counts).sum().div(counts.sum().maximum(1)).mul(scale) as tf.Scalar;
  });
}

/** What of a batch a teacher looks at, and what is learnt of it. */
interface Lesson {
  x: ModelInput;
  /** Its labels, and those mixed into them. */
  over: OverLabels;
  /** The network's own scores. */
  scores: tf.Tensor;
  /** The terms of the loss by the labels, unweighted. */
  task: Readonly<Record<string, tf.Scalar>>;
}

interface Teaching {
  /** The teacher's share of the loss, by the name of its number. */
  schedules: Record<string, Schedule>;
  /** (1 − w) · each of those and w · distillation. */
  terms(lesson: Lesson, scalars: Record<string, tf.Scalar>): Record<string, tf.Scalar>;
}

/** Undefined for an experiment without a teacher. @param teacher Its network. @param ignored The label that counts nowhere. */
export function teaching(
  { teacher: setting }: Pick<Experiment, 'teacher'>,
  teacher: tf.LayersModel | undefined,
  ignored: number | undefined,
): Teaching | undefined {
  if (setting === undefined) return undefined;
  if (teacher === undefined) throw new Error('The experiment has a teacher, and none was loaded.');
  const say = teacherScores(teacher);
  return {
    schedules: { distillation: setting.weight },
    terms({ x, over, scores, task }, scalars) {
      const weight = (scalars.distillation as tf.Scalar).minimum(1);
      const [taught, { temperature }] = [say(x), setting];
      const distillation =
        ignored === undefined
          ? distillationTerm(scores, taught, temperature)
          : over((labels) => distillationTerm(scores, taught, temperature, { labels, label: ignored }));
      const rest = tf.sub(1, weight);
      return {
        ...Object.fromEntries(Object.entries(task).map(([name, term]) => [name, term.mul(rest) as tf.Scalar])),
        distillation: distillation.mul(weight),
      };
    },
  };
}
