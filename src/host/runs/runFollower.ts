/**
 * Follows one run folder: reads what the worker appends, folds it into a `RunState`, renews the lease while the run
 * lives and ends the run when its worker died. Any number of followers, in any number of windows and on any machine,
 * may follow one run; none of them talks to the worker or to another follower.
 * File system events only make it faster: what it relies on is polling, which also works over a network.
 */
import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';
import type { RunEvent, UserFacingError } from '../../protocol/events/events';
import { isLive } from '../../protocol/events/progress';
import { initialRunState, parseEvents, type RunState, reduce } from '../../protocol/events/runState';
import { leaseRenewMs, runFiles } from '../../protocol/files/runFolder';
import { endRun } from '../../run/owner/endRun';
import { isUnwritable, messageOf } from '../base/errorCode';
import { Signal } from '../base/signal';
import type { Digests } from './digests';
import { renewLease } from './lease';
import { LineTail } from './lineTail';
import { isUnheard } from './unheard';
import { WorkerWatch, type WorkerWatchOptions } from './workerWatch';

export interface News {
  /** In the order of the file. Empty when only `problem` changed. */
  events: RunEvent[];
  /** The file began anew: whatever was shown before is void, `events` start at its beginning. */
  restarted: boolean;
}

export interface FollowerOptions extends WorkerWatchOptions {
  /** False: renew no lease and record no death (Restricted Mode); it is only shown. Asked before every write. */
  mayWrite: () => boolean;
  warn?: (message: string) => void;
  /** Where the state of a long file is kept, so that it is read once. */
  digests?: Digests;
  /** Bytes after which it is kept anew. */
  digestBytes?: number;
  /** Time between two reads of a live run; an ended one is read every `idlePollMs`. */
  pollMs?: number;
  idlePollMs?: number;
}

export class RunFollower {
  readonly news: Signal<News>;
  /** Resolves when what the file held at the start is read. Never rejects: see `problem`. */
  readonly ready: Promise<void>;
  state: RunState = initialRunState();
  /** Why the events cannot be read at the moment. */
  problem: string | undefined;
  /** A worker is at work that has not said anything yet: it loads its experiment, or hangs there. */
  unheard = false;

  readonly #tail: LineTail;
  #workerWatch: WorkerWatch;
  readonly #pollMs: number;
  readonly #idlePollMs: number;
  #watcher: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;
  #dueAt = 0;
  #running: Promise<void> | undefined;
  #again = false;
  #lastLook = performance.now();
  #lastRenewal = Number.NEGATIVE_INFINITY;
  #disposed = false;
  /** Lines that are no events are told of once. */
  #told = false;
  /** Up to here the file is in the digest; undefined before that was looked for. */
  #digested: number | undefined;

  constructor(
    readonly folder: string,
    private readonly options: FollowerOptions,
  ) {
    this.news = new Signal((error) => options.warn?.(`Showing ${folder} failed: ${stackOf(error)}`));
    this.#tail = new LineTail(join(folder, runFiles.events));
    this.#workerWatch = new WorkerWatch(folder, options);
    this.#pollMs = options.pollMs ?? 500;
    this.#idlePollMs = options.idlePollMs ?? 3000;
    this.#watchFolder();
    this.ready = this.poke();
  }

  /** The last session has not ended, as far as the file and its worker say. */
  get live(): boolean {
    return isLive(this.state) || this.unheard;
  }

  /** That holds the events. */
  get file(): string {
    return this.#tail.file;
  }

  /** Share of it that is read, 0 … 1. */
  get readShare(): number {
    return this.#tail.readShare;
  }

  /** Reads now. Resolves when everything that the file held at the call is folded. */
  poke(): Promise<void> {
    if (this.#disposed) return Promise.resolve();
    if (this.#running !== undefined) {
      this.#again = true;
      return this.#running;
    }
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const begun = performance.now();
    this.#running = this.#round()
      .catch((error: unknown) => this.#stumble('Cannot follow', error))
      .finally(() => {
        this.#running = undefined;
        // A slow disk is asked less often: never busy with it for more than half of the time.
        const rest = this.live ? this.#pollMs : this.#idlePollMs;
        this.#schedule(Math.max(rest, performance.now() - begun));
      });
    return this.#running;
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
    this.#watcher?.close();
    this.news.dispose();
  }

  async #round(): Promise<void> {
    do {
      this.#again = false;
      await this.#readAll();
      if (this.#disposed) return;
      await this.#lookForUnheard();
      if (this.live && !this.#disposed) await this.#lookAfterWorker();
    } while (this.#again && !this.#disposed);
  }

  async #readAll(): Promise<void> {
    await this.#recall();
    for (let more = true; more && !this.#disposed; ) {
      const read = await this.#tail.read().catch((error: unknown) => this.#stumble('Cannot read', error));
      if (read === undefined) return;
      more = read.more;
      if (read.restarted) this.state = initialRunState();
      const { events, broken } = parseEvents(read.text);
      if (broken > 0 && !this.#told) {
        this.#told = true;
        this.options.warn?.(`${this.#tail.file} has lines that are no events; they are skipped.`);
      }
      if (events.length > 0 || read.restarted) this.#fold(events, read.restarted);
    }
    await this.#remember();
    if (this.problem !== undefined) this.#setProblem(undefined);
  }

  /** Told once; the next round tries again. */
  #stumble(what: string, error: unknown): undefined {
    const problem = messageOf(error);
    if (problem === this.problem) return;
    this.options.warn?.(`${what} ${this.#tail.file}: ${problem}`);
    this.#setProblem(problem);
  }

  /** Begins where an earlier follower of this file, perhaps of another window, has been. */
  async #recall(): Promise<void> {
    if (this.#digested !== undefined) return;
    this.#digested = 0;
    const digest = await this.options.digests?.read(this.#tail.file);
    if (digest === undefined || this.#disposed) return;
    this.#digested = digest.offset;
    this.state = digest.state;
    this.#tail.skipTo(digest.offset);
  }

  async #remember(): Promise<void> {
    const { digests, digestBytes = 8 << 20 } = this.options;
    const offset = this.#tail.position;
    if (offset < (this.#digested ?? 0)) this.#digested = 0;
    if (digests === undefined || this.#disposed || offset - (this.#digested ?? 0) < digestBytes) return;
    this.#digested = offset;
    // It only saves time: a run whose digest cannot be written is read like any other.
    await digests
      .write(this.#tail.file, { offset, state: this.state })
      .catch((error: unknown) => this.options.warn?.(`Cannot keep what ${this.#tail.file} says: ${messageOf(error)}`));
  }

  #fold(events: RunEvent[], restarted: boolean): void {
    for (const event of events) {
      this.state = reduce(this.state, event);
      // A new session has a new worker: what was known about the silence of the old one does not count.
      if (event.kind === 'started') this.#workerWatch = new WorkerWatch(this.folder, this.options);
    }
    // It has said something. Whoever hears of its end must not take the run for one that starts.
    if (events.length > 0) this.unheard = false;
    this.news.emit({ events, restarted });
  }

  #setProblem(problem: string | undefined): void {
    this.problem = problem;
    this.news.emit({ events: [], restarted: false });
  }

  /** A session whose worker has said nothing is known by its record alone. */
  async #lookForUnheard(): Promise<void> {
    const quiet = this.problem === undefined && !isLive(this.state);
    const unheard = quiet && (await isUnheard(this.folder, this.state.ended?.time));
    if (unheard === this.unheard || this.#disposed) return;
    this.unheard = unheard;
    this.news.emit({ events: [], restarted: false });
  }

  async #lookAfterWorker(): Promise<void> {
    const now = performance.now();
    const watchedMs = Math.min(now - this.#lastLook, 4 * this.#pollMs);
    this.#lastLook = now;
    if (this.options.mayWrite() && now - this.#lastRenewal >= leaseRenewMs) {
      this.#lastRenewal = now;
      // A folder that this window cannot write to is still followed; the worker then counts on other windows.
      await renewLease(this.folder).catch((error: unknown) => this.options.warn?.(`Lease: ${messageOf(error)}`));
    }
    const verdict = await this.#workerWatch.look(watchedMs);
    if (!verdict.alive) await this.#bury(verdict.error);
  }

  async #bury(error: UserFacingError): Promise<void> {
    if (this.options.mayWrite())
      try {
        const result = await endRun(this.folder, error, async () => !(await this.#workerWatch.look(0)).alive);
        if (result === 'written' || result === 'already ended') await this.#readAll();
        return;
      } catch (failure) {
        this.options.warn?.(`Cannot record the end of ${this.folder}: ${messageOf(failure)}`);
        if (!isUnwritable(failure)) return;
      }
    const step = this.state.step;
    this.#fold([{ kind: 'ended', time: Date.now(), step, outcome: 'failed', error }], false);
  }

  #watchFolder(): void {
    try {
      this.#watcher = watch(this.folder, (_kind, file) => {
        // The heartbeat and our own lease change all the time; only events matter.
        if (file === null || file === runFiles.events) this.#schedule(Math.min(100, this.#pollMs));
      });
      this.#watcher.on('error', () => this.#watcher?.close());
    } catch {
      // No watching here (network disk, too many watches): polling does it.
    }
  }

  /** The earlier of two wishes wins. */
  #schedule(ms: number): void {
    const dueAt = performance.now() + ms;
    if (this.#disposed || this.#running !== undefined) return;
    if (this.#timer !== undefined && this.#dueAt <= dueAt) return;
    clearTimeout(this.#timer);
    this.#dueAt = dueAt;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.poke();
    }, ms);
    this.#timer.unref();
  }
}

const stackOf = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error));
