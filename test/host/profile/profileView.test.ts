/** The Profile view beside what changes meanwhile: another checkpoint, another name, a program elsewhere, a user who stops it. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { runFiles } from '../../../src/protocol/files/runFolder';
import { step } from '../../protocol/someEvents';
import { report } from '../../webview/profile/report';
import { speedReport } from '../../webview/speedReport';
import { gated, source } from '../editor/someRuns';
import { editor } from '../editor/state';
import { Document, Uri } from '../editor/values';
import { type Begin, workbench } from '../editor/workbench';
import { until } from '../temporary';

vi.mock('vscode', () => import('../editor/editor'));

/** Prints a profile, made an hour from now; fails where a file beside it says so, and waits where another does. */
const cli = `const fs = require('fs'), given = process.argv.slice(2);
  const report = ${JSON.stringify({ ...report, run: undefined })};
  const made = Date.now() + 3600e3, run = given[1].includes('/runs/');
  const of = run ? { run: given[1] } : { experiment: given[1] };
  if (fs.existsSync(__dirname + '/wait')) {
    process.on('SIGTERM', () => process.exit(130)); console.error('· at work'); setInterval(() => {}, 1000);
  } else if (fs.existsSync(__dirname + '/fail')) { console.error('a.experiment.ts:3: No layer.'); process.exitCode = 1; }
  else console.log(JSON.stringify({ ...report, made, ...of, time: given.includes('--time') ? report.time : undefined }));`;

async function open(begin: Begin = {}) {
  const made = await workbench({
    files: { 'a.experiment.ts': source },
    runs: (home) => ({ a: gated(`${home}/a.experiment.ts`), b: gated(`${home}/a.experiment.ts`) }),
    cli,
    ...begin,
  });
  const turn = (name: string, on: boolean) => {
    const place = join(made.root, 'dist', name);
    return on ? writeFile(place, '') : rm(place);
  };
  return { ...made, turn, calls: async () => (await made.cliCalls()).length };
}
const panel = () => editor.panels.find(({ viewType }) => viewType === 'sluice.profile')!;
const last = (kind: string) => panel().posted.findLast((message) => message.kind === kind);
const errors = () => editor.asked.filter(({ level }) => level === 'error');

test('a profile with times is made again with times, as soon as its checkpoint is another', async () => {
  const { run, row, folderOf, cliCalls, calls } = await open();
  await run('profile', row('a'));
  panel().say({ kind: 'again' });
  await until(async () => (await calls()) === 2);
  expect((await cliCalls()).flat()).not.toContain('--time');
  panel().say({ kind: 'ready' });
  panel().say({ kind: 'measureTime' });
  await until(async () => (await calls()) === 3);
  const place = join(folderOf('a'), runFiles.profileLast);
  await until(async () => (await readFile(place, 'utf8')).includes('"time"'));
  await run('profile', row('a'));
  expect(await calls()).toBe(3);
  const weights = join(folderOf('a'), 'checkpoints/last.safetensors');
  await mkdir(dirname(weights), { recursive: true });
  await writeFile(weights, '');
  const later = Date.now() / 1000 + 7200;
  await utimes(weights, later, later);
  await run('profile', row('a'));
  expect((await cliCalls()).slice(3)).toEqual([['profile', folderOf('a'), '--json', '--trust', '--last', '--time']]);
});

test('another checkpoint is profiled of the run that is shown, as long as it is shown, and when the view asks for it', async () => {
  const { run, row, cliCalls, calls, folderOf } = await open();
  await run('profile', row('a'));
  panel().say({ kind: 'ready' });
  editor.answers = ['Best', 'Last'];
  await run('chooseCheckpoint', row('b'));
  panel().say({ kind: 'showCheckpoint', shown: 'best' });
  await until(async () => (await calls()) === 2);
  expect((await cliCalls())[1]).toEqual(['profile', folderOf('a'), '--json', '--trust', '--best']);
  // It is shown behind the word that it is being made.
  const place = (is: (message: { kind: string; [key: string]: unknown }) => boolean) =>
    panel().posted.findLastIndex(is);
  await until(() => place(({ work }) => work === 'profile') >= 0);
  await until(() => place(({ kind }) => kind === 'profile') > place(({ work }) => work === 'profile'));
  panel().dispose();
  await run('chooseCheckpoint', row('a'));
  // Time enough to look for a profile that is there.
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect([await calls(), editor.panels]).toEqual([2, []]);
});

test('a program elsewhere is not run for a curve, a speed-up or a profile without a question', async () => {
  const { run, row, calls } = await open({ runs: { a: gated('/elsewhere/b.experiment.ts') } });
  const questions = () => editor.asked.filter(({ modal }) => modal).length;
  editor.answers = ['Run It'];
  await run('profile', row('a'));
  expect([await calls(), questions()]).toEqual([1, 1]);
  for (const kind of ['measureCurve', 'measureSpeed']) {
    const before = questions();
    panel().say({ kind });
    await until(() => questions() > before);
  }
  await run('profile', '/elsewhere/c.experiment.ts');
  expect(editor.asked.at(-1)).toMatchObject({ modal: true, detail: '/elsewhere/c.experiment.ts' });
  expect([await calls(), questions()]).toEqual([1, 4]);
});

test('what the user stops opens no view and writes no file; changes are saved first, and an old problem goes', async () => {
  const { run, home, root, turn } = await open({ runs: {} });
  const file = join(home, 'a.experiment.ts');
  const stopped = async (work: () => unknown) => {
    const before = editor.progress.length;
    const done = work();
    await until(() => editor.progress.length > before && editor.progress.at(-1)!.said.length > 0);
    editor.progress.at(-1)!.cancel();
    await done;
  };
  await turn('wait', true);
  await stopped(() => run('profile', file));
  expect([editor.panels, errors()]).toEqual([[], []]);
  await turn('wait', false);
  const document = Object.assign(new Document(Uri.file(file), source), { isDirty: true });
  editor.view(document);
  await turn('fail', true);
  await run('profile', file);
  const problems = () => editor.problems.get('sluice')!.get(file) ?? [];
  expect([document.saved, problems().length]).toEqual([1, 1]);
  await turn('fail', false);
  await run('profile', file);
  expect(problems()).toEqual([]);
  await turn('wait', true);
  const target = join(root, 'x.csv');
  editor.answers = [target];
  await stopped(() => panel().say({ kind: 'save', unit: 'MAC' }));
  await turn('wait', false);
  panel().say({ kind: 'ready' });
  await until(() => last('profile') !== undefined);
  // Time enough to write what there is not.
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect([existsSync(target), errors().length]).toEqual([false, 1]);
});

test('the view has the name of the run as it becomes, and the speed-up; what else runs say is not told to it', async () => {
  const { run, row, folderOf, say, tree } = await open();
  await run('profile', row('a'));
  panel().say({ kind: 'ready' });
  await until(() => last('profile') !== undefined);
  expect(last('profile')!.speed).toBeUndefined();
  const posts = () => panel().posted.filter(({ kind }) => kind === 'profile').length;
  const before = posts();
  editor.answers = ['narrow', 'wide'];
  await run('renameRun', row('b'));
  await until(() => tree.item(row('b')).label === 'narrow');
  await say('b', step(30));
  await run('renameRun', row('a'));
  await until(() => last('profile')!.name === 'wide');
  expect([panel().title, posts() - before]).toEqual(['Profile: wide', 1]);
  await writeFile(join(folderOf('a'), runFiles.speedUpNumbers), JSON.stringify({ ...speedReport, made: Date.now() }));
  editor.events.saved.fire(new Document(Uri.file('/a/b.ts'), ''));
  await until(() => last('profile')!.speed !== undefined);
});
