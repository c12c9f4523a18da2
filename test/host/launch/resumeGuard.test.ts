import { expect, it } from 'vitest';
import { waitForWorkerToGo } from '../../../src/host/launch/resumeGuard';
import { temporaryFolder, waitingWorker } from '../temporary';

it('waits for a worker that is about to go', async () => {
  const folder = await temporaryFolder();
  const worker = await waitingWorker(folder);
  let gone = false;
  const waiting = waitForWorkerToGo(folder).then(() => expect(gone).toBe(true));
  await worker.kill();
  gone = true;
  await waiting;
});

it('does not wait for ever', async () => {
  const folder = await temporaryFolder();
  const { pid } = await waitingWorker(folder);
  await expect(waitForWorkerToGo(folder, 200)).rejects.toThrow(`process ${pid} on `);
});
