/**
 * Walks over every view: what each control, key and gesture leads to, against what is written down in the files beside this one.
 * Where a view is to do another thing than it did, `RECORD=1 npm run test:unit -- test/webview/walks` writes them anew: read the
 * difference before it is committed, line by line; a number in it that cannot be explained is a fault.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { encodeSamples } from '../../../src/protocol/files/samples';
import { segmentation, someIndex } from '../../protocol/somePredictions';
import { someSamples } from '../../protocol/someSamples';
import { someRows } from '../many/someRows';
import { stateMessage } from '../many/someStates';
import { inWords, shortened } from '../page/inWords';
import { openView } from '../page/openView';
import { Walk } from '../page/walk';
import { mixed, preview, shownPreview } from '../previews';
import { speedReport } from '../speedReport';
import { snapshot } from '../storedRun';
import { until, wholeCurve, wholeEvents, wholeProfile, wholeSamplesFile } from '../wholeRun';

process.env.TZ = 'UTC';

const rows = someRows().filter((_, i) => [2, 5, 8, 11, 14, 20, 38, 41, 44, 59].includes(i));
const [one, other] = rows.slice(-3).map(({ folder }) => folder);
const many = [{ kind: 'rows', rows }, { kind: 'reading' }, ...rows.slice(-3).map((row) => stateMessage(row))];
const profile = {
  kind: 'profile',
  report: wholeProfile,
  name: 'small',
  outdated: false,
  curve: wholeCurve,
  speedUp: false,
};
const boxes = {
  ...{ '.plot': { width: 600, height: 200 }, '.chart canvas': { width: 600, height: 200 } },
  ...{ '.curve canvas': { width: 600, height: 200 }, '.gate-course canvas': { width: 600, height: 200 } },
};

interface Place {
  view: Parameters<typeof openView>[0];
  stored?: object;
  messages: object[];
  /** Walked over elsewhere. */
  except?: string;
}

/** Charts that are folded take no time. */
const collapsed = ['macs', 'composition', 'learningRate', 'speed'];

const places: Record<string, Place> = {
  training: { view: 'training', stored: { collapsed }, messages: [snapshot(wholeEvents)] },
  'training live': {
    ...{ view: 'training', stored: { smoothing: 'medium', collapsed: [...collapsed, 'accuracy'] } },
    ...{ messages: [snapshot(until(30))], except: '.chart' },
  },
  'gates firing': { view: 'gates', messages: [snapshot(wholeEvents)] },
  'gates by class': { view: 'gates', stored: { mode: 'classes' }, messages: [snapshot(wholeEvents)] },
  'gates fit': { view: 'gates', stored: { page: 'fit' }, messages: [snapshot(wholeEvents)] },
  samples: { view: 'samples', messages: [snapshot(wholeEvents), { kind: 'samples', bytes: wholeSamplesFile() }] },
  'samples compared': {
    ...{ view: 'samples', stored: { chosen: 1, pinned: 2, comparison: 'pinned' } },
    messages: [snapshot(wholeEvents), { kind: 'samples', bytes: encodeSamples(someSamples) }],
  },
  predictions: { view: 'predictions', messages: [snapshot([segmentation]), { kind: 'predictions', index: someIndex }] },
  preview: { view: 'preview', messages: [shownPreview(preview)] },
  'preview mixed': { view: 'preview', messages: [shownPreview(mixed)] },
  profile: { view: 'profile', messages: [profile] },
  'profile areas': { view: 'profile', stored: { mode: 'treemap' }, messages: [profile] },
  'profile curve': { view: 'profile', stored: { mode: 'curve' }, messages: [profile] },
  'profile speed': {
    ...{ view: 'profile', stored: { mode: 'speed' } },
    messages: [{ ...profile, speed: speedReport, speedUp: true }],
  },
  'many table': {
    ...{ view: 'many', stored: { section: 'table', group: 'seed', pinned: [one], baseline: other } },
    messages: many,
  },
  'many trade-off': { view: 'many', messages: many, except: '.rows' },
  'many curves': { view: 'many', stored: { section: 'curves' }, messages: many, except: '.rows' },
  'many settings': {
    view: 'many',
    stored: { section: 'settings', chosen: [one, other] },
    messages: many,
    except: '.rows',
  },
  'many parallel': { view: 'many', stored: { section: 'parallel' }, messages: many, except: '.rows' },
  'many gates': { view: 'many', stored: { section: 'gates', chosen: [one, other] }, messages: many, except: '.rows' },
};

for (const [name, { view, stored, messages, except }] of Object.entries(places))
  test(name, async () => {
    const page = await openView(view, { boxes, ...(stored && { stored }) });
    page.receive(...messages);
    const walk = new Walk(page, { most: 2, ...(except !== undefined && { except }) });
    walk.log.push('# at first', ...shortened(inWords(page), 60));
    walk.keys();
    walk.pointer();
    walk.controls();
    const file = path.join(__dirname, `${name.replaceAll(' ', '-')}.txt`);
    const text = `${walk.log.join('\n')}\n`;
    if (process.env.RECORD !== undefined) writeFileSync(file, text);
    expect(text.split('\n')).toEqual(readFileSync(file, 'utf8').split('\n'));
  });
