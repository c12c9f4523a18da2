/** What becomes of a task whose job has to go, with a `scontrol` that answers as told. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { guardVariable } from '../../../src/protocol/messages/guardMessages';
import type { Sweep } from '../../../src/sweep/record/readSweep';
import { isOwnJob, leaveJob } from '../../../src/sweep/slurm/leave';

const task = { id: '3_x', index: 3, configuration: 3, settings: {} };
let folder = '';
let sweep: Sweep;
const { PATH } = process.env;
const job = {
  SLURM_JOB_ID: '12',
  SLURM_ARRAY_JOB_ID: '9',
  SLURM_ARRAY_TASK_ID: '3',
  SLURM_TASK_PID: String(process.pid),
};
const leave = (by: string, env: Record<string, string> = job, now?: number) =>
  leaveJob(sweep, task, by, { shown: 'runs/s', env, ...(now === undefined ? {} : { now }) });

/** Notes what it is asked. */
function scontrol(code: number, words = ''): void {
  const file = path.join(folder, 'scontrol');
  writeFileSync(file, `#!/bin/sh\necho "$@" >> '${folder}/asked'\necho '${words}' >&2\nexit ${code}\n`);
  chmodSync(file, 0o755);
}
const asked = () => (existsSync(`${folder}/asked`) ? readFileSync(`${folder}/asked`, 'utf8').trim().split('\n') : []);

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'sluice-leave-'));
  mkdirSync(path.join(folder, 'logs'));
  sweep = { folder, slurm: { maxRequeues: 2 }, tasks: [task] } as unknown as Sweep;
  process.env.PATH = folder;
});
afterEach(() => {
  process.env.PATH = PATH;
});

it('near the end of its time it is requeued, as often as the sweep says', async () => {
  process.env.PATH = `${folder}:${PATH}`;
  scontrol(0);
  expect(await leave('SIGUSR1')).toMatchObject({ exitCode: undefined, words: expect.stringContaining('9_3 is back') });
  expect(await leave('SIGUSR2')).toMatchObject({ exitCode: undefined });
  expect(await leave('SIGUSR1')).toEqual({
    exitCode: 75,
    words:
      'The time of job 9_3 is over, and it has been requeued 2 times: submit again what is missing: sluice sweep resume runs/s --where slurm',
  });
  expect(asked()).toEqual(['requeue 9_3', 'requeue 9_3']);
  // Submitted again it has its tries again, as many as it was submitted with.
  writeFileSync(path.join(folder, 'slurm.jsonl'), '{"job":"10","time":0,"indices":[3],"maxRequeues":1}\n');
  const later = { ...job, SLURM_ARRAY_JOB_ID: '10' };
  expect((await leave('SIGUSR1', later))?.exitCode).toBeUndefined();
  expect(await leave('SIGUSR1', later)).toMatchObject({
    exitCode: 75,
    words: expect.stringContaining('it has been requeued 1 time: submit again'),
  });
});

it('preempted it is requeued without end: far from the end of its time the same signal is no timeout', async () => {
  process.env.PATH = `${folder}:${PATH}`;
  scontrol(0);
  const timed = { ...job, SLURM_JOB_START_TIME: '1000', SLURM_JOB_END_TIME: '8200' };
  for (let i = 0; i < 4; i++) expect((await leave('SIGUSR1', timed, 2000_000))?.exitCode).toBeUndefined();
  expect(existsSync(path.join(folder, 'logs/3_x.timeouts'))).toBe(false);
  await leave('SIGUSR1', timed, 8100_000);
  expect(existsSync(path.join(folder, 'logs/3_x.timeouts'))).toBe(true);
});

it('where it cannot be requeued, and where Slurm takes it away, the exit code says: try again', async () => {
  expect(await leave('SIGUSR1')).toMatchObject({
    exitCode: 75,
    words: expect.stringContaining('there is no scontrol here'),
  });
  process.env.PATH = `${folder}:${PATH}`;
  scontrol(1, 'Requests are not allowed');
  expect(await leave('SIGUSR1')).toMatchObject({
    exitCode: 75,
    words: expect.stringContaining('Requests are not allowed'),
  });
  expect(await leave('SIGTERM')).toMatchObject({ exitCode: 75, words: expect.stringContaining('--where slurm') });
  expect(asked()).toEqual(['requeue 9_3']);
});

it('nothing is requeued of a sweep that was cancelled, nor by a pool or a person inside of a job, nor without one', async () => {
  process.env.PATH = `${folder}:${PATH}`;
  scontrol(0);
  expect(await leave('SIGUSR1', { ...job, SLURM_TASK_PID: '1' })).toBeUndefined();
  expect(await leave('SIGUSR1', {})).toBeUndefined();
  writeFileSync(path.join(folder, 'cancelled'), '');
  expect(await leave('SIGUSR1')).toEqual({ exitCode: undefined, words: 'The sweep was cancelled.' });
  expect(asked()).toEqual([]);
});

it('a job is a task’s own where its script has become the process in front, and no other inside of it', () => {
  expect([job, { ...job, SLURM_TASK_PID: '1' }, {}].map((env) => isOwnJob(env))).toEqual([true, false, false]);
  expect(isOwnJob({ ...job, SLURM_TASK_PID: '1', [guardVariable]: '1' })).toBe(true);
  expect(isOwnJob({ SLURM_TASK_PID: String(process.pid) })).toBe(false);
});

it.each<[number, number, boolean]>([
  // Four fifths of two hours, or ten minutes before their end: the earlier of both.
  [7200, 5759, false],
  [7200, 5760, true],
  [2000, 1399, false],
  [2000, 1400, true],
  // Of what is shorter than ten minutes all.
  [500, 0, true],
])('of %i seconds, %i are near the end: %s', async (total, passed, counts) => {
  process.env.PATH = `${folder}:${PATH}`;
  scontrol(0);
  const timed = { ...job, SLURM_JOB_START_TIME: '1000', SLURM_JOB_END_TIME: String(1000 + total) };
  await leave('SIGUSR1', timed, (1000 + passed) * 1000);
  expect(existsSync(path.join(folder, 'logs/3_x.timeouts'))).toBe(counts);
});

it.each([
  [{ SLURM_JOB_START_TIME: '1000' }],
  [{ SLURM_JOB_START_TIME: '0', SLURM_JOB_END_TIME: '5000' }],
  [{ SLURM_JOB_START_TIME: '1000', SLURM_JOB_END_TIME: '1000' }],
  [{ SLURM_JOB_START_TIME: 'a', SLURM_JOB_END_TIME: 'b' }],
])('times that say nothing leave it to the signal: %j', async (times) => {
  await leave('SIGUSR1', { ...job, ...times }, 0);
  expect(readFileSync(path.join(folder, 'logs/3_x.timeouts'), 'utf8')).toContain('"count":1');
});

it('is requeued three times where nobody says how often, and what it was submitted with goes before the sweep', async () => {
  process.env.PATH = `${folder}:${PATH}`;
  scontrol(0);
  const codes = async (job_: Record<string, string>) => {
    const found: (number | undefined)[] = [];
    for (let i = 0; i < 5; i++) found.push((await leave('SIGUSR1', job_))?.exitCode);
    return found;
  };
  sweep = { ...sweep, slurm: {} } as unknown as Sweep;
  expect(await codes(job)).toEqual([undefined, undefined, undefined, 75, 75]);
  sweep = { ...sweep, slurm: { maxRequeues: 'many' } } as unknown as Sweep;
  expect((await codes({ ...job, SLURM_ARRAY_TASK_ID: '4' })).filter((code) => code === undefined)).toHaveLength(3);
  // The last submission of the array counts, and none of another whose number begins likewise.
  const submitted = [
    { job: '90', maxRequeues: 4 },
    { job: '90', maxRequeues: 0 },
    { job: '9', maxRequeues: 4 },
  ];
  const line = (one: object) => `${JSON.stringify({ time: 0, indices: [3], ...one })}\n`;
  writeFileSync(path.join(folder, 'slurm.jsonl'), submitted.map(line).join(''));
  expect(await codes({ ...job, SLURM_ARRAY_JOB_ID: '90', SLURM_ARRAY_TASK_ID: '5' })).toEqual(Array(5).fill(75));
});

it('is back in the queue where Slurm has ended the question with the job', async () => {
  process.env.PATH = `${folder}:${PATH}`;
  // It is asked last of all: by then it is written down that its time was over.
  writeFileSync(
    path.join(folder, 'scontrol'),
    `#!/bin/sh\ncat '${folder}/logs/3_x.timeouts' > '${folder}/seen'\nkill -TERM $$\n`,
  );
  chmodSync(path.join(folder, 'scontrol'), 0o755);
  expect(await leave('SIGUSR1')).toMatchObject({ exitCode: undefined, words: expect.stringContaining('is back') });
  expect(readFileSync(path.join(folder, 'seen'), 'utf8')).toContain('"count":1');
  writeFileSync(path.join(folder, 'scontrol'), '#!/bin/sh\nkill -KILL $$\n');
  expect((await leave('SIGUSR2'))?.exitCode).toBe(75);
});
