import { utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { runFiles, type WorkerRecord } from '../../../src/protocol/files/runFolder';
import { bornOf, machineId } from '../../../src/run/owner/processAlive';
import { waitForWorkerToGo } from '../../../src/run/owner/waitForWorker';
import { WorkerSight } from '../../../src/run/owner/workerSight';
import { temporaryFolder, waitingWorker, writeWorker } from '../../host/temporary';

/** No process has this id. */
const nobody = 2 ** 22 + 1;
const quick = { staleMs: 600, goneMs: 200 };
const at = (folder: string) => join(folder, runFiles.worker);
const write = (folder: string, record: WorkerRecord) => writeFile(at(folder), JSON.stringify(record));
const longAgo = new Date(Date.now() - 3_600_000);

/** The record that a worker with this process would write here. */
async function recordOf(pid: number): Promise<WorkerRecord> {
  const [machine = '', born = ''] = [await machineId(), await bornOf(pid)];
  return { pid, host: hostname(), started: 5, machine, born };
}

it.runIf(process.platform === 'linux')('tells processes apart by when they began (needs Linux)', async () => {
  const worker = await waitingWorker(await temporaryFolder());
  const [ours, its] = await Promise.all([bornOf(process.pid), bornOf(worker.pid)]);
  expect(Number(ours)).toBeGreaterThan(0);
  expect(Number(its)).toBeGreaterThan(Number(ours));
  expect(await bornOf(nobody)).toBeUndefined();
});

it('resolves at once for a run without a worker, and for one that gave the run back', async () => {
  const folder = await temporaryFolder();
  expect(await waitForWorkerToGo(folder)).toBeUndefined();
  await write(folder, { ...(await recordOf(process.pid)), released: 6 });
  expect(await waitForWorkerToGo(folder)).toContain('"released":6');
});

it.runIf(process.platform === 'linux')(
  'asks the process itself where that is of this machine (needs Linux)',
  async () => {
    const folder = await temporaryFolder();
    const worker = await waitingWorker(await temporaryFolder());
    const record = await recordOf(worker.pid);
    await write(folder, record);
    // Its heart may rest: the process is there.
    await utimes(at(folder), longAgo, longAgo);
    await expect(waitForWorkerToGo(folder, quick)).rejects.toThrow(
      `by process ${worker.pid} on ${hostname()}, since 1970-01-01T00:00:00.005Z`,
    );
    await worker.kill();
    await write(folder, record);
    await waitForWorkerToGo(folder, { staleMs: 1e9, goneMs: 1e9 });
  },
);

it.runIf(process.platform === 'linux')(
  'takes a process that got the id of a dead worker for no worker (needs Linux)',
  async () => {
    const folder = await temporaryFolder();
    await write(folder, { ...(await recordOf(process.pid)), born: '1' });
    await waitForWorkerToGo(folder, { staleMs: 1e9, goneMs: 1e9 });
  },
);

it('refuses a worker elsewhere whose heart has just beaten, whatever processes are here', async () => {
  const folder = await temporaryFolder();
  await writeWorker(folder, nobody, 'elsewhere');
  await expect(waitForWorkerToGo(folder)).rejects.toThrow(`process ${nobody} on elsewhere`);
});

/** A beat that is on its way when the test has ended finds no file. */
const beats = (file: string, time: Date) => utimes(file, longAgo, time).catch(() => undefined);

it('refuses a worker elsewhere whose heart beats, though its clock is an hour behind', async () => {
  const folder = await temporaryFolder();
  await writeWorker(folder, nobody, 'elsewhere');
  await utimes(at(folder), longAgo, longAgo);
  let beat = 0;
  const heart = setInterval(() => void beats(at(folder), new Date(longAgo.getTime() + ++beat)), 50);
  const said: string[] = [];
  await expect(
    waitForWorkerToGo(folder, { staleMs: 60_000, waiting: (message) => said.push(message) }),
  ).rejects.toThrow('on elsewhere');
  clearInterval(heart);
  expect(said).toEqual([`Looking for at most 60 s whether process ${nobody} on elsewhere still trains this run.`]);
});

it('lets a worker elsewhere go whose heart rests while it is watched', async () => {
  const folder = await temporaryFolder();
  await writeWorker(folder, nobody, 'elsewhere');
  await utimes(at(folder), longAgo, longAgo);
  const said: string[] = [];
  await waitForWorkerToGo(folder, { ...quick, waiting: (message) => said.push(message) });
  // However often it has looked.
  expect(said).toEqual([`Looking for at most 1 s whether process ${nobody} on elsewhere still trains this run.`]);
});

it('believes a missing process of a host of this name only when the heart rests too: two containers may be named alike', async () => {
  const folder = await temporaryFolder();
  await writeWorker(folder, nobody);
  await waitForWorkerToGo(folder, { goneMs: 200, staleMs: 1e9 });
  const heart = setInterval(() => void beats(at(folder), new Date()), 20);
  await expect(waitForWorkerToGo(folder, { goneMs: 5000, staleMs: 1e9 })).rejects.toThrow(`process ${nobody}`);
  clearInterval(heart);
});

it('is not kept for ever by a record that nobody can read', async () => {
  const folder = await temporaryFolder();
  await writeFile(at(folder), '{"pid":');
  await expect(waitForWorkerToGo(folder)).rejects.toThrow('by a process');
  await utimes(at(folder), longAgo, longAgo);
  await waitForWorkerToGo(folder, quick);
});

it('of a machine that slept between two looks less than half a second was watched', async () => {
  const folder = await temporaryFolder();
  await writeWorker(folder, nobody, 'elsewhere');
  await utimes(at(folder), longAgo, longAgo);
  // Every look at the clock is an hour after the one before: of each pause 0.4 s count.
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => {
    now += 3_600_000;
    return now;
  });
  const looks = vi.spyOn(WorkerSight.prototype, 'look');
  onTestFinished(() => void vi.restoreAllMocks());
  await waitForWorkerToGo(folder, { staleMs: 500, goneMs: 100 });
  expect(looks.mock.calls).toEqual([[0], [400], [400]]);
});
