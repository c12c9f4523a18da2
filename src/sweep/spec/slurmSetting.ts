/** What a sweep asks of Slurm: the names are sbatch's own, in camel case. */
import { suggestion } from '../../base/nearest';
import { UserError } from '../../base/userError';
import { fieldError } from '../../experiment/checks';

export interface SlurmSetting {
  partition?: string;
  account?: string;
  qos?: string;
  /** Of one task, as sbatch takes it: minutes, or `HH:MM:SS`, or `D-HH:MM:SS`. */
  time?: string | number;
  cpusPerTask?: number;
  gpusPerNode?: number;
  /** Of a node: `8G`, or megabytes. */
  mem?: string | number;
  constraint?: string;
  exclude?: string;
  /** Tasks at a time, the `%P` of an array. Default: as many as Slurm starts. */
  atOnce?: number;
  /** How often a task whose time is over is put back into the queue; being preempted does not count. Default 3. */
  maxRequeues?: number;
  /** Lines of shell before the task, e.g. `module load nodejs`. */
  setup?: readonly string[];
  /** Any other option of sbatch, by its long name: `{ 'mail-type': 'END' }`. */
  extra?: Readonly<Record<string, string | number | true>>;
}

type Kind = 'text' | 'count' | 'oneOrMore' | 'textOrCount' | 'lines' | 'options';

const kinds: Record<keyof SlurmSetting, Kind> = {
  partition: 'text',
  account: 'text',
  qos: 'text',
  time: 'textOrCount',
  cpusPerTask: 'oneOrMore',
  gpusPerNode: 'count',
  mem: 'textOrCount',
  constraint: 'text',
  exclude: 'text',
  atOnce: 'oneOrMore',
  maxRequeues: 'count',
  setup: 'lines',
  extra: 'options',
};

/** A line of a script that holds more than one line would be another script. */
const oneLine = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && !/[\n\r\0]/.test(value);
const count = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

const rules: Record<Kind, { holds: (value: unknown) => boolean; rule: string }> = {
  text: { holds: oneLine, rule: 'is a text of one line' },
  count: { holds: count, rule: 'is a whole number, 0 or more' },
  oneOrMore: { holds: (value) => count(value) && value > 0, rule: 'is a whole number, 1 or more' },
  textOrCount: {
    holds: (value) => oneLine(value) || count(value),
    rule: 'is a whole number or a text as sbatch takes it',
  },
  lines: { holds: (value) => Array.isArray(value) && value.every(oneLine), rule: 'is a list of lines of shell' },
  options: {
    holds: (value) =>
      typeof value === 'object' &&
      value !== null &&
      Object.entries(value).every(
        ([name, given]) =>
          /^[a-z][a-z-]*$/.test(name) && (given === true || oneLine(given) || typeof given === 'number'),
      ),
    rule: "is an object of sbatch's long options, e.g. { 'mail-type': 'END' }",
  },
};

/** Throws a `UserError` that names the first field that cannot be right, or lists the fields for one that is none. */
export function checkSlurm(setting: SlurmSetting | undefined): void {
  if (setting === undefined) return;
  if (typeof setting !== 'object' || setting === null)
    throw fieldError('slurm', setting, 'is an object: { partition, time, … }');
  for (const [field, value] of Object.entries(setting)) {
    if (!Object.hasOwn(kinds, field))
      throw new UserError(`There is no field 'slurm.${field}' in a sweep.`, {
        hint: `${suggestion(field, Object.keys(kinds), 'Fields of slurm')} Any other option of sbatch goes into \`slurm.extra\`.`,
      });
    const { holds, rule } = rules[kinds[field as keyof SlurmSetting]];
    if (value !== undefined && !holds(value)) throw fieldError(`slurm.${field}`, value, rule);
  }
}
