/** What the Compare view says where there is little or nothing to compare, in a page in memory; and what runs were made of, in words. */
import { expect, test } from 'vitest';
import type { MadeDifference } from '../../../src/protocol/many/madeOf';
import type { RunRow } from '../../../src/protocol/many/runRow';
import type { ToMany } from '../../../src/protocol/messages/manyMessages';
import { madeWords } from '../../../webview/many/settings/madeWords';
import type { MemoryPage } from '../page/memoryPage';
import { openView } from '../page/openView';
import { someRows } from './someRows';
import { stateMessage } from './someStates';

const rows = someRows()
  .filter((_, i) => [2, 20, 44].includes(i))
  .map((row, i) => ({ ...row, name: 'abc'.charAt(i) }));
const [a, b] = rows as [RunRow, RunRow, RunRow];

async function open(section: string, stored: object, chosen: readonly RunRow[] = []): Promise<MemoryPage> {
  return openView(() => import('../../../webview/many/main'), {
    boxes: { '.parallel-stage': { width: 900, height: 340 } },
    stored: { section, parts: { [section]: stored }, chosen: chosen.map(({ folder }) => folder) },
  });
}
/** What it shows of these runs. */
function said(page: MemoryPage, selector: string, of: readonly RunRow[], ...messages: ToMany[]): string[] {
  page.receive({ kind: 'rows', rows: [...of] }, ...messages);
  page.later();
  page.draw();
  const found = page.body.querySelectorAll(selector);
  return found.flatMap((one) => (one.closest('[hidden]') === null ? [one.textContent] : []));
}

test('gates of runs that have none, of one run, of one that has some, and of runs that are not read, not measured or the same', async () => {
  const status = '.part > p[role="status"]';
  const none = (row: RunRow) => ({ ...row, gateLayers: 0 });
  const page = await open('gates', { before: a.folder, after: b.folder });
  const cases: [of: RunRow[], text: string, ...messages: ToMany[]][] = [
    [[none(a), none(b)], 'None of these runs has gates.'],
    [[a], 'There is one run only. Train a second one to compare its gates.'],
    [[a, none(b)], 'Only a has gates.'],
    [[a, b], 'Reading the runs…'],
    [[a, b], 'Reading the runs…', stateMessage(a)],
    [[a, b], 'b cannot be read: no permission', { kind: 'state', folder: b.folder, problem: 'no permission' }],
    [[a, b], 'No gate of b has been measured yet.', stateMessage(b, { epochs: 0 })],
  ];
  for (const [of, text, ...messages] of cases) expect(said(page, status, of, ...messages), text).toEqual([text]);
  expect(said(page, status, [a, b], stateMessage(b))).toEqual([]);
  expect(said(page, '.gate-legend > span', [a, b])).toEqual([
    'Percentage points: below zero a is open more often, above zero b',
  ]);
  const same = await open('gates', { before: a.folder, after: a.folder });
  expect(said(same, status, [a, b])).toEqual(['Choose two different runs.']);
});

test('parallel coordinates of runs that do not differ ask for an axis, and of those that all diverged none is left', async () => {
  const page = await open('parallel', { hideDiverged: true });
  const lines = (of: readonly RunRow[]) => said(page, '.parallel > p.quiet', of);
  const plain = { ...a, settings: {}, points: {}, denseMacs: undefined } as unknown as RunRow;
  expect(lines([plain])).toEqual(['These runs do not differ. Add an axis to see one.']);
  const failed = rows.map((row): RunRow => ({ ...row, state: 'failed' }));
  expect(lines(failed)).toEqual(['No run is left.']);
  expect(lines([a, ...failed.slice(1)])).toEqual([]);
});

test('settings of runs that are the same, of one, of none that is known, and of no such name', async () => {
  const page = await open('settings', {}, rows);
  const lines = (of: readonly RunRow[], on = page) => said(on, '.part > p.quiet', of);
  expect(lines(rows.map((row) => ({ ...row, settings: a.settings })))).toEqual([
    'The settings of these runs are the same.',
  ]);
  expect(lines(rows)).toEqual([]);
  expect(lines(rows.map((row) => ({ ...row, settings: {}, parameters: [] })))).toEqual([
    'Of these runs no settings are known.',
  ]);
  expect(lines([a])).toEqual(['One run differs from nothing. Choose more in the table, or show all settings.']);
  const other = await open('settings', { search: 'nothing like it' }, rows);
  expect(lines(rows, other)).toEqual(['No setting has this in its name.']);
  const spelt = await open('settings', { search: ' LAMBDA ', all: true }, rows);
  expect(lines(rows, spelt)).toEqual([]);
});

const difference = (kind: MadeDifference['kind'], ...values: (string | undefined)[]): MadeDifference => ({
  kind,
  groups: values.map((value, i) => ({ value, runs: [`run${i}`] })),
});
test.each<[MadeDifference, string, string[]]>([
  [difference('sluice', '1.2', undefined), 'Version of Sluice', ['1.2: run0', 'not known: run1']],
  [difference('node', '20', '22'), 'Version of Node.js', ['20: run0', '22: run1']],
  [difference('tfjs', '4.1', '4.2'), 'Version of TensorFlow.js', ['4.1: run0', '4.2: run1']],
  [difference('onnxruntime', '1', '2'), 'Version of ONNX Runtime', ['1: run0', '2: run1']],
  [difference('device', 'cpu', 'cuda'), 'Device', ['cpu: run0', 'cuda: run1']],
  [difference('machine', 'x', 'y'), 'Machine', ['x: run0', 'y: run1']],
  [difference('data', '0123456789abcdefghij', 'z'), 'Data', ['0123456789abcdef: run0', 'z: run1']],
  [
    difference('start', 'initialised', 'a.safetensors (01)'),
    'Weights at the start',
    ['the model’s own initialisation: run0', 'a.safetensors (01): run1'],
  ],
  [difference('commit', 'abc', 'abd'), 'Commit', ['abc: run0', 'abd: run1']],
  [
    difference('uncommitted', 'nothing', 'changed lines: 12 (0a), untracked files: 3'),
    'Not committed',
    ['nothing: run0', 'changed lines: 12 (0a), untracked files: 3: run1'],
  ],
  [
    { ...difference('source', 'x', 'y'), files: ['a.ts', 'b.ts'] },
    'Source',
    ['There are two kinds of source; a.ts, b.ts differs.', 'run0', 'run1'],
  ],
  [
    difference('source', 'x', 'y', 'z', undefined),
    'Source',
    ['There are 3 kinds of source.', 'run0', 'run1', 'run2', 'not known: run3'],
  ],
  [
    {
      kind: 'device',
      groups: [
        { value: 'cpu', runs: [...'abcd'] },
        { value: 'gpu', runs: [...'abcdefg'] },
      ],
    },
    'Device',
    ['cpu: a, b, c, d', 'gpu: a, b, c, d and 3 more'],
  ],
])('what runs were made of, %#', (made, title, lines) => expect(madeWords(made)).toEqual({ title, lines }));
