/** New Experiment, Open Sample and Add Types: what is asked, what is written, what is left as it is, and what opens. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { Reporter } from '../../../src/host/base/report';
import { openLog } from '../../../src/host/base/window';
import { finishOpenSample } from '../../../src/host/setup/openSample';
import { refreshTypes } from '../../../src/host/setup/refreshTypes';
import { reloadTypes } from '../../../src/host/setup/reloadTypes';
import { source } from '../editor/someRuns';
import { editor } from '../editor/state';
import { Document, Uri } from '../editor/values';
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

test('a name that is no name for a file and a folder of runs is refused, and why is said', async () => {
  const { run, home } = await workbench();
  const long = 'x'.repeat(60);
  editor.answers = ['  ', `${long}x`, '_a', 'a b', long];
  for (let i = 0; i < 5; i++) await run('newExperiment', Uri.file(home));
  const letters = 'Letters, digits, - and _ only, beginning with a letter or a digit.';
  expect(editor.refused).toEqual([
    'An experiment needs a name.',
    'At most 60 characters, please: the name begins the name of every run folder.',
    ...[letters, letters],
  ]);
  expect(editor.shown).toMatchObject([{ file: `file://${join(home, `${long}.experiment.ts`)}` }]);
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
  // One that is in this window goes before the last one, which may be elsewhere, or not be known any more.
  for (const last of [undefined, '/elsewhere/sluice-sample']) {
    await context.globalState.update('sluice.lastSample', last);
    await run('openSample');
  }
  expect(editor.shown).toHaveLength(4);
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

/** What the editor's compiler says of an import that it does not find. */
const unknown = (message: string, code: unknown) => ({ code, message, range: undefined });

test('Add Types: a tsconfig.json where none is, one line in the user’s own, and the line is told where that extends another', async () => {
  const made = await workbench({ files: { 'deep/a.experiment.ts': source, 'own/b.experiment.ts': source } });
  const file = (name: string) => Uri.file(join(made.home, name));
  const text = (name: string) => readFileSync(join(made.home, name), 'utf8');
  editor.handlers.set('typescript.restartTsServer', () => {});
  const restarted = () => editor.executed.filter(([id]) => id === 'typescript.restartTsServer').length;
  await made.run('addTypes', file('deep/a.experiment.ts'));
  expect(text('tsconfig.json')).toContain('"extends": "./.sluice/tsconfig.json"');
  // Nothing of it is open: no language server has to look again.
  expect([existsSync(join(made.home, 'deep/tsconfig.json')), restarted()]).toEqual([false, 0]);
  await made.write('own/tsconfig.json', '{}');
  editor.view(new Document(file('own/b.experiment.ts'), source));
  await made.run('addTypes');
  expect(text('own/tsconfig.json')).toBe('{\n  "extends": "./.sluice/tsconfig.json"\n}');
  expect([existsSync(join(made.home, 'own/.sluice/tsconfig.json')), restarted()]).toEqual([true, 1]);
  await made.write('own/tsconfig.json', '{ "extends": "@tsconfig/node20" }');
  editor.presses = ['Open tsconfig.json'];
  await made.run('addTypes', file('own/b.experiment.ts'));
  expect(editor.asked.at(-1)).toMatchObject({
    level: 'information',
    text: 'For types in the editor, add this line to the tsconfig.json of this folder: "extends": "./.sluice/tsconfig.json"',
  });
  await vi.waitUntil(() => editor.shown.length > 0);
  expect(editor.shown.at(-1)).toMatchObject({ file: `file://${join(made.home, 'own/tsconfig.json')}` });
  expect([text('own/tsconfig.json'), restarted()]).toEqual(['{ "extends": "@tsconfig/node20" }', 1]);
  // A new experiment beside it is told the same.
  const told = editor.asked.length;
  editor.answers = ['c'];
  await made.run('newExperiment', file('own'));
  expect(editor.asked.slice(told).map(({ level }) => level)).toEqual(['input', 'information']);
  editor.editors = [];
  editor.openFolders();
  await made.run('addTypes', file('own/b.experiment.ts'));
  expect(made.error()).toMatch(/^There is no folder open to put types into\. Open the folder of your experiment first/);
});

test('a quick fix adds types where an import of ours is not found, and nowhere else', async () => {
  await workbench();
  const document = new Document(Uri.file('/a/b.experiment.ts'), source);
  const found = "Cannot find module 'sluice' or its corresponding type declarations.";
  const fixes = (...diagnostics: object[]) => editor.actions(document, diagnostics);
  const all = [
    unknown(found, 2307),
    unknown(found, { value: '2792', target: undefined }),
    unknown("Could not find a declaration file for module '@tensorflow/tfjs'.", '7016'),
  ];
  for (const one of all)
    expect(fixes(one)).toEqual([
      {
        ...{ title: "Add Types for 'sluice'", kind: 'quickfix', diagnostics: [one], isPreferred: true },
        command: { command: 'sluice.addTypes', title: "Add Types for 'sluice'", arguments: [document.uri] },
      },
    ]);
  expect(fixes(unknown(found, 2304), unknown("Cannot find module 'lodash'.", 2307))).toEqual([]);
});

test('types of experiments that are there are renewed when a window opens, and offered once to folders without', async () => {
  const found = ['with/a.experiment.ts', 'without/b.experiment.ts', 'installed/deep/c.experiment.ts'];
  const made = await workbench({
    files: {
      ...Object.fromEntries(found.map((name) => [name, source])),
      'with/tsconfig.json': '{ "extends": "./.sluice/tsconfig.json" }',
      'without/tsconfig.json': '{}',
      'installed/node_modules/sluice/package.json': '{}',
    },
    trusted: false,
  });
  editor.found = found.map((name) => join(made.home, name));
  const generated = (name: string) => existsSync(join(made.home, name, '.sluice/tsconfig.json'));
  await refreshTypes(made.context as never, new Reporter(openLog('Sluice')));
  expect([generated('with'), editor.asked]).toEqual([false, []]);
  editor.trusted = true;
  editor.handlers.set('typescript.restartTsServer', () => {});
  editor.view(new Document(Uri.file(join(made.home, found[0]!)), source));
  editor.presses = ["Add Types for 'sluice'"];
  editor.events.trust.fire();
  await vi.waitUntil(() => editor.executed.some(([id]) => id === 'sluice.addTypes'));
  expect(editor.asked.map(({ text }) => text)).toEqual([
    "The editor does not know the types of 'sluice' in b.experiment.ts.",
  ]);
  expect(editor.executed.filter(([id]) => id === 'typescript.restartTsServer')).toHaveLength(1);
  await vi.waitUntil(() => generated('without'));
  expect(['with', 'without', 'installed', 'installed/deep'].map(generated)).toEqual([true, true, false, false]);
  expect(made.context.workspaceState.get('sluice.typesOffered')).toBe(true);
  await made.write('without/tsconfig.json', '{}');
  editor.events.trust.fire();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(editor.asked).toHaveLength(1);
});

test('the window that Open Sample opened shows the first file, once; another window nothing', async () => {
  const made = await workbench();
  const { globalState } = made.context;
  await globalState.update('sluice.openAfterReload', join(made.root, 'elsewhere'));
  await finishOpenSample(made.context as never);
  expect([editor.shown, globalState.get('sluice.openAfterReload')]).toEqual([[], join(made.root, 'elsewhere')]);
  await globalState.update('sluice.openAfterReload', made.home);
  await finishOpenSample(made.context as never);
  expect(editor.shown).toMatchObject([{ file: `file://${join(made.home, 'shapes.experiment.ts')}` }]);
  expect(globalState.get('sluice.openAfterReload')).toBeUndefined();
});

test('into an empty workspace the sample is copied without a question', async () => {
  const made = await workbench();
  await rm(join(made.home, 'runs'), { recursive: true });
  await made.run('openSample');
  expect(editor.asked).toEqual([]);
  expect(existsSync(join(made.home, 'shapes.experiment.ts'))).toBe(true);
});

test('Open Sample opens the last one again, or one that a caller names, without a question, as long as it is there', async () => {
  const { run, root } = await workbench({ files: { 'mine.txt': 'mine' } });
  const named = join(root, 'named');
  await run('openSample', named);
  await run('openSample');
  const opened = editor.executed.filter(([id]) => id === 'vscode.openFolder').map(([, uri]) => (uri as Uri).fsPath);
  expect([opened, editor.asked]).toEqual([[named, named], []]);
  await rm(named, { recursive: true });
  editor.answers = [undefined];
  await run('openSample');
  expect(editor.asked).toHaveLength(1);
});

test('of several folders Open Sample asks, whichever is empty, and offers none that is not on the disk', async () => {
  const { run, home, root } = await workbench();
  await rm(join(home, 'runs'), { recursive: true });
  editor.openFolders(home, join(root, 'other'));
  editor.folders.push({ name: 'far', uri: Uri.from({ scheme: 'vscode-vfs', path: '/far' }) });
  editor.answers = [undefined];
  await run('openSample');
  expect(editor.asked[0]!.rows).toMatchObject([
    { label: '$(new-folder) New folder “sluice-sample” in home' },
    { label: '$(new-folder) New folder “sluice-sample” in other' },
    { label: '$(folder-opened) Another Folder…' },
  ]);
});

test('the language server looks again where a TypeScript file of the folder is open, if there is one', async () => {
  await workbench();
  const restarts = async (file: string, languageId = 'typescript') => {
    editor.executed.length = 0;
    editor.documents = [Object.assign(new Document(Uri.file(file), ''), { languageId })];
    await reloadTypes('/w/a');
    return editor.executed.filter(([id]) => id === 'typescript.restartTsServer').length;
  };
  expect(await restarts('/w/a/x.ts')).toBe(0);
  editor.handlers.set('typescript.restartTsServer', () => {});
  expect(await restarts('/w/a/x.ts')).toBe(1);
  expect([await restarts('/w/ab/x.ts'), await restarts('/w/a/x.json', 'json'), await restarts('/w/a')]).toEqual([
    ...[0, 0, 0],
  ]);
});

test('Add Types is for the first experiment where what is open is no file; what it changes is saved', async () => {
  const made = await workbench({ files: { 'deep/a.experiment.ts': source, 'deep/tsconfig.json': '{}' } });
  editor.found = [join(made.home, 'deep/a.experiment.ts')];
  const config = new Document(Uri.file(join(made.home, 'deep/tsconfig.json')), '{}');
  editor.documents = [config];
  editor.view(new Document(Uri.from({ scheme: 'untitled', path: '/Untitled-1' }), ''));
  await made.run('addTypes');
  expect([made.error(), existsSync(join(made.home, 'deep/.sluice/tsconfig.json')), config.saved]).toEqual([
    ...[undefined, true, 1],
  ]);
});

test('after a new experiment the language server looks again where types are new, and not for a second one', async () => {
  const made = await workbench();
  editor.handlers.set('typescript.restartTsServer', () => {});
  editor.documents = [new Document(Uri.file(join(made.home, 'x.ts')), '')];
  const restarted = () => editor.executed.filter(([id]) => id === 'typescript.restartTsServer').length;
  editor.answers = ['one', 'two'];
  await made.run('newExperiment');
  expect(restarted()).toBe(1);
  await made.run('newExperiment');
  expect([restarted(), existsSync(join(made.home, 'two.experiment.ts'))]).toEqual([1, true]);
});
