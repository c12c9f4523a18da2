/**
 * Numbers that change over a run: learning rate, shaping weight γ, sparsity weight λ. A schedule is a function of the
 * epochs done (with a fraction) that also knows its description, plain data that `config.json` can hold and
 * `scheduleOf` turns back into the function.
 */

import { knownOptions } from '../base/options';
import { shownValue } from '../base/shownValue';
import { UserError } from '../base/userError';

export type ScheduleDescription =
  | { kind: 'constant'; value: number }
  | { kind: 'linear'; from: number; to: number; untilEpoch: number }
  | { kind: 'ramp'; to: number; fromEpoch: number; toEpoch: number }
  | { kind: 'step'; base: number; milestones: number[]; factor: number; warmup: number }
  | { kind: 'cosine'; base: number; warmup: number; floor: number }
  | { kind: 'delayed'; epochs: number; schedule: ScheduleDescription }
  /** The schedule reads and is written in another unit: steps, or the whole run as 1. */
  | { kind: 'by'; unit: 'step' | 'run'; schedule: ScheduleDescription }
  /** A function of the user's; cannot be rebuilt. */
  | { kind: 'custom'; source: string };

/** @param epoch Epochs done, with a fraction. @param epochs Of the whole run. @param stepsPerEpoch Needed for `bySteps` only. */
export type ScheduleFunction = (epoch: number, epochs: number, stepsPerEpoch?: number) => number;

export interface Schedule extends ScheduleFunction {
  readonly description: ScheduleDescription;
}

/** The same value throughout. */
export function constant(value: number): Schedule {
  return scheduleOf({ kind: 'constant', value });
}

/** From `from` in a straight line to `to` at `untilEpoch`, and `to` from there on. γ of the paper's recipe: `linear(0.75, 0, 100)`. */
export function linear(from: number, to: number, untilEpoch: number): Schedule {
  return scheduleOf({ kind: 'linear', from, to, untilEpoch });
}

/** 0 until `fromEpoch`, a straight line to `to` at `toEpoch`, `to` from there on. λ of the paper's recipe: `ramp(λ, 100, 300)`. */
export function ramp(to: number, fromEpoch: number, toEpoch: number): Schedule {
  return scheduleOf({ kind: 'ramp', to, fromEpoch, toEpoch });
}

export interface WarmupOptions {
  /** Epochs of a straight line from 0 before anything else. Default 0. */
  warmup?: number;
}

/** `base`, multiplied by `factor` at each milestone (an epoch). The paper's recipe: `step(0.1, [300, 375, 450], 0.1)`. */
export function step(
  base: number,
  milestones: readonly number[],
  factor: number,
  options: WarmupOptions = {},
): Schedule {
  const { warmup = 0 } = knownOptions('step', options, { warmup: true });
  return scheduleOf({ kind: 'step', base, milestones: [...milestones], factor, warmup });
}

/** Half a cosine from `base` after the warm-up to `floor` (default 0) at the run's end (Loshchilov and Hutter 2017, eq. 5, no restarts). */
export function cosine(base: number, options: WarmupOptions & { floor?: number } = {}): Schedule {
  const { warmup = 0, floor = 0 } = knownOptions('cosine', options, { warmup: true, floor: true });
  return scheduleOf({ kind: 'cosine', base, warmup, floor });
}

/** 0 for the first `epochs`, and from there on `schedule` as if the run began then: `delayed(100, 0.1)`, `delayed(5, cosine(1))`. */
export function delayed(epochs: number, schedule: number | Schedule): Schedule {
  const inner = toSchedule(schedule);
  return described({ kind: 'delayed', epochs, schedule: inner.description }, (epoch, all, stepsPerEpoch) =>
    epoch < epochs ? 0 : inner(epoch - epochs, all - epochs, stepsPerEpoch),
  );
}

/**
 * Counts in steps what otherwise counts in epochs: `bySteps(cosine(0.1, { warmup: 500 }))` warms up over 500 steps, a
 * function gets (steps done, steps of the whole run). A step is one update, however many batches it accumulates.
 */
export function bySteps(schedule: Schedule | ScheduleFunction): Schedule {
  const inner = toSchedule(schedule);
  return described({ kind: 'by', unit: 'step', schedule: inner.description }, (epoch, epochs, stepsPerEpoch) => {
    if (stepsPerEpoch === undefined) throw new UserError('A schedule by steps was asked without the steps an epoch.');
    // Epochs done are steps / stepsPerEpoch: rounded back to the whole number that they were.
    return inner(Math.round(epoch * stepsPerEpoch), Math.round(epochs * stepsPerEpoch), 1);
  });
}

/** A schedule written in shares of the run, however long that is: `byRun(ramp(0.1, 1 / 5, 3 / 5))`. */
export function byRun(schedule: Schedule): Schedule {
  return described({ kind: 'by', unit: 'run', schedule: schedule.description }, (epoch, epochs, stepsPerEpoch) =>
    schedule(epoch / epochs, 1, stepsPerEpoch === undefined ? undefined : epochs * stepsPerEpoch),
  );
}

/** A number as a constant, a bare function as a custom schedule, a schedule as it is. */
export function toSchedule(value: number | Schedule | ScheduleFunction): Schedule {
  if (typeof value === 'number') return constant(value);
  if ('description' in value) return value;
  return described({ kind: 'custom', source: value.toString() }, (...at) => value(...at));
}

/** The schedule of a description; throws a `UserError` for numbers that are none and for a custom one. */
export function scheduleOf(description: ScheduleDescription): Schedule {
  switch (description.kind) {
    case 'custom':
      throw new UserError('A schedule of your own cannot be rebuilt from its description.', {
        hint: 'It lives in the experiment file.',
      });
    case 'delayed':
      return delayed(description.epochs, scheduleOf(description.schedule));
    case 'by':
      return (description.unit === 'step' ? bySteps : byRun)(scheduleOf(description.schedule));
    default:
      return described(description, (epoch, epochs) => valueAt(description, epoch, epochs));
  }
}

function described(description: ScheduleDescription, value: ScheduleFunction): Schedule {
  const numbers = Object.entries(description).flatMap(([, field]) =>
    typeof field === 'object' && !Array.isArray(field) ? [] : field,
  );
  if (!numbers.every((field) => typeof field === 'string' || Number.isFinite(field)))
    throw new UserError(`Not a schedule: ${shownValue(description)}.`, {
      hint: 'Every number in it must be finite.',
    });
  return Object.assign(value, { description });
}

type Simple = Exclude<ScheduleDescription, { kind: 'custom' | 'delayed' | 'by' }>;

function valueAt(s: Simple, epoch: number, epochs: number): number {
  switch (s.kind) {
    case 'constant':
      return s.value;
    case 'linear':
      // Rounding must not keep it from where it ends.
      return epoch >= s.untilEpoch ? s.to : s.from + (s.to - s.from) * share(epoch, 0, s.untilEpoch);
    case 'ramp':
      return s.to * share(epoch, s.fromEpoch, s.toEpoch);
    case 'step': {
      const passed = s.milestones.filter((milestone) => epoch >= milestone).length;
      return s.base * s.factor ** passed * warm(epoch, s.warmup);
    }
    case 'cosine': {
      if (epoch < s.warmup) return s.base * warm(epoch, s.warmup);
      return s.floor + ((s.base - s.floor) * (1 + Math.cos(Math.PI * share(epoch, s.warmup, epochs)))) / 2;
    }
    default:
      return s satisfies never;
  }
}

/** How far `epoch` is on the way from `start` to `end`, 0 … 1. */
function share(epoch: number, start: number, end: number): number {
  if (epoch >= end) return 1;
  return Math.max(0, (epoch - start) / (end - start));
}

/** A straight line from 0: the first step of a run (epoch 0) moves the running averages only. */
function warm(epoch: number, warmup: number): number {
  return epoch < warmup ? epoch / warmup : 1;
}
