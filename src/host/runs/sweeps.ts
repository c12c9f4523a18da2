/**
 * The sweeps of the workspace, each known by its folder alone: the list of its tasks, which is read once, and the runs of the tasks,
 * which `Runs` follows anyhow. What else is asked of the disk is little, and asked only of sweeps that are not over. No `vscode` here.
 */
import { dirname, join } from 'node:path';
import { sweepFiles } from '../../protocol/files/sweep';
import { readDecision } from '../../sweep/record/decision';
import { poolAtWork } from '../../sweep/record/poolRecord';
import { experimentOf, readSweep, type Sweep, specOf, taskFolder } from '../../sweep/record/readSweep';
import { messageOf } from '../base/errorCode';
import { exists } from '../base/exists';
import { type Disposer, Signal } from '../base/signal';
import { Throttle } from '../base/throttle';
import type { RunSummary } from './runSummary';
import type { Runs } from './runs';
import { differingLabels, type SweepFacts, type SweepSummary, summariseSweep, type TaskSummary } from './sweepSummary';

export interface SweepsOptions {
  warn: (message: string) => void;
  /** Numbers of tasks that wait in the queue of a cluster; asked of sweeps that were submitted and are not over. */
  queued: (sweep: Sweep) => Promise<ReadonlySet<number>>;
  /** Between two looks at sweeps that are live. */
  liveMs?: number;
  /** Between two looks at those that are not over, and two questions to a cluster. */
  idleMs?: number;
}

interface Known extends SweepFacts {
  /** Tasks whose runs have stopped, each with the time to which its decision was looked for. */
  looked: Map<string, number>;
  /** Places of the tasks by their folders. */
  places: ReadonlyMap<string, number>;
  askedAt: number;
  /** As it was last asked for; undefined when something is another one since. */
  summary: SweepSummary | undefined;
}

export class Sweeps {
  /** Something in a summary is another one. As often as `Runs` says something: throttle before drawing. */
  readonly changed = new Signal<void>();
  readonly #known = new Map<string, Known>();
  /** What could not be read, and why, told once. */
  readonly #broken = new Map<string, string>();
  readonly #listener: Disposer;
  readonly #look: Throttle;
  readonly #timer: NodeJS.Timeout;
  #looking: Promise<void> = Promise.resolve();

  constructor(
    private readonly runs: Pick<Runs, 'sweeps' | 'peek' | 'changed'>,
    private readonly options: SweepsOptions,
  ) {
    const { liveMs = 2000 } = options;
    this.#look = new Throttle(300, () => void this.look());
    this.#listener = runs.changed.on(() => {
      this.#tell();
      // Folders come and go with a scan, and a run that stops may have been ended by its sweep's rule.
      if (this.#isNews()) this.#look.ask();
    });
    this.#timer = setInterval(() => {
      if ([...this.#known.values()].some((known) => !isOver(this.#summary(known)))) this.#look.ask();
    }, liveMs);
    this.#timer.unref();
  }

  /** Newest first. */
  list(): SweepSummary[] {
    return [...this.#known.values()]
      .map((known) => this.#summary(known))
      .sort((a, b) => b.sweep.made - a.sweep.made || a.folder.localeCompare(b.folder));
  }

  get(folder: string): SweepSummary | undefined {
    const known = this.#known.get(folder);
    return known && this.#summary(known);
  }

  /** The task whose run folder it is. */
  taskAt(folder: string): { sweep: SweepSummary; task: TaskSummary } | undefined {
    const known = this.#known.get(dirname(folder));
    const place = known?.places.get(folder);
    if (known === undefined || place === undefined) return undefined;
    const sweep = this.#summary(known);
    const task = sweep.tasks[place];
    return task && { sweep, task };
  }

  isTask(folder: string): boolean {
    return this.#known.get(dirname(folder))?.places.has(folder) ?? false;
  }

  /** Looks at the disk: at new sweeps, and at what may have changed of those that are not over. */
  look(): Promise<void> {
    this.#looking = this.#looking.then(() => this.#lookNow()).catch((error) => this.options.warn(messageOf(error)));
    return this.#looking;
  }

  dispose(): void {
    this.#listener.dispose();
    this.#look.dispose();
    clearInterval(this.#timer);
    this.changed.dispose();
  }

  async #lookNow(): Promise<void> {
    const folders = this.runs.sweeps;
    for (const folder of this.#known.keys()) if (!folders.has(folder)) this.#known.delete(folder);
    for (const folder of this.#broken.keys()) if (!folders.has(folder)) this.#broken.delete(folder);
    for (const folder of folders) if (!this.#known.has(folder)) await this.#read(folder);
    const now = performance.now();
    const { idleMs = 30_000 } = this.options;
    for (const known of this.#known.values()) {
      const summary = this.#summary(known);
      if (isOver(summary)) continue;
      await this.#lookForDecisions(known, summary);
      const idle = now - known.askedAt >= idleMs;
      if (!summary.live && !idle) continue;
      known.atOnce = (await poolAtWork(known.sweep.folder))?.atOnce;
      if (!idle) continue;
      known.askedAt = now;
      known.submitted ||= await exists(join(known.sweep.folder, sweepFiles.jobs));
      if (known.submitted) known.queued = await this.options.queued(known.sweep);
    }
    this.#tell();
  }

  /** Somebody has started it, or knows of it otherwise. */
  async told(folder: string): Promise<void> {
    const known = this.#known.get(folder);
    if (known !== undefined) known.askedAt = Number.NEGATIVE_INFINITY;
    await this.look();
  }

  async #read(folder: string): Promise<void> {
    try {
      const sweep = await readSweep(folder);
      const folders = sweep.tasks.map((task) => taskFolder(sweep, task));
      this.#known.set(folder, {
        files: { spec: specOf(sweep), experiment: experimentOf(sweep) },
        ...{ sweep, labels: differingLabels(sweep.tasks), atOnce: undefined, queued: new Set(), early: new Set() },
        ...{ folders, places: new Map(folders.map((at, i) => [at, i])), looked: new Map(), submitted: false },
        ...{ askedAt: Number.NEGATIVE_INFINITY, summary: undefined },
      });
    } catch (error) {
      const why = messageOf(error);
      if (this.#broken.get(folder) !== why) this.options.warn(why);
      this.#broken.set(folder, why);
    }
  }

  /** A run that has stopped was ended by the sweep's rule where that has written down why. */
  async #lookForDecisions(known: Known, { tasks }: SweepSummary): Promise<void> {
    if (known.sweep.earlyStop === undefined) return;
    for (const { folder, run } of tasks) {
      if (!isStopped(run) || known.looked.get(folder) === run.activeMs) continue;
      known.looked.set(folder, run.activeMs);
      if ((await readDecision(folder)) !== undefined) known.early = new Set([...known.early, folder]);
    }
  }

  /** There is a folder that is not known, or is gone. */
  #isNews(): boolean {
    const { sweeps } = this.runs;
    const known = this.#known.size + this.#broken.size;
    return known !== sweeps.size || [...sweeps].some((folder) => !this.#known.has(folder) && !this.#broken.has(folder));
  }

  #tell(): void {
    for (const known of this.#known.values()) known.summary = undefined;
    this.changed.emit();
  }

  #summary(known: Known): SweepSummary {
    known.summary ??= summariseSweep(known, (folder) => this.runs.peek(folder));
    return known.summary;
  }
}

const isStopped = (run: RunSummary | undefined): run is RunSummary =>
  run !== undefined && (run.state === 'stopped' || run.state === 'paused');

/** Every task is done. One that failed may be run again by somebody. */
const isOver = ({ counts, tasks, live }: SweepSummary): boolean =>
  !live && counts.finished + counts.early === tasks.length;
