import { utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { WorkerWatch } from '../../../src/host/runs/workerWatch';
import { runFiles } from '../../../src/protocol/files/runFolder';
import { bornOf, isAlive, machineId } from '../../../src/run/owner/processAlive';
import { parseWorkerRecord } from '../../../src/run/owner/workerRecord';
import { temporaryFolder, waitingWorker, writeWorker } from '../temporary';

async function beat(folder: string, second: number): Promise<void> {
  await utimes(join(folder, runFiles.worker), second, second);
}

describe('WorkerWatch', () => {
  it('finds a killed process of this host dead once its heartbeat rests', async () => {
    const folder = await temporaryFolder();
    const worker = await waitingWorker(folder);
    const watch = new WorkerWatch(folder);
    expect(await watch.look(0)).toEqual({ alive: true });
    expect(await watch.look(6000)).toEqual({ alive: true });
    await worker.kill();
    const verdict = await watch.look(0);
    expect(verdict).toMatchObject({ alive: false });
    expect(verdict.alive || verdict.error.message).toContain(`${worker.pid}`);
  });

  it('believes a heartbeat more than a missing process id: another machine may bear the same name', async () => {
    const folder = await temporaryFolder();
    await writeWorker(folder, 12345);
    const watch = new WorkerWatch(folder, { isAlive: async () => false });
    for (let second = 1; second < 20; second++) {
      await beat(folder, second);
      expect(await watch.look(4000)).toEqual({ alive: true });
    }
    expect(await watch.look(4000)).toEqual({ alive: true });
    const verdict = await watch.look(4000);
    expect(verdict.alive || verdict.error).toEqual({
      message: 'The worker process 12345 ended without saying why: it was killed, ran out of memory or crashed.',
      hint: 'worker.log in the run folder has its last words.',
    });
  });

  it('leaves the last word on a worker that is gone to whoever started it, for five seconds', async () => {
    const folder = await temporaryFolder();
    const record = { pid: process.pid, host: hostname(), started: 1, released: 2 };
    await writeFile(join(folder, runFiles.worker), JSON.stringify(record));
    const watch = new WorkerWatch(folder);
    for (const ms of [0, 5000]) expect((await watch.look(ms)).alive).toBe(true);
    expect((await watch.look(1)).alive).toBe(false);
  });

  it('counts the silence of another host in watched time only', async () => {
    const folder = await temporaryFolder();
    await writeWorker(folder, 1, 'elsewhere');
    // Years old by this machine's clock: that alone says nothing.
    await beat(folder, 1000);
    const watch = new WorkerWatch(folder);
    expect((await watch.look(60_000)).alive).toBe(true);
    expect((await watch.look(19_000)).alive).toBe(true);
    await beat(folder, 1002);
    expect((await watch.look(19_000)).alive).toBe(true);
    expect((await watch.look(19_000)).alive).toBe(true);
    const verdict = await watch.look(2000);
    expect(verdict.alive || verdict.error.message).toBe(
      'The worker process 1 on elsewhere has not been heard from for 20 s.',
    );
  });

  it('does not look here for the process of another host: that its heart rests for a moment is no death', async () => {
    const folder = await temporaryFolder();
    await writeWorker(folder, 2 ** 22 + 1, 'elsewhere');
    const watch = new WorkerWatch(folder, { isAlive: async () => false });
    for (const ms of [0, 6000, 6000, 6000]) expect((await watch.look(ms)).alive).toBe(true);
    expect((await watch.look(6000)).alive).toBe(false);
  });

  it.runIf(process.platform === 'linux')(
    'does not declare a process dead that it sees at work, though it is halted (needs Linux)',
    async () => {
      const folder = await temporaryFolder();
      const record = {
        ...{ host: hostname(), started: 1 },
        pid: process.pid,
        machine: await machineId(),
        born: await bornOf(process.pid),
      };
      await writeFile(join(folder, runFiles.worker), JSON.stringify(record));
      const watch = new WorkerWatch(folder);
      for (let look = 0; look < 5; look++) expect((await watch.look(60_000)).alive).toBe(true);
      // The same id, another process.
      await writeFile(join(folder, runFiles.worker), JSON.stringify({ ...record, born: '1' }));
      expect((await watch.look(0)).alive).toBe(true);
      expect((await watch.look(6000)).alive).toBe(false);
    },
  );

  it('gives a worker without a record the same time', async () => {
    const watch = new WorkerWatch(await temporaryFolder());
    expect((await watch.look(500)).alive).toBe(true);
    expect((await watch.look(15_000)).alive).toBe(true);
    const verdict = await watch.look(15_000);
    expect(verdict.alive || verdict.error).toEqual({
      message: 'The worker has not been heard from for 20 s.',
      hint: 'See that its machine is up and that the run folder can be reached from there.',
    });
  });

  it('takes a disk that cannot be read for no sign of death', async () => {
    const watch = new WorkerWatch('/dev/null');
    for (let look = 0; look < 5; look++) expect((await watch.look(60_000)).alive).toBe(true);
  });
});

describe('isAlive', () => {
  it('tells this process from one that cannot be', async () => {
    expect(await isAlive(process.pid)).toBe(true);
    expect(await isAlive(2 ** 22 + 1)).toBe(false);
  });
});

describe('parseWorkerRecord', () => {
  it.each(['', '{', 'null', '{"pid":0,"host":"a"}', '{"pid":-5,"host":"a"}', '{"pid":"7","host":"a"}', '{"pid":7}'])(
    'makes nothing of %j',
    (text) => {
      expect(parseWorkerRecord(text)).toBeUndefined();
    },
  );

  it('reads a record', () => {
    expect(parseWorkerRecord('{"pid":7,"host":"a","started":5}')).toEqual({ pid: 7, host: 'a', started: 5 });
  });
});
