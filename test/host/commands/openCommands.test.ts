/** The commands that open what a run is made of, and where it lies: which file, in which editor, and what is said where there is none. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { gated } from '../editor/someRuns';
import { editor } from '../editor/state';
import type { Uri } from '../editor/values';
import { workbench } from '../editor/workbench';
import { gridTasks, makeSweep, sweepFile } from '../runs/aSweep';
import { lines, until } from '../temporary';

vi.mock('vscode', () => import('../editor/editor'));

const experiment = '/a/shapes.experiment.ts';
const file = (path: string, text?: string) => ({ path, sha256: 'x', ...(text !== undefined && { text }) });

test('Open Stored Experiment opens the one file that was kept, or asks which', async () => {
  const { run, row, write, folderOf, error } = await workbench({ runs: { a: gated(experiment) } });
  const keep = (...source: object[]) => write('runs/a/manifest.json', JSON.stringify({ source }));
  await keep(file('long.ts'));
  await run('openStoredExperiment', row('a'));
  expect(error()).toMatch(/^The run shapes has not kept its experiment\. Runs of Sluice keep it in manifest\.json/);
  await keep(file('shapes.experiment.ts', 'x'), file('long.ts'));
  await run('openStoredExperiment', row('a'));
  const stored = (path: string, shown: string) =>
    `sluice-stored:///a/${shown}?${JSON.stringify({ folder: folderOf('a'), path })}`;
  expect(editor.shown.map(({ file: name }) => name)).toEqual([stored('shapes.experiment.ts', 'shapes.experiment.ts')]);
  await keep(file('shapes.experiment.ts', 'x'), file('../parts/b.ts', 'y'));
  editor.answers = ['../parts/b.ts', undefined];
  await run('openStoredExperiment', row('a'));
  await run('openStoredExperiment', row('a'));
  expect(editor.shown.slice(1).map(({ file: name }) => name)).toEqual([stored('../parts/b.ts', 'parts/b.ts')]);
  expect(editor.asked.filter(({ level }) => level === 'pick')[0]).toMatchObject({
    ...{ text: 'Sluice: Open Stored Experiment', detail: 'Which file, as shapes had it?' },
    rows: [{ label: 'shapes.experiment.ts' }, { label: '../parts/b.ts' }],
  });
});

test('Open Config opens the settings, and what is no file is an error', async () => {
  const { run, row, write, folderOf, error } = await workbench({
    runs: { a: gated(experiment), b: gated(experiment) },
  });
  await run('openConfig', row('a'));
  expect(error()).toMatch(/^The run shapes has no config\.json\. Sluice writes it when a run begins/);
  await write('runs/a/config.json', '{}');
  await run('openConfig', row('a'));
  expect(editor.shown).toMatchObject([{ file: `file://${folderOf('a')}/config.json` }]);
  await mkdir(join(folderOf('b'), 'config.json'));
  await run('openConfig', row('b'));
  expect(error()).toBe('config.json is a folder, and only regular files are read');
  expect(editor.shown).toHaveLength(1);
});

test('a folder in the workspace is shown in the Explorer, another one by the system', async () => {
  const made = await workbench({ settings: { 'sluice.runsFolder': '../elsewhere' } });
  const runs = join(made.root, 'elsewhere');
  await mkdir(join(runs, 'a'), { recursive: true });
  await writeFile(join(runs, 'a', 'events.jsonl'), lines(...gated(experiment)));
  const sweep = await makeSweep(runs, sweepFile(gridTasks([0.1], 1)));
  for (const watcher of editor.watchers)
    for (const told of [join(runs, 'a', 'events.jsonl'), join(sweep, 'sweep.json')]) watcher.tell(told);
  await until(() => made.tree.rows().length === 2);
  await made.run('revealRunFolder', { folder: join(runs, 'a') });
  await made.run('revealSweepFolder', { sweep });
  expect(
    editor.executed.filter(([id]) => id.startsWith('reveal')).map(([id, uri]) => [id, (uri as Uri).fsPath]),
  ).toEqual([
    ['revealFileInOS', join(runs, 'a')],
    ['revealFileInOS', sweep],
  ]);
});
