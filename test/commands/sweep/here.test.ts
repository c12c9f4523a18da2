/** Commands of a sweep in this process, with a pool, a queue and a training that answer as told: what is done, said and returned. */

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { UserError } from '../../../src/base/userError';
import { cancelHere } from '../../../src/commands/sweep/sweepCancel';
import { sweepFilesFor } from '../../../src/commands/sweep/sweepFiles';
import { showPlan } from '../../../src/commands/sweep/sweepPlan';
import { runHere, tasksLeft, usualAtOnceOf } from '../../../src/commands/sweep/sweepRun';
import { submitNew, submitRest } from '../../../src/commands/sweep/sweepSubmit';
import { sweepTask } from '../../../src/commands/sweep/sweepTask';
import type { RunEvent } from '../../../src/protocol/events/events';
import { guardVariable, poolVariable } from '../../../src/protocol/messages/guardMessages';
import type { Sweep } from '../../../src/sweep/record/readSweep';
import type { PoolOptions } from '../../../src/sweep/run/pool';
import type { TaskEnd } from '../../../src/sweep/run/runTask';
import { temporaryFolder, writeWorker } from '../../host/temporary';
import { lines } from '../../protocol/lines';
import { ended, started, step } from '../../protocol/someEvents';
import { keepOutput } from '../keepOutput';

const answers = vi.hoisted(() => ({
  pool: undefined as undefined | ((sweep: unknown, options: unknown) => Promise<unknown>),
  cancelled: 0 as number | Error,
  queue: { waiting: new Set<number>(), running: new Set<number>(), jobs: [], jobsRunning: [] } as Record<
    string,
    unknown
  >,
  events: [] as unknown[],
  /** While Slurm is asked. */
  meanwhile: async () => {},
  /** While a task runs. */
  during: () => {},
  end: 'finished' as string,
  leave: undefined as unknown,
  calls: [] as [string, ...unknown[]][],
}));
vi.mock('../../../src/sweep/run/pool', () => ({
  runPool: (sweep: unknown, options: unknown) => answers.pool?.(sweep, options),
}));
vi.mock('../../../src/sweep/slurm/cancelJobs', () => ({
  cancelJobs: async () => {
    answers.calls.push(['cancelJobs']);
    await answers.meanwhile();
    if (answers.cancelled instanceof Error) throw answers.cancelled;
    return answers.cancelled;
  },
}));
vi.mock('../../../src/sweep/slurm/queue', async (original) => ({
  ...(await original<object>()),
  queueOf: async () => answers.queue,
}));
vi.mock('../../../src/sweep/slurm/submit', () => ({
  checkSubmits: async () => void answers.calls.push(['checkSubmits']),
  planned: async (...[sweep, indices, ...more]: [{ folder: string }, ...unknown[]]) => {
    answers.calls.push(['planned', sweep, indices, ...more]);
    return { script: `#!/bin/bash of ${path.basename(sweep.folder)}\n`, parts: [] };
  },
  submit: async (...args: unknown[]) => {
    answers.calls.push(['submit', ...args]);
    return [{ job: '5', indices: [0, 2] }, ...((args[2] as { two?: boolean }).two ? [{ job: '6', indices: [3] }] : [])];
  },
}));
vi.mock('../../../src/sweep/run/newSweep', async (original) => ({
  ...(await original<object>()),
  newSweep: async (loaded: object, places: object) => {
    answers.calls.push(['newSweep', places]);
    return { ...loaded, folder: path.join(process.cwd(), 'runs/new') };
  },
}));
vi.mock('../../../src/sweep/run/runTask', async (original) => ({
  ...(await original<object>()),
  async *runTask(...args: unknown[]) {
    answers.calls.push(['runTask', ...args]);
    answers.during();
    yield* answers.events;
    return answers.end;
  },
}));
vi.mock('../../../src/sweep/slurm/leave', async (original) => ({
  ...(await original<object>()),
  leaveJob: async (...args: unknown[]) => {
    answers.calls.push(['leaveJob', ...args]);
    return answers.leave;
  },
}));

let [out, err] = ['', ''];
let sweep: Sweep;
let listened: unknown[] = [];
const heard = ['SIGINT', 'SIGTERM', 'SIGUSR1', 'SIGUSR2', 'message', 'disconnect'];
const bus = process as NodeJS.EventEmitter;
/** As the process in front would say it. */
const signalled = (name: string) => {
  for (const listener of bus.listeners(name).filter((one) => !listened.includes(one)))
    (listener as (n: string) => void)(name);
};
const task = (index: number) => ({ id: `t${index}`, index, configuration: index, settings: { x: index } });
const left = (index: number, ...events: RunEvent[]) => {
  mkdirSync(path.join(sweep.folder, `t${index}`), { recursive: true });
  writeFileSync(path.join(sweep.folder, `t${index}`, 'events.jsonl'), lines(...events));
};
const pool = () =>
  JSON.parse(readFileSync(path.join(sweep.folder, 'pool.json'), 'utf8')) as { atOnce: number; pid: number };

beforeEach(async () => {
  [out, err] = ['', ''];
  listened = heard.flatMap((name) => bus.listeners(name));
  keepOutput(
    (text) => (out += text),
    (text) => (err += text),
  );
  if (process.channel) vi.spyOn(process.channel, 'unref').mockImplementation(() => {});
  for (const name of ['SLURM_JOB_ID', 'JOB_COMPLETION_INDEX', poolVariable, guardVariable]) vi.stubEnv(name, undefined);
  Object.assign(answers, {
    cancelled: 0,
    events: [],
    during: () => {},
    meanwhile: async () => {},
    end: 'finished',
    leave: undefined,
    calls: [],
  });
  answers.queue = { waiting: new Set(), running: new Set(), jobs: [], jobsRunning: [] };
  answers.pool = async () => undefined;
  sweep = {
    ...{ version: 1, name: 'many', spec: '/s.ts', specFrom: 's.ts', experiment: '/e.ts', experimentFrom: 'e.ts' },
    ...{ source: [], made: 1, replicas: 1, tasks: [0, 1, 2, 3].map(task), folder: await temporaryFolder() },
  };
});
afterEach(() => {
  for (const name of heard)
    for (const listener of bus.listeners(name)) if (!listened.includes(listener)) bus.off(name, listener as () => void);
  process.exitCode = undefined;
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe('a sweep that runs here', () => {
  const run = (more: object = {}) => runHere(sweep, { atOnce: 2, ...more });

  it('runs what is neither done nor another’s, with its record there as long as it does, and cancelled no more', async () => {
    left(0, started(), ended(20));
    left(1, started());
    await writeWorker(path.join(sweep.folder, 't1'), process.pid);
    writeFileSync(path.join(sweep.folder, 'cancelled'), '');
    expect((await tasksLeft(sweep)).map(({ index }) => index)).toEqual([2, 3]);
    let asked: PoolOptions | undefined;
    answers.pool = async (_, options) => {
      asked = options as PoolOptions;
      expect(pool()).toMatchObject({ atOnce: 2, pid: process.pid });
      expect(existsSync(path.join(sweep.folder, 'cancelled'))).toBe(false);
      for (const index of [2, 3]) left(index, started(), ended(20));
    };
    rmSync(path.join(sweep.folder, 't1', 'worker.json'));
    left(1, started(), ended(20));
    left(0, started(), step(1));
    await run();
    expect(asked?.tasks.map(({ index }) => index)).toEqual([0, 2, 3]);
    expect(asked?.command.slice(1)).toEqual(['sweep', 'task']);
    expect([asked?.atOnce, path.basename(asked?.command[0] ?? '')]).toEqual([2, 'cli.js']);
    expect(existsSync(path.join(sweep.folder, 'pool.json'))).toBe(false);
    expect(err).toMatch(/: 3 of 4 tasks to run, 2 at a time\.\n/);
    expect(out).toContain('many: 1 interrupted, 3 finished of 4');
    expect(out).toContain('Run what is missing with: sluice sweep resume ');
    expect(process.exitCode).toBe(1);
  });

  it.each<[string, RunEvent[], number]>([
    ['finished', [ended(20)], 0],
    ['stopped with a checkpoint', [ended(8, { outcome: 'stopped' })], 0],
    ['failed', [ended(8, { outcome: 'failed', error: { message: 'no' } })], 1],
    ['left without a word', [], 1],
  ])('whose last task was %s', async (_, events, code) => {
    for (const index of [0, 1, 2]) left(index, started(), ended(20));
    left(3, started(), ...events);
    mkdirSync(path.join(sweep.folder, 't3/checkpoints'));
    writeFileSync(path.join(sweep.folder, 't3/checkpoints/last.safetensors'), '');
    await run();
    expect(process.exitCode).toBe(code);
    expect(out.includes('Run what is missing with')).toBe(
      events[0]?.kind !== 'ended' || events[0].outcome !== 'finished',
    );
  });

  it('with a task that never began ends with 1, and as JSON says nothing but that', async () => {
    for (const index of [0, 1, 2]) left(index, started(), ended(20));
    await run({ json: true });
    expect(JSON.parse(out)).toMatchObject({ folder: sweep.folder, counts: { missing: 1, finished: 3 } });
    expect([err, process.exitCode]).toEqual(['', 1]);
  });

  it('whose folder takes no more says so, and ends with 1 also where nothing is missing', async () => {
    for (const index of [0, 1, 2, 3]) left(index, started(), ended(20));
    answers.pool = async () => new UserError('It takes nothing more.', { hint: 'Free some space.' });
    await run();
    expect(err).toContain('It takes nothing more.\n  Free some space.\n');
    expect(process.exitCode).toBe(1);
  });

  it('that is asked to stop ends with the code of the signal; its record goes also where the pool fails', async () => {
    answers.pool = async (_, options) => {
      signalled('SIGTERM');
      expect((options as PoolOptions).signal.aborted).toBe(true);
    };
    await run();
    expect(process.exitCode).toBe(143);
    answers.pool = () => Promise.reject(new Error('unheard of'));
    await expect(run()).rejects.toThrow('unheard of');
    expect(existsSync(path.join(sweep.folder, 'pool.json'))).toBe(false);
  });

  it('says a line whenever a task is over, and how long it takes', async () => {
    answers.pool = async (_, options) => {
      const show = (over: number, eta?: number, failed = 0) =>
        (options as PoolOptions).show?.({
          over,
          total: 4,
          running: [task(0)],
          failed: Array(failed).fill(task(1)),
          eta,
        });
      show(0);
      show(0, 1);
      show(1, 89_001, 2);
      show(2, 90_000);
      show(3, 600_001);
    };
    await run();
    expect(err.split('\n').slice(1, -1)).toEqual([
      ...['0/4 tasks over, 1 running', '1/4 tasks over, 1 running, 2 failed, about 90 s left'],
      ...['2/4 tasks over, 1 running, about 2 min left', '3/4 tasks over, 1 running, about 11 min left'],
    ]);
  });

  it('of one task says it in the singular', async () => {
    sweep = { ...sweep, tasks: [task(0)] };
    answers.pool = async (_, options) =>
      (options as PoolOptions).show?.({ over: 0, total: 1, running: [task(0)], failed: [], eta: undefined });
    await run();
    expect(err).toMatch(/: 1 of 1 task to run, 2 at a time\.\n0\/1 task over, 1 running\n$/);
  });

  it('has no more tasks at a time than cores, whatever copies each of them has', () => {
    const cores = availableParallelism();
    expect([1, cores, 2 * cores].map((replicas) => usualAtOnceOf({ ...sweep, replicas }))).toEqual([cores, 1, 1]);
    expect(usualAtOnceOf({ ...sweep, device: 'cuda' })).toBe(1);
  });
});

describe('a sweep that is cancelled', () => {
  const stops = (index: number) => {
    const file = path.join(sweep.folder, `t${index}`, 'control.jsonl');
    return existsSync(file) ? (readFileSync(file, 'utf8').match(/"stop"/g) ?? []).length : 0;
  };
  const running = async (...indices: number[]) => {
    for (const index of indices) {
      left(index, started());
      await writeWorker(path.join(sweep.folder, `t${index}`), process.pid);
    }
  };

  it.each([
    [[], 0, 'No task runs; no further one begins.\n'],
    [[1], 0, '1 task stops after its next step, with a checkpoint; no further one begins.\n'],
    [
      [1, 3],
      1,
      "1 task was taken out of Slurm's queue.\n2 tasks stop after their next step, with a checkpoint; no further one begins.\n",
    ],
    [[], 7, "7 tasks were taken out of Slurm's queue.\nNo task runs; no further one begins.\n"],
  ])('with %j running and %i in the queue', async (indices, queued, said) => {
    await running(...indices);
    answers.cancelled = queued;
    await cancelHere(sweep);
    expect(out).toMatch(/\nGo on with: sluice sweep resume \S+\n$/);
    expect(out.startsWith(said), out).toBe(true);
    expect(existsSync(path.join(sweep.folder, 'cancelled'))).toBe(true);
    expect([0, 1, 2, 3].map(stops)).toEqual([0, 1, 2, 3].map((i) => Number(indices.includes(i as never))));
  });

  it('asks one that has begun meanwhile, and none that is gone by then; both are told of', async () => {
    await running(0);
    answers.meanwhile = async () => {
      left(0, started(), ended(20));
      await running(3);
    };
    await cancelHere(sweep);
    expect([0, 1, 2, 3].map(stops)).toEqual([0, 0, 0, 1]);
    expect(out).toContain('2 tasks stop after their next step');
  });

  it('asks those that run also where Slurm does not answer, and then says so', async () => {
    await running(2);
    answers.cancelled = new UserError('Slurm is gone.');
    await expect(cancelHere(sweep)).rejects.toThrow('Slurm is gone.');
    expect([stops(2), out]).toEqual([1, expect.stringContaining('1 task stops')]);
    answers.cancelled = new Error('unheard of');
    await expect(cancelHere(sweep)).rejects.toThrow('unheard of');
    expect(stops(2)).toBe(1);
  });
});

describe('a task', () => {
  const stored = () => {
    const { folder, ...file } = sweep;
    writeFileSync(path.join(folder, 'sweep.json'), JSON.stringify(file));
  };
  const run = (flags: object = { trust: true }) => {
    stored();
    return sweepTask(sweep.folder, 1, flags);
  };

  it.each<[TaskEnd, string, number | undefined]>([
    ['done', 'was done before', undefined],
    ['taken', 'is being run by another process', undefined],
    ['finished', 'finished', undefined],
    ['stopped', 'stopped, with a checkpoint where it had begun', undefined],
    ['paused', 'paused', undefined],
    ['failed', 'failed', 1],
  ])('that is %s says so, with its code', async (end, words, code) => {
    answers.end = end;
    await run();
    expect([out, process.exitCode]).toEqual([`t1: ${words}\n`, code]);
    expect(answers.calls.map(([name]) => name)).toEqual(['runTask']);
  });

  it('shows what it does, why it failed, and asks for no more than it was asked', async () => {
    answers.events = [started(), ended(3, { outcome: 'failed', error: { message: 'No memory.' } })];
    answers.end = 'failed';
    await run({ trust: true, beyond: true });
    expect(err).toMatch(/^net: 10 parameters/);
    expect(err).toContain('No memory.');
    const [[, of, which, options] = []] = answers.calls;
    expect([(of as Sweep).folder, which]).toEqual([sweep.folder, task(1)]);
    expect(options).toMatchObject({ beyond: true, waiting: expect.any(Function) });
    await run();
    expect(answers.calls[1]?.[3]).toMatchObject({ beyond: false });
  });

  it('that a signal has stopped leaves with its code, or with that of its job', async () => {
    answers.end = 'stopped';
    answers.events = [started()];
    answers.during = () => signalled('SIGUSR1');
    await run();
    expect(process.exitCode).toBe(138);
    expect(answers.calls[1]).toEqual([
      'leaveJob',
      expect.anything(),
      task(1),
      'SIGUSR1',
      { shown: expect.any(String) },
    ]);
    answers.leave = { exitCode: 75, words: 'Submit it again.' };
    await run();
    expect([process.exitCode, err]).toEqual([75, expect.stringContaining('Submit it again.\n')]);
  });

  it('that was done before the signal came has its own code, and its job nothing to do', async () => {
    answers.during = () => signalled('SIGTERM');
    await run();
    expect([process.exitCode, answers.calls.length]).toEqual([undefined, 1]);
  });

  it('of a cancelled sweep is left alone by a queue, and run by hand', async () => {
    writeFileSync(path.join(sweep.folder, 'cancelled'), '');
    await run();
    expect(answers.calls).toHaveLength(1);
    for (const name of ['SLURM_JOB_ID', 'JOB_COMPLETION_INDEX']) {
      vi.stubEnv(name, '3');
      await run();
      expect(out).toContain('t1: left alone, for the sweep was cancelled; sluice sweep resume takes that back\n');
      vi.stubEnv(name, undefined);
    }
    expect(answers.calls).toHaveLength(1);
  });

  it.each([
    ['a hand', {}, false],
    ['a pool', { [poolVariable]: '1' }, true],
    ['Kubernetes', { JOB_COMPLETION_INDEX: '1' }, true],
    ['its own job', { SLURM_JOB_ID: '1', SLURM_TASK_PID: String(process.pid) }, true],
    ['somebody in a job', { SLURM_JOB_ID: '1', SLURM_TASK_PID: '1' }, false],
  ])('elsewhere that %s starts is trusted without a word: %s', async (_, env, trusted) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const started_ = run({});
    if (trusted) await started_;
    else await expect(started_).rejects.toThrow('it runs as a program');
    expect(answers.calls.length).toBe(trusted ? 1 : 0);
  });
});

describe('submitting', () => {
  const loaded = () =>
    ({
      ...{ file: '/w/many.sweep.ts', experimentFile: '/w/e.ts', source: [], tasks: sweep.tasks },
      spec: { slurm: { cpusPerTask: 3, time: 60 } },
    }) as never;
  const named = () => answers.calls.map(([name]) => name);

  it('a new sweep: planned, asked for sbatch, made, and submitted, with a core a replica', async () => {
    await submitNew(loaded(), { runs: '/runs', device: 'cpu' });
    expect(named()).toEqual(['planned', 'checkSubmits', 'newSweep', 'planned', 'submit']);
    expect(answers.calls[0]?.[1]).toMatchObject({ name: 'many', folder: path.join('/runs', 'SWEEP'), replicas: 3 });
    expect(answers.calls[0]?.slice(2)).toEqual([
      [0, 1, 2, 3],
      { cpusPerTask: 3, time: 60 },
      [process.execPath, expect.stringMatching(/cli\.js$/)],
    ]);
    expect(answers.calls[2]).toEqual(['newSweep', { runs: '/runs', replicas: 3, device: 'cpu' }]);
    const shown = path.join('runs', 'new');
    expect(answers.calls[4]?.at(-1)).toBe(
      `The sweep is kept. When that is mended, go on with: sluice sweep resume ${shown} --where slurm`,
    );
    expect(out).toBe(`${shown}: 2 tasks submitted as job 5. See how it goes with: sluice sweep status ${shown}\n`);
    expect(err).toBe('');
  });

  it('is only printed where it is to be dry, and as JSON has its jobs', async () => {
    await submitNew(loaded(), { runs: '/runs', dryRun: true });
    expect([named(), out]).toEqual([['planned'], '#!/bin/bash of SWEEP\n']);
    out = '';
    await submitNew({ ...(loaded() as object), spec: {} } as never, { runs: '/runs', json: true });
    expect(JSON.parse(out)).toEqual({ folder: path.resolve('runs/new'), jobs: [{ job: '5', indices: [0, 2] }] });
    expect(answers.calls.find(([name]) => name === 'newSweep')).toEqual(['newSweep', { runs: '/runs', replicas: 1 }]);
    out = '';
    await submitNew({ ...(loaded() as object), spec: { slurm: { two: true } } } as never, { runs: '/runs' });
    expect(out).toContain(': 3 tasks submitted as jobs 5, 6. See');
  });

  it('what is left: neither done, nor running, nor in the queue', async () => {
    left(0, started(), ended(20));
    answers.queue = { waiting: new Set([1]), running: new Set([2]), jobs: [], jobsRunning: [] };
    writeFileSync(path.join(sweep.folder, 'cancelled'), '');
    await submitRest(sweep, { two: true } as never, {}).then(
      () => undefined,
      (error: Error) => expect(error.message).toContain("'slurm.two'"),
    );
    expect(named()).toEqual([]);
    await submitRest(sweep, { time: 1 }, {});
    expect(named()).toEqual(['checkSubmits', 'planned', 'submit']);
    expect(answers.calls[1]?.[2]).toEqual([3]);
    expect(existsSync(path.join(sweep.folder, 'cancelled'))).toBe(false);
    expect(err).toMatch(/^warning: slurm\.time is 1, and Slurm asks for a checkpoint/);
  });

  it('says that nothing is, or that the queue does not answer, and does not take a cancel back to say so', async () => {
    for (const index of [0, 1, 2]) left(index, started(), ended(20));
    answers.queue = { waiting: new Set([3]), running: new Set(), jobs: [], jobsRunning: [] };
    writeFileSync(path.join(sweep.folder, 'cancelled'), '');
    await submitRest(sweep, {}, {});
    expect([out, named()]).toEqual([
      'Nothing is missing: every task is done, running or in the queue.\n',
      ['checkSubmits'],
    ]);
    answers.queue = { ...answers.queue, waiting: new Set(), unknown: 'no answer' };
    await submitRest(sweep, {}, { dryRun: true });
    expect(err).toBe(
      'warning: The queue cannot be asked (no answer): a task that is in it already is submitted twice, and run once.\n',
    );
    expect(out).toContain('#!/bin/bash of ');
    expect(named()).not.toContain('submit');
    expect(existsSync(path.join(sweep.folder, 'cancelled'))).toBe(true);
  });
});

describe('tasks for others to start', () => {
  it('are what is left, a command a line; nothing where nothing is', async () => {
    left(1, started(), ended(20));
    await sweepFilesFor(sweep, { for: 'shell', trust: true });
    const printed = out.trimEnd().split('\n');
    expect(printed).toHaveLength(3);
    expect(printed[1]).toMatch(/cli\.js sweep task --trust \S+ 2$/);
    out = '';
    for (const index of [0, 2, 3]) left(index, started(), ended(20));
    await sweepFilesFor(sweep, { for: 'shell', trust: true });
    expect(out).toBe('');
  });

  it('as a Job have the volume at the folder that holds all three, sixteen at a time', async () => {
    const all = { for: 'kubernetes', trust: true, image: 'node:20', claim: 'disk' } as const;
    const cli = path.resolve('src/commands/sweep');
    sweep.tasks = Array.from({ length: 20 }, (_, i) => task(i));
    const at = (folder: string, experiment: string) => ({
      ...sweep,
      folder: path.resolve(folder),
      experiment: path.resolve(experiment),
    });
    await sweepFilesFor(at('src/runs/a', 'src/e.ts'), all);
    expect(out).toContain(`mountPath: ${JSON.stringify(path.resolve('src'))}`);
    expect(out).toContain('parallelism: 16\n');
    expect(out).toContain(`exec node ${path.join(cli, 'cli.js')} sweep task ${path.resolve('src/runs/a')} `);
    out = '';
    await sweepFilesFor(at('src/commands/sweep/a', 'src/commands/sweep/e.ts'), { ...all, atOnce: '3' });
    expect(out).toContain(`mountPath: ${JSON.stringify(cli)}`);
    expect(out).toContain('parallelism: 3\n');
    out = '';
    // Two of them share more than the third has.
    await sweepFilesFor(at('src/runs/a', 'src/runs/e.ts'), all);
    expect(out).toContain(`mountPath: ${JSON.stringify(path.resolve('src'))}`);
    await expect(sweepFilesFor({ ...sweep, folder: '/x/a', experiment: '/y/e.ts' }, all)).rejects.toThrow(
      'The sweep and Sluice share no folder that could be a volume.',
    );
    const { image: _, ...without } = all;
    await expect(sweepFilesFor(sweep, without)).rejects.toThrow('--image is missing.');
  });
});

it('a plan says how many tasks there are', () => {
  const loaded = { file: 'a/one.sweep.ts', tasks: [task(0)] } as never;
  showPlan(loaded, { atOnce: 1 });
  expect(out).toBe('one: 1 task, 1 at a time\n  t0\n');
});
