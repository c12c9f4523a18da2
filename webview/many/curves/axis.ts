/** What runs are drawn over: epochs, steps, or the time that they took, without pauses and without what was done twice. */
import { pointsOf } from '../../../src/protocol/events/history';
import type { RunState } from '../../../src/protocol/events/runState';
import type { HorizontalAxis } from '../../shared/charts/series';
import type { Format } from '../../shared/format';
import { t } from '../../shared/l10n';

export const axisNames = ['epoch', 'step', 'time'] as const;
export type AxisName = (typeof axisNames)[number];

/** Where something happened in a run. */
export interface Place {
  step: number;
  /** Epochs done, with a fraction. */
  epoch: number;
  /** Milliseconds since the Unix epoch. */
  time: number;
}

/** Of a place of this run, in units of the axis; of time: milliseconds. */
export function placeOn(axis: AxisName, state: RunState): (place: Place) => number {
  switch (axis) {
    case 'epoch':
      return ({ epoch }) => epoch;
    case 'step':
      return ({ step }) => step;
    case 'time': {
      const idle = pausesOf(state);
      return ({ step, time }) =>
        idle.reduce(
          (left, pause) => (pause.step <= step && pause.until <= time ? left - pause.ms : left),
          time - state.since,
        );
    }
    default:
      return axis satisfies never;
  }
}

/** From the last that is known before a session resumed to its beginning: a pause, or steps that were then done again. */
function pausesOf(state: RunState): { step: number; until: number; ms: number }[] {
  const said = [...pointsOf(state.history), ...state.epochs];
  return state.resumes.map(({ step, time }) => {
    const before = said.filter((point) => point.step <= step && point.time <= time);
    const last = Math.max(state.since, ...before.map((point) => point.time));
    return { step, until: time, ms: Math.max(0, time - last) };
  });
}

export function horizontal(axis: AxisName, format: Format): HorizontalAxis {
  switch (axis) {
    case 'epoch':
      return { title: t('epoch'), tick: format.epoch };
    case 'step':
      return { title: t('step'), tick: (value) => (value < 1e5 ? format.whole(value) : format.si(value)) };
    case 'time':
      return { title: t('time of training'), tick: format.duration };
    default:
      return axis satisfies never;
  }
}
