/** The views of a run, each a panel beside the code. */
import * as vscode from 'vscode';
import { panels } from '../base/manifestIds';
import { predictionFiles } from './predictionFiles';
import type { PanelKind } from './runPanel';
import { sampleFiles } from './sampleFiles';

/** Loss, accuracy and speed. */
export const trainingPanel: PanelKind = {
  viewType: panels.training,
  shownKey: 'sluice.shownRun',
  bundle: 'training',
  title: (run) => (run === undefined ? vscode.l10n.t('Training') : vscode.l10n.t('Training: {0}', run)),
  compares: true,
};

/** Firing rates and batch-shaping fits of the gates. */
export const gatesPanel: PanelKind = {
  viewType: panels.gatesView,
  shownKey: 'sluice.shownGates',
  bundle: 'gates',
  title: (run) => (run === undefined ? vscode.l10n.t('Gates') : vscode.l10n.t('Gates: {0}', run)),
};

/** What each test image cost. */
export const samplesPanel: PanelKind = {
  viewType: panels.samplesView,
  shownKey: 'sluice.shownSamples',
  bundle: 'samples',
  title: (run) => (run === undefined ? vscode.l10n.t('Samples') : vscode.l10n.t('Samples: {0}', run)),
  files: sampleFiles,
};

/** What is predicted for every pixel of the test images. */
export const predictionsPanel: PanelKind = {
  viewType: panels.predictionsView,
  shownKey: 'sluice.shownPredictions',
  bundle: 'predictions',
  title: (run) => (run === undefined ? vscode.l10n.t('Predictions') : vscode.l10n.t('Predictions: {0}', run)),
  files: predictionFiles,
};
