/**
 * Distillation: a network that is trained already teaches this one, by what it says of every image (Hinton, Vinyals and Dean 2015,
 * section 2), and by what named layers of it compute (Romero et al. 2015). What an experiment says of it, checked and filled in; its
 * terms of the loss are in step/distillation.ts.
 */
import type * as tf from '@tensorflow/tfjs';
import type { Schedule } from '../nn';
import { checkInner, fieldError, positive, schedule } from './checks';
import type { ScheduleLike } from './experiment';
import { type CheckedFeatures, checkedFeatures, type FeatureSetting } from './teacherFeatures';

/** One of `run`, `model` and `warmStart` says which network teaches. */
export interface TeacherSetting<Weight = ScheduleLike> {
  /** Folder of the run whose network teaches; a path starts at the experiment file. The sources that the run has kept are built. */
  run?: string;
  /** Of that run. Default `best`. */
  checkpoint?: 'best' | 'last';
  /** A function that returns the network, with the weights that it is to have, or those of `weights`. */
  model?: () => tf.LayersModel | Promise<tf.LayersModel>;
  /** Of `model`: the file or run folder that all its weights come from, read as by the experiment's `warmStart`. */
  weights?: string;
  /** The network that this one began as: that of the experiment's `warmStart`; of a file of weights this network with all gates open. */
  warmStart?: true;
  /** T, which softens both sides; above 0, default 4. */
  temperature?: number;
  /** Share of the loss that is the teacher's, 0 … 1, or a schedule of it: the labels have the rest. Default 0.9. */
  weight?: Weight;
  /** Layers whose activations are to be like the teacher's: a further term, `features`. */
  features?: FeatureSetting<Weight>;
}

/** With its defaults filled in. */
export interface CheckedTeacher {
  run?: string | undefined;
  checkpoint?: 'best' | 'last' | undefined;
  model?: (() => tf.LayersModel | Promise<tf.LayersModel>) | undefined;
  weights?: string | undefined;
  warmStart?: true | undefined;
  temperature: number;
  weight: Schedule;
  features?: CheckedFeatures | undefined;
}

const sources = ['run', 'model', 'warmStart'] as const;

const fields = [...sources, 'checkpoint', 'weights', 'temperature', 'weight', 'features'];

/** Throws a `UserError` that names the field that cannot be right. */
export function checkedTeacher(setting: unknown): CheckedTeacher {
  const given = checkInner('teacher', setting, fields);
  const { run, checkpoint, model, weights, warmStart, temperature = 4, weight = 0.9, features } = given;
  const [first, second] = sources.filter((name) => given[name] !== undefined);
  if (first === undefined)
    throw fieldError(
      'teacher',
      undefined,
      'has one of run (the folder of a run), model (a function) and warmStart (true)',
    );
  if (second !== undefined)
    throw fieldError(
      `teacher.${second}`,
      given[second],
      `stands beside teacher.${first}, and one network teaches: leave one of them out`,
    );
  if (run !== undefined && !isPath(run))
    throw fieldError('teacher.run', run, 'is the folder of a run, e.g. runs/plain-20260101-120000');
  if (checkpoint !== undefined && checkpoint !== 'best' && checkpoint !== 'last')
    throw fieldError('teacher.checkpoint', checkpoint, "is 'best' or 'last'");
  if (checkpoint !== undefined && run === undefined)
    throw fieldError('teacher.checkpoint', checkpoint, 'is one of a teacher.run');
  if (model !== undefined && typeof model !== 'function')
    throw fieldError('teacher.model', model, 'is a function that returns a tf.LayersModel');
  if (weights !== undefined && (!isPath(weights) || model === undefined))
    throw fieldError(
      'teacher.weights',
      weights,
      'is a run folder or a .safetensors file, for the network of teacher.model',
    );
  if (warmStart !== undefined && warmStart !== true)
    throw fieldError('teacher.warmStart', warmStart, "is true: the network of the experiment's warmStart teaches");
  return {
    ...(run === undefined ? {} : { run: run as string, checkpoint: (checkpoint ?? 'best') as 'best' | 'last' }),
    ...(model === undefined ? {} : { model: model as NonNullable<CheckedTeacher['model']> }),
    ...(weights === undefined ? {} : { weights: weights as string }),
    ...(warmStart === undefined ? {} : { warmStart: true as const }),
    temperature: positive('teacher.temperature', temperature),
    weight: teacherWeight(weight),
    ...(features === undefined ? {} : { features: checkedFeatures(features) }),
  };
}

const isPath = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** Taught by this run, whoever taught before. */
export function taughtBy(run: unknown, before: CheckedTeacher | undefined): CheckedTeacher {
  const { model: _, weights: __, warmStart: ___, checkpoint, ...kept } = before ?? {};
  return checkedTeacher({ ...kept, run, ...(checkpoint === undefined ? {} : { checkpoint }) });
}

/** A number of a schedule is looked at when its step is made. */
export function teacherWeight(weight: unknown): Schedule {
  if (typeof weight === 'number' && !(weight >= 0 && weight <= 1))
    throw fieldError('teacher.weight', weight, 'is a share of the loss, 0 to 1, or a schedule of it');
  return schedule('teacher.weight', weight);
}
