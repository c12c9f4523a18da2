/**
 * Touches one file every so often for as long as its process lives and the file is its own, keeps the log beside it within
 * its bound, and keeps the awake clock.
 */
import { readFileSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { workerData } from 'node:worker_threads';
import { runFiles } from '../protocol/runFolder';
import { AwakeClock, tickMs } from './awakeClock';
import { boundLog } from './boundLog';

export interface Heartbeat {
  file: string;
  /** What the file holds as long as it is ours: another worker's is not kept alive from here. */
  text: string;
  every: number;
  clock: SharedArrayBuffer;
}

const { file, text, every, clock: memory } = workerData as Heartbeat;
const log = path.join(path.dirname(file), runFiles.log);
const clock = new AwakeClock(memory);
let beatAt = Number.NEGATIVE_INFINITY;

setInterval(() => {
  clock.tick();
  if (clock.now() - beatAt < every) return;
  beatAt = clock.now();
  try {
    if (readFileSync(file, 'utf8') !== text) return;
    utimesSync(file, new Date(), new Date());
    boundLog(log);
  } catch {
    // The folder may be gone or read-only for a moment; the next beat tries again.
  }
}, tickMs);
