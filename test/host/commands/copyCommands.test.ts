/** The commands that copy, as the extension registers them. */
import { expect, test, vi } from 'vitest';
import { gated } from '../editor/someRuns';
import { editor } from '../editor/state';
import { workbench } from '../editor/workbench';

vi.mock('vscode', () => import('../editor/editor'));

const runs = { a: gated('/a/shapes.experiment.ts'), b: gated('/a/shapes.experiment.ts') };

test('ids, paths and numbers of one run, or of all that are selected, each in a line', async () => {
  const { run, row, folderOf } = await workbench({ runs });
  await run('copyRunId', row('a'));
  await run('copyRunPath', row('b'));
  await run('copyRunId', row('a'), [row('b'), row('a')]);
  await run('copyRunPath', row('a'), [row('b'), row('a')]);
  await run('copyRunValues', row('a'), [row('b'), row('a')]);
  expect(editor.copied.slice(0, 4)).toEqual(['a', folderOf('b'), 'b\na', `${folderOf('b')}\n${folderOf('a')}`]);
  const cells = editor.copied[4]!.trimEnd()
    .split('\n')
    .map((line) => line.split('\t'));
  expect(cells).toEqual([
    ['run', 'name', 'state', 'epoch', 'epochs', 'loss', 'accuracy', 'macsShare'],
    ['b', 'shapes', 'finished', '2', '2', '0.25', '0.5', '0.4'],
    ['a', 'shapes', 'finished', '2', '2', '0.25', '0.5', '0.4'],
  ]);
  expect(editor.statusMessages).toEqual([
    'Copied a',
    `Copied ${folderOf('b')}`,
    'Copied 2 lines',
    'Copied 2 lines',
    'Copied 3 lines',
  ]);
});

test('firing rates of a layer or of one gate of it; of what is no layer nothing', async () => {
  const { run, folderOf } = await workbench({ runs: { a: runs.a } });
  const layer = { folder: folderOf('a'), gate: 'second' };
  await run('copyGateValues', layer);
  await run('copyGateValues', { ...layer, channel: 1 });
  await run('copyGateValues', { ...layer, gate: 'third' });
  await run('copyGateValues');
  const rates = [102 / 255, 153 / 255];
  expect(editor.copied).toEqual([
    `gate\tchannel\trate\nsecond\t0\t${rates[0]}\nsecond\t1\t${rates[1]}\n`,
    `gate\tchannel\trate\nsecond\t1\t${rates[1]}\n`,
  ]);
  expect(editor.statusMessages).toEqual(['Copied 3 lines', 'Copied 2 lines']);
});

test('asks which run where nobody names one, the current one first, and copies nothing where nobody answers', async () => {
  const { run, folderOf } = await workbench({ runs, remembered: {} });
  await run('showTraining', folderOf('a'));
  editor.answers = [undefined, 'shapes'];
  await run('copyRunId');
  expect(editor.copied).toEqual([]);
  await run('copyRunId');
  expect(editor.copied).toEqual(['a']);
  expect(editor.asked).toHaveLength(2);
  const [asked] = editor.asked;
  expect(asked).toMatchObject({ level: 'pick', text: 'Sluice: Copy Run Id', detail: 'Which run’s id to copy?' });
  expect(asked!.rows).toMatchObject([{ detail: 'a · current run' }, { detail: 'b' }]);
  expect(asked!.rows![0]).toMatchObject({ description: expect.stringContaining('50.0% · 40% MACs · epoch 2 (last)') });
});

test('says that there is no run', async () => {
  const { run, error } = await workbench();
  await run('copyRunPath');
  expect(error()).toBe('There is no run in this workspace. Sluice: Train makes one.');
});
