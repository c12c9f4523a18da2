/** The Compare view as its host sees it: what its page is told, what it asks for, and what is left over a reload. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { RunRow } from '../../../src/protocol/many/runRow';
import { ended, started, step } from '../../protocol/someEvents';
import { gated } from '../editor/someRuns';
import { editor, WebviewPanel } from '../editor/state';
import { workbench } from '../editor/workbench';
import { gridTasks, makeSweep, makeTask, sweepFile } from '../runs/aSweep';
import { until } from '../temporary';

vi.mock('vscode', () => import('../editor/editor'));

const viewType = 'sluice.compareView';
const panel = () => editor.panels.find((one) => one.viewType === viewType)!;
const of = (kind: string, from = panel()) => from.posted.filter((message) => message.kind === kind);

const open = (remembered: Record<string, unknown> = {}) =>
  workbench({
    runs: (home) => ({
      a: gated(`${home}/a.experiment.ts`),
      b: gated(`${home}/b.experiment.ts`),
      c: [started({ experiment: `${home}/c.experiment.ts` }), step(3), ended(3)],
    }),
    remembered,
  });

/** Opened on all runs, and read. */
async function shown(remembered?: Record<string, unknown>) {
  const made = await open(remembered);
  await made.run('compareRuns');
  panel().say({ kind: 'ready' });
  await until(() => panel().posted.at(-1)?.kind === 'reading' && told().length === 3);
  return made;
}

/** Rows that the page has, those that came later in place of those before: some may have been read before it was ready. */
function told(): RunRow[] {
  const rows = [...of('rows'), ...of('changed')].flatMap((message) => message.rows as RunRow[]);
  return [...new Map(rows.map((row) => [row.folder, row])).values()];
}

const manifest = (folder: string, ...source: object[]) =>
  writeFile(
    join(folder, 'manifest.json'),
    JSON.stringify({ versions: { sluice: '0.1.0' }, machine: {}, device: {}, source }),
  );
const file = (path: string, text?: string) => ({ path, sha256: 'x', ...(text !== undefined && { text }) });

test('a page that is ready is told what it remembers, on which runs it is, and then every row', async () => {
  const memory = { section: 'curves' };
  const { folderOf } = await shown({ 'sluice.comparison': memory });
  expect(panel().title).toBe('Compare Runs');
  expect(panel().posted.slice(0, 3)).toEqual([
    { kind: 'remembered', memory },
    { kind: 'scope' },
    { kind: 'rows', rows: expect.any(Array) },
  ]);
  const rows = told();
  expect(new Set(rows.map(({ folder }) => folder))).toEqual(new Set(['a', 'b', 'c'].map(folderOf)));
  expect(rows.find(({ folder }) => folder === folderOf('a'))!.points).toMatchObject({
    last: { epoch: 2, values: { accuracy: 0.5, macs: 400 } },
    best: { epoch: 1, values: { accuracy: 0.75, macs: 600 } },
  });
});

test('what its page asks for: runs whole, an epoch, what runs were made of, a run in its view, a mark in the tree', async () => {
  const { folderOf, tree, context } = await shown();
  const [a, b] = [folderOf('a'), folderOf('b')];
  panel().say({ kind: 'open', folders: [a] });
  await until(() => of('state').length === 1);
  expect(of('state')[0]).toMatchObject({ folder: a, state: { step: 20 } });
  panel().say({ kind: 'epoch', epoch: 1 });
  await until(() =>
    of('changed').some(({ rows }) => (rows as RunRow[]).some(({ points }) => points.chosen?.epoch === 1)),
  );
  await manifest(a);
  panel().say({ kind: 'made', folders: [a, b, '/etc'] });
  await until(() => of('made').length === 3);
  const made = new Map(of('made').map(({ folder, made }) => [folder, made]));
  expect(made.get(a)).toMatchObject({ values: { sluice: '0.1.0' } });
  expect([made.has(b), made.get(b), made.has('/etc'), made.get('/etc')]).toEqual([true, undefined, true, undefined]);
  panel().say({ kind: 'show', folder: b });
  expect(editor.executed).toContainEqual(['sluice.showTraining', b]);
  const lit = () =>
    tree
      .rows()
      .map((row) => tree.item(row).label as unknown)
      .filter((label) => typeof label === 'object');
  panel().say({ kind: 'pointed', folder: b });
  expect(lit()).toEqual([{ label: 'b', highlights: [[0, 1]] }]);
  panel().say({ kind: 'pointed' });
  expect(lit()).toEqual([]);
  panel().say({ kind: 'remember', memory: { section: 'gates' } });
  expect(context.workspaceState.get('sluice.comparison')).toEqual({ section: 'gates' });
  panel().say({ kind: 'pointed', folder: b });
  panel().dispose();
  expect(lit()).toEqual([]);
});

test('the experiments of two runs are compared file by file, and which file is asked only where several differ', async () => {
  const { folderOf, error } = await shown();
  const [a, b] = [folderOf('a'), folderOf('b')];
  const compare = async (folders: string[]) => {
    const before = editor.asked.length + editor.executed.filter(([id]) => id === 'vscode.diff').length;
    panel().say({ kind: 'sourceDiff', folders });
    await until(() => editor.asked.length + editor.executed.filter(([id]) => id === 'vscode.diff').length > before);
  };
  const compared = () =>
    editor.executed
      .filter(([id]) => id === 'vscode.diff')
      .map(([, left, right, title]) => [
        ...[left, right].map((uri) => JSON.parse((uri as { query: string }).query) as object),
        title,
      ]);
  await manifest(a, file('x.experiment.ts', 'one'), file('y.ts', 'same'));
  await compare([a, b]);
  expect(error()).toBe(
    'The run b has not kept its experiment. Runs of Sluice keep it in manifest.json; very long sources are left out.',
  );
  await manifest(b, file('x.experiment.ts', 'one'), file('y.ts', 'same'));
  await compare([a, b]);
  expect(error()).toBe('The experiments of a and b are the same. What differs between the runs is in their settings.');
  await manifest(b, file('x.experiment.ts', 'two'), file('y.ts', 'same'));
  await compare([a, b]);
  const pair = (path: string) => [{ folder: a, path }, { folder: b, path }, `${path}: a ↔ b`];
  expect(compared()).toEqual([pair('x.experiment.ts')]);
  await manifest(b, file('x.experiment.ts', 'two'), file('z.ts', 'new'));
  editor.answers = [undefined, 'z.ts'];
  await compare([a, b]);
  expect(editor.asked.at(-1)).toMatchObject({
    ...{ text: 'Sluice: Compare Runs', detail: 'Which file to compare?' },
    rows: [{ label: 'x.experiment.ts' }, { label: 'y.ts' }, { label: 'z.ts' }],
  });
  expect(compared()).toHaveLength(1);
  await compare([a, b]);
  await until(() => compared().length === 2);
  expect(compared()[1]).toEqual(pair('z.ts'));
  // A run that has gone meanwhile is compared with nothing.
  panel().say({ kind: 'sourceDiff', folders: [a, '/nowhere'] });
  expect(compared()).toHaveLength(2);
});

test('a table and a figure are saved beside the runs, under names that a file may have', async () => {
  const { home, root } = await shown();
  const target = join(root, 'x');
  editor.answers = [target];
  panel().say({ kind: 'saveText', name: 'runs: a/b.csv', text: 'é,1\n' });
  await until(() => editor.written.size === 1);
  expect(editor.asked.at(-1)).toMatchObject({
    ...{ text: 'Sluice: Save runs_ a_b.csv', detail: join(home, 'runs', 'runs_ a_b.csv') },
    rows: [{ filters: { CSV: ['csv'] } }],
  });
  expect(editor.written.get(target)).toBe('é,1\n');
  await until(() => editor.statusMessages.length === 1);
  expect(editor.statusMessages).toEqual([`Saved ${target}`]);
  editor.answers = [undefined];
  panel().say({ kind: 'saveText', name: 'runs.md', text: 'no' });
  await until(() => editor.asked.length === 2);
  // Of a name without an ending every file is offered.
  panel().say({ kind: 'saveText', name: 'runs', text: 'no' });
  await until(() => editor.asked.length === 3);
  expect(editor.asked.at(-1)!.rows![0]).not.toHaveProperty('filters');
  editor.answers = ['SVG', join(root, 'y')];
  panel().say({ kind: 'saveFigure', name: 'loss', svg: '<svg/>', png: '', csv: '' });
  await until(() => editor.written.size === 2);
  expect(editor.asked.at(-1)!.detail).toBe(join(home, 'runs', 'runs-loss.svg'));
  expect([...editor.written.values()]).toEqual(['é,1\n', '<svg/>']);
});

test('on selected rows, on the tasks of a sweep, on all where one is none to compare', async () => {
  const made = await open();
  const tasks = gridTasks([0.1, 0.2], 1);
  const sweep = await makeSweep(join(made.home, 'runs'), sweepFile(tasks));
  const folders: string[] = [];
  for (const task of tasks) folders.push(await makeTask(sweep, task, started(), step(10), ended(10)));
  for (const watcher of editor.watchers) watcher.tell(join(sweep, 'sweep.json'));
  await until(() => JSON.stringify(made.tree.rows()).includes('grid'));
  const [a, b] = [made.row('a'), made.row('b')];
  await made.run('compareRuns', a, [a, b]);
  panel().say({ kind: 'ready' });
  await until(() => of('scope').length === 1);
  const scope = () => ({ ...of('scope').at(-1)!, folders: (of('scope').at(-1)!.folders as string[])?.toSorted() });
  expect([panel().title, scope()]).toEqual([
    'Compare 2 Runs',
    { kind: 'scope', folders: [a.folder, b.folder], title: 'Compare 2 Runs' },
  ]);
  await made.run('compareRuns', { sweep }, [{ sweep }]);
  const title = 'Compare Runs: grid-20260101-000000';
  expect([panel().title, scope()]).toEqual([title, { kind: 'scope', folders, title }]);
  expect(JSON.parse(made.context.workspaceState.get('sluice.shownComparison') as string)).toEqual({ folders, title });
  // A sweep stands for all of its tasks.
  await made.run('compareRuns', { sweep }, [{ sweep }, a]);
  expect([panel().title, scope().folders]).toEqual(['Compare 3 Runs', [...folders, a.folder].toSorted()]);
  await made.run('compareRuns', a, [a]);
  expect([panel().title, of('scope').at(-1)]).toEqual(['Compare Runs', { kind: 'scope' }]);
});

test.each([
  ['its runs and title', '{"folders":["/a",1,"/b"],"title":"Two"}', 'Two', { folders: ['/a', '/b'], title: 'Two' }],
  ['all runs, where it cannot be read', '{', 'Compare Runs', {}],
  ['all runs, where it is another thing', '{"folders":7,"title":7}', 'Compare Runs', {}],
])('after a reload it is on %s', async (_, remembered, title, scope) => {
  await open({ 'sluice.shownComparison': remembered });
  const tab = new WebviewPanel(viewType, 'Old', 1);
  editor.panels.push(tab);
  await editor.serializers.get(viewType)!.deserializeWebviewPanel(tab);
  expect([tab.title, tab.webview.html.includes('many.js')]).toEqual([title, true]);
  tab.say({ kind: 'ready' });
  await until(() => of('scope', tab).length === 1);
  expect(of('scope', tab)).toEqual([{ kind: 'scope', ...scope }]);
});

test('a curve that is measured is in its row at once, or when the page is looked at again', async () => {
  const { folderOf, home } = await shown();
  const curve = (threshold: number) => ({
    ...{ version: 1, checkpoint: 'best', epoch: 1, step: 10, denseMacs: 1000, samples: 8 },
    points: [{ threshold, accuracy: 0.75, macs: 600, share: 0.6 }],
  });
  const watcher = editor.watchers.find(({ pattern }) => pattern.includes('curve'))!;
  expect([watcher.base, watcher.pattern]).toEqual([join(home, 'runs'), '{*,*/*}/{curve,curve-last}.json']);
  const thresholds = () =>
    of('changed').flatMap(({ rows }) =>
      (rows as RunRow[]).flatMap(({ curve }) => curve?.points.map(({ threshold }) => threshold) ?? []),
    );
  const place = join(folderOf('a'), 'curve.json');
  await writeFile(place, JSON.stringify(curve(0.5)));
  watcher.tell(place);
  await until(() => thresholds().length === 1);
  panel().turn(false);
  await writeFile(place, JSON.stringify(curve(0.25)));
  watcher.tell(place);
  panel().turn(true);
  await until(() => thresholds().length === 2);
  expect(thresholds()).toEqual([0.5, 0.25]);
  await writeFile(place, JSON.stringify(curve(0.75)));
  watcher.tell(place, 'changed');
  await until(() => thresholds().length === 3);
  const rowOfA = () => told().find(({ folder }) => folder === folderOf('a'))!;
  expect(rowOfA().curve?.points).toHaveLength(1);
  await rm(place);
  watcher.tell(place, 'deleted');
  await until(() => rowOfA().curve === undefined);
});

test('a page that is loaded anew gets the runs that it wants whole, though the one before had them', async () => {
  const { folderOf } = await shown();
  const folders = [folderOf('a')];
  panel().say({ kind: 'open', folders });
  await until(() => of('state').length === 1);
  panel().say({ kind: 'ready' });
  panel().say({ kind: 'open', folders });
  await until(() => of('state').length === 2);
});

test('of a run that goes on while the view is hidden the row comes once it is seen again', async () => {
  const { folderOf, say, tree, row } = await shown();
  const c = folderOf('c');
  const isToldAt = (epoch: number) =>
    of('changed').some(({ rows }) => (rows as RunRow[]).some((one) => one.folder === c && one.epoch === epoch));
  panel().turn(false);
  await say('c', started({ step: 3 }), step(9), ended(9, { outcome: 'stopped' }));
  for (const watcher of editor.watchers) watcher.tell(join(c, 'events.jsonl'));
  await until(() => tree.item(row('c')).tooltip?.toString().startsWith('c: stopped') === true);
  // As long as a look at the runs and a batch of rows take where the view is seen.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(isToldAt(0.9)).toBe(false);
  panel().turn(true);
  await until(() => isToldAt(0.9));
});
