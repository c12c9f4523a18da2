/**
 * What an experiment says of its gates' losses, for all gates and for single gate layers: types, and the checks that need
 * no model. What the model makes of it is in gateLosses.ts.
 */
import type { LearntPriors, Normalisation, Prior, Schedule } from '../nn';
import { checkInner, fieldError, schedule } from './checks';
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

export interface SparsitySetting<Weight = ScheduleLike> {
  /** λ */
  weight: Weight;
  /**
   * What is counted: `gates`, all alike (default), or `macs`: each gate by the multiply-adds that it alone switches while
   * all others are open, m_g, so that the term is Σ m_g P(g open) / Σ m_g, the expected share of gateable MACs to first order.
   */
  by?: 'gates' | 'macs';
  /** How gates and samples are averaged; default `mean`. */
  normalisation?: Normalisation;
  /** Weight of single gate layers, as in `shaping`. */
  layers?: Readonly<Record<string, { weight?: Weight }>>;
}

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

export function checkedSparsity(setting: SparsitySetting): SparsitySetting<Schedule> {
  const { weight, layers, ...rest } = setting;
  if (setting.by !== undefined && setting.by !== 'gates' && setting.by !== 'macs')
    throw fieldError('sparsity.by', setting.by, "is 'gates' or 'macs'");
  for (const [name, layer] of Object.entries(layers ?? {})) checkInner(`sparsity.layers.${name}`, layer, ['weight']);
  return {
    ...rest,
    weight: schedule('sparsity.weight', weight),
    ...(layers ? { layers: scheduled('sparsity.layers', layers) } : {}),
  };
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
