/**
 * All runs of the workspace, found on disk: whatever lies in the runs folders is the list, so that a reload, another
 * window or a run copied from a cluster needs nothing special. A live run keeps a follower; of an ended one only
 * its summary is kept, and its events are read again when their file changes or somebody looks at the run.
 */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunEvent } from '../../protocol/events/events';
import type { ShownCheckpoint } from '../../protocol/facts/shownCheckpoint';
import { runFiles } from '../../protocol/files/runFolder';
import { sweepFiles } from '../../protocol/files/sweep';
import { errorCode, messageOf } from '../base/errorCode';
import { exists } from '../base/exists';
import { type Disposer, Signal } from '../base/signal';
import { type FollowerOptions, RunFollower } from './runFollower';
import { type RunLabel, readLabel, writeLabel } from './runLabel';
import { emptySummary, type RunSummary, summarise } from './runSummary';

export type EndedEvent = Extract<RunEvent, { kind: 'ended' }>;

/** Keeps a run's follower alive; dispose it when the run is no longer looked at. */
export interface Hold extends Disposer {
  readonly follower: RunFollower;
}

export interface RunsOptions extends FollowerOptions {
  /** The checkpoint of a run whose scores are shown; default: the last. Who changes it says so by `changed`. */
  shown?: (folder: string) => ShownCheckpoint;
}

interface Entry {
  /** What the events said when all of them were read. */
  facts: RunSummary;
  label: RunLabel;
  /** Why the label cannot be read, as it was last told. */
  labelProblem: string | undefined;
  /** Size and time of the events when they were last read; another value means that there is something new. */
  stamp: string;
  follower: RunFollower | undefined;
  /** The follower has read what was there: half of a long file is no news, a run that ended would look alive. */
  caughtUp: boolean;
  holds: number;
  /** The experiment of a worker that was started and has not said anything yet. */
  expected: string | undefined;
  /** Name of a sweep's task. */
  task?: string | undefined;
}

export class Runs {
  /** Something in `list()` is different. As often as the runs say something: throttle before drawing. */
  readonly changed = new Signal<void>();
  /** A run ended while this window followed it; not the ends found by a scan. */
  readonly ended = new Signal<{ run: RunSummary; event: EndedEvent }>();
  /** The folder of a run that is no more, because `remove` deleted it. */
  readonly removed = new Signal<string>();
  readonly #entries = new Map<string, Entry>();
  #scanning: Promise<void> | undefined;

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
    const run = this.#summary(folder);
    return run?.neverBegan ? undefined : run;
  }

  /** It was started and ended before its first step. */
  neverBegan(folder: string): boolean {
    return this.#summary(folder)?.neverBegan ?? false;
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

  /** Looks at the disk. One scan at a time; a call during one waits for it. */
  scan(): Promise<void> {
    this.#scanning ??= this.#scanAll().finally(() => {
      this.#scanning = undefined;
    });
    return this.#scanning;
  }

  dispose(): void {
    for (const entry of this.#entries.values()) entry.follower?.dispose();
    this.#entries.clear();
    this.changed.dispose();
    this.ended.dispose();
    this.removed.dispose();
  }

  async #scanAll(): Promise<void> {
    const seen = new Set<string>();
    let complete = true;
    for (const root of this.roots()) {
      try {
        for (const child of await foldersIn(root)) {
          const isRun = await this.#visit(join(root, child), seen);
          if (!isRun && (await exists(join(root, child, sweepFiles.sweep)))) await this.#visitTasks(root, child, seen);
        }
      } catch (error) {
        if (errorCode(error) === 'ENOENT') continue;
        complete = false;
        this.options.warn?.(`Cannot list the runs in ${root}: ${messageOf(error)}`);
      }
    }
    // Where a folder could not be listed, what was known of it is kept.
    if (complete)
      for (const [folder, entry] of this.#entries)
        if (!seen.has(folder) && entry.holds === 0) {
          entry.follower?.dispose();
          this.#entries.delete(folder);
        }
    this.changed.emit();
  }

  /** The runs of a sweep lie in its folder, and are named after both. */
  async #visitTasks(root: string, sweep: string, seen: Set<string>): Promise<void> {
    for (const task of await foldersIn(join(root, sweep)))
      await this.#visit(join(root, sweep, task), seen, `${sweep}: ${task}`);
  }

  /** Returns whether the folder holds a run. `task`: what to call it instead of its experiment's name. */
  async #visit(folder: string, seen: Set<string>, task?: string): Promise<boolean> {
    const stamp = await stampOf(folder);
    if (stamp === undefined) return false;
    seen.add(folder);
    const entry = this.#entry(folder);
    entry.task = task;
    if (entry.stamp !== stamp && entry.follower === undefined) await this.#read(folder);
    entry.stamp = stamp;
    try {
      entry.label = await readLabel(folder);
      entry.labelProblem = undefined;
    } catch (error) {
      // A scan may come every second: the log hears of it once.
      const problem = messageOf(error);
      if (problem !== entry.labelProblem) this.options.warn?.(problem);
      entry.labelProblem = problem;
    }
    return true;
  }

  async #read(folder: string): Promise<void> {
    const hold = this.hold(folder);
    await hold.follower.ready;
    hold.dispose();
  }

  #summary(folder: string): RunSummary | undefined {
    const entry = this.#entries.get(folder);
    return entry === undefined ? undefined : this.#summaryOf(entry);
  }

  #summaryOf({ facts, label, expected, task }: Entry): RunSummary {
    const shown = facts.scores[this.options.shown?.(facts.folder) ?? 'last'];
    const run = { ...facts, ...shown, name: label.name ?? task ?? facts.name, note: label.note };
    if (expected === undefined) return run;
    return {
      ...run,
      ...{ experiment: expected, state: 'starting', live: true, neverBegan: false, resumable: false, error: undefined },
    };
  }

  #entry(folder: string): Entry {
    let entry = this.#entries.get(folder);
    if (entry === undefined) {
      entry = {
        facts: emptySummary(folder),
        label: {},
        labelProblem: undefined,
        stamp: '',
        follower: undefined,
        caughtUp: false,
        holds: 0,
        expected: undefined,
      };
      this.#entries.set(folder, entry);
    }
    return entry;
  }

  #follow(folder: string, entry: Entry): RunFollower {
    const follower = new RunFollower(folder, this.options);
    entry.caughtUp = false;
    const take = () => {
      entry.facts = { ...summarise(folder, follower.state, follower.unheard), problem: follower.problem };
      this.changed.emit();
    };
    void follower.ready.then(() => {
      if (entry.follower !== follower) return;
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
  #letGo(entry: Entry): void {
    if (entry.holds > 0 || !entry.caughtUp || entry.follower === undefined || entry.follower.live) return;
    entry.follower.dispose();
    entry.follower = undefined;
  }
}

/** Undefined for a folder that is no run. A run whose files cannot be looked at is still a run. */
async function stampOf(folder: string): Promise<string | undefined> {
  for (const file of [runFiles.events, runFiles.config])
    try {
      const { size, mtimeMs } = await stat(join(folder, file));
      return `${file} ${size} ${mtimeMs}`;
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') return `${file} ${errorCode(error)}`;
    }
  return undefined;
}

/** Names of the folders in a folder, and of the links that lead to one. */
async function foldersIn(folder: string): Promise<string[]> {
  const names: string[] = [];
  for (const child of await readdir(folder, { withFileTypes: true }))
    if (child.isDirectory() || (child.isSymbolicLink() && (await leadsToFolder(join(folder, child.name)))))
      names.push(child.name);
  return names;
}

/** A run may lie on another disk; a link to nothing leads nowhere. */
const leadsToFolder = (link: string): Promise<boolean> =>
  stat(link).then(
    (found) => found.isDirectory(),
    () => false,
  );
