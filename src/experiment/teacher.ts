/**
 * Distillation: a network that is trained already teaches this one, by what it says of every image (Hinton, Vinyals and Dean 2015,
 * section 2). What an experiment says of it, checked and filled in; its term of the loss is in step/distillation.ts.
 */
import type { Schedule } from '../nn';
import { checkInner, fieldError, positive, schedule } from './checks';
import type { ScheduleLike } from './experiment';

export interface TeacherSetting<Weight = ScheduleLike> {
  /** Folder of the run whose network teaches; a path starts at the experiment file. The sources that the run has kept are built. */
  run: string;
  /** Default `best`. */
  checkpoint?: 'best' | 'last';
  /** T, which softens both sides; above 0, default 4. */
  temperature?: number;
  /** Share of the loss that is the teacher's, 0 … 1, or a schedule of it: the labels have the rest. Default 0.9. */
  weight?: Weight;
}

/** With its defaults filled in. */
export type CheckedTeacher = Required<TeacherSetting<Schedule>>;

/** Throws a `UserError` that names the field that cannot be right. */
export function checkedTeacher(setting: unknown): CheckedTeacher {
  const given = checkInner('teacher', setting, ['run', 'checkpoint', 'temperature', 'weight']);
  const { run, checkpoint = 'best', temperature = 4, weight = 0.9 } = given;
  if (typeof run !== 'string' || run === '')
    throw fieldError('teacher.run', run, 'is the folder of a run, e.g. runs/plain-20260101-120000');
  if (checkpoint !== 'best' && checkpoint !== 'last')
    throw fieldError('teacher.checkpoint', checkpoint, "is 'best' or 'last'");
  return { run, checkpoint, temperature: positive('teacher.temperature', temperature), weight: teacherWeight(weight) };
}

/** A number of a schedule is looked at when its step is made. */
export function teacherWeight(weight: unknown): Schedule {
  if (typeof weight === 'number' && !(weight >= 0 && weight <= 1))
    throw fieldError('teacher.weight', weight, 'is a share of the loss, 0 to 1, or a schedule of it');
  return schedule('teacher.weight', weight);
}
