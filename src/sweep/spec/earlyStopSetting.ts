/** When a task is ended early, as a sweep says. What is decided is in earlyStop.ts. */
import { suggestion } from '../../base/nearest';
import { UserError } from '../../base/userError';
import { atLeast, fieldError } from '../../experiment/checks';

/**
 * `median`: a task ends after an evaluation at which its best score is below the median of the others' running means at the
 * same epoch (Golovin et al. 2017, Google Vizier). `asha`: at epochs graceEpochs · reductionFactorᵏ only the best
 * 1/reductionFactor of the tasks that got there go on (Li et al. 2020, A System for Massively Parallel Hyperparameter Tuning).
 */
export interface EarlyStopSetting {
  method: 'median' | 'asha';
  /** No task ends before so many epochs. Default 1. */
  graceEpochs?: number;
  /** Of `asha`: η. Default 4. */
  reductionFactor?: number;
  /** Of `median`: other tasks that must have come as far. Default 3. */
  minTasks?: number;
}

const numbers = { graceEpochs: 1, reductionFactor: 2, minTasks: 1 } as const;

/** Throws a `UserError` that names the first field that cannot be right. */
export function checkEarlyStop(setting: EarlyStopSetting | undefined): void {
  if (setting === undefined) return;
  if (typeof setting !== 'object' || setting === null || Array.isArray(setting))
    throw fieldError('earlyStop', setting, "is { method: 'median' } or { method: 'asha' }");
  if (!['median', 'asha'].includes(setting.method))
    throw fieldError('earlyStop.method', setting.method, "is 'median' or 'asha'");
  for (const [field, value] of Object.entries(setting)) {
    if (field === 'method' || value === undefined) continue;
    if (!Object.hasOwn(numbers, field))
      throw new UserError(`There is no field 'earlyStop.${field}' in a sweep.`, {
        hint: suggestion(field, ['method', ...Object.keys(numbers)], 'Fields of earlyStop'),
      });
    atLeast(`earlyStop.${field}`, value, numbers[field as keyof typeof numbers]);
  }
}
