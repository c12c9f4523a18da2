/** What is heard of Slurm's queue, and what is said where it cannot be asked: with commands that answer as told. A real one: slurm.test.ts. */
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Sweep } from '../../../src/sweep/record/readSweep';
import { ask, call } from '../../../src/sweep/slurm/call';
import { cancelJobs } from '../../../src/sweep/slurm/cancelJobs';
import { jobsOf, queuedTasks, queueIn, queueOf } from '../../../src/sweep/slurm/queue';
import { checkSubmits, planned, submit } from '../../../src/sweep/slurm/submit';
import { saidBy } from '../../said';

let folder = '';
const { PATH } = process.env;
const sweepIn = (at: string) => ({ folder: at, tasks: [] }) as unknown as Sweep;
const noted = (at: string, job: object) => writeFileSync(path.join(at, 'slurm.jsonl'), `${JSON.stringify(job)}\n`);

function command(name: string, script: string): void {
  const file = path.join(folder, 'bin', name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}

beforeEach(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'sluice-queue-')));
  mkdirSync(path.join(folder, 'bin'));
  process.env.PATH = `${path.join(folder, 'bin')}:${PATH}`;
});
afterEach(() => {
  process.env.PATH = PATH;
});

describe('a sweep’s jobs', () => {
  const job = (at: string) => ({ job: '7', time: 1, indices: [0, 1, 2], offset: 0, folder: at });

  it('are its own: those of the folder that it was copied from are not, those behind a link are', async () => {
    const at = path.join(folder, 'sweep');
    mkdirSync(at);
    noted(at, job(at));
    cpSync(at, path.join(folder, 'copy'), { recursive: true });
    symlinkSync(at, path.join(folder, 'link'));
    const named = async (name: string) => (await jobsOf(sweepIn(path.join(folder, name)))).map((one) => one.job);
    expect([await named('sweep'), await named('link'), await named('copy')]).toEqual([['7'], ['7'], []]);
    command('squeue', 'echo "7_0 RUNNING"; echo "7_1 PENDING"; echo "7_2 REQUEUED"; echo "9_3 PENDING"');
    expect(await queueOf(sweepIn(at))).toEqual({
      waiting: new Set([1, 2]),
      running: new Set([0]),
      jobs: ['7'],
      jobsRunning: ['7'],
    });
    expect(await queueOf(sweepIn(path.join(folder, 'copy')))).toMatchObject({ jobs: [] });
    expect(await jobsOf(sweepIn(path.join(folder, 'nowhere')))).toEqual([]);
  });

  it('of a queue that cannot be asked nothing is known, and that is said', async () => {
    noted(folder, job(folder));
    command('squeue', 'echo "slurm_load_jobs error: Unable to contact slurm controller" >&2; exit 1');
    const { unknown, waiting, running } = await queueOf(sweepIn(folder));
    expect(unknown).toContain('Unable to contact slurm controller');
    expect(waiting.size + running.size).toBe(0);
    const error = await saidBy(cancelJobs(sweepIn(folder)));
    expect(error.message).toContain('Unable to contact slurm controller');
    expect(error.hint).toContain('leave as soon as they begin');
    // One that has forgotten the job is a queue without it.
    command('squeue', 'echo "slurm_load_jobs error: Invalid job id specified" >&2; exit 1');
    expect(await queueOf(sweepIn(folder))).toEqual({
      waiting: new Set(),
      running: new Set(),
      jobs: [],
      jobsRunning: [],
    });
    // One that has forgotten another of them lists those that it knows.
    command('squeue', 'echo "slurm_load_jobs error: Invalid job id specified" >&2; echo "7_0 PENDING"');
    expect((await queueOf(sweepIn(folder))).waiting).toEqual(new Set([0]));
    process.env.PATH = path.join(folder, 'nothing');
    expect((await queueOf(sweepIn(folder))).unknown).toContain('no squeue on this machine');
  });
});

it('is signalled the job that runs, not the one that has nothing left: scancel would fail', async () => {
  writeFileSync(
    path.join(folder, 'slurm.jsonl'),
    ['7', '8'].map((job) => `${JSON.stringify({ job, time: 1, indices: [0], folder })}\n`).join(''),
  );
  command('squeue', 'echo "7_0 RUNNING"; echo "8_0 PENDING"');
  command('scancel', `echo "$@" >> '${folder}/asked'`);
  expect(await cancelJobs(sweepIn(folder))).toBe(1);
  expect(readFileSync(path.join(folder, 'asked'), 'utf8')).toBe('--state=PENDING 7 8\n--full --signal=TERM 7\n');
});

it('a command that hangs is ended, and may have done what it was asked for', async () => {
  command('sbatch', 'exec sleep 600');
  const answer = await call('sbatch', [], { timeout: 200 });
  expect(answer).toMatchObject({ code: undefined, hung: true, stderr: 'no answer for 0.2 s' });
  const error = await saidBy(ask('sbatch', [], 'Mend it.', { timeout: 200 }));
  expect(error.message).toBe('sbatch says: no answer for 0.2 s.');
  expect(error.hint).toBe('It may have done what it was asked for: squeue --me says so. Mend it.');
});

it('an sbatch that does not even say its version is told before anything is made', async () => {
  command('sbatch', 'echo "sbatch: fatal: Could not establish a configuration source" >&2; exit 1');
  expect((await saidBy(checkSubmits())).message).toContain('Could not establish a configuration source');
  chmodSync(path.join(folder, 'bin/sbatch'), 0o644);
  process.env.PATH = path.join(folder, 'bin');
  expect((await saidBy(checkSubmits())).message).toContain('sbatch cannot be run here');
});

it.each([
  [0o600, 0o700],
  [0o644, 0o755],
  [0o640, 0o750],
])('the script is readable as the sweep is, and no further: %o', async (mode, script) => {
  command('sbatch', 'echo 7');
  const file = path.join(folder, 'sweep.json');
  writeFileSync(file, '{}');
  chmodSync(file, mode);
  const umask = process.umask(0o022);
  const parts = [{ offset: 0, array: '0', indices: [0] }];
  await submit(sweepIn(folder), { script: 'secret', parts }, {}, '').finally(() => process.umask(umask));
  expect((statSync(path.join(folder, 'submit.sh')).mode & 0o777).toString(8)).toBe(script.toString(8));
});

describe('a queue', () => {
  const jobs = [
    { job: '7', time: 1, indices: [0, 1] },
    { job: '8', time: 1, indices: [1001], offset: 1001 },
  ];

  it.each([
    ...['PENDING', 'REQUEUED', 'REQUEUE_FED', 'REQUEUE_HOLD', 'SPECIAL_EXIT', 'RESV_DEL_HOLD', 'SUSPENDED'].map(
      (state) => [state, true] as const,
    ),
    ...['RUNNING', 'COMPLETING', 'CONFIGURING', 'STOPPED', 'PENDING_X'].map((state) => [state, false] as const),
  ])('an element that is %s waits: %s', (state, waits) => {
    const { waiting, running, jobs: known, jobsRunning } = queueIn(`  8_4 ${state}\n`, jobs);
    expect([[...waiting], [...running]]).toEqual(waits ? [[1005], []] : [[], [1005]]);
    expect([known, jobsRunning]).toEqual([['8'], waits ? [] : ['8']]);
  });

  it('has lines of other jobs, and what is no line, left out', () => {
    const text = '9_0 RUNNING\n7_N/A RUNNING\n7_1\nsqueue: error\n17_1 RUNNING\n';
    expect(queueIn(text, jobs)).toEqual({ waiting: new Set(), running: new Set(), jobs: [], jobsRunning: [] });
  });

  it('is asked once for all arrays, each named once, and not at all for none', async () => {
    command('squeue', `echo "$@" >> '${folder}/asked'`);
    expect((await queueOf(sweepIn(folder))).jobs).toEqual([]);
    expect(existsSync(path.join(folder, 'asked'))).toBe(false);
    const lines = [...jobs, jobs[0]].map((job) => `${JSON.stringify(job)}\n`);
    writeFileSync(path.join(folder, 'slurm.jsonl'), lines.join(''));
    await queueOf(sweepIn(folder));
    expect(readFileSync(path.join(folder, 'asked'), 'utf8')).toBe('--noheader --array --jobs=7,8 --format=%F_%K %T\n');
    command('squeue', 'echo "7_1 PENDING"');
    expect(await queuedTasks(sweepIn(folder))).toEqual(new Set([1]));
    command('squeue', 'exit 3');
    expect((await queueOf(sweepIn(folder))).unknown).toBe('squeue says: exit code 3');
  });
});

describe('what a command of Slurm answers', () => {
  it('is its output, its code and its own words, wherever it is called', async () => {
    command('sbatch', 'pwd; echo "  no  " >&2; exit 4');
    expect(await call('sbatch', ['a'], { cwd: '/' })).toEqual({
      ...{ code: 4, signal: undefined, stdout: '/\n', stderr: 'no', hung: false },
    });
    command('sbatch', 'kill -KILL $$');
    expect(await call('sbatch', [])).toMatchObject({ code: undefined, signal: 'SIGKILL', hung: false });
    expect(await call('no-such-command', [])).toBeUndefined();
    command('sbatch', 'echo out');
    expect(await ask('sbatch', [], '')).toBe('out\n');
  });

  it.each([
    ['echo "fatal: no such account" >&2; exit 1', 'sbatch says: fatal: no such account.'],
    ['echo "Why? " >&2; exit 1', 'sbatch says: Why?'],
    ['echo "on the other channel"; exit 1', 'sbatch says: on the other channel.'],
    ['exit 9', 'sbatch says: exit code 9.'],
  ])('%s is said so', async (script, message) => {
    command('sbatch', script);
    expect(await saidBy(ask('sbatch', [], 'Mend it.'))).toEqual({ message, hint: 'Mend it.' });
  });

  it('is told where there is no such command', async () => {
    process.env.PATH = path.join(folder, 'nothing');
    const { message, hint } = await saidBy(ask('sbatch', [], ''));
    expect(message).toBe('There is no sbatch on this machine.');
    expect(hint).toContain('Submit on a login node');
  });
});

describe('cancelling', () => {
  beforeEach(() => {
    noted(folder, { job: '7', time: 1, indices: [0, 1], folder });
    command('scancel', `echo "$@" >> '${folder}/asked'`);
  });
  const asked = () => (existsSync(`${folder}/asked`) ? readFileSync(`${folder}/asked`, 'utf8') : '');

  it('what waits alone signals nothing, and what is not in the queue needs nothing', async () => {
    command('squeue', 'echo "7_0 PENDING"; echo "7_1 PENDING"');
    expect(await cancelJobs(sweepIn(folder))).toBe(2);
    expect(asked()).toBe('--state=PENDING 7\n');
    command('squeue', 'true');
    expect(await cancelJobs(sweepIn(folder))).toBe(0);
    expect(asked()).toBe('--state=PENDING 7\n');
  });

  it.each([
    ['Invalid job id specified', true],
    ['Job/step already completing or completed', true],
    ['Access/permission denied', false],
  ])('scancel that says %s is done: %s', async (words, done) => {
    command('squeue', 'echo "7_0 PENDING"');
    command('scancel', `echo "scancel: error: ${words}" >&2; exit 1`);
    if (done) expect(await cancelJobs(sweepIn(folder))).toBe(1);
    else
      expect(await saidBy(cancelJobs(sweepIn(folder)))).toEqual({
        message: `scancel says: scancel: error: ${words}`,
        hint: 'No further task begins all the same. Cancel the jobs yourself: squeue --me lists them.',
      });
  });
});

describe('submitting', () => {
  const parts = [
    { offset: 0, array: '0,2-3', indices: [0, 2, 3] },
    { offset: 1001, array: '0', indices: [1001] },
  ];
  const lines = () =>
    readFileSync(path.join(folder, 'slurm.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  beforeEach(() => {
    writeFileSync(path.join(folder, 'sweep.json'), '{}');
    // Numbers from 41 on, with the cluster's name, as some say it.
    command('sbatch', `echo "$PWD $@" >> '${folder}/asked'; echo "$(( 40 + $(wc -l < '${folder}/asked') ));main"`);
  });

  it('gives each part its tasks, and notes its job', async () => {
    const before = Date.now();
    const jobs = await submit(sweepIn(folder), { script: 'text', parts }, { maxRequeues: 0 }, '');
    const script = path.join(folder, 'submit.sh');
    expect(readFileSync(script, 'utf8')).toBe('text');
    expect(readFileSync(path.join(folder, 'asked'), 'utf8')).toBe(
      `${folder} --parsable --array=0,2-3 ${script} 0\n${folder} --parsable --array=0 ${script} 1001\n`,
    );
    expect(lines()).toEqual(jobs);
    expect(jobs).toMatchObject([
      { job: '41', indices: [0, 2, 3], offset: 0, maxRequeues: 0, folder },
      { job: '42', indices: [1001], offset: 1001, maxRequeues: 0, folder },
    ]);
    expect(jobs[0]?.time).toBeGreaterThanOrEqual(before);
    const [plain] = await submit(sweepIn(folder), { script: '', parts: parts.slice(0, 1) }, {}, '');
    expect(plain).not.toHaveProperty('maxRequeues');
  });

  it('from behind a link notes where the sweep lies', async () => {
    symlinkSync(folder, path.join(folder, 'link'));
    const link = sweepIn(path.join(folder, 'link'));
    const [job] = await submit(link, { script: '', parts: parts.slice(0, 1) }, {}, '');
    expect(job?.folder).toBe(folder);
    expect(await jobsOf(sweepIn(folder))).toHaveLength(1);
  });

  it('lets each array wait for the one before where so many may run at a time, and for what the user says', async () => {
    await submit(sweepIn(folder), { script: '', parts }, { atOnce: 3, extra: { dependency: 'singleton' } }, '');
    const [first, second] = readFileSync(path.join(folder, 'asked'), 'utf8').split('\n');
    expect(first).toMatch(/--array=0,2-3%3 \S+submit\.sh 0$/);
    expect(second).toMatch(/--array=0%3 --dependency=singleton,afterany:41 \S+submit\.sh 1001$/);
    await submit(sweepIn(folder), { script: '', parts }, { atOnce: 1 }, '');
    expect(readFileSync(path.join(folder, 'asked'), 'utf8')).toContain('--array=0%1 --dependency=afterany:43 ');
  });

  it('says what sbatch has answered in place of a number, and keeps what it took before', async () => {
    command('sbatch', `echo x >> '${folder}/asked'; [ "$(wc -l < '${folder}/asked')" = 1 ] && echo 5 || echo queued`);
    expect(await saidBy(submit(sweepIn(folder), { script: '', parts }, {}, 'Go on later.'))).toEqual({
      message: 'sbatch did not say which job it made, but: queued',
      hint: 'Go on later.',
    });
    expect(lines().map(({ job }: { job: string }) => job)).toEqual(['5']);
  });

  it('says which job is submitted where it cannot be noted', async () => {
    mkdirSync(path.join(folder, 'slurm.jsonl'));
    const { message, hint } = await saidBy(submit(sweepIn(folder), { script: '', parts }, {}, 'Go on later.'));
    expect(message).toMatch(/^Job 41 is submitted, and cannot be noted in .*: .*slurm\.jsonl is a folder/);
    expect(hint).toBe('Take it back with: scancel 41. Go on later.');
  });

  it('plans with the arrays of the cluster, and with the usual ones where none answers', async () => {
    command('scontrol', 'echo "MaxArraySize = 2"');
    const sweep = { ...sweepIn(folder), name: 's', replicas: 1 };
    const planOf = async () => (await planned(sweep, [0, 1, 2], {}, ['node'])).parts.map(({ array }) => array);
    expect(await planOf()).toEqual(['0-1', '0']);
    process.env.PATH = path.join(folder, 'nothing');
    expect(await planOf()).toEqual(['0-2']);
  });
});
