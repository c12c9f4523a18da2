/** Touches one file every so often for as long as its process lives. */
import { utimesSync } from 'node:fs';
import { workerData } from 'node:worker_threads';

const { file, every } = workerData as { file: string; every: number };
setInterval(() => {
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // The folder may be gone or read-only for a moment; the next beat tries again.
  }
}, every);
