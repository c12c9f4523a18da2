/**
 * A start that failed leaves no run: its folder goes once what it says is told. Who started it does so at once (launch.ts);
 * what is here is for a start that another window had begun, or this one before a reload, and for one that no window
 * followed when it ended: that one is told of, and goes, when a window next looks. The task of a sweep that has failed so is one
 * that has failed: its folder is how others know.
 */
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { runFiles } from '../../protocol/files/runFolder';
import { removeUnbegun } from '../../run/owner/unbegun';
import { lastWords } from '../../run/owner/workerExit';
import { readWorkerRecord } from '../../run/owner/workerRecord';
import { messageOf } from '../base/errorCode';
import { runsFolders } from '../base/settings';
import { Throttle } from '../base/throttle';
import { Tracker } from '../base/track';
import type { Log } from '../base/window';
import type { RunSummary } from '../runs/runSummary';
import type { Runs } from '../runs/runs';

/** Who started it has read its end by then. */
const afterMs = 10_000;
/** Runs say something all the time. */
const lookMs = 2000;
/** Of the worker's words that go to the log. */
const wordsBytes = 1 << 16;

export class UnbegunRuns extends Tracker {
  readonly #timers = new Set<NodeJS.Timeout>();
  /** Folders of starts whose end this window has told of, or has looked at. */
  readonly #known = new Set<string>();

  /** @param tell of a start that no window followed when it ended. */
  constructor(
    private readonly runs: Runs,
    private readonly log: Log,
    private readonly tell: (run: RunSummary) => void,
  ) {
    super();
    const look = this.track(new Throttle(lookMs, () => this.#look()));
    this.track(runs.changed.on(() => look.ask()));
    this.track(runs.ended.on(({ run }) => run.neverBegan && run.sweep === undefined && this.#later(run.folder)));
    this.track({ dispose: () => this.#timers.forEach(clearTimeout) });
  }

  /** Its worker is gone. Does nothing to what has begun. */
  async clear(folder: string): Promise<void> {
    if (!vscode.workspace.isTrusted) return;
    const words = await lastWords(join(folder, runFiles.log), wordsBytes);
    if (words !== '') this.log.info(`${runFiles.log} of ${folder}, which has not begun:\n${words}`);
    try {
      if (await removeUnbegun(folder, { own: false })) await this.runs.remove(folder, () => Promise.resolve());
    } catch (error) {
      this.log.warn(`${folder} has not begun and cannot be removed: ${messageOf(error)}`);
    }
  }

  #look(): void {
    if (!vscode.workspace.isTrusted) return;
    for (const run of this.runs.unbegun()) {
      if (this.#known.has(run.folder)) continue;
      this.#known.add(run.folder);
      void this.#found(run);
    }
  }

  /** Only what a worker of this machine has left: others may write runs, and a sweep reads from its tasks what became of them. */
  async #found(run: RunSummary): Promise<void> {
    if (!runsFolders().includes(dirname(run.folder))) return;
    const worker = await readWorkerRecord(run.folder);
    if (worker === undefined || worker.host !== hostname()) return;
    if (run.state === 'failed') this.tell(run);
    await this.clear(run.folder);
  }

  #later(folder: string): void {
    this.#known.add(folder);
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (this.runs.neverBegan(folder)) void this.clear(folder);
    }, afterMs);
    this.#timers.add(timer);
  }
}
