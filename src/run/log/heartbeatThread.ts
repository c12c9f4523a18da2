/**
 * The thread beside a session (heart.ts). It touches `worker.json` every so often for as long as its process lives and the
 * file is its own, keeps the log beside it within its bound, and keeps the awake clock. What the run is told it hears as well,
 * for the session may be in code that never returns: then it writes the run's end, and ends the process.
 */
import path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { touchIfText } from '../../files/ownFile';
import type { UserFacingError } from '../../protocol/events/events';
import { runFiles } from '../../protocol/files/runFolder';
import { endRun } from '../owner/endRun';
import { AwakeClock, tickMs } from './awakeClock';
import { boundLog } from './boundLog';
import { ControlFile } from './controlFile';
import { HangWatch } from './hangWatch';
import type { Heartbeat } from './heart';
import { LeaseWatch } from './leaseWatch';

/** Between two looks at what the run is told. */
const listenMs = 1000;
/** For the last event of a run on a disk that may not answer. */
const lastWordMs = 5000;

const {
  folder,
  text,
  every,
  clock: memory,
  turns: turnMemory,
  controlFrom,
  eventsFrom,
  leaseMs,
} = workerData as Heartbeat;
const file = (name: string) => path.join(folder, name);
const clock = new AwakeClock(memory);
const turns = new Int32Array(turnMemory);
const hang = new HangWatch();
let reason: 'stop' | 'lease' | undefined;
let leaving = false;
let beatAt = Number.NEGATIVE_INFINITY;

const turned = () => Atomics.load(turns, 0);

setInterval(() => {
  clock.tick();
  if (hang.look(clock.now(), turned()) === 'hangs' && !leaving) {
    leaving = true;
    void leave().finally(() => {
      leaving = false;
    });
  }
  if (clock.now() - beatAt < every) return;
  beatAt = clock.now();
  try {
    if (touchIfText(file(runFiles.worker), text)) boundLog(file(runFiles.log));
  } catch {
    // The folder may be gone or read-only for a moment; the next beat tries again.
  }
}, tickMs);

/** Until it is told to stop. A window that comes back before the session has ended takes its own absence back. */
async function listen(): Promise<void> {
  const control = await ControlFile.open(file(runFiles.control), controlFrom);
  const lease = new LeaseWatch(file(runFiles.lease), () => clock.now());
  while (reason !== 'stop') {
    const { commands } = await control.read();
    const silent = leaseMs !== undefined && (await lease.silentMs()) > leaseMs;
    const before = reason;
    reason = commands.some(({ kind }) => kind === 'stop') ? 'stop' : silent ? 'lease' : undefined;
    if (reason === undefined) hang.relent();
    else hang.ask(clock.now());
    if (reason !== undefined && before === undefined) parentPort?.postMessage(reason);
    await new Promise((resolve) => setTimeout(resolve, listenMs));
  }
}

/** Whoever comes back meanwhile stops in good order. */
async function leave(): Promise<void> {
  const before = turned();
  let back = false;
  const gone = async () => {
    back = turned() !== before;
    return !back;
  };
  const written = endRun(folder, whyEnded(), gone, eventsFrom).catch(() => undefined);
  await Promise.race([written, new Promise((resolve) => setTimeout(resolve, lastWordMs))]);
  if (!back) process.kill(process.pid, 'SIGKILL');
}

function whyEnded(): UserFacingError {
  const seconds = Math.round(hang.patienceMs / 1000);
  const why = reason === 'lease' ? 'No window followed the run any more' : 'The run was told to stop';
  return {
    message: `${why}, and its code did not return for ${seconds} s: its process was ended.`,
    hint: 'Look for a loop without an end in the experiment: in the module, in model(), in a layer, a loss or a schedule.',
  };
}

void listen();
