/** What is heard of Slurm's queue, and what is said where it cannot be asked: with commands that answer as told. A real one: slurm.test.ts. */
import {
  chmodSync,
  cpSync,
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
import { jobsOf, queueOf } from '../../../src/sweep/slurm/queue';
import { checkSubmits, submit } from '../../../src/sweep/slurm/submit';
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
