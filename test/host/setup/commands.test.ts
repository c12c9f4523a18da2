/** New Experiment and Open Sample: what is asked, what is written, what is left as it is, and what opens. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { editor } from '../editor/state';
import { Uri } from '../editor/values';
import { workbench } from '../editor/workbench';

vi.mock('vscode', () => import('../editor/editor'));

test('New Experiment writes the template under the name that is given, opens it, and replaces nothing', async () => {
  const { run, home, error } = await workbench();
  editor.answers = [' wide ', undefined, 'wide'];
  await run('newExperiment');
  const file = join(home, 'wide.experiment.ts');
  const template = readFileSync('media/templates/new.experiment.ts.txt', 'utf8');
  expect(readFileSync(file, 'utf8')).toBe(template);
  expect(editor.asked[0]).toMatchObject({ level: 'input', text: 'Sluice: New Experiment', titles: ['gated'] });
  expect(editor.asked[0]!.detail).toBe('Name of the experiment; the file will be NAME.experiment.ts');
  expect(editor.shown).toEqual([{ file: `file://${file}`, preview: false }]);
  expect(existsSync(join(home, 'tsconfig.json'))).toBe(true);
  await run('newExperiment');
  expect(editor.shown).toHaveLength(1);
  await writeFile(file, 'mine');
  await run('newExperiment');
  expect(error()).toBe(`${file} is there already. Choose another name.`);
  expect(readFileSync(file, 'utf8')).toBe('mine');
  // The way to it is a button, and its place is in the log.
  expect(editor.asked.findLast(({ level }) => level === 'error')!.titles).toEqual(['Open File', 'Show Log']);
  expect(editor.log.at(-1)).toMatch(
    new RegExp(`^error ${file} is there already\\. \\(${file}:1\\)\\s+Choose another name\\.$`),
  );
  // Below what is no folder there is no place.
  editor.answers = ['wide'];
  await run('newExperiment', Uri.file(file));
  expect(error()).toMatch(/^Cannot write the experiment: /);
  expect(editor.shown).toHaveLength(1);
});

test('New Experiment goes where the Explorer was clicked, or where the user says of several folders; none, no file', async () => {
  const { run, home, root, error } = await workbench();
  editor.answers = ['a', 'b', 'c'];
  await run('newExperiment', Uri.file(join(home, 'sub')));
  expect(existsSync(join(home, 'sub', 'a.experiment.ts'))).toBe(true);
  await mkdir(join(root, 'other'));
  editor.openFolders(home, join(root, 'other'));
  editor.answers = ['other', 'b'];
  await run('newExperiment');
  expect(existsSync(join(root, 'other', 'b.experiment.ts'))).toBe(true);
  editor.openFolders();
  await run('newExperiment');
  expect(error()).toMatch(/^There is no folder open to put an experiment into\. Open a folder first/);
});

test('Open Sample asks where there is something already, copies, keeps what was changed, and opens the first file', async () => {
  const { run, home, context } = await workbench({ files: { 'mine.txt': 'mine' } });
  const target = join(home, 'sluice-sample');
  editor.answers = [undefined, '$(new-folder) New folder “sluice-sample” in home'];
  await run('openSample');
  expect(existsSync(target)).toBe(false);
  expect(editor.asked[0]).toMatchObject({
    text: 'Sluice: Open Sample',
    detail: 'Where should the sample be copied to?',
  });
  expect(editor.asked[0]!.rows).toMatchObject([
    { label: '$(new-folder) New folder “sluice-sample” in home', description: target },
    { label: '$(folder-opened) Another Folder…' },
  ]);
  await run('openSample');
  const first = editor.shown[0]!.file.replace('file://', '');
  expect(first.startsWith(`${target}/`)).toBe(true);
  expect(existsSync(first)).toBe(true);
  expect(context.globalState.get('sluice.lastSample')).toBe(target);
  await writeFile(first, 'mine');
  await run('openSample');
  expect(readFileSync(first, 'utf8')).toBe('mine');
  expect(editor.shown).toHaveLength(2);
  expect(editor.asked).toHaveLength(2);
});

test('Open Sample elsewhere: in a folder that is empty, else in a new one inside, and the editor opens it', async () => {
  const { run, root, context, error } = await workbench({ files: { 'mine.txt': 'mine' } });
  const [empty, full] = [join(root, 'empty'), join(root, 'full')];
  await mkdir(empty);
  await mkdir(full);
  await writeFile(join(full, 'x'), 'x');
  editor.answers = ['$(folder-opened) Another Folder…', undefined, '$(folder-opened) Another Folder…', full];
  await run('openSample');
  expect(editor.executed.filter(([id]) => id === 'vscode.openFolder')).toEqual([]);
  expect(error()).toBeUndefined();
  await run('openSample');
  const opened = () =>
    editor.executed.filter(([id]) => id === 'vscode.openFolder').map(([, uri, how]) => [(uri as Uri).fsPath, how]);
  expect(opened()).toEqual([[join(full, 'sluice-sample'), { forceNewWindow: true }]]);
  expect(context.globalState.get('sluice.openAfterReload')).toBe(join(full, 'sluice-sample'));
  await context.globalState.update('sluice.lastSample', undefined);
  editor.openFolders();
  editor.answers = [empty];
  await run('openSample');
  expect(opened()[1]).toEqual([empty, { forceNewWindow: false }]);
});

test('folders of runs are watched, one level down and two, each once, and anew where the setting is another', async () => {
  const { home } = await workbench();
  // The other watchers are for what stands beside the runs.
  const ofRuns = editor.watchers.filter(({ pattern }) => pattern.includes('events'));
  expect(ofRuns.map(({ base }) => base)).toEqual([join(home, 'runs')]);
  const watched = () =>
    editor.watchers
      .filter(({ disposed, pattern }) => !disposed && pattern === ofRuns[0]!.pattern)
      .map(({ base }) => base);
  expect(watched()).toEqual([join(home, 'runs')]);
  editor.openFolders(home, home);
  editor.set('sluice.runsFolder', ' elsewhere ');
  expect(watched()).toEqual([join(home, 'elsewhere')]);
  editor.set('sluice.runsFolder', '');
  expect(watched()).toEqual([join(home, 'runs')]);
});
