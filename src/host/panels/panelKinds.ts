/** The views of a run, each a panel beside the code. Add one: a record here; what else it takes is in CONTRIBUTING. */
import * as vscode from 'vscode';
import { commands, panels } from '../base/manifestIds';
import type { Reporter } from '../base/report';
import { abilities } from '../runs/abilities';
import type { CheckpointChoice } from '../runs/checkpointChoice';
import type { Runs } from '../runs/runs';
import { predictionFiles } from './predictionFiles';
import { type PanelKind, RunPanel } from './runPanel';
import { sampleFiles } from './sampleFiles';

const noGates = () => ({
  message: vscode.l10n.t('There is no run in this workspace whose network has gates.'),
  hint: vscode.l10n.t('Sluice: New Experiment makes an experiment that has some.'),
});

export const panelKinds = {
  /** Loss, accuracy and speed. */
  training: {
    viewType: panels.training,
    shownKey: 'sluice.shownRun',
    bundle: 'training',
    title: (run) => (run === undefined ? vscode.l10n.t('Training') : vscode.l10n.t('Training: {0}', run)),
    compares: true,
    show: {
      id: commands.showTraining,
      title: () => vscode.l10n.t('Sluice: Show Training'),
      question: () => vscode.l10n.t('Which run’s training to show?'),
    },
  },
  /** Firing rates and batch-shaping fits of the gates. */
  gates: {
    viewType: panels.gatesView,
    shownKey: 'sluice.shownGates',
    bundle: 'gates',
    title: (run) => (run === undefined ? vscode.l10n.t('Gates') : vscode.l10n.t('Gates: {0}', run)),
    show: {
      id: commands.showGates,
      title: () => vscode.l10n.t('Sluice: Show Gates'),
      question: () => vscode.l10n.t('Which run’s gates to show?'),
      fits: abilities.gated,
      none: noGates,
    },
  },
  /** What each test image cost. */
  samples: {
    viewType: panels.samplesView,
    shownKey: 'sluice.shownSamples',
    bundle: 'samples',
    title: (run) => (run === undefined ? vscode.l10n.t('Samples') : vscode.l10n.t('Samples: {0}', run)),
    files: sampleFiles,
    show: {
      id: commands.showSamples,
      title: () => vscode.l10n.t('Sluice: Show Samples'),
      question: () => vscode.l10n.t('Which run’s samples to show?'),
      fits: abilities.gated,
      none: noGates,
    },
  },
  /** What is predicted for every pixel of the test images. */
  predictions: {
    viewType: panels.predictionsView,
    shownKey: 'sluice.shownPredictions',
    bundle: 'predictions',
    title: (run) => (run === undefined ? vscode.l10n.t('Predictions') : vscode.l10n.t('Predictions: {0}', run)),
    files: predictionFiles,
    show: {
      id: commands.showPredictions,
      title: () => vscode.l10n.t('Sluice: Show Predictions'),
      question: () => vscode.l10n.t('Which run’s predictions to show?'),
      fits: abilities.pixels,
      none: () => ({
        message: vscode.l10n.t('There is no run in this workspace whose data has a class for every pixel.'),
        hint: vscode.l10n.t('Train networks.pspnet(…) on cityscapes(…) to make one.'),
      }),
    },
  },
} satisfies Record<string, PanelKind>;

export type RunPanels = Record<keyof typeof panelKinds, RunPanel>;
/** Of every record, so that each has a handler. */
export type ShowId = (typeof panelKinds)[keyof typeof panelKinds]['show']['id'];

/** One panel of each kind; whoever calls disposes of them. */
export function makePanels(
  context: vscode.ExtensionContext,
  runs: Runs,
  choice: CheckpointChoice,
  reporter: Reporter,
): RunPanels {
  const made = Object.entries(panelKinds).map(([name, kind]) => [
    name,
    new RunPanel(context, runs, choice, reporter, kind),
  ]);
  return Object.fromEntries(made) as RunPanels;
}
