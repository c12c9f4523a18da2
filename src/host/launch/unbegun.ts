/**
 * A start that failed leaves no run: its folder goes once what it says is told. Who started it does so at once (launch.ts);
 * what is here is for a start that this window followed and another one, or this one before a reload, had begun. The task of a sweep that has failed so is one that has failed: its folder is how others know.
 */
import { join } from 'node:path';
import * as vscode from 'vscode';
import { runFiles } from '../../protocol/files/runFolder';
import { removeUnbegun } from '../../run/owner/unbegun';
import { lastWords } from '../../run/owner/workerExit';
import { messageOf } from '../base/errorCode';
import { Tracker } from '../base/track';
import type { Log } from '../base/window';
import type { Runs } from '../runs/runs';

/** Who started it has read its end by then. */
const afterMs = 10_000;
/** Of the worker's words that go to the log. */
const wordsBytes = 1 << 16;

export class UnbegunRuns extends Tracker {
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(
    private readonly runs: Runs,
    private readonly log: Log,
  ) {
    super();
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

  #later(folder: string): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (this.runs.neverBegan(folder)) void this.clear(folder);
    }, afterMs);
    this.#timers.add(timer);
  }
}
