/** Sweeps as the editor begins, resumes and announces them, and an experiment trained with other settings: what the command line is asked. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { SweepLauncher } from '../../../src/host/launch/sweepLauncher';
import type { SweepSummary } from '../../../src/host/runs/sweepSummary';
import { ended, started, step } from '../../protocol/someEvents';
import { gated, source } from '../editor/someRuns';
import { editor } from '../editor/state';
import { Document, Uri } from '../editor/values';
import { type Begin, workbench } from '../editor/workbench';
import { gridTasks, makeSweep, sweepFile } from '../runs/aSweep';
import { until, writeWorker } from '../temporary';
import { stoppedTask } from './stoppedTask';

vi.mock('vscode', () => import('../editor/editor'));

const sweepText = "import { defineSweep } from 'sluice';\n\nexport default defineSweep({});\n";
const task = (id: string) => ({ id, settings: {}, epochs: 4 });
/** Lists two tasks of the experiment beside the sweep's file; of one that is broken it says so. */
const lists = `const fs = require('fs'), path = require('path'), given = process.argv.slice(2), file = given[2];
  if (fs.readFileSync(file, 'utf8').includes('broken')) { console.error('There are no axes.'); process.exit(2); }
  const experiment = path.join(path.dirname(file), 'a.experiment.ts');
  console.log(JSON.stringify({ name: 'grid', experiment, atOnce: 3, tasks: ${JSON.stringify([task('0'), task('1')])} }));`;

const open = (begin: Begin = {}) =>
  workbench({
    files: { 'a.experiment.ts': source, 'grid.sweep.ts': sweepText },
    runs: (home) => ({ a: gated(`${home}/a.experiment.ts`) }),
    ...begin,
  });

test('above a sweep stands how many runs it is and how long they take; asked once for each text on the disk', async () => {
  const made = await open({
    cli: lists,
    runs: (home) => ({ a: [started({ experiment: `${home}/a.experiment.ts` }), step(10), ended(20)] }),
  });
  const file = join(made.home, 'grid.sweep.ts');
  const document = new Document(Uri.file(file), sweepText);
  const lenses = () => {
    const found = editor.lenses(document);
    expect(found.every(({ range }) => range.start.line === 2)).toBe(true);
    return found.map(({ command: { title, tooltip, command, arguments: given } }) => [title, tooltip, command, given]);
  };
  const submit = [
    'Submit to Slurm…',
    'Show the script that Slurm would be given, and ask',
    'sluice.submitSweep',
    [document.uri],
  ];
  const usual = 'Run it on this machine, as many runs at a time as it has cores';
  const run = (title: string, tooltip: string) => [title, tooltip, 'sluice.runSweep', [document.uri]];
  expect(lenses()).toEqual([run('▶ Run Sweep', usual), submit]);
  await until(() => lenses()[0]![0] !== '▶ Run Sweep');
  // An earlier run took 2 s to its first step, then 6 s for two epochs: 14 s for four, twice; each alone on all cores.
  const about = 'Run them on this machine, 3 at a time (as long as earlier runs of the experiment took)';
  expect(lenses()).toEqual([run('▶ Run Sweep · 2 runs · at most 30 s', about), submit]);
  const asked = ['sweep', 'run', file, '--dry-run', '--json'];
  expect(await made.cliCalls()).toEqual([asked]);
  document.isDirty = true;
  document.text = `${sweepText}\n`;
  expect(lenses()[0]).toEqual(run('▶ Run Sweep', usual));
  document.isDirty = false;
  document.text = `${sweepText}\n\n`;
  await writeFile(file, 'broken');
  lenses();
  await until(() => lenses()[0]![0] !== '▶ Run Sweep');
  expect(lenses()[0]).toEqual(
    run('▶ Run Sweep (cannot be loaded)', expect.stringContaining('There are no axes.') as never),
  );
  expect(await made.cliCalls()).toEqual([asked, asked]);
  // What it imports is another text.
  await writeFile(file, sweepText);
  editor.events.saved.fire(new Document(Uri.file(join(made.home, 'a.experiment.ts')), source));
  lenses();
  await until(() => String(lenses()[0]![0]).includes('2 runs'));
  editor.trusted = false;
  expect(lenses().map(([title]) => title)).toEqual([
    ...['▶ Run Sweep (off in Restricted Mode)', 'Submit to Slurm… (off in Restricted Mode)'],
  ]);
  editor.trusted = true;
  editor.set('sluice.editor.codeLens', false);
  expect(lenses()).toEqual([]);
});

test('a sweep is begun with the settings of the editor, what is open beside it saved, and its row shown', async () => {
  const made = await open({
    settings: { 'sluice.device': 'webgpu' },
    cli: "console.log(JSON.stringify({ folder: require('path').join(__dirname, '../home/runs/grid-20260101-000000') }));",
  });
  const sweep = await makeSweep(join(made.home, 'runs'), sweepFile(gridTasks([0.1], 1)));
  const file = join(made.home, 'grid.sweep.ts');
  const open_ = (name: string, text: string) => {
    const document = Object.assign(new Document(Uri.file(join(made.home, name)), text), { isDirty: true });
    editor.view(document);
    return document;
  };
  const [spec, experiment, away] = [
    open_('grid.sweep.ts', sweepText),
    open_('a.experiment.ts', source),
    open_('../other.ts', ''),
  ];
  await made.run('runSweep', Uri.file(file));
  expect([spec, experiment, away].map(({ saved }) => saved)).toEqual([1, 1, 0]);
  const given = ['sweep', 'run', file, '--detach', '--json', '--runs', join(made.home, 'runs'), '--device', 'webgpu'];
  expect(await made.cliCalls()).toEqual([given]);
  expect(editor.log).toContain(`info Begun: ${sweep}`);
  expect(made.tree.revealed).toContainEqual({ sweep });
  expect(editor.progress.at(-1)).toMatchObject({ title: 'Starting grid.sweep.ts', cancellable: true });
  // Beside what trains only where the user says so.
  await made.write(
    'runs/b/events.jsonl',
    gated(experiment.uri.fsPath, [])
      .map((one) => `${JSON.stringify(one)}\n`)
      .join(''),
  );
  await writeWorker(made.folderOf('b'), process.pid);
  made.tree.show(true);
  await until(() => made.tree.rows().some((row) => made.tree.item(row).contextValue!.includes('live')));
  editor.answers = [undefined];
  await made.run('runSweep', Uri.file(file));
  expect(editor.asked.findLast(({ modal }) => modal)).toMatchObject({
    ...{ text: 'a is training.', titles: ['Start Beside It'] },
    detail: 'grid.sweep.ts takes all cores by itself: beside what trains already, everything takes longer.',
  });
  expect(await made.cliCalls()).toHaveLength(1);
  editor.answers = ['Start Beside It'];
  await made.run('runSweep', Uri.file(file));
  expect(await made.cliCalls()).toHaveLength(2);
});

test('what is no sweep, or lies nowhere, is not run', async () => {
  const made = await open();
  await made.run('runSweep', join(made.home, 'a.experiment.ts'));
  expect(made.error()).toMatch(/^a\.experiment\.ts is no sweep\. A sweep file has/);
  await writeFile(join(made.root, 'x.sweep.ts'), sweepText);
  await made.run('submitSweep', join(made.root, 'x.sweep.ts'));
  expect(made.error()).toMatch(/x\.sweep\.ts is in no folder of this workspace, so there is no place for its runs\./);
  expect(await made.cliCalls()).toEqual([]);
});

test('a sweep that was submitted goes on where the user says, one that was not on this machine', async () => {
  const made = await open({ cli: "console.log(' Job 7 ');" });
  const told: string[] = [];
  const folder = join(made.home, 'runs/grid');
  const launcher = new SweepLauncher(
    made.context as never,
    { list: () => [] } as never,
    { told: async (at: string) => void told.push(at) } as never,
    ...([{}, { show: async (name: string, text: string) => void told.push(name, text) }] as unknown as [never, never]),
    { info: (text: string) => told.push(text), log: { info: () => {} } } as never,
    async () => {},
  );
  const files = { experiment: join(made.home, 'a.experiment.ts'), spec: join(made.home, 'grid.sweep.ts') };
  const sweep = (submitted: boolean) =>
    ({ folder, submitted, files, sweep: { name: 'grid' } }) as unknown as SweepSummary;
  editor.answers = [undefined];
  await launcher.resume(sweep(true));
  expect(editor.asked.at(-1)).toMatchObject({
    ...{ text: 'Where is what is missing of grid to run?', titles: ['On the Cluster', 'On This Machine'] },
  });
  expect([await made.cliCalls(), told]).toEqual([[], []]);
  editor.answers = ['On the Cluster', 'On This Machine'];
  await launcher.resume(sweep(true));
  expect(told).toEqual(['Job 7', folder]);
  await launcher.resume(sweep(true));
  await launcher.resume(sweep(false));
  const resume = ['sweep', 'resume', folder, '--trust'];
  const here = [...resume, '--detach', '--json'];
  expect(await made.cliCalls()).toEqual([[...resume, '--where', 'slurm'], here, here]);
  expect(editor.asked.filter(({ modal }) => modal)).toHaveLength(3);
  told.length = 0;
  await launcher.cancel(sweep(true));
  await launcher.status(sweep(true));
  expect((await made.cliCalls()).slice(3)).toEqual([
    ['sweep', 'cancel', folder],
    ['sweep', 'status', folder],
  ]);
  expect(told).toEqual([folder, 'grid.txt', ' Job 7 \n']);
});

const settable = [
  { name: 'lambda', of: 'parameter', value: 0.5, text: '0.5', takes: ['number'] },
  { name: 'epochs', of: 'setting', value: 3, text: '3', takes: ['number'] },
  { name: 'clip', of: 'setting', value: null, text: '', takes: ['number', 'false'] },
];

test('Train with Settings offers what can be set, asks the experiment of each value, and remembers what was trained with', async () => {
  const made = await open({
    runs: {},
    cli: `if (process.argv.includes('lambda=9')) { console.error('lambda is too large.'); process.exit(2); }
      console.log(JSON.stringify(${JSON.stringify(settable)}));`,
  });
  const file = join(made.home, 'a.experiment.ts');
  const rows = (at = -1) =>
    editor.asked
      .filter(({ level }) => level === 'pick')
      .at(at)!
      .rows!.map((row) =>
        Object.values(row)
          .filter((value) => typeof value === 'string')
          .join(': '),
      );
  const train = '$(play) Train with lambda=0.25';
  editor.answers = ['$(blank) lambda', '9', '0.25', train];
  await made.run('trainWithSettings', file);
  expect(rows(0)).toEqual([
    '$(play) Train as the File Says',
    '$(blank) lambda: 0.5 · parameter',
    '$(blank) epochs: 3 · setting',
    '$(blank) clip: not set · setting',
  ]);
  expect(rows()).toEqual([
    ...[train, '$(discard) Forget These Values', '$(edit) lambda: 0.25 · in the file 0.5 · parameter'],
    ...['$(blank) epochs: 3 · setting', '$(blank) clip: not set · setting'],
  ]);
  const inputs = editor.asked.filter(({ level }) => level === 'input');
  expect(inputs.map(({ text, detail, titles }) => [text, detail, titles])).toEqual([
    ['Sluice: lambda', 'It takes a number. Empty: as the file says, 0.5.', ['0.5']],
    ['Sluice: lambda', expect.stringContaining('lambda is too large.'), ['9']],
  ]);
  const settings = ['settings', file, '--json'];
  expect(await made.cliCalls()).toEqual([
    ...[settings, [...settings, '--set', 'lambda=9'], [...settings, '--set', 'lambda=0.25']],
  ]);
  await until(async () => (await made.workerCalls()).length === 1);
  const [call] = await made.workerCalls();
  expect(JSON.parse(call![call!.indexOf('--request') + 1]!)).toMatchObject({ settings: { lambda: '0.25' } });
  expect(made.context.workspaceState.get(`sluice.settings:${file}`)).toEqual({ lambda: 0.25 });
  // The next time they are there again, until they are forgotten; an empty value takes one back.
  editor.answers = ['$(blank) clip', undefined, '$(blank) epochs', 'many', '$(edit) lambda', ' ', undefined];
  await made.run('trainWithSettings', file);
  expect([2, 3, 4].map((at) => rows(at)[0])).toEqual([train, train, train]);
  expect(rows()[0]).toBe('$(play) Train as the File Says');
  const later = editor.asked.filter(({ level }) => level === 'input').slice(2);
  expect(later.map(({ detail, titles }) => [detail, titles])).toEqual([
    ['It takes a number, or false, which switches it off. Empty: as the file says, not set.', ['']],
    ['It takes a number. Empty: as the file says, 3.', ['3']],
    ['It takes a number. Empty: as the file says, 0.5.', ['0.25']],
  ]);
  expect(editor.refused).toEqual(['epochs is a number.']);
  editor.answers = ['$(discard) Forget These Values', undefined];
  await made.run('trainWithSettings', file);
  expect(rows()[0]).toBe('$(play) Train as the File Says');
  expect(made.context.workspaceState.get(`sluice.settings:${file}`)).toEqual({ lambda: 0.25 });
  expect(await made.workerCalls()).toHaveLength(1);
});

test('Run Again with Settings begins with the values of that run, and remembers none of what is chosen', async () => {
  const made = await open({ cli: `console.log(JSON.stringify(${JSON.stringify(settable)}));` });
  const file = join(made.home, 'a.experiment.ts');
  const memory = `sluice.settings:${file}`;
  await made.context.workspaceState.update(memory, { lambda: 7 });
  editor.answers = ['$(blank) epochs', '5', '$(play) Run Again with epochs=5'];
  await made.run('runAgainWithSettings', made.row('a'));
  const picks = editor.asked.filter(({ level }) => level === 'pick');
  const words = (row: object) => Object.values(row).filter((value) => typeof value === 'string');
  expect(picks.map(({ text, detail }) => [text, detail])).toEqual(
    Array(2).fill(['Sluice: Run Again with Settings: a', 'What to change? Or run it again']),
  );
  expect(picks[0]!.rows!.map(words)[0]).toEqual(['$(play) Run Again as It Was']);
  // What was changed comes first.
  expect(picks[1]!.rows!.map(words).slice(2, 4)).toEqual([
    ['$(edit) epochs', '5 · in that run 3 · setting'],
    ['$(blank) lambda', '0.5 · parameter'],
  ]);
  expect(editor.asked.find(({ level }) => level === 'input')).toMatchObject({
    detail: 'It takes a number. Empty: as in that run, 3.',
  });
  const again = ['settings', file, '--json', '--again', made.folderOf('a'), '--trust'];
  expect(await made.cliCalls()).toEqual([again, [...again, '--set', 'epochs=5']]);
  await until(async () => (await made.workerCalls()).length === 1);
  const [call] = await made.workerCalls();
  expect(JSON.parse(call![call!.indexOf('--request') + 1]!)).toMatchObject({
    ...{ again: made.folderOf('a'), storedSource: false, settings: { epochs: '5' } },
  });
  expect(made.context.workspaceState.get(memory)).toEqual({ lambda: 7 });
  // As it was then: the stored source is asked for its settings.
  const manifest = { source: [{ path: 'a.experiment.ts', sha256: 'of then', text: source }] };
  await writeFile(join(made.folderOf('a'), 'manifest.json'), JSON.stringify(manifest));
  editor.answers = ['Run as It Was', undefined];
  await made.run('runAgainWithSettings', made.row('a'));
  expect((await made.cliCalls())[2]).toEqual([...again, '--stored-source']);
});

test('a value is not taken where the user stops what would say whether it can be; what was typed is kept', async () => {
  const made = await open({
    runs: {},
    cli: `if (process.argv.includes('--set')) setInterval(() => {}, 1000);
      else console.log(JSON.stringify(${JSON.stringify(settable)}));`,
  });
  editor.answers = ['$(blank) lambda', '9', undefined, undefined];
  const running = made.run('trainWithSettings', join(made.home, 'a.experiment.ts'));
  const reading = () => editor.progress.filter(({ title }) => title.startsWith('Reading'));
  await until(() => reading().length === 2);
  reading()[1]!.cancel();
  await running;
  expect(editor.asked.filter(({ level }) => level === 'input').map(({ detail, titles }) => [detail, titles])).toEqual([
    ['It takes a number. Empty: as the file says, 0.5.', ['0.5']],
    ['It takes a number. Empty: as the file says, 0.5.', ['9']],
  ]);
  expect(editor.asked.at(-1)!.rows![0]).toMatchObject({ label: '$(play) Train as the File Says' });
});

test('settings that cannot be read are an error', async () => {
  const made = await open({ cli: "console.log('none')" });
  await made.run('trainWithSettings', join(made.home, 'a.experiment.ts'));
  expect(made.error()).toMatch(
    /^The settings of .*a\.experiment\.ts cannot be read\. Sluice: Show Log has what was said\.$/,
  );
});

test('a task of a sweep goes on by itself, and its log is shown once it has one', async () => {
  const made = await open({ runs: {} });
  const { folder, task, id } = await stoppedTask(made);
  await made.run('showTaskLog', { folder: task });
  expect(made.error()).toBe('The task lambda=0.2 has printed nothing yet. Its log is written when it is begun.');
  await made.run('resume', { folder: task });
  await until(async () => (await made.cliCalls()).length === 1);
  expect(await made.cliCalls()).toEqual([['sweep', 'task', folder, '1', '--beyond', '--trust']]);
  expect(editor.log).toContain(`info Task 1 of ${folder} goes on.`);
  expect(await made.workerCalls()).toEqual([]);
  await made.run('showTaskLog', { folder: task });
  expect(editor.shown).toMatchObject([{ file: `file://${join(folder, 'logs', `${id}.log`)}` }]);
});
