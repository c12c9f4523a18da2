/** The numbers of one step of an experiment: its schedules and controls at a place in the run, and nothing else. */
import type { StepControl } from '../device/device';
import type { Experiment } from '../experiment/experiment';
import type { Schedule } from '../nn';
import { scheduledNumber } from './scheduledNumber';

export interface StepPlan {
  scalars: { learningRate: number } & Record<string, number>;
  control: StepControl;
}

/** Throws a `UserError` for a number that is none. @param schedules The numbers of the losses and gates, by the name of their scalar. @param step Steps done before this one. */
export function stepPlan(
  experiment: Experiment,
  schedules: Readonly<Record<string, Schedule>>,
  step: number,
  stepsPerEpoch: number,
): StepPlan {
  const { epochs, gateLearningRate, freezeGates, ema } = experiment;
  const epoch = step / stepsPerEpoch;
  const place = { step, epochs, stepsPerEpoch };
  const learningRate = scheduledNumber('learningRate', experiment.learningRate, place);
  const gates =
    gateLearningRate === false
      ? {}
      : {
          gateLearningRate:
            'times' in gateLearningRate
              ? learningRate * scheduledNumber('gateLearningRate.times', gateLearningRate.times, place)
              : scheduledNumber('gateLearningRate', gateLearningRate, place),
        };
  const freeze =
    freezeGates !== false && epoch >= freezeGates.from && epoch < (freezeGates.until ?? Number.POSITIVE_INFINITY);
  return {
    scalars: {
      learningRate,
      ...Object.fromEntries(
        Object.entries(schedules).map(([name, schedule]) => [
          name,
          scheduledNumber(fieldOf(name), schedule, place, name === 'temperature' ? 'above 0' : 0),
        ]),
      ),
      ...gates,
    },
    control: { freeze, emaRate: ema === false ? undefined : emaRate(ema.decay, step + 1) },
  };
}

/** Where a scalar's schedule was given: `shaping:stage1_*` is `shaping.layers.stage1_*.weight`, `target` is `sparsity.target`. */
export function fieldOf(scalar: string): string {
  if (scalar === 'temperature') return scalar;
  const [term = scalar, ...rest] = scalar.split(':');
  const of = rest.join(':');
  if (term === 'distillation') return 'teacher.weight';
  if (term === 'features') return 'teacher.features.weight';
  if (term === 'target') return rest.length > 0 ? `sparsity.layers.${of}.target` : 'sparsity.target';
  if (term === 'shape') return `The weight of the layer ${of}`;
  return rest.length > 0 ? `${term}.layers.${of}.weight` : `${term}.weight`;
}

/**
 * How far the average goes towards the t-th value θ_t, so that it is Σ dᵗ⁻ⁱ θ_i / Σ dᵗ⁻ⁱ over i = 1 … t: the usual
 * average, its start corrected as Adam's means are (Kingma and Ba 2015, section 3). 1 at first, 1 − d in the end.
 */
export function emaRate(decay: number, t: number): number {
  return (1 - decay) / (1 - decay ** t);
}
