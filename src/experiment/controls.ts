/**
 * Controls of training beyond learning rate and losses, all of them off by default: what an experiment says, checked and
 * filled in. What they do to a step is in controlledSpec.ts and stepPlan.ts.
 */
import type { Schedule } from '../nn';
import { atLeast, between, checkInner, fieldError, positive, schedule } from './checks';
import type { ScheduleLike } from './experiment';

export interface ControlsSpec {
  /**
   * Learning rate of the gate networks: one of their own, or that of the rest times a factor, both numbers or schedules.
   * Default false: that of the rest. Their weight decay is 0 unless `channelGate` or the optimiser say otherwise.
   */
  gateLearningRate?: ScheduleLike | { times: ScheduleLike } | false;
  /**
   * Gate networks stay as they are to the bit (weights, momentum, moving averages) for the whole run, or from epoch
   * `from` (default 0) until `until` epochs are done (default: the end). Their forward pass stays that of training, with
   * noise and the batch's statistics, and gradients go through them to the features. Default false.
   */
  freezeGates?: boolean | { from?: number; until?: number };
  /** Largest L2 norm of all gradients of a step together, after averaging over batches and replicas. Default false: none. */
  clipNorm?: number | false;
  /**
   * Batches for one step, whose gradients are averaged: a step sees `accumulate` × `batchSize` images. The last step of an
   * epoch averages over the batches that are left. Batch-norm and batch-shaping statistics are those of one batch, and
   * moving averages move with each. Default 1.
   */
  accumulate?: number;
  /**
   * Evaluates with a moving average of the weights instead of the last ones, moving averages of normalisations included:
   * after t steps the mean of all t values, weighted by decayᵗ⁻ⁱ. Kept in checkpoints beside the weights. Default false.
   */
  ema?: { decay: number } | false;
  /**
   * Begins with the variables of another run (its folder: the best checkpoint) or of a `.safetensors` file, as far as
   * name and shape agree; what the file does not have, such as new gates, begins as the model says. A path starts at the
   * experiment file. Default false.
   */
  warmStart?: string | false;
}

/** The same with every default filled in. */
export interface Controls {
  gateLearningRate: Schedule | { times: Schedule } | false;
  /** Epochs done; without `until` to the end. */
  freezeGates: { from: number; until?: number | undefined } | false;
  clipNorm: number | false;
  accumulate: number;
  ema: { decay: number } | false;
  warmStart: string | false;
}

/** Throws a `UserError` that names the first field that cannot be right. */
export function controlsOf(spec: ControlsSpec): Controls {
  return {
    gateLearningRate: gateLearningRate(spec.gateLearningRate ?? false),
    freezeGates: freezeGates(spec.freezeGates ?? false),
    clipNorm: clipNorm(spec.clipNorm ?? false),
    accumulate: atLeast('accumulate', spec.accumulate ?? 1, 1),
    ema: ema(spec.ema ?? false),
    warmStart: warmStart(spec.warmStart ?? false),
  };
}

export function gateLearningRate(value: unknown): Controls['gateLearningRate'] {
  if (value === false) return false;
  if (typeof value !== 'object') return schedule('gateLearningRate', value);
  const { times } = checkInner('gateLearningRate', value, ['times']);
  return { times: schedule('gateLearningRate.times', times) };
}

export function freezeGates(value: unknown): Controls['freezeGates'] {
  if (value === false) return false;
  if (value === true) return { from: 0 };
  if (typeof value !== 'object')
    throw fieldError('freezeGates', value, 'is true, false or epochs such as { from: 0, until: 5 }');
  const { from = 0, until } = checkInner('freezeGates', value, ['from', 'until']);
  const epochs = (field: string, low: number, given: unknown) =>
    between(`freezeGates.${field}`, given, low, Number.POSITIVE_INFINITY);
  const start = epochs('from', 0, from);
  return { from: start, until: until === undefined ? undefined : epochs('until', start, until) };
}

export const clipNorm = (value: unknown): Controls['clipNorm'] =>
  value === false ? false : positive('clipNorm', value);

export function ema(value: unknown): Controls['ema'] {
  if (value === false) return false;
  const { decay } = checkInner('ema', value, ['decay']);
  return { decay: between('ema.decay', decay, 0, 1) };
}

export function warmStart(value: unknown): Controls['warmStart'] {
  if (value === false) return false;
  if (typeof value !== 'string' || value === '')
    throw fieldError('warmStart', value, 'is the path of a run folder or of a .safetensors file');
  return value;
}
