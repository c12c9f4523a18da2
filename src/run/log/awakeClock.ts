/**
 * Time that this process was awake: a machine that sleeps, or a process that is halted, lets none pass. A thread that never
 * has much to do keeps it (heartbeatThread.ts), since the main one may be busy for as long as a step takes; whoever holds
 * the same memory reads it.
 */

/** Nanoseconds: the sum, and when it was last added to. */
const [sum, last] = [0, 1];
/** The thread adds this often. */
export const tickMs = 200;
/** More than this between two ticks was sleep, or a machine so busy that nobody watched. */
const mostNs = BigInt(5 * tickMs) * 1_000_000n;

export class AwakeClock {
  private readonly times: BigInt64Array;

  constructor(readonly memory: SharedArrayBuffer = new SharedArrayBuffer(2 * BigInt64Array.BYTES_PER_ELEMENT)) {
    this.times = new BigInt64Array(memory);
    Atomics.compareExchange(this.times, last, 0n, process.hrtime.bigint());
  }

  /** By the one thread that keeps it. */
  tick(): void {
    const passed = this.sinceTick();
    Atomics.store(this.times, last, process.hrtime.bigint());
    Atomics.add(this.times, sum, passed);
  }

  now(): number {
    return Number((Atomics.load(this.times, sum) + this.sinceTick()) / 1_000_000n);
  }

  private sinceTick(): bigint {
    const passed = process.hrtime.bigint() - Atomics.load(this.times, last);
    return passed < mostNs ? passed : mostNs;
  }
}
