/**
 * What a session says first that goes on towards another number of epochs than its run was planned for: numbers that are
 * scheduled over the whole run are others from here on.
 */
import { UserError } from '../base/userError';
import type { Experiment } from '../experiment/experiment';
import type { Schedule } from '../nn';
import { scheduleText } from '../protocol/files/scheduleText';
import { fieldOf, type StepPlan, stepPlan } from './stepPlan';

/** Below this share of the larger number a difference is none that a user must know. */
const least = 1e-3;

/** @param planned Epochs that the run was planned for. @param step Steps done. */
export function stretched(
  experiment: Experiment,
  schedules: Readonly<Record<string, Schedule>>,
  planned: number,
  step: number,
  stepsPerEpoch: number,
): string[] {
  const { epochs } = experiment;
  // A run that has its epochs already trains nothing more.
  if (epochs === planned || step >= epochs * stepsPerEpoch) return [];
  const before = planOf({ ...experiment, epochs: planned }, schedules, step, stepsPerEpoch);
  const after = planOf(experiment, schedules, step, stepsPerEpoch);
  if (before === undefined || after === undefined) return [];
  const done = Number((step / stepsPerEpoch).toFixed(3));
  const how = epochs > planned ? 'stretches over' : 'shrinks to';
  return Object.entries(after.scalars).flatMap(([name, now]) => {
    const was = before.scalars[name] ?? now;
    if (Math.abs(now - was) <= least * Math.max(Math.abs(now), Math.abs(was))) return [];
    const what = whatOf(experiment, schedules, name);
    return [
      `${title(name)} was ${shown(was)} at epoch ${done} and goes on at ${shown(now)}: ${what} ${how} ${epochs} epochs instead of ${planned}.`,
    ];
  });
}

/** Undefined for a schedule that has no number there: the step itself says so, where one is made. */
function planOf(...at: Parameters<typeof stepPlan>): StepPlan | undefined {
  try {
    return stepPlan(...at);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** What a scalar follows. */
function whatOf(
  { learningRate, gateLearningRate }: Experiment,
  schedules: Readonly<Record<string, Schedule>>,
  name: string,
): string {
  const text = (schedule: Schedule) => scheduleText(schedule.description) ?? 'its schedule';
  if (name !== 'gateLearningRate' || gateLearningRate === false) return text(schedules[name] ?? learningRate);
  if ('times' in gateLearningRate) return `${text(gateLearningRate.times)} times ${text(learningRate)}`;
  return text(gateLearningRate);
}

function title(scalar: string): string {
  if (scalar === 'learningRate') return 'The learning rate';
  if (scalar === 'gateLearningRate') return 'The learning rate of the gates';
  return scalar === 'temperature' ? 'The temperature' : fieldOf(scalar);
}

const shown = (value: number) => String(Number(value.toPrecision(3)));
