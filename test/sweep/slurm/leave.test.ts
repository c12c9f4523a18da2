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
  expect([(await leave('SIGUSR1', later))?.exitCode, (await leave('SIGUSR1', later))?.exitCode]).toEqual([
    undefined,
    75,
  ]);
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
});
