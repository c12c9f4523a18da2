/** Touches one file every so often for as long as its process lives and the file is its own, and keeps the awake clock. */
import { readFileSync, utimesSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { AwakeClock, tickMs } from './awakeClock';

export interface Heartbeat {
  file: string;
  /** What the file holds as long as it is ours: another worker's is not kept alive from here. */
  text: string;
  every: number;
  clock: SharedArrayBuffer;
}

const { file, text, every, clock: memory } = workerData as Heartbeat;
const clock = new AwakeClock(memory);
let beatAt = Number.NEGATIVE_INFINITY;

setInterval(() => {
  clock.tick();
  if (clock.now() - beatAt < every) return;
  beatAt = clock.now();
  try {
    if (readFileSync(file, 'utf8') === text) utimesSync(file, new Date(), new Date());
  } catch {
    // The folder may be gone or read-only for a moment; the next beat tries again.
  }
}, tickMs);
