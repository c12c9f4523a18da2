/** Starts that go another way: the worker cannot be started, waits for others, comes after others, or belongs to a run elsewhere. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { ended } from '../../protocol/someEvents';
import { gated, source } from '../editor/someRuns';
import { editor } from '../editor/state';
import { breakStarts, lines, until, waitingWorker, writeWorker } from '../temporary';
import { open, requests, training, worker } from './starting';

vi.mock('vscode', () => import('../editor/editor'));

test('a wrong setting is told before there is anything of a run', async () => {
  const made = await open({ runs: {}, settings: { 'sluice.tfjsNodeGpuPath': '~somebody/gpu' } });
  await made.run('train', join(made.home, 'a.experiment.ts'));
  expect(made.error()).toMatch(/^sluice\.tfjsNodeGpuPath is '~somebody\/gpu': the home folder of somebody else/);
  expect(await readdir(join(made.home, 'runs'))).toEqual([]);
});

test('where the worker cannot be started, a new run leaves nothing and one that was to go on is as it was', async () => {
  const made = await open();
  breakStarts();
  await made.run('train', join(made.home, 'a.experiment.ts'));
  expect(made.error()).toMatch(/\/nowhere\/node ENOENT/);
  expect(await readdir(join(made.home, 'runs'))).toEqual(['a']);
  await until(() => made.tree.rows().length === 1);
  await made.run('resume', made.row('a'));
  expect(editor.asked.filter(({ level }) => level === 'error')).toHaveLength(2);
  expect(existsSync(join(made.folderOf('a'), 'events.jsonl'))).toBe(true);
  await until(() => made.tree.item(made.row('a')).contextValue!.includes('live') === false);
});

test('Resume waits for the worker that has ended the run until its process is gone', async () => {
  const made = await open();
  const before = await waitingWorker(made.folderOf('a'));
  const resuming = made.run('resume', made.row('a'));
  // Time enough for one that does not wait.
  await Promise.race([
    new Promise((resolve) => setTimeout(resolve, 1000)),
    until(async () => (await requests(made)).length > 0),
  ]);
  expect(await requests(made)).toEqual([]);
  await before.kill();
  await resuming;
  await until(async () => (await requests(made)).length === 1);
});

test('after a start that failed the view shows again what it showed before', async () => {
  const waits = `const go = path.join(request.folder, '../../go');
    setInterval(() => fs.existsSync(go) && process.exit(3), 5);`;
  const made = await open({
    files: { 'a.experiment.ts': source, 'b.experiment.ts': source },
    worker: worker(waits),
  });
  await made.run('showTraining', made.row('a'));
  expect(training()[0]!.title).toBe('Training: a');
  await made.run('train', join(made.home, 'b.experiment.ts'));
  await until(() => training()[0]!.title === 'Training: b');
  await writeFile(join(made.home, 'go'), '');
  await until(() => training()[0]!.title === 'Training: a');
  await until(async () => (await readdir(join(made.home, 'runs'))).length === 1);
});

test('what has waited begins without its view, and several that wait are cancelled at once', async () => {
  const made = await open({ runs: (home) => ({ b: gated(`${home}/a.experiment.ts`, []) }) });
  await writeWorker(made.folderOf('b'), process.pid);
  made.tree.show(true);
  await until(() => made.tree.item(made.tree.rows()[0]!).contextValue!.includes('live'));
  editor.answers = Array(3).fill('Start After It');
  for (let i = 0; i < 3; i++) await made.run('train', join(made.home, 'a.experiment.ts'));
  const queued = () => made.tree.rows().filter((row) => made.tree.item(row).contextValue === 'queued');
  await until(() => queued().length === 3);
  const [first, ...others] = queued();
  await made.run('cancelQueued', others[0], others);
  expect(queued()).toEqual([first]);
  await made.say('b', ended(20));
  await until(async () => (await requests(made)).length === 1);
  await until(() => queued().length === 0);
  expect(training()).toEqual([]);
});

test('of several that are to be stopped one that has ended meanwhile is left alone', async () => {
  const made = await open({
    files: { 'a.experiment.ts': source, 'b.experiment.ts': source },
    runs: (home) => ({ b: gated(`${home}/b.experiment.ts`, []), c: gated(`${home}/b.experiment.ts`, []) }),
  });
  for (const name of ['b', 'c']) await writeWorker(made.folderOf(name), process.pid);
  made.tree.show(true);
  const isLive = (name: string) => made.tree.item(made.row(name)).contextValue!.includes('live');
  await until(() => isLive('b') && isLive('c'));
  // While the question is open.
  const answer = async () => {
    await made.say('b', ended(20));
    await until(() => !isLive('b'));
    return 'Stop Them and Start';
  };
  editor.answers = { shift: answer } as never;
  const starting = made.run('train', join(made.home, 'a.experiment.ts'));
  const control = (name: string) => join(made.folderOf(name), 'control.jsonl');
  await until(() => existsSync(control('c')));
  await made.say('c', ended(20));
  await starting;
  expect(existsSync(control('b'))).toBe(false);
  expect(editor.asked.filter(({ text }) => text.includes('is not running'))).toEqual([]);
  await until(async () => (await requests(made)).length === 1);
});

test('a run outside of the workspace: its worker runs beside it, and its stored source only after a question', async () => {
  const made = await open({
    runs: {},
    settings: { 'sluice.runsFolder': '../elsewhere' },
    worker: worker(`fs.writeFileSync(path.join(request.folder, 'cwd'), process.cwd());`),
  });
  const folder = join(made.root, 'elsewhere', 'a');
  const experiment = join(made.home, 'a.experiment.ts');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'events.jsonl'), lines(...gated(experiment, [ended(20, { outcome: 'stopped' })])));
  for (const watcher of editor.watchers) watcher.tell(join(folder, 'events.jsonl'));
  await until(() => made.tree.rows().length === 1);
  const then = { source: [{ path: 'a.experiment.ts', sha256: 'of then', text: source }] };
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(then));
  editor.answers = ['Run as It Was', undefined];
  await made.run('runAgain', { folder });
  expect(editor.asked.filter(({ modal }) => modal).at(-1)).toMatchObject({ detail: folder, titles: ['Run It'] });
  expect(await requests(made)).toEqual([]);
  await made.run('resume', { folder });
  await until(() => existsSync(join(folder, 'cwd')));
  await until(async () => (await readFile(join(folder, 'cwd'), 'utf8')) === join(made.root, 'elsewhere'));
});
