/** Settings of single gate layers, by name or pattern, as groups of layers that are treated alike. */

import { suggestion } from '../base/nearest';
import { UserError } from '../base/userError';
import type { Schedule } from '../nn';

/** What is known of a gate layer before the first step; a type, since `tf.tidy` passes on plain records only. */
export type GateLayer = { name: string; channels: number; conditional: boolean };

export interface Group<Choice> {
  /** Name of the per-step number of its weight. */
  scalar: string;
  weight: Schedule;
  names: Set<string>;
  choice: Choice;
}

/** Gate layers that share a weight and whatever else `choose` gives for the key of their settings. */
export function groups<Choice>(
  field: 'shaping' | 'sparsity',
  weight: Schedule,
  layers: Readonly<Record<string, { weight?: Schedule | undefined }>> = {},
  gates: readonly GateLayer[],
  choose: (key: string) => Choice,
): Group<Choice>[] {
  const known = gates.map(({ name }) => name);
  const keys = Object.keys(layers);
  for (const key of keys)
    if (!known.some((name) => fits(key, name)))
      throw new UserError(
        `${field}.layers has '${key}', and no ${field === 'shaping' ? 'gate layer that decides by its input' : 'gate layer'} of the model is called that.`,
        {
          hint: suggestion(key, known, 'Gate layers'),
        },
      );
  const found: Group<Choice>[] = [];
  for (const name of known) {
    const key = keyOf(layers, name);
    const own = key === undefined ? undefined : layers[key]?.weight;
    const scalar = own === undefined ? field : `${field}:${key}`;
    const choice = choose(key ?? '');
    const group = found.find((g) => g.scalar === scalar && g.choice === choice);
    if (group) group.names.add(name);
    else found.push({ scalar, weight: own ?? weight, names: new Set([name]), choice });
  }
  return found;
}

/** The settings that count for a gate layer: of two that fit it the later one. */
export const keyOf = (layers: Readonly<Record<string, unknown>> = {}, name: string): string | undefined =>
  Object.keys(layers).findLast((pattern) => fits(pattern, name));

/** `*` stands for any text. */
function fits(pattern: string, name: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(name);
}
