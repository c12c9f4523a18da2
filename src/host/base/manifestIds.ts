/** What package.json names and code refers to. Made by `npm run ids`. */

/** Each has a handler in extension.ts. */
export const commands = {
  addTypes: 'sluice.addTypes',
  cancelQueued: 'sluice.cancelQueued',
  cancelSweep: 'sluice.cancelSweep',
  chooseCheckpoint: 'sluice.chooseCheckpoint',
  chooseDevice: 'sluice.chooseDevice',
  compareRuns: 'sluice.compareRuns',
  copyGateValues: 'sluice.copyGateValues',
  copyRunId: 'sluice.copyRunId',
  copyRunPath: 'sluice.copyRunPath',
  copyRunValues: 'sluice.copyRunValues',
  deleteFailedRuns: 'sluice.deleteFailedRuns',
  deleteRun: 'sluice.deleteRun',
  evaluate: 'sluice.evaluate',
  explainGateHealth: 'sluice.explainGateHealth',
  exportModel: 'sluice.exportModel',
  filterGates: 'sluice.filterGates',
  getStarted: 'sluice.getStarted',
  hideFailedRuns: 'sluice.hideFailedRuns',
  measureSpeed: 'sluice.measureSpeed',
  newExperiment: 'sluice.newExperiment',
  noteRun: 'sluice.noteRun',
  openConfig: 'sluice.openConfig',
  openSample: 'sluice.openSample',
  openStoredExperiment: 'sluice.openStoredExperiment',
  openSweepFile: 'sluice.openSweepFile',
  predict: 'sluice.predict',
  previewData: 'sluice.previewData',
  profile: 'sluice.profile',
  renameRun: 'sluice.renameRun',
  resume: 'sluice.resume',
  resumeSweep: 'sluice.resumeSweep',
  revealGate: 'sluice.revealGate',
  revealRunFolder: 'sluice.revealRunFolder',
  revealSweepFolder: 'sluice.revealSweepFolder',
  runAgain: 'sluice.runAgain',
  runAgainWithSettings: 'sluice.runAgainWithSettings',
  runSweep: 'sluice.runSweep',
  showFailedRuns: 'sluice.showFailedRuns',
  showGateClasses: 'sluice.showGateClasses',
  showGates: 'sluice.showGates',
  showLog: 'sluice.showLog',
  showPredictions: 'sluice.showPredictions',
  showSamples: 'sluice.showSamples',
  showSpeed: 'sluice.showSpeed',
  showTaskLog: 'sluice.showTaskLog',
  showTraining: 'sluice.showTraining',
  stop: 'sluice.stop',
  submitSweep: 'sluice.submitSweep',
  sweepStatus: 'sluice.sweepStatus',
  train: 'sluice.train',
  trainWithSettings: 'sluice.trainWithSettings',
} as const;

export type CommandId = (typeof commands)[keyof typeof commands];

/** Views of the side bar. */
export const trees = {
  gates: 'sluice.gates',
  runs: 'sluice.runs',
} as const;

/** Types of panels, which are handed over after a reload. */
export const panels = {
  compareView: 'sluice.compareView',
  gatesView: 'sluice.gatesView',
  predictionsView: 'sluice.predictionsView',
  previewView: 'sluice.previewView',
  profile: 'sluice.profile',
  samplesView: 'sluice.samplesView',
  training: 'sluice.training',
} as const;

/** Colours that a theme may set. */
export const colors = {
  lineFactsForeground: 'sluice.lineFacts.foreground',
  lineFactsStaleForeground: 'sluice.lineFacts.staleForeground',
} as const;
