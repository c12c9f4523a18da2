/** The commands that delete runs and that write on them: what they ask, what goes, and what stays. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { ended, started, step } from '../../protocol/someEvents';
import { gated } from '../editor/someRuns';
import { editor } from '../editor/state';
import { workbench } from '../editor/workbench';
import { until, writeWorker } from '../temporary';

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
  editor.answers = ['shapes'];
  await run('renameRun', row('a'));
  expect(editor.asked[3]).toMatchObject({ titles: ['wide'] });
  expect(await label()).toEqual({ note: 'as in the paper' });
});
