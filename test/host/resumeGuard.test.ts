import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { waitForWorkerToGo } from '../../src/host/resumeGuard';
import { runFiles } from '../../src/protocol/runFolder';
import { temporaryFolder, waitingWorker, writeWorker } from './temporary';

it('lets a run without a worker, or with one that is gone, be resumed at once', async () => {
  const folder = await temporaryFolder();
  await waitForWorkerToGo(folder, 0);
  const worker = await waitingWorker(folder);
  await worker.kill();
  await waitForWorkerToGo(folder, 0);
});

it('refuses while a worker is at work here or, by its heartbeat, elsewhere', async () => {
  const folder = await temporaryFolder();
  const { pid } = await waitingWorker(folder);
  await expect(waitForWorkerToGo(folder, 0)).rejects.toThrow(`Process ${pid} is still at work`);
  await writeWorker(folder, 77, 'elsewhere');
  await expect(waitForWorkerToGo(folder, 0)).rejects.toThrow('Process 77');
});

it('waits for a worker that is about to go', async () => {
  const folder = await temporaryFolder();
  const worker = await waitingWorker(folder);
  const waiting = waitForWorkerToGo(folder);
  await worker.kill();
  await waiting;
});

it('takes no other process for the worker: without a heartbeat a process id means nothing', async () => {
  const folder = await temporaryFolder();
  await writeWorker(folder, process.pid);
  const longAgo = new Date(Date.now() - 60_000);
  await utimes(join(folder, runFiles.worker), longAgo, longAgo);
  await waitForWorkerToGo(folder, 0);
});
