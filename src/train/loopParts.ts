/** What a loop is given: an experiment, its model and data, opened, and where its run is written. */
import type * as tf from '@tensorflow/tfjs';
import type { Checkpoint } from '../checkpoints/readCheckpoint';
import type { Disk } from '../checkpoints/writeCheckpoint';
import type { Pipeline } from '../data';
import type { Device } from '../device/device';
import type { Experiment } from '../experiment/experiment';
import type { LoadedTeacher } from '../load/teacher';
import type { ModelSummary } from '../protocol/events/events';
import type { Attention } from '../run/log/attention';
import type { Measures } from '../step/measures';
import type { Priors } from '../step/priorTable';
import type { Warnings } from './told';

export interface LoopParts {
  experiment: Experiment;
  /** The experiment file. */
  file: string;
  /** The run folder. */
  folder: string;
  /** The run's id; missing in runs of earlier versions. */
  id?: string | undefined;
  model: tf.LayersModel;
  summary: ModelSummary;
  priors: Priors;
  /** What its evaluations measure, and go by. */
  measures: Measures;
  /** Needed where the experiment has one. */
  teacher?: LoadedTeacher | undefined;
  device: Device;
  training: Pipeline;
  test: Pipeline;
  attention: Attention;
  /** Filled by the pipelines, emptied by the loop. */
  warnings: Warnings;
  resumed?: Checkpoint | undefined;
  /** Epochs that a resumed run was planned for. */
  plannedEpochs?: number | undefined;
  disk?: Disk | undefined;
}

/** Steps of an epoch: its batches, `accumulate` of them a step, and one step for what is left. */
export const stepsOf = ({ batches }: Pipeline, { accumulate }: Experiment): number => Math.ceil(batches / accumulate);
