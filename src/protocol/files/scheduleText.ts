/** A schedule as a user writes it, from its description in `config.json`: `step(0.1, [300, 375], 0.1)`. */
import { isFields } from '../shape';

/**
 * Undefined for what describes no schedule: the file may be another version's.
 *
 * @param custom what a function of the user's is called; it has its text.
 */
export function scheduleText(description: unknown, custom = (_source: string) => 'its function'): string | undefined {
  if (!isFields(description)) return undefined;
  const of = (...names: string[]) => numbers(description, names);
  switch (description.kind) {
    case 'constant':
      return of('value')?.join();
    case 'linear':
      return call('linear', of('from', 'to', 'untilEpoch'));
    case 'ramp':
      return call('ramp', of('to', 'fromEpoch', 'toEpoch'));
    case 'step': {
      const [base, factor] = of('base', 'factor') ?? [];
      const { milestones } = description;
      if (base === undefined || factor === undefined || !Array.isArray(milestones)) return undefined;
      if (!milestones.every((milestone) => typeof milestone === 'number')) return undefined;
      return call('step', [base, `[${milestones.join(', ')}]`, `${factor}${optionsText(description, ['warmup'])}`]);
    }
    case 'cosine': {
      const [base] = of('base') ?? [];
      return base === undefined ? undefined : `cosine(${base}${optionsText(description, ['warmup', 'floor'])})`;
    }
    case 'delayed': {
      const inner = scheduleText(description.schedule, custom);
      const [epochs] = of('epochs') ?? [];
      return inner === undefined || epochs === undefined ? undefined : `delayed(${epochs}, ${inner})`;
    }
    case 'by': {
      const inner = scheduleText(description.schedule, custom);
      return inner === undefined ? undefined : `${description.unit === 'step' ? 'bySteps' : 'byRun'}(${inner})`;
    }
    case 'custom':
      return custom(typeof description.source === 'string' ? description.source : '');
    default:
      return undefined;
  }
}

const call = (name: string, values: readonly (number | string)[] | undefined): string | undefined =>
  values === undefined ? undefined : `${name}(${values.join(', ')})`;

function numbers(fields: Record<string, unknown>, names: readonly string[]): number[] | undefined {
  const found = names.map((name) => fields[name]);
  // A third of the epochs has no short name: six digits are enough to know it by.
  return found.every((value): value is number => typeof value === 'number')
    ? found.map((value) => Number(value.toPrecision(6)))
    : undefined;
}

/** Those that are not 0, as a user writes them. */
function optionsText(fields: Record<string, unknown>, names: readonly string[]): string {
  const set = names.flatMap((name) => (typeof fields[name] === 'number' && fields[name] !== 0 ? [name] : []));
  return set.length === 0 ? '' : `, { ${set.map((name) => `${name}: ${fields[name]}`).join(', ')} }`;
}
