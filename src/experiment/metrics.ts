/**
 * What an experiment measures of its test split besides the loss: a number a sample, whose mean is taken, or numbers a sample of which
 * something is made once all samples are there. Ready-made ones are in readyMetrics.ts.
 */
import type * as tf from '@tensorflow/tfjs';
import { suggestion } from '../base/nearest';
import { UserError } from '../base/userError';
import { checkInner, fieldError } from './checks';
import type { Labels, Outputs } from './loss';

export type Direction = 'max' | 'min';

interface Measures {
  /** @returns [N], a number a sample. */
  measure(outputs: Outputs, labels: Labels): tf.Tensor;
}

/** A number a sample, [N] (numbers, or true and false, of which the share is taken). Its mean over the split is exact. */
export type MetricFunction = Measures['measure'];

export interface MetricRecord extends Measures {
  /**
   * Of a metric that is no mean over the samples: what is made of all of them. `measure` may then give several numbers a sample,
   * [N, …]; `rows` holds them one sample after the other, `columns` numbers each.
   */
  ofSplit?(rows: Float32Array, columns: number): number;
  /** Which values are better; default: what its name says (`score`). */
  direction?: Direction;
  /** 0 … 1, shown in per cent. */
  share?: boolean;
}

/** A ready-made one, which a metric of one's own may call with an output and a label. */
export interface ReadyMetric extends MetricRecord {
  measure(outputs: tf.Tensor, labels: tf.Tensor): tf.Tensor;
}

export type MetricSetting = MetricFunction | MetricRecord;

/** Filled in: by name. */
export type CheckedMetrics = Readonly<Record<string, MetricRecord>>;

/** Throws a `UserError` that names the metric that is none. What is checked may be checked again. */
export function checkedMetrics(setting: unknown): CheckedMetrics {
  if (typeof setting !== 'object' || setting === null || Array.isArray(setting))
    throw fieldError('metrics', setting, 'is { name: (outputs, labels) => a number a sample, … }');
  return Object.fromEntries(Object.entries(setting).map(([name, metric]) => [name, checkedMetric(name, metric)]));
}

function checkedMetric(name: string, metric: unknown): MetricRecord {
  const field = `metrics.${name}`;
  if (typeof metric === 'function') return { measure: metric as MetricFunction };
  const given = checkInner(field, metric, ['measure', 'ofSplit', 'direction', 'share']);
  const { measure, ofSplit, direction, share } = given;
  if (typeof measure !== 'function')
    throw fieldError(`${field}.measure`, measure, 'is a function: (outputs, labels) => a number a sample');
  if (ofSplit !== undefined && typeof ofSplit !== 'function')
    throw fieldError(`${field}.ofSplit`, ofSplit, 'is a function: (rows, columns) => a number');
  if (direction !== undefined && direction !== 'max' && direction !== 'min')
    throw fieldError(`${field}.direction`, direction, "is 'max' or 'min'");
  if (share !== undefined && typeof share !== 'boolean') throw fieldError(`${field}.share`, share, 'is true or false');
  return metric as MetricRecord;
}

/** Which number says which epoch is the best. */
export interface ScoreSetting {
  /** `loss`, `accuracy`, a metric, a term of the loss: whatever an evaluation measures. */
  metric: string;
  direction?: Direction;
}

/** Throws a `UserError` for what is no score; whether an evaluation measures it is known once the network is (`scoreAmong`). */
export function checkedScore(setting: unknown): ScoreSetting {
  if (typeof setting === 'string') return { metric: setting };
  const { metric, direction } = checkInner('score', setting, ['metric', 'direction']);
  if (typeof metric !== 'string' || metric === '')
    throw fieldError('score.metric', metric, 'is the name of what is measured');
  if (direction === undefined) return { metric };
  if (direction !== 'max' && direction !== 'min') throw fieldError('score.direction', direction, "is 'max' or 'min'");
  return { metric, direction };
}

/** Errors and losses are to be small, by their names; everything else large. */
const small =
  /loss|err(or)?|(^|[^a-z])(mse|mae|rmse|bce|nll|macs)([^a-z]|$)|distance|divergence|perplexity|entropy|huber/i;

/** With its direction, where `names` are what an evaluation measures. Throws a `UserError` for another name. */
export function scoreAmong(
  { metric, direction }: ScoreSetting,
  names: readonly string[],
  terms: readonly string[],
  metrics: CheckedMetrics,
): Required<ScoreSetting> {
  if (!names.includes(metric))
    throw new UserError(`The score is ${metric}, which no evaluation of this experiment measures.`, {
      hint: suggestion(metric, names, 'Measured'),
    });
  const own = Object.hasOwn(metrics, metric) ? metrics[metric]?.direction : undefined;
  return { metric, direction: direction ?? own ?? (terms.includes(metric) || small.test(metric) ? 'min' : 'max') };
}
