/**
 * What `sweep.json` in a sweep's folder says: every task with its values, written once, before the first one is started. What
 * has become of a task stands in its run folder, which has the task's id for a name, and nowhere else.
 */
import {
  cut,
  isDeep,
  isFields,
  list,
  number,
  object,
  oneOf,
  or,
  parsed,
  type Reader,
  record,
  settingValue,
  someOf,
  text,
  whole,
} from '../shape';
import type { SourceFile } from './manifest';

export const sweepFiles = {
  /** SweepFile. */
  sweep: 'sweep.json',
  /** What the local pool and `sbatch` print; a file a task. */
  logs: 'logs',
  /** The script that `sbatch` was given. */
  script: 'submit.sh',
  /** SlurmJob a line: arrays that were submitted. */
  jobs: 'slurm.jsonl',
  /** Behind a task's id: held by whoever is about to start it. */
  lockEnding: '.lock',
  /** Its presence tells pools to start no further task. */
  cancelled: 'cancelled',
  /** PoolRecord: the pool that was started last, as long as it is at work. */
  pool: 'pool.json',
} as const;

export interface SweepTask {
  /** Name of its run folder. */
  id: string;
  /** Its place in the list: what `sluice sweep task FOLDER INDEX` is given. */
  index: number;
  /** Tasks with the same one differ in their seed alone. */
  configuration: number;
  /** Values of parameters and settings, as `--set` takes them. */
  settings: Record<string, string | number | boolean>;
}

export interface EarlyStop {
  method: 'median' | 'asha';
  graceEpochs: number;
  reductionFactor: number;
  minTasks: number;
}

export interface SweepFile {
  version: 1;
  /** Name of the spec without `.sweep.ts`. */
  name: string;
  /** Absolute paths where it was made; `…From` the same, relative to the sweep's folder: it may have been copied. */
  spec: string;
  specFrom: string;
  experiment: string;
  experimentFrom: string;
  /** The experiment and what it imports from beside it, as they were: every task trains these. */
  source: SourceFile[];
  /** Milliseconds since the Unix epoch. */
  made: number;
  /** Device id, or `auto`; missing: as the experiment says. */
  device?: string;
  /** Copies of the network in each task (device cpu): the same everywhere, so that a task's weights are, too. */
  replicas: number;
  /** Share of the dense MACs that a result may cost. */
  macsAtMost?: number;
  earlyStop?: EarlyStop;
  /** Options for `sbatch`, as the spec gives them. */
  slurm?: Record<string, unknown>;
  tasks: SweepTask[];
}

const ofSweep: readonly string[] = Object.values(sweepFiles);

/** A name of one folder: a task's id must not lead out of the sweep's, nor to what is not the task's. */
const folderName: Reader<string> = (given) =>
  typeof given === 'string' && /^[^/\\\0]{1,200}$/.test(given) && !['.', '..', ...ofSweep].includes(given.toLowerCase())
    ? given
    : undefined;

const task = object<SweepTask>({
  id: folderName,
  index: whole(),
  configuration: whole(),
  settings: record(settingValue, 1000),
});

/** A count of at least `least`: a rule that multiplies by 1 never comes to an end. */
const from =
  (least: number, most?: number): Reader<number> =>
  (given) => {
    const count = whole(most)(given);
    return count !== undefined && count >= least ? count : undefined;
  };

const anything: Reader<Record<string, unknown>> = (given) => (isFields(given) && !isDeep(given) ? given : undefined);

const sweep = object<SweepFile>(
  {
    version: (given) => (given === 1 ? 1 : undefined),
    name: cut(200),
    spec: text(4096),
    specFrom: text(4096),
    experiment: text(4096),
    experimentFrom: text(4096),
    source: list(object<SourceFile>({ path: text(4096), sha256: cut(500) }, { text: text(2 ** 24) }), 10_000),
    made: number,
    replicas: or(from(1, 1024), 1),
    tasks: list(task, 100_000),
  },
  {
    device: text(100),
    macsAtMost: number,
    earlyStop: object<EarlyStop>({
      method: oneOf('median', 'asha'),
      graceEpochs: from(1),
      reductionFactor: from(2),
      minTasks: from(1),
    }),
    slurm: anything,
  },
);

/** Names that all tasks have together: each is a column wherever they are shown. */
const mostNames = 1000;

/** What a text holds, if it is a sweep whose tasks stand at their places, each with a folder of its own. */
export function parseSweep(json: string): SweepFile | undefined {
  const found = parsed(json, sweep);
  if (found === undefined) return undefined;
  const names = new Set<string>();
  for (const { settings } of found.tasks) for (const name of Object.keys(settings)) names.add(name);
  if (names.size > mostNames) return undefined;
  const ids = new Set(found.tasks.map(({ id }) => id));
  return ids.size === found.tasks.length && found.tasks.every(({ index }, i) => index === i) ? found : undefined;
}

/** A pool that runs the sweep's tasks, some at a time. */
export interface PoolRecord {
  pid: number;
  host: string;
  /** Tasks at a time. */
  atOnce: number;
  /** As in WorkerRecord: what tells its process from any other. */
  machine?: string;
  born?: string;
}

const pool = object<PoolRecord>(
  { pid: whole(), host: text(500), atOnce: from(1, 100_000) },
  { machine: text(500), born: text(100) },
);

export const parsePool = (json: string): PoolRecord | undefined => parsed(json, pool);

/** An array of Slurm that was submitted for a sweep. */
export interface SlurmJob {
  job: string;
  /** Milliseconds since the Unix epoch. */
  time: number;
  /** Of the tasks that it holds. */
  indices: number[];
  /** A task's number is its element's and this. Missing: 0. */
  offset?: number;
  /** How often an element whose time is over goes back into the queue. Missing: as `sweep.json` says. */
  maxRequeues?: number;
  /** The sweep's folder, links followed: the jobs of a sweep are not those of its copy elsewhere. */
  folder?: string;
}

const job = object<SlurmJob>(
  { job: text(40), time: number, indices: someOf(whole(), 100_000) },
  { offset: whole(), maxRequeues: whole(), folder: text(4096) },
);

export const parseJobs = (lines: string): SlurmJob[] =>
  lines.split('\n').flatMap((line) => {
    const found = parsed(line, job);
    return found === undefined ? [] : [found];
  });
