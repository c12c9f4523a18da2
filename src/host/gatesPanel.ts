/** The Gates view: firing rates and fits of a run's gates. */
import * as vscode from 'vscode';
import type { Reporter } from './report';
import { RunPanel } from './runPanel';
import type { Runs } from './runs';

export class GatesPanel extends RunPanel {
  constructor(context: vscode.ExtensionContext, runs: Runs, reporter: Reporter) {
    super(context, runs, reporter, {
      viewType: 'sluice.gatesView',
      shownKey: 'sluice.shownGates',
      bundle: 'gates',
      title: (run) => (run === undefined ? vscode.l10n.t('Gates') : vscode.l10n.t('Gates: {0}', run)),
    });
  }
}
