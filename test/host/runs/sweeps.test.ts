import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Runs } from '../../../src/host/runs/runs';
import { Sweeps } from '../../../src/host/runs/sweeps';
import { runFiles } from '../../../src/protocol/files/runFolder';
import { sweepFiles } from '../../../src/protocol/files/sweep';
import { poolAtWork, removePool, writePool } from '../../../src/sweep/record/poolRecord';
import { checkpoint, ended, epoch, started, step } from '../events';
import { temporaryFolder, waitingWorker } from '../temporary';
import { gridTasks, makeSweep, makeTask, sweepFile } from './aSweep';

const tasks = gridTasks([0.1, 0.9], 2);

async function place(more: Parameters<typeof sweepFile>[1] = {}, queued: (folder: string) => number[] = () => []) {
  const root = await temporaryFolder();
  const folder = await makeSweep(root, sweepFile(tasks, more));
  const runs = new Runs(() => [root], { mayWrite: () => false, pollMs: 5 });
  onTestFinished(() => runs.dispose());
  const warned: string[] = [];
  const asked: string[] = [];
  const sweeps = new Sweeps(runs, {
    warn: (message) => warned.push(message),
    queued: async (sweep) => {
      asked.push(sweep.folder);
      return new Set(queued(sweep.folder));
    },
  });
  onTestFinished(() => sweeps.dispose());
  const look = async () => {
    await runs.scan();
    await sweeps.told(folder);
  };
  return { root, folder, runs, sweeps, warned, asked, look };
}

/** Of a task that was stopped with a checkpoint. */
const stopped = [started(), step(1), checkpoint(1), ended(1, 'stopped')];

describe('Sweeps', () => {
  it('says of each task what its run folder says, also where there is none and where the run never began', async () => {
    const { folder, sweeps, runs, look } = await place();
    await makeTask(folder, tasks[0], started(), step(1), epoch(2, 0.75, 400), ended(20));
    const live = await makeTask(folder, tasks[1], started(), step(1));
    await waitingWorker(live);
    await makeTask(folder, tasks[2], started(), ended(0, 'failed'));
    await look();
    const [sweep] = sweeps.list();
    expect(sweep?.tasks.map(({ state, label }) => [label, state])).toEqual([
      ['lambda=0.1 · seed=0', 'finished'],
      ['lambda=0.1 · seed=1', 'running'],
      ['lambda=0.9 · seed=0', 'failed'],
      ['lambda=0.9 · seed=1', 'missing'],
    ]);
    expect(sweep?.counts).toMatchObject({ finished: 1, running: 1, failed: 1, missing: 1, paused: 0 });
    expect(sweep?.live).toBe(true);
    // As a run of its own it is none.
    expect(runs.get(join(folder, tasks[2]?.id ?? ''))).toBeUndefined();
    expect(sweeps.taskAt(live)?.task.task).toEqual(tasks[1]);
    expect(sweeps.isTask(live)).toBe(true);
    expect(sweeps.isTask(folder)).toBe(false);
  });

  it('tells a task that was stopped from one that the rule has ended, and from one without a checkpoint', async () => {
    const earlyStop = { method: 'median', graceEpochs: 1, reductionFactor: 4, minTasks: 3 } as const;
    const { folder, sweeps, look } = await place({ earlyStop });
    const early = await makeTask(folder, tasks[0], ...stopped);
    const decision = { method: 'median', epoch: 1, score: 0.1, needed: 0.2, others: 3, reason: 'It fell behind.' };
    await writeFile(join(early, runFiles.decision), JSON.stringify(decision));
    await makeTask(folder, tasks[1], ...stopped);
    await makeTask(folder, tasks[2], started(), step(1), ended(1, 'stopped'));
    await look();
    expect(sweeps.get(folder)?.tasks.map(({ state }) => state)).toEqual(['early', 'paused', 'missing', 'missing']);
    expect(sweeps.get(folder)?.live).toBe(false);
  });

  it('is live while a pool is at work, between two tasks as well, and not when its process is gone', async () => {
    const { folder, sweeps, look } = await place();
    const pool = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    onTestFinished(() => void pool.kill('SIGKILL'));
    await once(pool, 'spawn');
    await writePool(folder, pool.pid!, 3);
    await look();
    expect(sweeps.get(folder)).toMatchObject({ live: true, atOnce: 3 });
    // One that ends takes its own record away, and no other one's.
    await removePool(folder, pool.pid! + 1);
    expect(await poolAtWork(folder)).toMatchObject({ atOnce: 3 });
    pool.kill('SIGKILL');
    await once(pool, 'exit');
    await look();
    expect(sweeps.get(folder)?.live).toBe(false);
    await removePool(folder, pool.pid!);
    expect(await poolAtWork(folder)).toBeUndefined();
  });

  it('asks a cluster for sweeps that were submitted to one and are not over', async () => {
    const { root, folder, sweeps, asked, look } = await place({}, () => [0, 2]);
    await look();
    expect(asked).toEqual([]);
    expect(sweeps.get(folder)?.submitted).toBe(false);
    await writeFile(join(folder, sweepFiles.jobs), `${JSON.stringify({ job: '7', time: 1, indices: [0, 1, 2, 3] })}\n`);
    await makeTask(folder, tasks[2], started(), step(1), epoch(2, 0.5, 400), ended(20));
    const over = await makeSweep(root, sweepFile([tasks[0]!]), 'over-20260101-000000');
    await makeTask(over, tasks[0], started(), step(1), epoch(2, 0.5, 400), ended(20));
    await look();
    expect(asked).toEqual([folder]);
    expect(sweeps.get(folder)).toMatchObject({ submitted: true });
    expect(sweeps.get(folder)?.tasks.map(({ state }) => state)).toEqual(['queued', 'missing', 'finished', 'missing']);
  });

  it('says once why a folder is no sweep, and goes on; one that is gone is forgotten', async () => {
    const { root, folder, sweeps, warned, look } = await place();
    const broken = await makeSweep(root, sweepFile(tasks), 'broken-20260101-000000');
    await writeFile(join(broken, sweepFiles.sweep), '{');
    await look();
    await look();
    expect(sweeps.list().map((sweep) => sweep.folder)).toEqual([folder]);
    expect(warned).toEqual([expect.stringMatching(/broken-20260101-000000.sweep\.json is no JSON/)]);
    await rm(folder, { recursive: true });
    await look();
    expect(sweeps.list()).toEqual([]);
    // One that was mended by its removal, and is broken anew, is told of anew.
    await rm(broken, { recursive: true });
    await look();
    await makeSweep(root, sweepFile(tasks), 'broken-20260101-000000');
    await writeFile(join(broken, sweepFiles.sweep), '{');
    await look();
    expect(warned).toHaveLength(2);
  });

  it('are listed the newest first, and those of one time by their folders', async () => {
    const { root, sweeps, look } = await place({ made: 5 });
    for (const [id, made] of [
      ['z', 5],
      ['old', 1],
      ['new', 9],
    ] as const)
      await makeSweep(root, sweepFile([tasks[0]!], { made }), id);
    await look();
    expect(sweeps.list().map(({ folder }) => folder.slice(root.length + 1))).toEqual([
      ...['new', 'grid-20260101-000000', 'z', 'old'],
    ]);
  });

  it('looks again for why a task has stopped that went on meanwhile', async () => {
    const earlyStop = { method: 'median', graceEpochs: 1, reductionFactor: 4, minTasks: 3 } as const;
    const { folder, sweeps, look } = await place({ earlyStop });
    const task = await makeTask(folder, tasks[0], ...stopped);
    await look();
    expect(sweeps.get(folder)?.tasks[0]?.state).toBe('paused');
    const decision = { method: 'median', epoch: 1, score: 0.1, needed: 0.2, others: 3, reason: 'It fell behind.' };
    await writeFile(join(task, runFiles.decision), JSON.stringify(decision));
    await makeTask(folder, tasks[0], ...stopped, started(1), step(2), checkpoint(2), ended(2, 'stopped'));
    await look();
    expect(sweeps.get(folder)?.tasks[0]?.state).toBe('early');
  });

  it('knows of a pool that has gone with the next look, long before a cluster is asked again', async () => {
    const { folder, sweeps, look } = await place();
    await writePool(folder, process.pid, 3);
    await look();
    expect(sweeps.get(folder)?.live).toBe(true);
    await removePool(folder, process.pid);
    await sweeps.look();
    expect(sweeps.get(folder)).toMatchObject({ live: false, atOnce: undefined });
  });
});
