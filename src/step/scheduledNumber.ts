/** A schedule's number at a place of a run, checked before a step is made with it: one that is none would end in the weights. */

import { UserError } from '../base/userError';
import { placeOfField, placeOfText } from '../experiment/userCode';
import type { Schedule } from '../nn';
import type { ScheduleDescription } from '../nn/schedules';

export interface Place {
  /** Steps done before this one. */
  step: number;
  epochs: number;
  stepsPerEpoch: number;
}

/** @param field As the experiment has it. @param least Default 0; 'above 0' where nothing can be divided by 0. */
export function scheduledNumber(
  field: string,
  schedule: Schedule,
  { step, epochs, stepsPerEpoch }: Place,
  least: 0 | 'above 0' = 0,
): number {
  const epoch = step / stepsPerEpoch;
  const value: unknown = schedule(epoch, epochs, stepsPerEpoch);
  const right = typeof value === 'number' && Number.isFinite(value) && (least === 0 ? value >= 0 : value > 0);
  if (right) return value;
  const source = placeOf(schedule.description) ?? placeOfField(field);
  throw new UserError(`${field} is ${shown(value)} at step ${step} (epoch ${Number(epoch.toFixed(3))} of ${epochs}).`, {
    hint: `A schedule gives a finite number ${least === 0 ? 'of 0 or more' : 'above 0'} at every step.`,
    source,
  });
}

/** The line of a function of the user's, also inside `delayed`, `bySteps` and `byRun`. */
function placeOf(description: ScheduleDescription): ReturnType<typeof placeOfText> {
  if ('schedule' in description) return placeOf(description.schedule);
  return description.kind === 'custom' ? placeOfText(description.source) : undefined;
}

function shown(value: unknown): string {
  if (typeof value === 'number' || value === undefined || value === null) return String(value);
  if (typeof value === 'string') return `the text '${value}'`;
  if (value instanceof Promise) return 'a promise';
  if (typeof value === 'bigint') return `the bigint ${value}`;
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
