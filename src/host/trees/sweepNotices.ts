/** One message when a sweep that this window saw at work is over; those of its tasks would be as many as there are tasks. */
import * as vscode from 'vscode';
import { editorLanguage } from '../base/editorLanguage';
import type { Reporter } from '../base/report';
import { notifiesWhenFinished } from '../base/settings';
import { Throttle } from '../base/throttle';
import { Tracker } from '../base/track';
import type { SweepSummary } from '../runs/sweepSummary';
import type { Sweeps } from '../runs/sweeps';
import { sweepOverText } from '../runs/sweepText';
import type { RunsTree } from './runsTree';

/** A pool that has ended may have a task that has not said its last word yet. */
const lookMs = 1000;

export class SweepNotices extends Tracker {
  readonly #live = new Set<string>();

  constructor(
    private readonly sweeps: Sweeps,
    private readonly tree: Pick<RunsTree, 'revealSweep'>,
    private readonly reporter: Reporter,
  ) {
    super();
    const look = this.track(new Throttle(lookMs, () => this.#look()));
    this.track(sweeps.changed.on(() => look.ask()));
  }

  #look(): void {
    for (const sweep of this.sweeps.list()) {
      const { folder, live } = sweep;
      if (live) this.#live.add(folder);
      else if (this.#live.delete(folder)) this.#say(sweep);
    }
  }

  #say(sweep: SweepSummary): void {
    const text = sweepOverText(sweep, editorLanguage());
    const show = { title: vscode.l10n.t('Show'), run: () => this.tree.revealSweep(sweep.folder) };
    if (sweep.counts.failed + sweep.counts.interrupted > 0) this.reporter.warn(text, show);
    else if (notifiesWhenFinished(vscode.Uri.file(sweep.folder))) this.reporter.info(text, show);
    else this.reporter.log.info(text);
  }
}
