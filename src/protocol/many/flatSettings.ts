/** What a run was trained with as one list: names with points between them, and plain values. From `config.json`. */
import { oneLine } from '../../base/visible';
import type { RunConfig } from '../files/runConfig';
import { scheduleText } from '../files/scheduleText';
import { isFields } from '../shape';
import type { RunRow, Setting } from './runRow';

/** What is no setting, or stands elsewhere in a row. */
const elsewhere: ReadonlySet<string> = new Set([
  ...['experiment', 'experimentHash', 'device', 'again', 'settings', 'parameters'],
]);
/** Settings of a row, and levels of names: more are of no experiment of ours. */
const [most, deepest] = [500, 8];

export function flatSettings(config: RunConfig): Pick<RunRow, 'settings' | 'parameters'> {
  const settings: Record<string, Setting> = {};
  const add = (name: string, value: Setting) => {
    if (Object.keys(settings).length < most && name !== '__proto__') settings[name] = value;
  };
  const flatten = (name: string, value: unknown, depth: number) => {
    const plain = plainOf(value);
    if (plain !== undefined) add(name, plain);
    else if (isFields(value) && depth < deepest)
      for (const [key, inner] of Object.entries(value)) flatten(`${name}.${key}`, inner, depth + 1);
  };
  for (const [name, value] of Object.entries(config.parameters)) flatten(name, value, 1);
  const parameters = Object.keys(settings);
  for (const [name, value] of Object.entries(config)) {
    if (elsewhere.has(name)) continue;
    // A parameter of the experiment may have the name of a setting.
    flatten(parameters.includes(name) && plainOf(value) !== settings[name] ? `settings.${name}` : name, value, 1);
  }
  return { settings, parameters };
}

/** Undefined for what has values of its own, and for nothing. */
function plainOf(value: unknown): Setting | undefined {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value === 'string') return oneLine(value, 500);
  if (Array.isArray(value)) return oneLine(value.map((item) => plainOf(item) ?? JSON.stringify(item)).join(', '), 500);
  if (!isFields(value)) return undefined;
  if (value.kind === 'constant' && typeof value.value === 'number') return value.value;
  const times = 'times' in value ? plainOf(value.times) : undefined;
  if (times !== undefined) return `${times} times the learning rate`;
  return scheduleText(value, (source) => oneLine(source, 500));
}
