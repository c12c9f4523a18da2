/** Profile MACs: what is profiled and with which flags, where it is kept, and what the view asks for. */
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { report } from '../../webview/profile/report';
import { gated, source } from '../editor/someRuns';
import { editor, WebviewPanel } from '../editor/state';
import { Document, Uri } from '../editor/values';
import { type Begin, workbench } from '../editor/workbench';
import { until } from '../temporary';

vi.mock('vscode', () => import('../editor/editor'));

/** Prints a profile of what it is given, made an hour from now, or what `save` is to write. */
const cli = `const given = process.argv.slice(2);
  const report = ${JSON.stringify({ ...report, run: undefined })};
  const run = given[1].includes('/runs/');
  const made = Date.now() + 3600e3;
  if (given[0] === 'profile' && given.includes('--json'))
    console.log(JSON.stringify({ ...report, made, ...(run ? { run: given[1] } : { experiment: given[1] }), time: given.includes('--time') ? report.time : undefined }));
  else console.log('saved');`;
const open = (begin: Begin = {}) =>
  workbench({
    files: { 'a.experiment.ts': source },
    runs: (home) => ({ a: gated(`${home}/a.experiment.ts`) }),
    cli,
    ...begin,
  });
const panel = () => editor.panels.find(({ viewType }) => viewType === 'sluice.profile')!;
const last = (kind: string) => panel().posted.findLast((message) => message.kind === kind);

test('an experiment is profiled anew and kept with the extension; the view has it and what is being done', async () => {
  const { run, home, root, cliCalls } = await open({ runs: {} });
  const file = join(home, 'a.experiment.ts');
  await run('profile', file);
  expect(await cliCalls()).toEqual([['profile', file, '--json']]);
  expect(editor.progress[0]).toMatchObject({ title: 'Profiling a.experiment.ts', cancellable: true });
  expect(panel().title).toBe('Profile: a');
  panel().say({ kind: 'ready' });
  await until(() => last('working') !== undefined);
  expect(last('profile')).toMatchObject({ name: 'a', outdated: false, speedUp: false, report: { experiment: file } });
  expect(last('working')).toEqual({ kind: 'working', work: null });
  panel().say({ kind: 'measureTime' });
  await until(() => panel().posted.some(({ work }) => work === 'time'));
  await until(() => last('working')?.work === null);
  expect((await cliCalls())[1]).toEqual(['profile', file, '--json', '--time']);
  expect(existsSync(join(root, 'storage', 'profiles'))).toBe(true);
});

test('the profile of a run: kept in its folder, of the checkpoint that is shown, shown again while it is true', async () => {
  const { run, row, folderOf, home, cliCalls } = await open();
  await run('profile', row('a'));
  await run('profile', folderOf('a'));
  const base = ['profile', folderOf('a'), '--json', '--trust'];
  expect(await cliCalls()).toEqual([[...base, '--last']]);
  expect(JSON.parse(readFileSync(join(folderOf('a'), 'profile-last.json'), 'utf8'))).toMatchObject({
    model: report.model,
  });
  // Made before its experiment was changed: anew.
  const stored = { ...JSON.parse(readFileSync(join(folderOf('a'), 'profile-last.json'), 'utf8')), made: 1 };
  await writeFile(
    join(folderOf('a'), 'profile-last.json'),
    JSON.stringify({ ...stored, experiment: join(home, 'a.experiment.ts') }),
  );
  await run('profile', row('a'));
  expect((await cliCalls())[1]!.slice(0, 5)).toEqual([...base, '--last']);
  expect(panel().title).toBe('Profile: a');
  editor.answers = ['Best'];
  await run('chooseCheckpoint', row('a'));
  await until(async () => (await cliCalls()).length === 3);
  expect((await cliCalls())[2]!.slice(0, 5)).toEqual([...base, '--best']);
  await until(() => existsSync(join(folderOf('a'), 'profile.json')));
});

test.each([
  ['x.csv', 'MAC', ['--csv']],
  ['x.md', 'FLOP', ['--markdown', '--flops']],
  ['x.tex', 'MAC', ['--latex']],
  ['x.json', 'FLOP', ['--json', '--flops']],
])('Save writes %s in %s as the ending says', async (name, unit, flags) => {
  const { run, row, folderOf, root, cliCalls } = await open();
  await run('profile', row('a'));
  editor.answers = [join(root, name)];
  panel().say({ kind: 'save', unit });
  await until(() => existsSync(join(root, name)) && editor.asked.some(({ level }) => level === 'information'));
  expect((await cliCalls()).at(-1)).toEqual(['profile', join(folderOf('a'), 'profile-last.json'), ...flags]);
  expect(readFileSync(join(root, name), 'utf8').trim()).toMatch(/^(saved|\{)/);
  const [save] = editor.asked.filter(({ level }) => level === 'save');
  expect(save).toMatchObject({ text: 'Save Profile', detail: expect.stringMatching(/\/a\/net-profile\.csv$/) });
  expect(editor.asked.at(-1)).toMatchObject({ text: `Saved ${name}.`, titles: ['Show File', 'Show Log'].slice(0, 1) });
});

test('another ending is refused; what the profiler complains about is a problem of the experiment', async () => {
  const { run, row, root, error, cliCalls } = await open();
  await run('profile', row('a'));
  editor.answers = [join(root, 'x.pdf')];
  panel().say({ kind: 'save', unit: 'MAC' });
  await until(() => error() !== undefined);
  expect(error()).toBe('x.pdf has no ending that says its format. Use .csv, .md, .tex or .json.');
  expect(await cliCalls()).toHaveLength(1);

  const wrong = await open({ runs: {}, cli: `console.error('a.experiment.ts:3: No layer.'); process.exit(1);` });
  const file = join(wrong.home, 'a.experiment.ts');
  await wrong.run('profile', file);
  expect(editor.panels).toEqual([]);
  expect(wrong.error()).toContain('No layer.');
  const problem = editor.problems.get('sluice')!.get(file)![0]!;
  expect([problem.range.start.line, problem.severity]).toEqual([2, 0]);
});

test('the curve, the speed-up and an export at a threshold are asked for with the flags of the run', async () => {
  const { run, row, folderOf, cliCalls } = await open();
  await run('profile', row('a'));
  panel().say({ kind: 'ready' });
  panel().say({ kind: 'measureCurve' });
  await until(async () => (await cliCalls()).length === 2);
  const curve = (await cliCalls())[1]!;
  // What does not say of which checkpoint it is was made by an earlier version, of the best one.
  expect(curve).toEqual(['evaluate', folderOf('a'), '--best', '--curve', '--json', '--trust']);
  await until(() => last('working')?.work === null);
  panel().say({ kind: 'measureSpeed' });
  await until(async () => (await cliCalls()).length === 3);
  expect((await cliCalls())[2]!.slice(0, 3)).toEqual(['bench', 'infer', folderOf('a')]);
  editor.handlers.delete('sluice.exportModel');
  panel().say({ kind: 'exportAt', threshold: 0.25 });
  await until(() => editor.executed.some(([id]) => id === 'sluice.exportModel'));
  const [, point] = editor.executed.find(([id]) => id === 'sluice.exportModel')!;
  expect(point).toMatchObject({ folder: folderOf('a'), threshold: 0.25 });
  expect(panel().posted.map(({ work }) => work)).toContain('curve');
  expect(panel().posted.map(({ work }) => work)).toContain('speed');
});

test('a measurement that failed is not at work any more', async () => {
  const { run, row, error } = await open({ cli: `if (process.argv[2] === 'evaluate') process.exit(1);\n${cli}` });
  await run('profile', row('a'));
  panel().say({ kind: 'ready' });
  panel().say({ kind: 'measureCurve' });
  await until(() => panel().posted.some(({ work }) => work === 'curve'));
  await until(() => error() !== undefined);
  await until(() => last('working')?.work === null);
});

test('the view asks for what is of the checkpoint that its profile names, and has what lies beside it', async () => {
  const checkpoint = { name: 'last', epoch: 2 };
  const named = cli.replace('{ ...report, made,', `{ ...report, checkpoint: ${JSON.stringify(checkpoint)}, made,`);
  const made = await open({ cli: named.replace('Date.now() + 3600e3', 'Date.now() - 3600e3') });
  const { run, row, folderOf, home, root, cliCalls } = made;
  await run('profile', row('a'));
  panel().say({ kind: 'ready' });
  await until(() => last('profile') !== undefined);
  expect(last('profile')).toMatchObject({ name: 'a', speedUp: false, report: { run: folderOf('a') } });
  panel().say({ kind: 'measureCurve' });
  await until(async () => (await cliCalls()).length === 2);
  expect((await cliCalls())[1]![2]).toBe('--last');
  editor.handlers.delete('sluice.exportModel');
  panel().say({ kind: 'exportAt', threshold: 0.5 });
  panel().say({ kind: 'speedUp' });
  const asked = () => editor.executed.filter(([id]) => /exportModel|showSpeed/.test(id));
  await until(() => asked().length === 2);
  expect(asked()).toEqual([
    ['sluice.exportModel', { folder: folderOf('a'), threshold: 0.5, checkpoint: 'last' }],
    ['sluice.showSpeed', folderOf('a')],
  ]);
  panel().say({ kind: 'openSource', source: { file: join(home, 'a.experiment.ts'), line: 3 } });
  await until(() => editor.shown.length > 0);
  editor.answers = ['CSV', join(root, 'x.csv')];
  panel().say({ kind: 'saveFigure', name: 'treemap', svg: '', png: '', csv: '1' });
  await until(() => editor.written.size === 1);
  expect(editor.asked.at(-1)!.detail).toBe(join(folderOf('a'), 'a-treemap.csv'));
  // With a speed-up beside it, and another time with its times.
  await writeFile(join(folderOf('a'), 'speed-up.md'), '# Speed-up');
  editor.events.saved.fire(new Document(Uri.file(join(home, 'b.ts')), ''));
  await until(() => last('profile')?.speedUp === true);
  panel().say({ kind: 'measureTime' });
  await until(async () => (await cliCalls()).some((call) => call.includes('--time')));
  await until(() => JSON.stringify(last('profile')).includes('"time":'));
  const times = async () => (await cliCalls()).filter((call) => call.includes('--time')).length;
  const before = await times();
  panel().say({ kind: 'again' });
  await until(async () => (await times()) > before);
});

test('after a reload the view has what it showed; where that is gone, it closes', async () => {
  const { run, row, context, folderOf } = await open();
  await run('profile', row('a'));
  const file = join(folderOf('a'), 'profile-last.json');
  expect(context.workspaceState.get('sluice.shownProfile')).toBe(file);
  const restore = async (remembered: string) => {
    await open({ remembered: { 'sluice.shownProfile': remembered } });
    const tab = new WebviewPanel('sluice.profile', 'Old', 1);
    editor.panels.push(tab);
    await editor.serializers.get('sluice.profile')!.deserializeWebviewPanel(tab);
    return tab;
  };
  const kept = await restore(file);
  expect(editor.panels.includes(kept)).toBe(true);
  const gone = await restore(join(folderOf('a'), 'no-profile.json'));
  expect(editor.panels.includes(gone)).toBe(false);
});
