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

type Kind = 'time' | 'text' | 'count' | 'oneOrMore' | 'textOrCount' | 'lines' | 'options';

const kinds: Record<keyof SlurmSetting, Kind> = {
  partition: 'text',
  account: 'text',
  qos: 'text',
  time: 'time',
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

/** Minutes, minutes:seconds, hours:minutes:seconds; with days before them: hours, hours:minutes, and so on. */
const times = /^(?:(?:(\d+)-)(\d+)(?::(\d+))?(?::(\d+))?|(?:(\d+):)??(\d+)(?::(\d+))?)$/;
const endless = /^(infinite|unlimited|-1|0)$/i;

/** Seconds of a `time` as sbatch reads it: infinite for 0 and words for it, undefined for what is no time. */
export function secondsOf(time: string | number): number | undefined {
  const text = String(time);
  if (endless.test(text)) return Number.POSITIVE_INFINITY;
  const found = times.exec(text);
  if (found === null) return undefined;
  const [days, dayHours, dayMinutes, daySeconds, hours, minutes, seconds] = found
    .slice(1)
    .map((part) => Number(part ?? 0));
  const whole = ((days ?? 0) * 24 + (dayHours ?? 0) + (hours ?? 0)) * 3600;
  return whole + ((dayMinutes ?? 0) + (minutes ?? 0)) * 60 + (daySeconds ?? 0) + (seconds ?? 0);
}

const rules: Record<Kind, { holds: (value: unknown) => boolean; rule: string }> = {
  time: {
    holds: (value) => (count(value) || oneLine(value)) && secondsOf(value) !== undefined,
    rule: "is a number of minutes, 'HH:MM:SS' or 'D-HH:MM:SS'",
  },
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
  if (typeof setting !== 'object' || setting === null || Array.isArray(setting))
    throw fieldError('slurm', setting, 'is an object: { partition, time, … }');
  for (const [field, value] of Object.entries(setting)) {
    if (!Object.hasOwn(kinds, field))
      throw new UserError(`There is no field 'slurm.${field}' in a sweep.`, {
        hint: `${suggestion(field, Object.keys(kinds), 'Fields of slurm')} Any other option of sbatch goes into \`slurm.extra\`.`,
      });
    const { holds, rule } = rules[kinds[field as keyof SlurmSetting]];
    if (value !== undefined && !holds(value)) throw fieldError(`slurm.${field}`, value, rule);
  }
  const twice = Object.keys(setting.extra ?? {}).find((option) => Object.hasOwn(setting, camelCase(option)));
  if (twice !== undefined)
    throw new UserError(`slurm.${camelCase(twice)} is given, and slurm.extra.${twice} besides.`, {
      hint: 'They are the same option of sbatch: leave one of them out.',
    });
}

const camelCase = (option: string): string => option.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
