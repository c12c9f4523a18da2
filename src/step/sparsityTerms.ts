/** The L0 terms of one model: gate layers whose weight λ follows a schedule, and those whose λ is steered to a share (budget.ts). */
import type * as tf from '@tensorflow/tfjs';
import type { CheckedSparsity } from '../experiment/gateSettings';
import { type GateLogits, type Schedule, sparsityTerm } from '../nn';
import { macsPerGate } from '../protocol/facts/switching';
import { budget, decisionsOf, openShare } from './budget';
import { type Group, groups } from './gateGroups';
import type { Collected, GateLossRequest, Term } from './gateLosses';
import { macShare, type Switching } from './macShare';

/** λ is steered for those that share this. */
type Steered = boolean;
type Gates = readonly GateLogits[];

export function sparsityTerms(
  { experiment: { sparsity }, gates, switching }: GateLossRequest,
  collected: Collected,
): Term[] {
  if (!sparsity || gates.length === 0) return [];
  const byMacs = ('target' in sparsity ? sparsity.of : sparsity.by) === 'macs';
  if (byMacs && !switching) throw new Error('sparsity by MACs needs what the gates switch.');
  const counted = byMacs ? switching : undefined;
  const { normalisation } = sparsity;
  const layerWeights = counted && macsPerGate(counted);
  return groupsOf(sparsity, gates).map((group): Term => {
    const term = (among: Gates) => sparsityTerm(chosen(group, among), { normalisation, layerWeights, among });
    if (group.choice) return steeredTerm(group, { term, sparsity, counted }, collected);
    const { scalar, weight } = group;
    collected.schedules[scalar] = weight;
    return (observed, scalars) => term(observed.gates).mul(scalars[scalar] as tf.Scalar);
  });
}

/** By their weight, or the course of their target. */
function groupsOf(sparsity: CheckedSparsity, gates: GateLossRequest['gates']): Group<Steered>[] {
  const { layers = {} } = sparsity;
  const isWhole = 'target' in sparsity;
  const course = isWhole ? sparsity.target : sparsity.weight;
  const own = Object.entries(layers).map(([key, { weight, target }]) => [key, { weight: target ?? weight }] as const);
  const isSteered = (key: string): Steered => {
    const { weight, target } = layers[key] ?? {};
    return target !== undefined || (isWhole && weight === undefined);
  };
  return groups('sparsity', course, Object.fromEntries<{ weight?: Schedule | undefined }>(own), gates, isSteered);
}

interface SteeredParts {
  /** Before its weight. */
  term: (gates: Gates) => tf.Scalar;
  sparsity: CheckedSparsity;
  /** Where MACs are counted, and not gates. */
  counted: Switching | undefined;
}

/** Of the layers without a target of their own the share is that of the whole network. */
function steeredTerm(
  group: Group<Steered>,
  { term, sparsity, counted }: SteeredParts,
  { schedules, parameters }: Collected,
): Term {
  // Of layers of their own a colon and their pattern.
  const key = group.scalar.slice('sparsity'.length);
  const target = `target${key}`;
  schedules[target] = group.weight;
  const { parameter, steer } = budget(target, 'target' in sparsity ? sparsity.maxWeight : undefined);
  parameters.push(parameter);
  const whole = key === '' && counted ? macShare(counted) : undefined;
  return ({ gates }, scalars, measured) => {
    const share = whole ? whole(decisionsOf(gates)) : openShare(decisionsOf(chosen(group, gates)).values());
    const lambda = steer(share, scalars[target] as tf.Scalar);
    measured[`lambda${key}`] = lambda;
    measured[target] = scalars[target] as tf.Scalar;
    measured[`${whole ? 'macShare' : 'openShare'}${key}`] = share;
    return term(gates).mul(lambda);
  };
}

const chosen = ({ names }: Group<Steered>, gates: Gates): GateLogits[] => gates.filter(({ name }) => names.has(name));
