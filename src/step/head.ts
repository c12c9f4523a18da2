/**
 * What a model's first output is to the labels: a score a class of a sample or of each pixel, which is scored as a classifier, or something
 * else, of which the experiment's own loss and metrics know what it means.
 */
import type * as tf from '@tensorflow/tfjs';
import type { Experiment } from '../experiment/experiment';
import type { TaskData } from './specs';

export type Head = 'classes' | 'pixels' | 'none';

/** Of data with a class a sample, or a pixel, all models without a loss of their own are classifiers (load/checkModel.ts). */
export function headOf({ loss }: Pick<Experiment, 'loss'>, model: tf.LayersModel, data: TaskData): Head {
  const { classes = [], pixelLabels, labels, shape } = data;
  if (labels !== undefined) return 'none';
  const usual: Head = pixelLabels ? 'pixels' : 'classes';
  if (loss === undefined) return usual;
  const wanted = pixelLabels ? [shape[0], shape[1], classes.length] : [classes.length];
  const has = model.outputs[0]?.shape.slice(1) ?? [];
  return has.length === wanted.length && wanted.every((size, i) => size === has[i]) ? usual : 'none';
}
