/** The record of a pool that is at work, and what else is written into a sweep's folder or read from it. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorCode } from '../../../src/files/errorCode';
import type { Decision } from '../../../src/protocol/files/decision';
import { bornOf, machineId } from '../../../src/run/owner/processAlive';
import { readDecision, writeDecision } from '../../../src/sweep/record/decision';
import { inSweepFolder } from '../../../src/sweep/record/inSweepFolder';
import { poolAtWork, removePool, writePool } from '../../../src/sweep/record/poolRecord';
import type { Sweep } from '../../../src/sweep/record/readSweep';
import { noteTimeout, timeoutsOf } from '../../../src/sweep/slurm/requeues';
import { taskLog } from '../../../src/sweep/slurm/taskLog';
import { temporaryFolder } from '../../host/temporary';
import { saidBy } from '../../said';

const nobody = 2 ** 22 + 1;

describe('a pool', () => {
  it('is at work as long as its process is, and leaves the record of another', async () => {
    const folder = await temporaryFolder();
    expect(await poolAtWork(folder)).toBeUndefined();
    await writePool(folder, process.pid, 3);
    expect(await poolAtWork(folder)).toMatchObject({ pid: process.pid, host: hostname(), atOnce: 3 });
    // Where the system says it, what tells it from another process of that number.
    const [machine, born] = [await machineId(), await bornOf(process.pid)];
    expect(JSON.parse(readFileSync(join(folder, 'pool.json'), 'utf8'))).toEqual(
      JSON.parse(JSON.stringify({ pid: process.pid, host: hostname(), atOnce: 3, machine, born })),
    );
    await removePool(folder, process.pid + 1);
    expect(existsSync(join(folder, 'pool.json'))).toBe(true);
    await removePool(folder, process.pid);
    expect(existsSync(join(folder, 'pool.json'))).toBe(false);
    await removePool(folder, process.pid);
    // A folder that is not there, or takes nothing, is told of by the tasks.
    await writePool(join(folder, 'gone'), process.pid, 1);
    expect(existsSync(join(folder, 'gone'))).toBe(false);
  });

  it.each<[string, object, boolean]>([
    ['without a birth, here', { pid: process.pid }, true],
    ['without a birth, gone', { pid: nobody }, false],
    ['without a birth, on another machine', { pid: process.pid, host: 'elsewhere' }, false],
    ['with the birth of another process', { pid: process.pid, machine: 'm', born: '1' }, false],
    ['of another boot', { pid: process.pid, machine: 'another', born: '1' }, false],
  ])('%s: %j is at work: %s', async (_, record, works) => {
    const folder = await temporaryFolder();
    writeFileSync(join(folder, 'pool.json'), JSON.stringify({ host: hostname(), atOnce: 2, ...record }));
    expect((await poolAtWork(folder)) !== undefined).toBe(works);
  });
});

describe('what cannot be written into a sweep’s folder', () => {
  const failing = (code: string | undefined, message = 'x') =>
    inSweepFolder(resolve('runs/my sweep'), () =>
      Promise.reject(code === undefined ? new Error(message) : Object.assign(new Error(message), { code })),
    );

  it.each<[string, string, string]>([
    ['ENOSPC', 'the disk is full', 'Free some space, then go on with: sluice sweep resume '],
    ['EDQUOT', 'the disk is full', 'Free some space, then go on with: sluice sweep resume '],
    [
      'EROFS',
      'the folder cannot be written to',
      'Make the folder writable, or copy it to a place that is, and go on there with: ',
    ],
    ['EACCES', 'the folder cannot be written to', 'Make the folder writable'],
    ['EPERM', 'the folder cannot be written to', 'Make the folder writable'],
    ['ENOENT', 'it does not exist', 'Make the folder writable'],
    ['EIO', 'bad block', 'Make the folder writable'],
  ])('of %s is said: %s', async (code, reason, hint) => {
    const told = await saidBy(failing(code, 'bad block.'));
    expect(told.message).toBe(`The sweep's folder ${resolve('runs/my sweep')} takes nothing more: ${reason}.`);
    expect(told.hint.startsWith(hint), told.hint).toBe(true);
    expect(told.hint).toContain(" 'runs/my sweep'");
  });

  it('is told alone: what is thrown otherwise, and what is done, are handed on', async () => {
    await expect(failing(undefined, 'no fault of the disk')).rejects.toThrow('no fault of the disk');
    expect(await inSweepFolder('/x', async () => 7)).toBe(7);
    expect(errorCode({ code: 'ENOSPC' })).toBeUndefined();
  });
});

describe('beside a task', () => {
  const task = { id: '12_x', index: 12, configuration: 0, settings: {} };
  const sweepIn = (folder: string) => ({ folder, tasks: [task] }) as unknown as Sweep;

  it('a decision is written as people read it, and read back; what is none is none', async () => {
    const folder = await temporaryFolder();
    const made: Decision = { method: 'median', epoch: 3, score: 0.25, needed: 0.5, others: 4, reason: 'behind' };
    expect(await readDecision(folder)).toBeUndefined();
    await writeDecision(folder, made);
    expect(readFileSync(join(folder, 'early-stop.json'), 'utf8')).toBe(`${JSON.stringify(made, null, 2)}\n`);
    expect(await readDecision(folder)).toEqual(made);
    writeFileSync(join(folder, 'early-stop.json'), '{');
    expect(await readDecision(folder)).toBeUndefined();
  });

  it('timeouts are those of one element of an array, and begin at none', async () => {
    const folder = await temporaryFolder();
    mkdirSync(join(folder, 'logs'));
    const sweep = sweepIn(folder);
    expect(await timeoutsOf(sweep, task, '9_12')).toBe(0);
    await noteTimeout(sweep, task, '9_12', 2);
    expect(readFileSync(join(folder, 'logs/12_x.timeouts'), 'utf8')).toBe('{"job":"9_12","count":2}\n');
    expect([await timeoutsOf(sweep, task, '9_12'), await timeoutsOf(sweep, task, '10_12')]).toEqual([2, 0]);
    // Behind a link lie somebody else's files.
    const away = await temporaryFolder();
    const linked = await temporaryFolder();
    symlinkSync(away, join(linked, 'logs'));
    await expect(noteTimeout(sweepIn(linked), task, '9_12', 1)).rejects.toThrow('is a link');
    expect(readdirSync(away)).toEqual([]);
    for (const broken of ['{', '{"job":"9_12"}', '{"job":"9_12","count":-1}', '{"job":"9_12","count":1.5}']) {
      writeFileSync(join(folder, 'logs/12_x.timeouts'), broken);
      expect(await timeoutsOf(sweep, task, '9_12'), broken).toBe(0);
    }
  });

  it('its log is the newest of the pool’s and of the elements that it was', async () => {
    const folder = await temporaryFolder();
    mkdirSync(join(folder, 'logs'));
    const sweep = sweepIn(folder);
    const jobs = [
      { job: '7', time: 1, indices: [10, 12], offset: 10 },
      { job: '8', time: 1, indices: [12] },
      { job: '9', time: 1, indices: [11] },
    ];
    writeFileSync(join(folder, 'slurm.jsonl'), jobs.map((job) => `${JSON.stringify(job)}\n`).join(''));
    expect(await taskLog(sweep, task)).toBeUndefined();
    const log = (name: string, second: number) => {
      const file = join(folder, 'logs', `${name}.log`);
      writeFileSync(file, '');
      utimesSync(file, second, second);
      return file;
    };
    const [pool, first, second] = [log('12_x', 1000), log('7_2', 3000), log('8_12', 2000)];
    // Of others.
    log('9_12', 5000);
    log('7_12', 5000);
    expect(await taskLog(sweep, task)).toBe(first);
    rmSync(first);
    expect(await taskLog(sweep, task)).toBe(second);
    utimesSync(pool, 4000, 4000);
    expect(await taskLog(sweep, task)).toBe(pool);
  });
});
