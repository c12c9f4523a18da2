/** What a device is tried on: a training step of an experiment, or of a small gated network. */
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { SeededRandom } from '../base/random';
import { inputFacts } from '../base/sampleTensors';
import { openPipeline } from '../data';
import { synthetic } from '../data/sources/sources';
import type { NumericArray, TrainingSpec } from '../device/device';
import type { TraceOptions } from '../device/options';
import { defineExperiment, type Experiment } from '../experiment/experiment';
import { resolved } from '../experiment/paths';
import { summarise } from '../graph/analyse/summary';
import { checkModel } from '../load/checkModel';
import { loadExperiment } from '../load/loadExperiment';
import { loadTeacher } from '../load/teacher';
import { networks } from '../nn';
import type { TeachingNetwork } from '../step/distillation';
import { observedForward, type TaskData, trainingSpec } from '../step/specs';
import { stepPlan } from '../step/stepPlan';

export interface DeviceProblem extends TraceOptions {
  spec: TrainingSpec;
  inputs: Record<string, NumericArray>;
  scalars: Record<string, number>;
  /** Samples of a step. */
  samples: number;
  /** Where they are no images. */
  pictures?: false | undefined;
}

/**
 * The same for every device, so that their speeds can be compared: the largest step that TensorFlow.js in JavaScript does in a
 * few seconds (1 s on one core of an AMD EPYC). A GPU needs larger ones to show what it can: an experiment's own.
 */
const small = { images: 8, side: 16 };
export const smallStep = `a gated network of 8 layers on ${small.images} images of ${small.side} × ${small.side}`;

export function smallProblem(): DeviceProblem {
  const { images, side } = small;
  const model = networks.resnetCifar({ depth: 8, inputShape: [side, side, 3] });
  const experiment = defineExperiment({ model: () => model, data: synthetic(), epochs: 1, batchSize: images });
  return problemOf(experiment, model, { shape: [side, side, 3] });
}

/** The step that an experiment file trains with. Throws a `UserError` for what is wrong with it or its data. */
export async function experimentProblem(
  file: string,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<DeviceProblem> {
  const loaded = await loadExperiment(path.resolve(file), { settings });
  const { experiment, model, sources } = loaded;
  const data = await openPipeline(resolved(experiment.data, loaded.file), {
    split: 'train',
    batchSize: experiment.batchSize,
    augmentation: experiment.augmentation,
    inline: true,
  });
  await data.close();
  checkModel(loaded, data.info);
  const teacher = await loadTeacher(experiment, loaded);
  return { ...problemOf(experiment, model, data.info, teacher), sources };
}

/** Noise for images, any class for labels: what is asked is whether it runs, and how fast. */
function problemOf(
  experiment: Experiment,
  model: tf.LayersModel,
  data: TaskData,
  teacher?: TeachingNetwork,
): DeviceProblem {
  const summary = summarise({ model, ...inputFacts(data), forward: observedForward(model) });
  const spec = trainingSpec(experiment, model, data, { switching: summary, teacher });
  const random = new SeededRandom(0);
  const inputs = Object.fromEntries(
    Object.entries(spec.inputs).map(([name, { shape, dtype }]) => {
      const size = tf.util.sizeFromShape(shape);
      return [name, dtype === 'int32' ? new Int32Array(size) : random.fillUniform(new Float32Array(size))];
    }),
  );
  const { scalars } = stepPlan(experiment, spec.schedules, 0, 1);
  return { model, spec, inputs, scalars, samples: experiment.batchSize, pictures: data.pictures };
}
