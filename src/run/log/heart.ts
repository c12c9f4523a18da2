/**
 * The thread beside a session, seen from the session: it keeps the heartbeat and the clock, hears what the run is told while
 * the session is busy, and ends a process that is told to stop and hangs (heartbeatThread.ts).
 */
import { Worker } from 'node:worker_threads';
import { heartbeatMs } from '../../protocol/files/runFolder';
import { AwakeClock } from './awakeClock';

export interface Heartbeat {
  folder: string;
  /** What `worker.json` holds as long as it is ours: another worker's is not kept alive from here. */
  text: string;
  every: number;
  clock: SharedArrayBuffer;
  /** Counts up while JavaScript turns in the session's thread. */
  turns: SharedArrayBuffer;
  /** Commands behind so many bytes of `control.jsonl` are for the session. */
  controlFrom: number;
  /** Bytes of the events when the session began. */
  eventsFrom: number;
  /** Without a window for so long the session is to end. */
  leaseMs?: number | undefined;
}

export interface Heart {
  clock: AwakeClock;
  /** Fires when the run is told to stop, or has no window any more. For what does not look between steps. */
  asked: AbortSignal;
  stop(): Promise<void>;
}

const turnMs = 250;

/** @param script the built heartbeatThread.js. */
export function startHeart(
  script: string,
  beat: Pick<Heartbeat, 'folder' | 'text' | 'controlFrom' | 'eventsFrom' | 'leaseMs'>,
): Heart {
  const clock = new AwakeClock();
  const turns = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const count = new Int32Array(turns);
  const turning = setInterval(() => Atomics.add(count, 0, 1), turnMs);
  turning.unref();
  const workerData: Heartbeat = { ...beat, every: heartbeatMs, clock: clock.memory, turns };
  const thread = new Worker(script, { workerData, execArgv: [] });
  const asked = new AbortController();
  thread.on('message', () => asked.abort());
  // A heart that stops beating is noticed by those who listen; the run goes on.
  thread.on('error', () => {});
  thread.unref();
  return {
    clock,
    asked: asked.signal,
    async stop() {
      clearInterval(turning);
      await thread.terminate();
    },
  };
}
