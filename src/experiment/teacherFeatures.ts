/** Which layers of a network are to compute what layers of its teacher do (hints, Romero et al. 2015): as an experiment says it, checked. */
import type { Schedule } from '../nn';
import { checkInner, fieldError, schedule } from './checks';
import type { ScheduleLike } from './experiment';

export interface FeatureSetting<Weight = ScheduleLike> {
  /** Names of layers that both networks have, or by each layer's name that of the teacher's layer. */
  layers: readonly string[] | Readonly<Record<string, string>>;
  /** Of the sum over the layers of the mean squared differences; 0 or more, or a schedule. Default 1. */
  weight?: Weight;
}

export interface CheckedFeatures {
  /** The teacher's layer by the network's own. */
  layers: Readonly<Record<string, string>>;
  weight: Schedule;
}

/** Throws a `UserError` that names the field that cannot be right. */
export function checkedFeatures(setting: unknown): CheckedFeatures {
  const { layers, weight = 1 } = checkInner('teacher.features', setting, ['layers', 'weight']);
  const rule = "is a list of layers' names, or { LAYER: LAYER OF THE TEACHER }";
  if (typeof layers !== 'object' || layers === null) throw fieldError('teacher.features.layers', layers, rule);
  const pairs: [string, unknown][] = Array.isArray(layers)
    ? layers.map((name): [string, unknown] => [String(name), name])
    : Object.entries(layers);
  const names = pairs.filter((pair): pair is [string, string] => typeof pair[1] === 'string' && pair[1] !== '');
  if (names.length === 0 || names.length < pairs.length) throw fieldError('teacher.features.layers', layers, rule);
  return { layers: Object.fromEntries(names), weight: featureWeight(weight) };
}

export const featureWeight = (weight: unknown): Schedule => schedule('teacher.features.weight', weight);
