/** The numbers of one step of an experiment: its schedules and controls at a place in the run, and nothing else. */
import type { StepControl } from '../device/device';
import type { Schedule } from '../nn';
import type { Experiment } from './experiment';

export interface StepPlan {
  scalars: { learningRate: number } & Record<string, number>;
  control: StepControl;
}

/** @param schedules The numbers of the losses and gates, by the name of their scalar. @param step Steps done before this one. */
export function stepPlan(
  experiment: Experiment,
  schedules: Readonly<Record<string, Schedule>>,
  step: number,
  stepsPerEpoch: number,
): StepPlan {
  const { epochs, gateLearningRate, freezeGates, ema } = experiment;
  const epoch = step / stepsPerEpoch;
  const at = (schedule: Schedule) => schedule(epoch, epochs, stepsPerEpoch);
  const learningRate = at(experiment.learningRate);
  const gates =
    gateLearningRate === false
      ? {}
      : {
          gateLearningRate:
            'times' in gateLearningRate ? learningRate * at(gateLearningRate.times) : at(gateLearningRate),
        };
  const freeze =
    freezeGates !== false && epoch >= freezeGates.from && epoch < (freezeGates.until ?? Number.POSITIVE_INFINITY);
  return {
    scalars: {
      learningRate,
      ...Object.fromEntries(Object.entries(schedules).map(([name, schedule]) => [name, at(schedule)])),
      ...gates,
    },
    control: { ...(freeze ? { freeze } : {}), ...(ema === false ? {} : { emaRate: emaRate(ema.decay, step + 1) }) },
  };
}

/**
 * How far the average goes towards the t-th value θ_t, so that it is Σ dᵗ⁻ⁱ θ_i / Σ dᵗ⁻ⁱ over i = 1 … t: the usual
 * average, its start corrected as Adam's means are (Kingma and Ba 2015, section 3). 1 at first, 1 − d in the end.
 */
export function emaRate(decay: number, t: number): number {
  return (1 - decay) / (1 - decay ** t);
}
