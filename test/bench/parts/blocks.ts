/** How long a piece of work keeps all else of its process waiting. */
import { monitorEventLoopDelay } from 'node:perf_hooks';

export interface Blocks {
  /** The longest time in which nothing else could run, of this machine's clock. */
  longest_block_ms: number;
  /** The same of the processor's time, which others that are busy on the machine do not lengthen. */
  longest_block_cpu_ms: number;
}

export async function watched(work: () => Promise<unknown>): Promise<Blocks> {
  globalThis.gc?.();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  let [longest, on] = [0, true];
  let last = process.cpuUsage();
  const turn = () => {
    const now = process.cpuUsage();
    longest = Math.max(longest, now.user + now.system - last.user - last.system);
    last = now;
    if (on) setTimeout(turn, 1);
  };
  turn();
  await work();
  // A block is only seen by the tick after it.
  await sleep(5);
  on = false;
  delay.disable();
  return { longest_block_ms: delay.max / 1e6, longest_block_cpu_ms: longest / 1e3 };
}

export const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
