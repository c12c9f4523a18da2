/** The Training view: loss, accuracy and speed of a run. */
import * as vscode from 'vscode';
import type { Reporter } from './report';
import { RunPanel } from './runPanel';
import type { Runs } from './runs';

export class TrainingPanel extends RunPanel {
  constructor(context: vscode.ExtensionContext, runs: Runs, reporter: Reporter) {
    super(context, runs, reporter, {
      viewType: 'sluice.training',
      shownKey: 'sluice.shownRun',
      bundle: 'training',
      title: (run) => (run === undefined ? vscode.l10n.t('Training') : vscode.l10n.t('Training: {0}', run)),
    });
  }
}
