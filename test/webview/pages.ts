/** Views by bundle, each in the states in which a person may meet it: for tests of what holds on every page. */
import type { RunEvent } from '../../src/protocol/events/events';
import { encodeSamples } from '../../src/protocol/files/samples';
import type { ToMany } from '../../src/protocol/messages/manyMessages';
import type { ToPreviewView } from '../../src/protocol/messages/previewMessages';
import type { ToProfileView } from '../../src/protocol/messages/profileMessages';
import type { ToView } from '../../src/protocol/messages/viewMessages';
import { segmentation, someIndex, someSheet } from '../protocol/somePredictions';
import { someSamples } from '../protocol/someSamples';
import { gateStages } from './gateStages';
import { someRows } from './many/someRows';
import { stateMessage } from './many/someStates';
import { mixed, numbers, pixels, preview, shownPreview } from './previews';
import { curve, profiles, shownProfile } from './profiles';
import { ratio, speedReport } from './speedReport';
import { snapshot, storedRun } from './storedRun';
import { wholeCurve, wholeEvents, wholeProfile, wholeSamplesFile } from './wholeRun';

export interface StoredPage {
  messages: (ToView | ToProfileView | ToPreviewView | ToMany)[];
  stored?: unknown;
}

const run = (events: readonly RunEvent[], ...beside: ToView[]) => [snapshot(events), ...beside];
const images: ToView = { kind: 'samples', bytes: encodeSamples(someSamples) };
const reports = await profiles();

// Ten, for axe takes its time for every cell: of some settings two seeds, one with a curve, one that failed, one that runs.
const rows = someRows().filter((_, i) => [2, 5, 8, 11, 14, 20, 38, 41, 44, 59].includes(i));
const many = (...beside: ToMany[]): ToMany[] => [{ kind: 'rows', rows }, { kind: 'reading' }, ...beside];
const [one, other] = rows.slice(-2).map(({ folder }) => folder);

/** What a run can be compared with, by names as people give them. */
const others: ToView = {
  kind: 'runs',
  runs: ['a', 'b'].map((id) => ({
    folder: `/w/runs/${id}`,
    id,
    text: `${id}: cifar10-gated, with a note that is long, 9:26`,
  })),
};

export const pages: Record<string, Record<string, StoredPage>> = {
  training: {
    empty: { messages: run([]) },
    live: { messages: run(storedRun.slice(0, -1), others) },
    finished: { messages: run(storedRun), stored: { open: ['loss', 'accuracy'] } },
  },
  gates: {
    empty: { messages: run([]) },
    firing: { messages: run(storedRun), stored: { data: true } },
    classes: { messages: run(storedRun), stored: { mode: 'classes' } },
    fit: { messages: run(storedRun), stored: { page: 'fit', layer: 'stage1_block1_gate' } },
    'without gates': { messages: run(gateStages.ungated) },
  },
  samples: {
    empty: { messages: run(storedRun, { kind: 'samples' }) },
    images: { messages: run(storedRun, images) },
    'of many classes': {
      messages: run(wholeEvents, { kind: 'samples', bytes: wholeSamplesFile() }),
      stored: { matrix: 'share', chosen: 42, comparison: 'class' },
    },
    'two images': { messages: run(storedRun, images), stored: { chosen: 1, pinned: 2, comparison: 'pinned' } },
  },
  predictions: {
    empty: { messages: run(storedRun, { kind: 'predictions' }) },
    image: {
      messages: run([segmentation], { kind: 'predictions', index: someIndex }, someSheet('one_comparison.png')),
    },
  },
  preview: {
    empty: { messages: [] },
    reading: { messages: [{ kind: 'reading', name: 'shapes', asked: { split: 'train', batch: 0 } }] },
    pictures: { messages: [shownPreview(preview)], stored: { size: 'large' } },
    mixed: { messages: [shownPreview(mixed, true)] },
    'with a class for every pixel': { messages: [shownPreview(pixels)] },
    'of numbers': { messages: [shownPreview(numbers)], stored: { size: 'small' } },
    failed: {
      messages: [
        shownPreview(preview),
        {
          ...{ kind: 'failed', name: 'shapes', message: 'There is no folder data/cifar-10-batches-bin.' },
          ...{ hint: 'Download it, or set `dir`.', source: { file: '/home/mira/gated/shapes.experiment.ts', line: 5 } },
        },
      ],
    },
  },
  profile: {
    experiment: { messages: [shownProfile(reports.plain)] },
    run: { messages: [shownProfile(reports.run)], stored: { grouped: true } },
    'with caveats': { messages: [shownProfile(wholeProfile, { curve: wholeCurve })] },
    treemap: { messages: [shownProfile(reports.run)], stored: { mode: 'treemap' } },
    curve: { messages: [shownProfile(reports.run, { curve })], stored: { mode: 'curve' } },
    speed: { messages: [shownProfile(reports.run, { speed: speedReport, speedUp: true })], stored: { mode: 'speed' } },
    'speed on a busy machine': {
      messages: [shownProfile(reports.run, { speed: { ...speedReport, control: ratio(1.1, 0.8, 1.3) } })],
      stored: { mode: 'speed' },
    },
    'every layer': { messages: [shownProfile(reports.run)], stored: { grouped: false } },
  },
  many: {
    empty: { messages: [{ kind: 'rows', rows: [] }, { kind: 'reading' }] },
    'trade-off': { messages: many(), stored: { pinned: [other], baseline: one, parts: { tradeoff: { open: true } } } },
    grouped: { messages: many(), stored: { group: 'seed', baseline: one, sort: [{ column: 'macs' }] } },
    curves: { messages: many(...rows.slice(0, 3).map((row) => stateMessage(row))), stored: { section: 'curves' } },
    parallel: { messages: many(), stored: { section: 'parallel' } },
    settings: { messages: many(), stored: { section: 'settings' } },
    gates: { messages: many(...rows.slice(0, 2).map((row) => stateMessage(row))), stored: { section: 'gates' } },
  },
};
