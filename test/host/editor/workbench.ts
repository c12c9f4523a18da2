/** The extension as it is activated, in the editor in memory, on run folders of a temporary folder. */
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { activate } from '../../../src/extension';
import type { RunEvent } from '../../../src/protocol/events/events';
import { runFiles } from '../../../src/protocol/files/runFolder';
import { lines, temporaryFolder, until } from '../temporary';
import { editor } from './state';
import { Uri } from './values';

/** A memory of the editor's, over which the window may be loaded anew. */
const memento = (values = new Map<string, unknown>()) => ({
  values,
  keys: () => [...values.keys()],
  get: (key: string, otherwise?: unknown) => values.get(key) ?? otherwise,
  update: async (key: string, value: unknown) => void values.set(key, value),
});

export interface Begin {
  /** Events by the name of the run folder; they may name a file of the workspace. */
  runs?: Record<string, RunEvent[]> | ((home: string) => Record<string, RunEvent[]>);
  /** Other files, below the workspace folder. */
  files?: Record<string, string>;
  settings?: Record<string, unknown>;
  /** What the editor remembers of this workspace. */
  remembered?: Record<string, unknown>;
  trusted?: boolean;
  /** Body of a command line that stands in for ours: it writes down what it was given, then does this. */
  cli?: string;
  /** Likewise of a worker. */
  worker?: string;
}

const record = (name: string) =>
  `require('fs').appendFileSync(__dirname + '/${name}.jsonl', JSON.stringify(process.argv.slice(2)) + '\\n');\n`;

export async function workbench(begin: Begin = {}) {
  const { files = {}, settings = {}, remembered = {}, trusted = true, cli = '', worker = '' } = begin;
  const root = await temporaryFolder();
  const home = path.join(root, 'home');
  const runs = typeof begin.runs === 'function' ? begin.runs(home) : (begin.runs ?? {});
  editor.reset();
  const folderOf = (name: string) => path.join(home, 'runs', name);
  await mkdir(path.join(home, 'runs'), { recursive: true });
  await mkdir(path.join(root, 'dist'));
  await writeFile(path.join(root, 'dist/cli.js'), record('cli') + cli);
  await writeFile(path.join(root, 'dist/worker.js'), record('worker') + worker);
  const write = async (file: string, text: string) => {
    await mkdir(path.dirname(path.join(home, file)), { recursive: true });
    await writeFile(path.join(home, file), text);
  };
  for (const [file, text] of Object.entries(files)) await write(file, text);
  for (const [name, events] of Object.entries(runs)) await write(`runs/${name}/${runFiles.events}`, lines(...events));
  editor.openFolders(home);
  Object.assign(editor.settings, settings);
  editor.trusted = trusted;
  const context = {
    subscriptions: [] as { dispose(): unknown }[],
    workspaceState: memento(new Map(Object.entries(remembered))),
    globalState: memento(),
    extensionUri: Uri.file(root),
    extensionPath: root,
    extension: { id: 'sluice', packageJSON: JSON.parse(await readFile('package.json', 'utf8')) },
    storageUri: Uri.file(path.join(root, 'storage')),
    globalStorageUri: Uri.file(path.join(root, 'global')),
    asAbsolutePath: (file: string) => (file.startsWith('dist/') ? path.join(root, file) : path.resolve(file)),
  };
  activate(context as unknown as Parameters<typeof activate>[0]);
  onTestFinished(() => {
    for (const one of context.subscriptions.toReversed()) one.dispose();
  });
  const tree = editor.trees.get('sluice.runs')!;
  await until(() => tree.rows().length >= Object.keys(runs).length);
  const given = async (name: string): Promise<string[][]> =>
    (await readFile(path.join(root, `dist/${name}.jsonl`), 'utf8').catch(() => ''))
      .split('\n')
      .flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
  return {
    ...{ root, home, context, folderOf, write, tree },
    gates: editor.trees.get('sluice.gates')!,
    run: (id: string, ...rest: unknown[]) => editor.handlers.get(`sluice.${id}`)!(...rest),
    /** Appends to a run's events. */
    say: (name: string, ...events: RunEvent[]) =>
      writeFile(path.join(folderOf(name), runFiles.events), lines(...events), { flag: 'a' }),
    /** What the command line was given, a call a row. */
    cliCalls: () => given('cli'),
    workerCalls: () => given('worker'),
    /** Why the last thing that was to be done was not. */
    error: () => editor.asked.findLast(({ level }) => level === 'error')?.text,
    lock: (file: string) => chmod(file, 0o500),
    row: (name: string) => ({ folder: folderOf(name) }),
  };
}
