/**
 * When which runs are looked at on the disk. A live run writes several times a second, and on a network disk every file of
 * another run that is asked for is a round trip: so what is written in one run has that run alone looked at.
 */
import { basename, dirname, isAbsolute, join, relative } from 'node:path';
import { Throttle } from '../base/throttle';
import type { Runs } from './runs';

export interface LookoutOptions {
  failed: (error: unknown) => void;
  /** Least time between two looks at runs that were written. */
  toldMs?: number;
  /** A network disk reports nothing: so often the roots are listed for runs that came or went, a call each. */
  newMs?: number;
  /** So often all runs are looked at: another machine may have resumed or named one. Several calls each. */
  allMs?: number;
}

export class Lookout {
  readonly #told = new Set<string>();
  readonly #look: Throttle;
  readonly #scan: Throttle;
  readonly #news: Throttle;
  readonly #timers: NodeJS.Timeout[];

  constructor(runs: Pick<Runs, 'scan' | 'findNew' | 'look'>, options: LookoutOptions) {
    const { failed, toldMs = 1000, newMs = 15_000, allMs = 120_000 } = options;
    this.#look = new Throttle(toldMs, () => {
      const folders = [...this.#told];
      this.#told.clear();
      runs.look(folders).catch(failed);
    });
    this.#scan = new Throttle(toldMs, () => void runs.scan().catch(failed));
    this.#news = new Throttle(toldMs, () => void runs.findNew().catch(failed));
    this.#timers = [setInterval(() => this.#news.ask(), newMs), setInterval(() => this.#scan.ask(), allMs)];
  }

  /** A file of a run in `root` was written, or is gone. The run is named as a scan of the root names it. */
  told(root: string, file: string): void {
    const run = relative(root, dirname(file));
    this.#told.add(join(root, run.startsWith('..') || isAbsolute(run) ? basename(run) : run));
    this.#look.ask();
  }

  /** Folders came or went: known at once, and not with the next look for them. */
  news(): void {
    this.#news.ask();
  }

  /** All runs, soon: the roots are others. */
  all(): void {
    this.#scan.ask();
  }

  dispose(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#look.dispose();
    this.#scan.dispose();
    this.#news.dispose();
  }
}
