/**
 * The term of a teacher: T² · KL(p ‖ q) with p = softmax(z_t / T) of the teacher's scores and q = softmax(z / T) of the network's,
 * its mean over the samples, or over the pixels that count (Hinton, Vinyals and Dean 2015, section 2; the factor T² keeps its
 * gradients as large as those of the labels). Of the divergence and not of the cross-entropy: 0 where both say the same.
 */
import * as tf from '@tensorflow/tfjs';
import type { Experiment } from '../experiment/experiment';
import type { ModelInput } from '../graph/trace/modelInputs';
import { modelPass, parametersOf, type Schedule } from '../nn';
import { withActivations } from './hints';
import type { OverLabels } from './mixedLabels';
import { type Ending, endingsOf, scoresOf } from './outputScores';

/** The network that teaches. */
export interface TeachingNetwork {
  model: tf.LayersModel;
  /** All its gates are open, whatever they would decide. */
  gatesOpen?: boolean | undefined;
}

interface Said {
  /** Shaped like the other network's. */
  scores: tf.Tensor;
  /** Of the layers that were asked for, in their order. */
  activations: tf.Tensor[];
}

/**
 * Of images [N, …] what a trained network says of them outside training. Its variables are frozen: constants of the step.
 */
function teacherScores({ model, gatesOpen }: TeachingNetwork, layers: readonly string[]): (x: ModelInput) => Said {
  const [ending] = endingsOf(model) as [Ending];
  const network = withActivations(model, layers, 'teacher');
  for (const { variable } of parametersOf(model)) variable.trainable = false;
  return (x) => {
    const context = { training: false, ...(gatesOpen ? { threshold: 0 } : {}) };
    const outputs = modelPass(network, x, context);
    return { scores: scoresOf(outputs[0] as tf.Tensor, ending), activations: outputs.slice(model.outputs.length) };
  };
}

/** Scalar, before its weight: the sum over layers of the mean squared difference of their activations (Romero et al. 2015, section 2.2). */
export function featureTerm(own: readonly tf.Tensor[], taught: readonly tf.Tensor[]): tf.Scalar {
  return tf.tidy(() => {
    const each = own.map((activation, i) =>
      activation
        .sub(taught[i] as tf.Tensor)
        .square()
        .mean(),
    );
    return each.reduce((sum, one) => sum.add(one)) as tf.Scalar;
  });
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
  /** What its layers compute that are to be like the teacher's. */
  activations: readonly tf.Tensor[];
  /** The terms of the loss by the labels, unweighted. */
  task: Readonly<Record<string, tf.Scalar>>;
}

interface Teaching {
  /** The teacher's share of the loss, by the name of its number. */
  schedules: Record<string, Schedule>;
  /** The network that learns; its further outputs are the activations that a lesson needs. */
  student: tf.LayersModel;
  /** (1 − w) · each of those and w · distillation; and the weighted term of the features. */
  terms(lesson: Lesson, scalars: Record<string, tf.Scalar>): Record<string, tf.Scalar>;
}

/** Undefined for an experiment without a teacher. @param teacher Its network. @param ignored The label that counts nowhere. */
export function teaching(
  { teacher: setting }: Pick<Experiment, 'teacher'>,
  student: tf.LayersModel,
  teacher: TeachingNetwork | undefined,
  ignored: number | undefined,
): Teaching | undefined {
  if (setting === undefined) return undefined;
  if (teacher === undefined) throw new Error('The experiment has a teacher, and none was loaded.');
  const { features } = setting;
  const layers = features?.layers ?? {};
  const say = teacherScores(teacher, Object.values(layers));
  return {
    schedules: { distillation: setting.weight, ...(features ? { features: features.weight } : {}) },
    student: withActivations(student, Object.keys(layers), 'network'),
    terms({ x, over, scores, activations, task }, scalars) {
      const weight = (scalars.distillation as tf.Scalar).minimum(1);
      const { scores: taught, activations: hints } = say(x);
      const { temperature } = setting;
      const distillation =
        ignored === undefined
          ? distillationTerm(scores, taught, temperature)
          : over((labels) => distillationTerm(scores, taught, temperature, { labels, label: ignored }));
      const rest = tf.sub(1, weight);
      return {
        ...Object.fromEntries(Object.entries(task).map(([name, term]) => [name, term.mul(rest) as tf.Scalar])),
        distillation: distillation.mul(weight),
        ...(features
          ? { features: featureTerm(activations, hints).mul(scalars.features as tf.Scalar) as tf.Scalar }
          : {}),
      };
    },
  };
}
