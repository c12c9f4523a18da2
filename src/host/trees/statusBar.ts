/** One status-bar item while a run of this workspace is live: epoch, loss, time left. A click shows its training. */
import * as vscode from 'vscode';
import { editorLanguage } from '../base/editorLanguage';
import { commands } from '../base/manifestIds';
import { Throttle } from '../base/throttle';
import { Tracker } from '../base/track';
import { fillStatusItem } from '../base/window';
import type { ChosenRun } from '../runs/chosenRun';
import type { Runs } from '../runs/runs';
import { runTooltip, statusText } from '../runs/runText';
import type { Sweeps } from '../runs/sweeps';
import { sweepStatusText, sweepTooltip } from '../runs/sweepText';

export class RunStatusBar extends Tracker {
  readonly #item = this.track(vscode.window.createStatusBarItem('sluice.run', vscode.StatusBarAlignment.Left, 10));

  constructor(
    private readonly runs: Runs,
    private readonly sweeps: Sweeps,
    private readonly chosen: ChosenRun,
  ) {
    super();
    this.#item.name = vscode.l10n.t('Sluice Run');
    const throttle = this.track(new Throttle(500, () => this.#draw()));
    this.track(runs.changed.on(() => throttle.ask()));
    this.track(sweeps.changed.on(() => throttle.ask()));
    this.track(chosen.changed.on(() => throttle.ask()));
  }

  #draw(): void {
    // The current one speaks where it trains, else the newest; the number of the others stands beside it.
    const live = this.runs.list().filter((run) => run.live);
    const { folder } = this.chosen;
    const run = live.find((one) => one.folder === folder) ?? live[0];
    if (run === undefined) {
      this.#item.hide();
      return;
    }
    const language = editorLanguage();
    const sweep = this.sweeps.taskAt(run.folder)?.sweep;
    // The tasks of a sweep are said as one thing.
    const apart = live.filter((other) => other !== run && (sweep === undefined || other.sweep !== sweep.folder));
    const others = apart.length > 0 ? ` (+${apart.length})` : '';
    const [text, tooltip] =
      sweep === undefined
        ? [statusText(run, language), runTooltip(run, language)]
        : [sweepStatusText(sweep, language), sweepTooltip(sweep, language)];
    fillStatusItem(this.#item, 'sync~spin', `${text}${others}`, tooltip);
    this.#item.command = {
      command: commands.showTraining,
      title: vscode.l10n.t('Show Training'),
      arguments: [run.folder],
    };
    this.#item.show();
  }
}
