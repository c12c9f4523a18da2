/**
 * Before a window resumes a run: its last worker must be gone. The worker itself sees to that too, and safely
 * (src/run/owner/claim.ts); asked here, the answer is a message in the window instead of a worker that fails.
 */
import { waitForWorkerToGo as wait } from '../../run/owner/waitForWorker';

/** A worker that has just ended takes a moment to go; one that was resumed by another window does not go at all. */
export async function waitForWorkerToGo(folder: string, patienceMs = 6000): Promise<void> {
  await wait(folder, { patienceMs });
}
