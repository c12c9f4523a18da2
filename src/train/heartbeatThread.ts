/** Touches one file every so often for as long as its process lives, and keeps the log beside it within its bound. */
import { utimesSync } from 'node:fs';
import path from 'node:path';
import { workerData } from 'node:worker_threads';
import { runFiles } from '../protocol/runFolder';
import { boundLog } from './boundLog';

const { file, every } = workerData as { file: string; every: number };
const log = path.join(path.dirname(file), runFiles.log);
setInterval(() => {
  try {
    utimesSync(file, new Date(), new Date());
    boundLog(log);
  } catch {
    // The folder may be gone or read-only for a moment; the next beat tries again.
  }
}, every);
