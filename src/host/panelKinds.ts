/** The views of a run, each a panel beside the code. */
import * as vscode from 'vscode';
import type { PanelKind } from './runPanel';
import { sampleFiles } from './sampleFiles';

/** Loss, accuracy and speed. */
export const trainingPanel: PanelKind = {
  viewType: 'sluice.training',
  shownKey: 'sluice.shownRun',
  bundle: 'training',
  title: (run) => (run === undefined ? vscode.l10n.t('Training') : vscode.l10n.t('Training: {0}', run)),
  compares: true,
};

/** Firing rates and batch-shaping fits of the gates. */
export const gatesPanel: PanelKind = {
  viewType: 'sluice.gatesView',
  shownKey: 'sluice.shownGates',
  bundle: 'gates',
  title: (run) => (run === undefined ? vscode.l10n.t('Gates') : vscode.l10n.t('Gates: {0}', run)),
};

/** What each test image cost. */
export const samplesPanel: PanelKind = {
  viewType: 'sluice.samplesView',
  shownKey: 'sluice.shownSamples',
  bundle: 'samples',
  title: (run) => (run === undefined ? vscode.l10n.t('Samples') : vscode.l10n.t('Samples: {0}', run)),
  files: sampleFiles,
};
