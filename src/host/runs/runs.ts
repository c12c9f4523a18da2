/**
 * All runs of the workspace, found on disk: whatever lies in the runs folders is the list, so that a reload, another
 * window or a run copied from a cluster needs nothing special. A live run keeps a follower; of an ended one only
 * its summary is kept, and its events are read again when their file changes or somebody looks at the run.
 */
import { dirname } from 'node:path';
import type { RunEvent } from '../../protocol/events/events';
import type { ShownCheckpoint } from '../../protocol/facts/shownCheckpoint';
import { errorCode, messageOf } from '../base/errorCode';
import { type Disposer, Signal } from '../base/signal';
import type { KnownRuns } from './knownRuns';
import { newEntry, type RunEntry, summaryOf } from './runEntry';
import { runFolders } from './runFolders';
import { type FollowerOptions, RunFollower } from './runFollower';
import { type RunLabel, readLabel, writeLabel } from './runLabel';
import { stampOf } from './runStamp';
import { type RunSummary, summarise } from './runSummary';
import { Turns } from './turns';
import { isUnheard } from './unheard';

export type EndedEvent = Extract<RunEvent, { kind: 'ended' }>;

/** Keeps a run's follower alive; dispose it when the run is no longer looked at. */
export interface Hold extends Disposer {
  readonly follower: RunFollower;
}

export interface RunsOptions extends FollowerOptions {
  /** The checkpoint of a run whose scores are shown; default: the last. Who changes it says so by `changed`. */
  shown?: (folder: string) => ShownCheckpoint;
  /** What was known of ended runs when a window last read them. */
  known?: KnownRuns;
}

export class Runs {
  /** Something in `list()` is different. As often as the runs say something: throttle before drawing. */
  readonly changed = new Signal<void>();
  /** A run ended while this window followed it; not the ends found by a scan. */
  readonly ended = new Signal<{ run: RunSummary; event: EndedEvent }>();
  /** The folder of a run that is no more, because `remove` deleted it. */
  readonly removed = new Signal<string>();
  readonly #entries = new Map<string, RunEntry>();
  #sweeps: ReadonlySet<string> = new Set();
  /** One look at the disk at a time: a scan must not forget a run that was found while it went on. */
  readonly #turns = new Turns();
  readonly #scan = this.#turns.shared(() => this.#scanAll(() => false));
  readonly #search = this.#turns.shared(() => this.#scanAll((folder) => this.#entries.has(folder)));

  /** @param roots the folders that hold run folders, asked on every scan. */
  constructor(
    private readonly roots: () => readonly string[],
    private readonly options: RunsOptions,
  ) {}

  /** Newest first. A start that failed is no run, though its folder may still be there. */
  list(): RunSummary[] {
    return [...this.#entries.values()]
      .map((entry) => this.#summaryOf(entry))
      .filter(({ neverBegan }) => !neverBegan)
      .sort((a, b) => b.time - a.time || a.folder.localeCompare(b.folder));
  }

  get(folder: string): RunSummary | undefined {
    const run = this.peek(folder);
    return run?.neverBegan ? undefined : run;
  }

  /** The same, also of a run that ended before its first step: as a task of a sweep it is one that failed. */
  peek(folder: string): RunSummary | undefined {
    const entry = this.#entries.get(folder);
    return entry === undefined ? undefined : this.#summaryOf(entry);
  }

  /** Folders of sweeps, as of the last look at the roots. */
  get sweeps(): ReadonlySet<string> {
    return this.#sweeps;
  }

  /** It was started and ended before its first step. */
  neverBegan(folder: string): boolean {
    return this.peek(folder)?.neverBegan ?? false;
  }

  /** Starts that ended before their first step and whose folders are still there. */
  unbegun(): RunSummary[] {
    return [...this.#entries.values()].map((entry) => this.#summaryOf(entry)).filter(({ neverBegan }) => neverBegan);
  }

  /** Follows the run as long as the result is not disposed. The run need not have been scanned. */
  hold(folder: string): Hold {
    const entry = this.#entry(folder);
    entry.follower ??= this.#follow(folder, entry);
    entry.holds++;
    const { follower } = entry;
    let held = true;
    const dispose = () => {
      if (!held) return;
      held = false;
      entry.holds--;
      this.#letGo(entry);
    };
    return { follower, dispose };
  }

  /**
   * A worker is being started on this run: until it says something, or the result is disposed, the run counts as
   * starting, whatever its events say of the session before.
   */
  expect(folder: string, experiment: string): Disposer {
    const hold = this.hold(folder);
    const entry = this.#entry(folder);
    entry.expected = experiment;
    this.changed.emit();
    return {
      dispose: () => {
        entry.expected = undefined;
        this.changed.emit();
        hold.dispose();
      },
    };
  }

  /** Names a run, or notes something about it. Rejects with a `UserError` when its folder cannot be written to. */
  async label(folder: string, label: RunLabel): Promise<void> {
    const entry = this.#entry(folder);
    entry.label = await writeLabel(folder, { ...entry.label, ...label });
    this.changed.emit();
  }

  /** Ends all interest in a run, then has its folder deleted. What cannot be deleted is back with the next scan. */
  async remove(folder: string, erase: () => PromiseLike<void>): Promise<void> {
    await erase();
    this.#entries.get(folder)?.follower?.dispose();
    this.#entries.delete(folder);
    this.removed.emit(folder);
    this.changed.emit();
  }

  /** Looks at every run on the disk, as it is at the call or later. */
  scan(): Promise<void> {
    return this.#scan();
  }

  /** Looks for folders that came or went before the call. Lists the roots, and opens nothing of the runs that are known. */
  findNew(): Promise<void> {
    return this.#search();
  }

  /** Looks at these runs alone. */
  look(folders: Iterable<string>): Promise<void> {
    return this.#turns.take(async () => {
      const seen = new Set<string>();
      for (const folder of folders) {
        await this.#visit(folder, seen);
        if (!seen.has(folder)) this.#forget(folder);
      }
      this.changed.emit();
    });
  }

  dispose(): void {
    this.#turns.dispose();
    for (const entry of this.#entries.values()) entry.follower?.dispose();
    this.#entries.clear();
    this.changed.dispose();
    this.ended.dispose();
    this.removed.dispose();
  }

  async #scanAll(passes: (folder: string) => boolean): Promise<void> {
    const seen = new Set<string>();
    const sweeps = new Set<string>();
    let complete = true;
    for (const root of this.roots()) {
      try {
        for await (const { folder, sweep } of runFolders(root, passes)) {
          if (sweep) {
            sweeps.add(folder);
            // Its row is there before all of its tasks are read.
            if (!this.#sweeps.has(folder)) this.#sweeps = new Set([...this.#sweeps, folder]);
          } else if (passes(folder)) seen.add(folder);
          else await this.#visit(folder, seen);
        }
      } catch (error) {
        if (errorCode(error) === 'ENOENT') continue;
        complete = false;
        this.options.warn?.(`Cannot list the runs in ${root}: ${messageOf(error)}`);
      }
    }
    // Where a folder could not be listed, what was known of it is kept.
    if (complete) {
      for (const folder of this.#entries.keys()) if (!seen.has(folder)) this.#forget(folder);
      this.#sweeps = sweeps;
    }
    this.changed.emit();
  }

  /** Unless somebody looks at it. */
  #forget(folder: string): void {
    const entry = this.#entries.get(folder);
    if (entry === undefined || entry.holds > 0) return;
    entry.follower?.dispose();
    this.#entries.delete(folder);
    this.options.known?.forget(folder);
  }

  async #visit(folder: string, seen: Set<string>): Promise<void> {
    const stamp = await stampOf(folder);
    if (stamp === undefined || this.#turns.isOver) return;
    seen.add(folder);
    const entry = this.#entry(folder);
    if (entry.stamp !== stamp && entry.follower === undefined) await this.#read(folder, entry, stamp);
    entry.stamp = stamp;
    try {
      entry.label = await readLabel(folder);
      entry.labelProblem = undefined;
    } catch (error) {
      // A live run is looked at every second: the log hears of it once.
      const problem = messageOf(error);
      if (problem !== entry.labelProblem) this.options.warn?.(problem);
      entry.labelProblem = problem;
    }
  }

  async #read(folder: string, entry: RunEntry, stamp: string): Promise<void> {
    const { known } = this.options;
    const kept = await known?.of(folder, stamp);
    // Nobody has written since, and no worker is at work that has not said anything yet.
    const isKept = kept !== undefined && !(await isUnheard(folder, kept.ended));
    if (this.#turns.isOver) return;
    if (isKept) {
      entry.facts = kept.facts;
      this.changed.emit();
      return;
    }
    const hold = this.hold(folder);
    await hold.follower.ready;
    const { ended } = hold.follower.state;
    // What was appended while it was read is not what the stamp is of.
    if (ended !== undefined && !hold.follower.live && (await stampOf(folder)) === stamp)
      known?.keep(folder, { stamp, facts: entry.facts, ended: ended.time });
    hold.dispose();
  }

  /** Of a run one folder deeper than others. */
  #sweepOf(folder: string): string | undefined {
    const sweep = dirname(folder);
    return this.roots().includes(dirname(sweep)) ? sweep : undefined;
  }

  #summaryOf(entry: RunEntry): RunSummary {
    return summaryOf(entry, this.options.shown?.(entry.facts.folder) ?? 'last');
  }

  #entry(folder: string): RunEntry {
    let entry = this.#entries.get(folder);
    if (entry === undefined) {
      entry = newEntry(folder, this.#sweepOf(folder));
      this.#entries.set(folder, entry);
    }
    return entry;
  }

  #follow(folder: string, entry: RunEntry): RunFollower {
    const follower = new RunFollower(folder, this.options);
    entry.caughtUp = false;
    const take = () => {
      entry.facts = { ...summarise(folder, follower.state, follower.unheard), problem: follower.problem };
      this.changed.emit();
    };
    void follower.ready.then(() => {
      entry.caughtUp = true;
      take();
      this.#letGo(entry);
    });
    follower.news.on(({ events }) => {
      if (!entry.caughtUp) return;
      if (events.length > 0) entry.expected = undefined;
      take();
      const event = events.at(-1);
      if (event?.kind === 'ended') this.ended.emit({ run: this.#summaryOf(entry), event });
      this.#letGo(entry);
    });
    return follower;
  }

  /** A live run is followed even when nobody looks: this window's lease keeps it going. */
  #letGo(entry: RunEntry): void {
    if (entry.holds > 0 || !entry.caughtUp || entry.follower === undefined || entry.follower.live) return;
    entry.follower.dispose();
    entry.follower = undefined;
  }
}
