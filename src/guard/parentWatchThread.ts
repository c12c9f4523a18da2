/**
 * Ends its process some time after the process in front of it is gone. The command then has no one to be ended by; what it
 * can stop by itself it has stopped long before (it hears of the end of their channel), and user code that never returns
 * would take a core for ever. A thread of its own, since the main one may be that code.
 */
import { workerData } from 'node:worker_threads';

const { parent, patienceMs } = workerData as { parent: number; patienceMs: number };
const everyMs = 2000;

let gone: number | undefined;
setInterval(() => {
  if (gone === undefined && !isThere()) gone = Date.now();
  if (gone !== undefined && Date.now() - gone > patienceMs) process.kill(process.pid, 'SIGKILL');
}, everyMs);

/** An orphan gets another parent; where it does not (Windows), the process id is asked for. */
function isThere(): boolean {
  if (process.ppid !== parent) return false;
  try {
    process.kill(parent, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
