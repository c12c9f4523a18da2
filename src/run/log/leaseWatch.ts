/**
 * The worker's side of the lease: how long no window has said that it follows the run. Only changes of the file's time
 * count, in the worker's own awake time: clocks may differ, and a machine that wakes up finds everything old.
 */
import { stat } from 'node:fs/promises';

export class LeaseWatch {
  private touched: number | undefined;
  private since: number;

  /** @param now milliseconds that this process was awake. */
  constructor(
    private readonly file: string,
    private readonly now: () => number,
  ) {
    this.since = now();
  }

  /** Since the last renewal that was seen, or since the session began. */
  async silentMs(): Promise<number> {
    // One that is not there, or cannot be looked at, is not renewed.
    const touched = await stat(this.file).then(
      ({ mtimeMs }) => mtimeMs,
      () => this.touched,
    );
    if (touched !== this.touched) {
      this.touched = touched;
      this.since = this.now();
    }
    return this.now() - this.since;
  }
}
