/**
 * One run on its way to a view: a snapshot when the view knows nothing, then what comes, in batches; nothing to a view that
 * does not listen. While a long file is read it is told how far that is, not every event of it. No `vscode` here.
 */
import type { RunEvent } from '../../protocol/events/events';
import type { RunState } from '../../protocol/events/runState';
import type { Disposer } from '../base/signal';
import { Throttle } from '../base/throttle';
import type { News } from './runFollower';
import type { Hold } from './runs';
import { sampleRun } from './sampleRun';

export interface RunFeedOptions {
  /** Least time between two batches. */
  batchMs: number;
  listens: () => boolean;
  snapshot: (state: RunState, folder: string) => void;
  events: (events: RunEvent[], folder: string) => void;
  /**
   * The file is being read for the first time: this share of it is done, 0 … 1.
   *
   * @param sample once, of a very long file: what a part of its events add up to.
   */
  reading?: (share: number, sample?: RunState) => void;
  /** For tests: `leastBytes` of sampleRun.ts. */
  sampleFrom?: number;
}

/** With more events than this in a batch, a snapshot is the smaller message: a view that was asleep, or a very fast run. */
const maxBatch = 500;

export class RunFeed {
  #hold: Hold | undefined;
  #listener: Disposer | undefined;
  /** The follower has read what was there. */
  #caughtUp = false;
  #pending: RunEvent[] = [];
  /** A sample was asked for; the run that it is of is the one that is followed. */
  #sampled = false;
  readonly #batch: Throttle;

  constructor(private readonly options: RunFeedOptions) {
    this.#batch = new Throttle(options.batchMs, () => this.#flush());
  }

  get folder(): string | undefined {
    return this.#hold?.follower.folder;
  }

  /** Resolves when the run is read and, to a view that listens, sent. Takes the hold over. */
  async follow(hold: Hold): Promise<void> {
    this.letGo();
    this.#hold = hold;
    this.#listener = hold.follower.news.on((news) => this.#hear(news));
    await hold.follower.ready;
    if (this.#hold !== hold) return;
    this.#caughtUp = true;
    this.refresh();
  }

  /** For a view that knows nothing, or has missed something. Whatever was waiting is part of the state already. */
  refresh(): void {
    this.#pending = [];
    const follower = this.#hold?.follower;
    if (follower === undefined || !this.options.listens()) return;
    if (this.#caughtUp) this.options.snapshot(follower.state, follower.folder);
    else {
      this.options.reading?.(follower.readShare);
      void this.#sample();
    }
  }

  letGo(): void {
    this.#listener?.dispose();
    this.#hold?.dispose();
    this.#listener = undefined;
    this.#hold = undefined;
    this.#caughtUp = false;
    this.#sampled = false;
    this.#pending = [];
  }

  dispose(): void {
    this.letGo();
    this.#batch.dispose();
  }

  /** Something to look at while the file is read. That it cannot be read is said by whoever reads all of it. */
  async #sample(): Promise<void> {
    const hold = this.#hold;
    if (this.#sampled || hold === undefined || this.options.reading === undefined) return;
    this.#sampled = true;
    const sample = await sampleRun(hold.follower.file, this.options.sampleFrom).catch(() => undefined);
    if (sample === undefined || this.#hold !== hold || this.#caughtUp || !this.options.listens()) return;
    this.options.reading(hold.follower.readShare, sample);
  }

  #hear({ events, restarted }: News): void {
    if (!this.options.listens()) return;
    if (restarted && this.#caughtUp) {
      this.refresh();
      return;
    }
    if (this.#caughtUp) for (const event of events) this.#pending.push(event);
    this.#batch.ask();
  }

  #flush(): void {
    const [events, folder] = [this.#pending, this.folder];
    this.#pending = [];
    if (!this.#caughtUp || events.length > maxBatch) this.refresh();
    else if (folder !== undefined && events.length > 0 && this.options.listens()) this.options.events(events, folder);
  }
}
