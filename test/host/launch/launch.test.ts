/** Train, Resume and Run Again, as the extension registers them, with a worker that writes down what it is asked for. */
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { checkpointFile } from '../../../src/checkpoints/readCheckpoint';
import { writeCheckpoint } from '../../../src/checkpoints/writeCheckpoint';
import { ended } from '../../protocol/someEvents';
import { gated, source } from '../editor/someRuns';
import { editor } from '../editor/state';
import { Document, Uri } from '../editor/values';
import { gridTasks, makeSweep, makeTask, sweepFile } from '../runs/aSweep';
import { lines, until, waitingWorker, writeWorker } from '../temporary';
import { open, requests, training, worker } from './starting';

vi.mock('vscode', () => import('../editor/editor'));

const isAliveNow = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('Train saves the file, makes a folder, asks a worker with the settings of the editor, and shows the run', async () => {
  const settings = { 'sluice.device': 'webgpu', 'sluice.leaseMinutes': 2, 'sluice.tfjsNodeGpuPath': ' gpu ' };
  const made = await open({ runs: {}, settings });
  const file = join(made.home, 'a.experiment.ts');
  const document = new Document(Uri.file(file), source);
  document.isDirty = true;
  editor.view(document);
  await made.run('train');
  await until(async () => (await requests(made)).length === 1);
  const [request] = await requests(made);
  expect(request).toEqual({
    ...{ experiment: file, folder: request!.folder, resume: false, controlFrom: 0 },
    ...{ device: 'webgpu', leaseMs: 120_000, tfjsNodeGpuPath: join(made.home, 'gpu') },
  });
  expect(request!.folder).toMatch(new RegExp(`^${made.home}/runs/a-\\d{8}-\\d{6}$`));
  expect([document.saved, document.isDirty]).toEqual([1, false]);
  await until(() => training().length === 1 && training()[0]!.title === 'Training: a');
  expect(editor.log.some((line) => /^info Worker \d+: begins .*\/runs\/a-\d/.test(line))).toBe(true);
});

test.each([
  ['experiment', 5, undefined, 300_000],
  ['cpu', -1, 'cpu', undefined],
  ['auto', 0, 'auto', 15_000],
] as const)(
  'the settings %s and %s min are the device %s and a lease of %s ms',
  async (device, minutes, asked, lease) => {
    const made = await open({ runs: {}, settings: { 'sluice.device': device, 'sluice.leaseMinutes': minutes } });
    await made.run('train', join(made.home, 'a.experiment.ts'));
    await until(async () => (await requests(made)).length === 1);
    const [request] = await requests(made);
    expect([request!.device, request!.leaseMs]).toEqual([asked, lease]);
  },
);

test('what is no experiment, lies nowhere or cannot be saved is not trained, and nothing is left of it', async () => {
  const made = await open({ runs: {}, files: { 'a.ts': 'export const a = 1;' } });
  const file = join(made.home, 'a.ts');
  await made.run('train', file);
  expect(made.error()).toMatch(/^a\.ts is no experiment\. An experiment file has/);
  const problem = editor.problems.get('sluice')!.get(file)![0]!;
  expect([problem.range.start.line, problem.severity, problem.source]).toEqual([0, 0, 'Sluice']);

  const outside = join(made.root, 'b.experiment.ts');
  await writeFile(outside, source);
  await made.run('train', outside);
  expect(made.error()).toMatch(
    /b\.experiment\.ts is in no folder of this workspace, so there is no place for its run\./,
  );

  const document = new Document(Uri.file(file), source);
  Object.assign(document, { isDirty: true, saves: false });
  editor.view(document);
  await made.run('train', file);
  expect(made.error()).toMatch(/a\.ts has changes that could not be saved\. Save it first/);
  await made.run('train');
  expect(await requests(made)).toEqual([]);
  expect(await readdir(join(made.home, 'runs'))).toEqual([]);
});

test('a worker that leaves without a word: its error is told, placed and logged, and its folder goes', async () => {
  const made = await open({ runs: {}, worker: worker(`console.error('Segmentation fault'); process.exit(3);`) });
  const file = join(made.home, 'a.experiment.ts');
  await made.run('train', file);
  await until(async () => (await readdir(join(made.home, 'runs'))).length === 0);
  expect(editor.asked.filter(({ level }) => level === 'error').length).toBeGreaterThanOrEqual(1);
  await until(() => editor.problems.get('sluice')!.get(file) !== undefined);
  expect(editor.problems.get('sluice')!.get(file)![0]!.range.start.line).toBe(4);
  expect(editor.log.some((line) => line.includes('Segmentation fault'))).toBe(true);
});

test('Resume goes on in the same folder, with the control file as it is; a run that trains is not resumed', async () => {
  const made = await open();
  const folder = made.folderOf('a');
  await writeFile(join(folder, 'control.jsonl'), '{"kind":"stop","time":1}\n');
  await made.run('resume', made.row('a'));
  await until(async () => (await requests(made)).length === 1);
  expect(await requests(made)).toEqual([
    {
      ...{ experiment: join(made.home, 'a.experiment.ts'), folder, resume: true },
      ...{ controlFrom: 25, leaseMs: 300_000 },
    },
  ]);
  expect(existsSync(join(folder, 'events.jsonl'))).toBe(true);

  const live = await open({ runs: (home) => ({ b: gated(`${home}/a.experiment.ts`, []) }) });
  await writeWorker(live.folderOf('b'), process.pid);
  live.tree.show(true);
  await until(() => live.tree.item(live.tree.rows()[0]!).contextValue!.includes('live'));
  await live.run('resume', live.row('b'));
  expect(live.error()).toBe('The run b is running. Sluice: Show Training shows it.');
});

test('where the last checkpoint is damaged Resume asks from which other one, and goes on from that', async () => {
  const made = await open();
  const folder = made.folderOf('a');
  for (const [name, step, epoch] of [
    ['previous', 10, 1],
    ['best', 5, 0.523],
  ] as const)
    await writeCheckpoint(
      checkpointFile(folder, name),
      { state: { w: Float32Array.of(1) }, progress: { step, epoch } },
      {},
      {},
    );
  await writeFile(checkpointFile(folder, 'last'), '');
  editor.answers = [undefined, 'Best: Epoch 0.52, Step 5'];
  await made.run('resume', made.row('a'));
  expect(editor.asked.find(({ modal }) => modal)).toMatchObject({
    ...{ text: 'The last checkpoint of a cannot be used. From which one should it go on?', modal: true },
    ...{ titles: ['Previous: Epoch 1, Step 10', 'Best: Epoch 0.52, Step 5'] },
    detail: expect.stringMatching(/last.* What was done after the step that you choose is done again\.$/),
  });
  expect(await requests(made)).toEqual([]);
  await made.run('resume', made.row('a'));
  await until(async () => (await requests(made)).length === 1);
  expect((await requests(made))[0]).toMatchObject({ folder, resume: true, from: 'best' });
});

test('Run Again begins anew with the old run as its pattern and no device of the editor', async () => {
  const made = await open({ settings: { 'sluice.device': 'webgpu' } });
  editor.answers = ['Run as It Is Now'];
  await made.run('runAgain', made.row('a'));
  await until(async () => (await requests(made)).length === 1);
  const [request] = await requests(made);
  expect(request).toMatchObject({ resume: false, again: made.folderOf('a'), storedSource: false });
  expect(request).not.toHaveProperty('device');
  expect(request!.folder).not.toBe(made.folderOf('a'));
});

test('Run Again saves what is open, and of a task of a sweep makes a run beside the sweep', async () => {
  const made = await open({ runs: {} });
  const experiment = join(made.home, 'a.experiment.ts');
  const tasks = gridTasks([0.1], 1);
  const sweep = await makeSweep(join(made.home, 'runs'), sweepFile(tasks, { experiment }));
  const task = await makeTask(sweep, tasks[0], ...gated(experiment));
  for (const watcher of editor.watchers) watcher.tell(join(sweep, 'sweep.json'));
  await until(() => JSON.stringify(made.tree.rows()).includes('grid'));
  const document = Object.assign(new Document(Uri.file(experiment), source), { isDirty: true });
  editor.view(document);
  await made.run('runAgain', { folder: task });
  await until(async () => (await requests(made)).length === 1);
  const [request] = await requests(made);
  expect([document.saved, request!.again, dirname(request!.folder)]).toEqual([1, task, join(made.home, 'runs')]);
});

test('a program that lies elsewhere is trained again or resumed only after a question', async () => {
  const made = await open({
    runs: {
      a: gated('/elsewhere/b.experiment.ts', [ended(20, { outcome: 'stopped' })]),
    },
  });
  for (const command of ['resume', 'runAgain']) await made.run(command, made.row('a'));
  const questions = () => editor.asked.filter(({ modal }) => modal);
  expect(questions().map(({ text, detail }) => [text, detail])).toEqual(
    Array(2).fill(['a names a program outside of this workspace. Run it?', '/elsewhere/b.experiment.ts']),
  );
  const config = JSON.stringify({ experiment: '/elsewhere/c.experiment.ts' });
  await writeFile(join(made.folderOf('a'), 'config.json'), config);
  await made.run('resume', made.row('a'));
  expect(questions().at(-1)).toMatchObject({ detail: '/elsewhere/b.experiment.ts\n/elsewhere/c.experiment.ts' });
  // The command line takes what the settings of the run name.
  const other = await open();
  await writeFile(join(other.folderOf('a'), 'config.json'), config);
  await other.run('resume', other.row('a'));
  expect(questions().at(-1)).toMatchObject({ detail: '/elsewhere/c.experiment.ts' });
  expect([await requests(made), await requests(other)]).toEqual([[], []]);
});

test('beside what trains already, after it or instead of it, as the user says', async () => {
  const made = await open({ runs: (home) => ({ b: gated(`${home}/a.experiment.ts`, []) }) });
  await writeWorker(made.folderOf('b'), process.pid);
  made.tree.show(true);
  await until(() => made.tree.item(made.tree.rows()[0]!).contextValue!.includes('live'));
  const file = join(made.home, 'a.experiment.ts');
  const asked = () => editor.asked.filter(({ modal }) => modal).at(-1)!;
  editor.answers = [undefined, 'Start After It', 'Start After It', 'Start Beside It'];
  await made.run('train', file);
  expect(asked().text).toMatch(/^a is training\.|^a \(.* to go\) is training\.$/);
  expect(asked().titles).toEqual(['Start Beside It', 'Start After It', 'Stop It and Start']);
  expect(asked().detail!.split('\n\n')).toEqual([
    'Start Beside It: both share this machine’s memory and its cores or GPU; each takes up to twice as long.',
    'Start After It: it waits in the Runs view until nothing trains here any more.',
    'Stop It and Start: a writes a checkpoint first, and can be resumed.',
  ]);
  await made.run('train', file);
  expect(editor.statusMessages).toEqual(['a waits until nothing trains here any more']);
  await made.run('train', file);
  expect(asked().detail).toContain('Start After It: it waits in the Runs view, as number 2 of those that wait.');
  const items = () => made.tree.rows().map((row) => made.tree.item(row));
  await until(() => items().length === 3);
  expect(
    items()
      .map(({ label, description }) => `${label}: ${description}`)
      .slice(0, 2),
  ).toEqual(['a: waits, next', 'a: waits, 1 before it']);
  expect(items()[0]).toMatchObject({ contextValue: 'queued', iconPath: { id: 'clock' } });
  expect(await requests(made)).toEqual([]);
  await made.run('train', file);
  await until(async () => (await requests(made)).length === 1);
  const [first] = made.tree.rows();
  editor.answers = [undefined];
  await made.run('cancelQueued');
  expect(editor.asked.at(-1)).toMatchObject({
    ...{ level: 'pick', text: 'Sluice: Cancel Queued Run', detail: 'Which run is not to begin?' },
    rows: Array(2).fill({ label: 'a', detail: file }),
  });
  expect(items().filter(({ contextValue }) => contextValue === 'queued')).toHaveLength(2);
  await made.run('cancelQueued', first);
  await until(() => items().filter(({ contextValue }) => contextValue === 'queued').length === 1);
  expect(items()[0]!.description).toBe('waits, next');
  await made.run('cancelQueued');
  await until(() => items().every(({ contextValue }) => contextValue !== 'queued'));
  await made.run('cancelQueued');
  expect(made.error()).toBe('No run waits. Sluice: Train offers to wait where something trains already.');
});

test('instead of what trains: that is told to stop, its sweep held, and what is to begin goes before what waits', async () => {
  const made = await open({
    files: { 'a.experiment.ts': source, 'b.experiment.ts': source },
    runs: (home) => ({ b: gated(`${home}/b.experiment.ts`, []) }),
  });
  const [task] = gridTasks([0.1], 1);
  const places = { experiment: join(made.home, 'b.experiment.ts'), spec: join(made.home, 'grid.sweep.ts') };
  const sweep = await makeSweep(join(made.home, 'runs'), sweepFile([task!], places));
  const live = [made.folderOf('b'), await makeTask(sweep, task, ...gated(places.experiment, []))];
  for (const folder of live) await writeWorker(folder, process.pid);
  for (const watcher of editor.watchers) watcher.tell(join(sweep, 'sweep.json'));
  made.tree.show(true);
  const items = () => made.tree.rows().map((row) => made.tree.item(row));
  await until(() => items().filter(({ iconPath }) => iconPath?.id === 'sync~spin').length === 2);
  editor.answers = ['Start After Them', 'Stop Them and Start'];
  await made.run('train', join(made.home, 'b.experiment.ts'));
  const starting = made.run('train', join(made.home, 'a.experiment.ts'));
  const questions = editor.asked.filter(({ modal }) => modal);
  expect(questions.map(({ text }) => text)).toEqual(
    questions.map(() => expect.stringMatching(/^2 runs are training: /)),
  );
  expect(questions[0]).toMatchObject({
    titles: ['Start Beside Them', 'Start After Them', 'Stop Them and Start'],
    detail: [
      'Start Beside Them: all share this machine’s memory and its cores or GPU; each takes up to 3 times as long.',
      'Start After Them: it waits in the Runs view until nothing trains here any more.',
      'Stop Them and Start: each writes a checkpoint first, and can be resumed.',
    ].join('\n\n'),
  });
  const told = async (folder: string) => readFile(join(folder, 'control.jsonl'), 'utf8').catch(() => '');
  await until(async () => (await Promise.all(live.map(told))).every((text) => text.includes('"stop"')));
  expect(existsSync(join(sweep, 'cancelled'))).toBe(true);
  await until(() => items().filter(({ contextValue }) => contextValue === 'queued').length === 2);
  expect(items().map(({ label, description }) => `${label}: ${description}`)).toEqual(
    expect.arrayContaining(['a: waits, next', 'b: waits, 1 before it']),
  );
  expect(await requests(made)).toEqual([]);
  for (const folder of live)
    await writeFile(join(folder, 'events.jsonl'), lines(ended(20, { outcome: 'stopped' })), { flag: 'a' });
  await starting;
  expect(editor.asked.filter(({ level, modal }) => level === 'warning' && !modal)).toEqual([]);
  await until(async () => (await requests(made)).length > 0);
  expect((await requests(made))[0]!.experiment).toBe(join(made.home, 'a.experiment.ts'));
  // It was waited for.
  await until(() => training().length === 1);
});

test('what cannot be resumed says why: it waits already, it names no experiment, its folder has gone', async () => {
  const made = await open({
    runs: (home) => ({
      a: gated(`${home}/a.experiment.ts`, [ended(20, { outcome: 'stopped' })]),
      b: gated(`${home}/a.experiment.ts`, []),
      c: [],
    }),
  });
  await writeWorker(made.folderOf('b'), process.pid);
  made.tree.show(true);
  await until(() => made.tree.rows().some((row) => made.tree.item(row).contextValue!.includes('live')));
  editor.answers = ['Start After It'];
  await made.run('resume', made.row('a'));
  expect(editor.statusMessages).toEqual(['a waits until nothing trains here any more']);
  await made.run('resume', made.row('a'));
  expect(made.error()).toBe(
    'The run a waits already. Its row at the top of the Runs view says how many begin before it.',
  );
  await made.run('resume', made.row('c'));
  expect(made.error()).toBe(
    'The run c does not say which experiment it is of. Train the experiment again (Sluice: Train).',
  );
  await rm(made.folderOf('a'), { recursive: true });
  await made.say('b', ended(20));
  await until(() => made.error()?.includes('is not there any more') === true);
  expect(made.error()).toBe('The run a is not there any more. Train the experiment again.');
  expect(await requests(made)).toEqual([]);
});

test('Run Again asks which source where that has changed, and offers that of then only where all of it was kept', async () => {
  const made = await open();
  const ask = () => editor.asked.findLast(({ modal }) => modal);
  const file = { path: 'a.experiment.ts', sha256: 'of then' };
  const manifest = async (...source: object[]) =>
    writeFile(join(made.folderOf('a'), 'manifest.json'), JSON.stringify({ version: 1, source }));
  await manifest({ ...file, text: source }, { path: 'b.ts', sha256: 'of then' });
  editor.answers = [undefined];
  await made.run('runAgain', made.row('a'));
  expect(ask()).toMatchObject({
    ...{ text: 'The source of a has changed since: a.experiment.ts, b.ts.', titles: ['Run as It Is Now'] },
  });
  await manifest({ ...file, text: source });
  editor.answers = [undefined, 'Run as It Was'];
  await made.run('runAgain', made.row('a'));
  expect(ask()).toMatchObject({
    ...{ text: 'The source of a has changed since: a.experiment.ts.', titles: ['Run as It Is Now', 'Run as It Was'] },
  });
  expect(await requests(made)).toEqual([]);
  await made.run('runAgain', made.row('a'));
  await until(async () => (await requests(made)).length === 1);
  expect((await requests(made))[0]).toMatchObject({ again: made.folderOf('a'), storedSource: true });
});

test('Stop tells the run to stop, and only one that runs', async () => {
  const made = await open({ runs: (home) => ({ b: gated(`${home}/a.experiment.ts`, []), c: gated('/x.ts') }) });
  await writeWorker(made.folderOf('b'), process.pid);
  made.tree.show(true);
  await until(() => made.tree.rows().some((row) => made.tree.item(row).contextValue!.includes('live')));
  await made.run('stop', made.row('c'));
  expect(made.error()).toBe('The run c is not running. Sluice: Show Training says how it ended.');
  const stopping = made.run('stop');
  await until(() => existsSync(join(made.folderOf('b'), 'control.jsonl')));
  expect(JSON.parse(await readFile(join(made.folderOf('b'), 'control.jsonl'), 'utf8'))).toMatchObject({ kind: 'stop' });
  expect(editor.progress[0]).toMatchObject({ title: 'Stopping a', cancellable: false, location: 10 });
  await made.say('b', ended(20, { outcome: 'stopped' }));
  await stopping;
  expect(editor.asked.filter(({ level }) => level === 'warning')).toEqual([]);
});

/** A live run whose worker answers nothing; what waits for it has no patience. */
async function hanging() {
  const wait = globalThis.setTimeout;
  const soon = vi
    .spyOn(globalThis, 'setTimeout')
    .mockImplementation(((act: () => void, ms?: number) => wait(act, ms === 30_000 ? 1 : ms)) as typeof setTimeout);
  onTestFinished(() => soon.mockRestore());
  const made = await open({ runs: (home) => ({ b: gated(`${home}/a.experiment.ts`, []) }) });
  const folder = made.folderOf('b');
  const worker = await waitingWorker(folder);
  made.tree.show(true);
  await until(() => made.tree.item(made.tree.rows()[0]!).contextValue!.includes('live'));
  editor.presses = ['End the Process'];
  return { made, folder, worker };
}

test('in Restricted Mode no process is ended that a run folder names', async () => {
  const { made, worker } = await hanging();
  editor.trusted = false;
  await made.run('stop', made.row('b'));
  await until(() => made.error() !== undefined);
  expect(made.error()).toMatch(/^No process is ended in Restricted Mode: which one it would be is known from the run/);
  expect(isAliveNow(worker.pid)).toBe(true);
});

test('a worker that does not stop is ended when the user says so, on this machine alone', async () => {
  const { made, folder, worker } = await hanging();
  await made.run('stop', made.row('b'));
  const warned = () => editor.asked.filter(({ level }) => level === 'warning');
  expect(warned()).toMatchObject([
    { text: 'a has not stopped yet: its worker is busy or hangs.', titles: ['End the Process', 'Show Log'] },
  ]);
  await until(() => !isAliveNow(worker.pid));
  await until(async () => (await readFile(join(folder, 'events.jsonl'), 'utf8')).includes('"kind":"ended"'));
  await until(() => !made.tree.item(made.tree.rows()[0]!).contextValue!.includes('live'));
});

test('which experiment: the one in the editor, the only one, else the one that is picked', async () => {
  const files = { 'a.experiment.ts': source, 'b.experiment.ts': source, 'c.experiment.ts': 'not one' };
  const made = await open({ runs: {}, files });
  editor.found = Object.keys(files)
    .toReversed()
    .map((name) => join(made.home, name));
  editor.answers = ['b', undefined];
  await made.run('train');
  await until(async () => (await requests(made)).length === 1);
  expect((await requests(made))[0]!.experiment).toBe(join(made.home, 'b.experiment.ts'));
  expect(editor.asked[0]).toMatchObject({ text: 'Sluice: Train', detail: 'Which experiment?' });
  expect(editor.asked[0]!.rows).toMatchObject([
    { label: 'a', description: 'a.experiment.ts' },
    { label: 'b', description: 'b.experiment.ts' },
  ]);
  // Then it is the current run's that comes first, for whatever asks.
  for (const [command, title] of [
    ['train', 'Sluice: Train'],
    ['profile', 'Sluice: Profile MACs'],
    ['previewData', 'Sluice: Preview Data'],
  ] as const) {
    editor.answers = [undefined];
    await made.run(command);
    const asked = editor.asked.findLast(({ level }) => level === 'pick');
    expect(asked).toMatchObject({ text: title, rows: [{ label: 'b' }, { label: 'a' }] });
  }
  const none = await open({ runs: {} });
  editor.view(new Document(Uri.file(join(none.home, 'x.ts')), 'export const x = 1;'));
  await none.run('train');
  expect(none.error()).toMatch(/^There is no experiment in this workspace\. Sluice: New Experiment makes one/);
});
