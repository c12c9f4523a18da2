/**
 * What an experiment says of its gates' losses, for all gates and for single gate layers: types, and the checks that need
 * no model. What the model makes of it is in gateLosses.ts.
 */
import { byRun, type LearntPriors, linear, type Normalisation, type Prior, type Schedule } from '../nn';
import { checkInner, fieldError, positive, schedule } from './checks';
import type { ScheduleLike } from './experiment';

/** Weights are schedules in a checked experiment, anything that makes one before. */
export interface ShapingSetting<Weight = ScheduleLike> {
  /** Of every gate's probability: `beta(0.6, 0.4)`, `relaxedBernoulli(…)`, or `learntPriors(…)`, one learnt for each gate. */
  prior: Prior | LearntPriors;
  /** γ */
  weight: Weight;
  /** How gates and samples are averaged; default `mean`. */
  normalisation?: Normalisation;
  /** Equal log-odds share the highest of their ranks; default false. */
  handleTies?: boolean;
  /** Prior and weight of single gate layers, by name or pattern (`stage1_*`); of two that fit a layer the later one counts. */
  layers?: Readonly<Record<string, { prior?: Prior | LearntPriors; weight?: Weight }>>;
}

/** The L0 term: with a weight λ, or with a share that λ is steered to. */
export type SparsitySetting<Weight = ScheduleLike> = WeightedSparsity<Weight> | TargetedSparsity<Weight>;

export interface WeightedSparsity<Weight = ScheduleLike> {
  /** λ */
  weight: Weight;
  /**
   * What is counted: `gates`, all alike (default), or `macs`: each gate by the multiply-adds that it alone switches while
   * all others are open, m_g, so that the term is Σ m_g P(g open) / Σ m_g, the expected share of gateable MACs to first order.
   */
  by?: 'gates' | 'macs';
  /** How gates and samples are averaged; default `mean`. */
  normalisation?: Normalisation;
  /** Single gate layers, as in `shaping`: a weight of their own, or a share of their gates that is to be open. */
  layers?: Readonly<Record<string, SparsityLayer<Weight>>>;
}

export interface SparsityLayer<Weight = ScheduleLike> {
  weight?: Weight;
  target?: Weight;
}

/** A budget. λ begins at 0 and is steered, step by step, by what is missing (step/budget.ts). */
export interface TargetedSparsity<Weight = ScheduleLike> {
  /** The share to come to, above 0 and at most 1; reached in a straight line from 1. Or the whole course, as a schedule of shares. */
  target: Weight;
  /** Epoch at which the share is to be reached; default: half of the run. For a `target` that is a number. */
  until?: number;
  /** What the share is of: `macs`, the dense network's multiply-adds (default), or `gates`, all gates alike. */
  of?: 'macs' | 'gates';
  /** λ goes no further, whatever is missing; default 10. */
  maxWeight?: number;
  /** How gates and samples are averaged in the term; default `mean`. */
  normalisation?: Normalisation;
  /** Single gate layers: the share of their gates that is to be open, steered by itself, or a weight of their own. */
  layers?: Readonly<Record<string, SparsityLayer<Weight>>>;
}

/** With its defaults filled in. */
export type CheckedSparsity =
  | WeightedSparsity<Schedule>
  | (TargetedSparsity<Schedule> & Required<Pick<TargetedSparsity, 'of' | 'maxWeight'>>);

/** The largest λ where a setting names none. */
export const defaultMaxWeight = 10;

const isPrior = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && ('cdfOfLogit' in value || 'hyperprior' in value);

function checkPrior(field: string, prior: unknown): void {
  if (!isPrior(prior))
    throw fieldError(
      field,
      (prior as { name?: unknown } | undefined)?.name ?? prior,
      'is a prior of values in (0, 1), such as beta(0.6, 0.4), relaxedBernoulli(0.5, 0.5) or learntPriors(…)',
    );
}

export function checkedShaping(setting: ShapingSetting): ShapingSetting<Schedule> {
  const { weight, layers, ...rest } = setting;
  checkPrior('shaping.prior', setting.prior);
  if (setting.handleTies !== undefined && typeof setting.handleTies !== 'boolean')
    throw fieldError('shaping.handleTies', setting.handleTies, 'is true or false');
  for (const [name, layer] of Object.entries(layers ?? {})) {
    checkInner(`shaping.layers.${name}`, layer, ['prior', 'weight']);
    if (layer.prior !== undefined) checkPrior(`shaping.layers.${name}.prior`, layer.prior);
  }
  return {
    ...rest,
    weight: schedule('shaping.weight', weight),
    ...(layers ? { layers: scheduled('shaping.layers', layers) } : {}),
  };
}

export function checkedSparsity(setting: SparsitySetting): CheckedSparsity {
  return 'target' in setting && setting.target !== undefined
    ? checkedTarget(setting)
    : checkedWeight(setting as WeightedSparsity);
}

function checkedWeight(setting: WeightedSparsity): WeightedSparsity<Schedule> {
  const { weight, layers, ...rest } = setting;
  refuse(setting, { until: 'is for a `target`', of: 'is for a `target`', maxWeight: 'is for a `target`' });
  if (setting.by !== undefined && setting.by !== 'gates' && setting.by !== 'macs')
    throw fieldError('sparsity.by', setting.by, "is 'gates' or 'macs'");
  return { ...rest, weight: schedule('sparsity.weight', weight), ...checkedLayers(layers) };
}

function checkedTarget(setting: TargetedSparsity): CheckedSparsity {
  const { target, until, layers, ...rest } = setting;
  refuse(setting, { weight: steered, by: 'is called `of` beside a `target`' });
  const { of = 'macs', maxWeight = defaultMaxWeight } = setting;
  if (of !== 'gates' && of !== 'macs') throw fieldError('sparsity.of', of, "is 'macs' or 'gates'");
  positive('sparsity.maxWeight', maxWeight);
  return {
    ...rest,
    of,
    maxWeight,
    target: courseTo('sparsity.target', target, until),
    ...checkedLayers(layers, until),
  };
}

function checkedLayers(
  layers: WeightedSparsity['layers'],
  until?: number,
): { layers?: Readonly<Record<string, SparsityLayer<Schedule>>> } {
  if (layers === undefined) return {};
  const checked = Object.entries(layers).map(([name, layer]): [string, SparsityLayer<Schedule>] => {
    const field = `sparsity.layers.${name}`;
    const { weight, target } = checkInner(field, layer, ['weight', 'target']) as SparsityLayer;
    if (weight !== undefined && target !== undefined) throw fieldError(`${field}.weight`, weight, steered);
    if (target !== undefined) return [name, { target: courseTo(`${field}.target`, target, until) }];
    return [name, weight === undefined ? {} : { weight: schedule(`${field}.weight`, weight) }];
  });
  return { layers: Object.fromEntries(checked) };
}

/** The course of a target: from everything open in a straight line to a share, by half of the run unless an epoch is named. */
function courseTo(field: string, target: unknown, until: number | undefined): Schedule {
  if (until !== undefined) positive('sparsity.until', until);
  if (typeof target === 'number') {
    if (!(target > 0 && target <= 1))
      throw fieldError(field, target, 'is a share above 0 and at most 1, or a schedule of shares');
    return until === undefined ? byRun(linear(1, target, 0.5)) : linear(1, target, until);
  }
  // `until` is also for the layers beside it, which may have schedules.
  if (until !== undefined && field === 'sparsity.target')
    throw fieldError('sparsity.until', until, 'is for a target that is a number: a schedule says itself when');
  return schedule(field, target);
}

const steered = 'is steered where there is a `target`: leave one of the two out';

function refuse(setting: object, rules: Readonly<Record<string, string>>): void {
  for (const [field, rule] of Object.entries(rules)) {
    const value = (setting as Record<string, unknown>)[field];
    if (value !== undefined) throw fieldError(`sparsity.${field}`, value, rule);
  }
}

/** A setting that comes beside the experiment: a target in place of what was there, on its usual course. */
export function withTarget(setting: CheckedSparsity | undefined, value: unknown): CheckedSparsity {
  if (setting !== undefined && 'target' in setting)
    return { ...setting, target: courseTo('sparsity.target', value, undefined) };
  const { weight: _, by, ...rest } = setting ?? {};
  return checkedTarget({ ...rest, target: value as number, ...(by === undefined ? {} : { of: by }) });
}

/** Likewise a weight, which takes the place of a target. */
export function withWeight(setting: CheckedSparsity | undefined, value: unknown): CheckedSparsity {
  const weight = schedule('sparsity.weight', value);
  if (setting === undefined || !('target' in setting)) return { ...setting, weight };
  const { target: _, of, maxWeight: __, ...rest } = setting;
  return { ...rest, weight, by: of };
}

/** A number above 0, or a schedule whose numbers are. */
export function checkedTemperature(value: ScheduleLike): Schedule {
  if (value === 0) throw fieldError('temperature', value, 'is a number above 0, or a schedule');
  return schedule('temperature', value);
}

function scheduled<T extends { weight?: ScheduleLike }>(
  field: string,
  layers: Readonly<Record<string, T>>,
): Record<string, Omit<T, 'weight'> & { weight?: Schedule }> {
  return Object.fromEntries(
    Object.entries(layers).map(([name, { weight, ...rest }]) => [
      name,
      { ...rest, ...(weight === undefined ? {} : { weight: schedule(`${field}.${name}.weight`, weight) }) },
    ]),
  );
}
