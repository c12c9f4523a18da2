/** The kinds of views: none takes the place of another one, and each is offered for the runs that have something to show. */
import { expect, test, vi } from 'vitest';
import { panelKinds } from '../../../src/host/panels/panelKinds';
import type { PanelKind } from '../../../src/host/panels/runPanel';
import { emptySummary, type RunSummary } from '../../../src/host/runs/runSummary';

vi.mock('vscode', () => import('../editor/editor'));

const kinds = Object.entries(panelKinds) as [keyof typeof panelKinds, PanelKind][];
const run = (more: Partial<RunSummary>): RunSummary => ({ ...emptySummary('/runs/a'), ...more });

test('each has a tab, a memory, a page, a command and words of its own', () => {
  expect(
    kinds.map(([name, { viewType, shownKey, bundle, title, show }]) => [
      ...[name, viewType, shownKey, bundle, title(undefined), title('x'), show.id, show.title(), show.question()],
    ]),
  ).toEqual([
    [
      ...['training', 'sluice.training', 'sluice.shownRun', 'training', 'Training', 'Training: x'],
      ...['sluice.showTraining', 'Sluice: Show Training', 'Which run’s training to show?'],
    ],
    [
      ...['gates', 'sluice.gatesView', 'sluice.shownGates', 'gates', 'Gates', 'Gates: x'],
      ...['sluice.showGates', 'Sluice: Show Gates', 'Which run’s gates to show?'],
    ],
    [
      ...['samples', 'sluice.samplesView', 'sluice.shownSamples', 'samples', 'Samples', 'Samples: x'],
      ...['sluice.showSamples', 'Sluice: Show Samples', 'Which run’s samples to show?'],
    ],
    [
      ...['predictions', 'sluice.predictionsView', 'sluice.shownPredictions', 'predictions', 'Predictions'],
      ...['Predictions: x', 'sluice.showPredictions', 'Sluice: Show Predictions', 'Which run’s predictions to show?'],
    ],
  ]);
  expect(kinds.flatMap(([name, { compares }]) => (compares ? [name] : []))).toEqual(['training']);
});

test('gates and samples are for runs with gates, live or not, predictions for those of pixels; else it is said what is missing', () => {
  const fits = (of: RunSummary) => kinds.flatMap(([name, { show }]) => (show.fits?.(of) === false ? [] : [name]));
  expect(fits(run({ gates: 0 }))).toEqual(['training']);
  expect(fits(run({ gates: 2 }))).toEqual(['training', 'gates', 'samples']);
  expect(fits(run({ gates: 2, live: true }))).toEqual(['training', 'gates', 'samples']);
  expect(fits(run({ gates: 0, pixels: true }))).toEqual(['training', 'predictions']);
  const missing = kinds.map(([, { show }]) => show.none?.().message);
  const noGates = 'There is no run in this workspace whose network has gates.';
  const noPixels = 'There is no run in this workspace whose data has a class for every pixel.';
  expect(missing).toEqual([undefined, noGates, noGates, noPixels]);
});
