/**
 * What can be set in an experiment, with the values that it has: for people who choose, and for editors. What each takes is tried
 * on its check, so that no second list of types is to be kept.
 */
import type { Experiment } from './experiment';
import type { Parameters, ParameterValue } from './parameters';
import { applySettings, settingsOf } from './settings';

export const takenKinds = ['number', 'text', 'boolean', 'false'] as const;
/** `false`: switches it off. */
export type TakenKind = (typeof takenKinds)[number];

export interface Settable {
  name: string;
  of: 'parameter' | 'setting';
  /** Null: it is off, left to others, or changes over the run. */
  value: ParameterValue | null;
  /** The same in words, `ramp: to 0.3, fromEpoch 4, toEpoch 8` of a schedule. */
  text: string;
  takes: TakenKind[];
}

/** Parameters first. A setting that this experiment cannot take at all is not among them. */
export function settables(experiment: Experiment, parameters: Parameters): Settable[] {
  return [
    ...Object.entries(parameters).map(([name, value]): Settable => {
      const kind = typeof value === 'string' ? 'text' : typeof value === 'boolean' ? 'boolean' : 'number';
      return { name, of: 'parameter', value, text: String(value), takes: [kind] };
    }),
    ...settingsOf(experiment).flatMap((name): Settable[] => {
      const takes = takesOf(experiment, name);
      if (takes.length === 0) return [];
      const { value, text } = currentOf(experiment, name);
      // What takes true is false, and not off.
      return [
        { name, of: 'setting', value, text: value === false && takes.includes('boolean') ? 'false' : text, takes },
      ];
    }),
  ];
}

const probes: Record<TakenKind, readonly ParameterValue[]> = {
  number: [1, 0.5, 0],
  text: ['x'],
  boolean: [true],
  false: [false],
};

function takesOf(experiment: Experiment, name: string): TakenKind[] {
  const takes = (value: ParameterValue) => {
    try {
      applySettings(experiment, { [name]: value });
      return true;
    } catch {
      return false;
    }
  };
  const kinds = takenKinds.filter((kind) => probes[kind].some(takes));
  // What may be true may be false, and a text may be 10.
  const covered = [...(kinds.includes('boolean') ? ['false'] : []), ...(kinds.includes('text') ? ['number'] : [])];
  return kinds.filter((kind) => !covered.includes(kind));
}

function currentOf(experiment: Experiment, name: string): Pick<Settable, 'value' | 'text'> {
  let found: unknown = experiment;
  for (const key of name.split('.')) found = (found as Record<string, unknown> | undefined | false)?.[key as never];
  if (typeof found === 'number' || typeof found === 'string' || typeof found === 'boolean')
    return { value: found, text: found === false ? 'off' : String(found) };
  const { description } = (found ?? {}) as { description?: { kind: string } & Record<string, unknown> };
  if (description === undefined) return { value: null, text: found === undefined ? '' : words(found) };
  return description.kind === 'constant' && typeof description.value === 'number'
    ? { value: description.value, text: String(description.value) }
    : { value: null, text: words(description) };
}

/** Plain data on one line. */
function words(value: unknown): string {
  // A third of the epochs has no short name: four digits are enough to know it by.
  if (typeof value === 'number') return String(Number(value.toPrecision(4)));
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(words).join(', ')}]`;
  const { kind, ...fields } = value as Record<string, unknown>;
  if (kind === 'custom') return 'a function';
  const parts = Object.entries(fields).map(([name, field]) => `${name} ${words(field)}`);
  return [...(typeof kind === 'string' ? [`${kind}:`] : []), parts.join(', ')].join(' ');
}
