/** The commands that delete runs and that write on them: what they ask, what goes, and what stays. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { ended, started, step } from '../../protocol/someEvents';
import { gated, source } from '../editor/someRuns';
import { editor } from '../editor/state';
import { workbench } from '../editor/workbench';
import { gridTasks, makeSweep, makeTask, sweepFile } from '../runs/aSweep';
import { lines, until, writeWorker } from '../temporary';

vi.mock('vscode', () => import('../editor/editor'));

const experiment = '/a/shapes.experiment.ts';
const failed = () => gated(experiment, [ended(20, { outcome: 'failed', error: { message: 'x' } })]);

test('one run goes to the trash after a question that names it; without an answer nothing goes', async () => {
  const { run, row, folderOf, tree } = await workbench({ runs: { a: failed(), b: failed() } });
  editor.answers = [undefined, 'Move to Trash'];
  await run('deleteRun', row('a'));
  expect(editor.asked[0]).toMatchObject({
    ...{ text: 'Delete the run shapes with its checkpoints and exports?', modal: true },
    ...{ detail: 'shapes · a', titles: ['Move to Trash'] },
  });
  expect(existsSync(folderOf('a'))).toBe(true);
  await run('deleteRun', row('a'));
  expect(editor.erased).toEqual([[folderOf('a'), true]]);
  expect([existsSync(folderOf('a')), existsSync(folderOf('b'))]).toEqual([false, true]);
  await until(() => tree.rows().length === 1);
});

test('where there is no trash, for good only after a second question', async () => {
  const { run, row, folderOf } = await workbench({ runs: { a: failed(), b: failed() } });
  editor.hasTrash = false;
  editor.answers = ['Move to Trash', undefined];
  await run('deleteRun', row('a'));
  expect(editor.asked[1]).toMatchObject({
    ...{ text: 'shapes cannot be moved to the trash. Delete it for good?', detail: 'there is no trash' },
    titles: ['Delete for Good'],
  });
  expect(existsSync(folderOf('a'))).toBe(true);
  editor.answers = ['Move to Trash', 'Delete for Good'];
  await run('deleteRun', row('a'), [row('a'), row('b')]);
  expect(editor.asked.slice(-2).map(({ text }) => text)).toEqual([
    'Delete 2 runs with their checkpoints and exports?',
    '2 runs cannot be moved to the trash. Delete them for good?',
  ]);
  expect(editor.erased.slice(-2)).toEqual([
    [folderOf('a'), false],
    [folderOf('b'), false],
  ]);
  expect(existsSync(folderOf('b'))).toBe(false);
});

test('all that failed, of many the first twelve by name; of what trains nothing goes', async () => {
  const names = Array.from({ length: 14 }, (_, i) => `f${String(i).padStart(2, '0')}`);
  const runs = { ...Object.fromEntries(names.map((name) => [name, failed()])), ok: gated(experiment) };
  const { run, row, folderOf, error } = await workbench({
    runs: { ...runs, live: [started({ experiment }), step(10)] },
  });
  await writeWorker(folderOf('live'), process.pid);
  await run('deleteRun', row('live'));
  expect(error()).toBe('The run live is training. Stop it first (Sluice: Stop Training), then delete it.');
  editor.answers = [undefined, 'Move to Trash'];
  await run('deleteRun', row('live'), [row('live'), row('ok')]);
  expect(editor.asked.at(-1)).toMatchObject({ detail: 'shapes · ok\nKept, since they train: shapes · live' });
  await run('deleteFailedRuns');
  const { text, detail } = editor.asked.at(-1)!;
  expect(text).toBe('Delete 14 runs with their checkpoints and exports?');
  expect(detail!.split('\n')).toHaveLength(13);
  expect(detail).toMatch(/\nand 2 more$/);
  expect([existsSync(folderOf('ok')), existsSync(folderOf('live')), existsSync(folderOf('f00'))]).toEqual([
    ...[true, true, false],
  ]);
  await run('deleteFailedRuns');
  expect(error()).toBe('No run has failed. The Runs view shows how each run ended.');
});

test('a name and a note: proposed as they are, written, and the usual name is no name', async () => {
  const { run, row, folderOf, tree } = await workbench({ runs: { a: gated(experiment) } });
  const label = async () => JSON.parse(await readFile(join(folderOf('a'), 'label.json'), 'utf8'));
  editor.answers = ['wide', undefined, 'as in the paper'];
  await run('renameRun', row('a'));
  expect(editor.asked[0]).toMatchObject({
    ...{ level: 'input', text: 'Sluice: Rename Run', titles: ['shapes'] },
    detail: 'Empty: shapes. The folder keeps its name.',
  });
  expect(await label()).toMatchObject({ name: 'wide' });
  await until(() => tree.item(tree.rows()[0]!).label === 'wide');
  await run('renameRun', row('a'));
  expect(await label()).toMatchObject({ name: 'wide' });
  await run('noteRun', row('a'));
  expect(editor.asked[2]).toMatchObject({ text: 'Sluice: Note on Run', titles: [''] });
  expect(editor.asked[2]).toMatchObject({ detail: 'What wide was for, or showed' });
  expect(await label()).toMatchObject({ name: 'wide', note: 'as in the paper' });
  await until(() => tree.item(tree.rows()[0]!).description?.includes('as in the paper') === true);
  editor.answers = ['shapes', undefined];
  await run('renameRun', row('a'));
  expect(editor.asked[3]).toMatchObject({ titles: ['wide'] });
  await run('noteRun', row('a'));
  expect(editor.asked[4]).toMatchObject({ titles: ['as in the paper'] });
  expect(await label()).toEqual({ note: 'as in the paper' });
});

type Bench = Awaited<ReturnType<typeof workbench>>;

/** The first of its tasks is there. */
async function withSweep(made: Bench, lambdas: number[], ...events: Parameters<typeof makeTask>[2][]) {
  const tasks = gridTasks(lambdas, 1);
  const sweep = await makeSweep(join(made.home, 'runs'), sweepFile(tasks));
  const task = await makeTask(sweep, tasks[0], started({ experiment }), step(10), ...events);
  for (const watcher of editor.watchers) watcher.tell(join(sweep, 'sweep.json'));
  await until(() => JSON.stringify(made.tree.rows()).includes('grid'));
  return { sweep, task };
}

test('a sweep goes with its runs after one question; what else is selected is asked for by itself', async () => {
  const made = await workbench({ runs: { a: failed() } });
  const { sweep, task } = await withSweep(made, [0.1, 0.2], ended(10));
  const selection = [{ sweep }, made.row('a')];
  editor.answers = [undefined, undefined];
  await made.run('deleteRun', selection[0], selection);
  expect(editor.asked.map(({ text, detail, titles }) => [text, detail, titles])).toEqual([
    ['Delete the sweep grid with its 2 runs?', 'grid-20260101-000000', ['Move to Trash']],
    ['Delete the run shapes with its checkpoints and exports?', 'shapes · a', ['Move to Trash']],
  ]);
  expect([existsSync(task), editor.erased]).toEqual([true, []]);
  editor.hasTrash = false;
  editor.answers = ['Move to Trash', undefined, 'Move to Trash', 'Delete for Good'];
  await made.run('deleteRun', { sweep });
  expect(editor.asked.at(-1)).toMatchObject({
    ...{ text: 'grid cannot be moved to the trash. Delete it for good?', detail: 'there is no trash' },
    titles: ['Delete for Good'],
  });
  expect([existsSync(task), editor.erased]).toEqual([true, [[sweep, true]]]);
  await made.run('deleteRun', { sweep });
  expect(editor.erased.slice(1)).toEqual([
    [sweep, true],
    [sweep, false],
  ]);
  expect(existsSync(sweep)).toBe(false);
  await until(() => made.tree.rows().length === 1);
  expect(editor.asked).toHaveLength(6);
});

test('a sweep that is being run is not deleted, and a key deletes what is selected: what waits without a question', async () => {
  const made = await workbench({ files: { 'a.experiment.ts': source }, runs: { a: failed() } });
  const { sweep, task } = await withSweep(made, [0.1, 0.2]);
  await writeWorker(task, process.pid);
  made.tree.show(true);
  await until(() => made.tree.item({ sweep }).contextValue!.includes('sweepLive'));
  await made.run('deleteRun', { sweep });
  expect(made.error()).toBe('The sweep grid is being run. Stop it first (Sluice: Cancel Sweep), then delete it.');
  editor.answers = ['Start After It'];
  await made.run('train', join(made.home, 'a.experiment.ts'));
  await until(() => made.tree.item(made.tree.rows()[0]!).contextValue === 'queued');
  const [waiting] = made.tree.rows();
  /** The row with the focus is one of those that are selected. */
  editor.handlers.set('list.toggleSelection', () => {
    const { selection } = made.tree;
    made.tree.selection = selection.includes(waiting!)
      ? selection.filter((one) => one !== waiting)
      : [waiting!, ...selection];
  });
  made.tree.selection = [waiting!, made.row('a')];
  const asked = editor.asked.length;
  await made.run('deleteRun', 'selection');
  expect(editor.asked.slice(asked).map(({ text }) => text)).toEqual([
    'Delete the run shapes with its checkpoints and exports?',
  ]);
  expect(await readdir(join(made.root, 'storage', 'queue'))).toEqual([]);
  // Of what is no run, no run is meant.
  for (const id of ['deleteRun', 'copyRunId', 'renameRun']) {
    made.tree.selection = [waiting!];
    await made.run(id, 'selection');
  }
  expect(editor.asked).toHaveLength(asked + 1);
});

test('of a link the link alone goes, after a question that says so', async () => {
  const made = await workbench({ runs: { a: failed() } });
  const kept = join(made.root, 'elsewhere');
  await mkdir(kept);
  await writeFile(join(kept, 'events.jsonl'), lines(...failed()));
  await symlink('../../elsewhere', made.folderOf('linked'));
  for (const watcher of editor.watchers) watcher.tell(join(made.folderOf('linked'), 'events.jsonl'));
  await until(() => made.tree.rows().length === 2);
  const rows = [made.row('linked'), made.row('a')];
  editor.answers = [undefined];
  await made.run('deleteRun', rows[0], [rows[0], rows[0]]);
  expect(editor.asked.splice(0)).toMatchObject([{ text: 'Remove the links to 2 runs?', titles: ['Remove Link'] }]);
  editor.answers = [undefined, 'Remove Link'];
  await made.run('deleteRun', rows[0], rows);
  expect(editor.asked[0]).toMatchObject({
    ...{ text: 'Delete 2 runs with their checkpoints and exports?', titles: ['Move to Trash'] },
    detail: `shapes · linked\nshapes · a\nOnly the link goes, and the run stays where it is: ${kept}`,
  });
  await made.run('deleteRun', rows[0]);
  expect(editor.asked[1]).toMatchObject({
    ...{ text: 'Remove the link to the run shapes?', titles: ['Remove Link'] },
    detail: `shapes · linked\nOnly the link goes, and the run stays where it is: ${kept}`,
  });
  expect([existsSync(made.folderOf('linked')), existsSync(join(kept, 'events.jsonl')), editor.erased]).toEqual([
    ...[false, true, []],
  ]);
});

test('what cannot be deleted at all is an error; a run that names no experiment has its folder’s name', async () => {
  const made = await workbench({ runs: { a: failed(), c: [] } });
  const erase = vi.spyOn(editor, 'erase').mockRejectedValue(new Error('It is in use.'));
  onTestFinished(() => erase.mockRestore());
  editor.answers = ['Move to Trash', 'Delete for Good', undefined];
  await made.run('deleteRun', made.row('a'));
  expect(made.error()).toBe('It is in use.');
  expect(existsSync(made.folderOf('a'))).toBe(true);
  await made.run('renameRun', made.row('c'));
  expect(editor.asked.at(-1)).toMatchObject({ titles: ['c'], detail: 'Empty: c. The folder keeps its name.' });
});

test('a key for one run means the one with the focus of those that are selected', async () => {
  const made = await workbench({ runs: { a: gated(experiment), b: gated(experiment) } });
  const [a, b] = [made.row('a'), made.row('b')];
  editor.handlers.set('list.toggleSelection', () => {
    const { selection } = made.tree;
    made.tree.selection = selection.includes(b) ? selection.filter((one) => one !== b) : [...selection, b];
  });
  made.tree.selection = [a, b];
  editor.answers = ['wide'];
  await made.run('renameRun', 'selection');
  expect([existsSync(join(a.folder, 'label.json')), existsSync(join(b.folder, 'label.json'))]).toEqual([false, true]);
});

test('of a run whose folder has gone meanwhile the question is as of any other, and it goes without one about the trash', async () => {
  const made = await workbench({ runs: { a: failed(), b: failed() } });
  await rm(made.folderOf('a'), { recursive: true });
  editor.hasTrash = false;
  editor.answers = ['Move to Trash', 'Delete for Good'];
  await made.run('deleteRun', made.row('a'));
  expect(editor.asked).toMatchObject([{ text: 'Delete the run shapes with its checkpoints and exports?' }]);
  expect(editor.erased).toEqual([]);
  await until(() => made.tree.rows().length === 1);
});

test('a run whose folder cannot be looked at is not taken for one that is gone', async () => {
  const made = await workbench({ runs: { a: failed() } });
  const runs = join(made.home, 'runs');
  await rm(runs, { recursive: true });
  await symlink('runs', runs);
  editor.hasTrash = false;
  editor.answers = ['Move to Trash', undefined];
  await made.run('deleteRun', made.row('a'));
  expect(editor.asked.map(({ titles }) => titles)).toEqual([['Move to Trash'], ['Delete for Good']]);
});

test('of a sweep of one run the question is about that one', async () => {
  const made = await workbench();
  const { sweep } = await withSweep(made, [0.1], ended(10));
  editor.answers = [undefined];
  await made.run('deleteRun', { sweep });
  expect(editor.asked.map(({ text }) => text)).toEqual(['Delete the sweep grid with its run?']);
});
