/** Preview Data: with which flags batches are read, what the view is told, and what becomes of what goes wrong. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { preview } from '../../webview/previews';
import { source } from '../editor/someRuns';
import { editor } from '../editor/state';
import { type Begin, workbench } from '../editor/workbench';
import { until } from '../temporary';

vi.mock('vscode', () => import('../editor/editor'));

/** Prints a preview of what it is given, made an hour from now. */
const cli = `const given = process.argv.slice(2);
  const flag = (name) => given[given.indexOf(name) + 1];
  const seed = given.includes('--set') ? Number(flag('--set').slice(5)) : 7;
  const preview = ${JSON.stringify(preview)};
  console.log(JSON.stringify({ ...preview, experiment: given[1], made: Date.now() + 3600e3, split: flag('--split'), first: Number(flag('--from')), seed }));`;
const open = (begin: Begin = {}) => workbench({ files: { 'a.experiment.ts': source }, cli, ...begin });
const panel = () => editor.panels.find(({ viewType }) => viewType === 'sluice.previewView')!;
const last = (kind: string) => panel().posted.findLast((message) => message.kind === kind);

test('the first batch is read in a process of its own, with its pictures, and shown; the view asks for others', async () => {
  const { run, home, cliCalls } = await open();
  const file = join(home, 'a.experiment.ts');
  const base = ['preview', file, '--json', '--pictures'];
  await run('previewData', file);
  expect(await cliCalls()).toEqual([[...base, '--split', 'train', '--from', '0']]);
  expect(editor.progress[0]).toMatchObject({ title: 'Reading the data of a.experiment.ts', cancellable: true });
  expect(panel().title).toBe('Preview Data: a');
  panel().say({ kind: 'ready' });
  await until(() => last('reading') !== undefined);
  expect(last('preview')).toMatchObject({ name: 'a', outdated: false, preview: { experiment: file, seed: 7 } });
  expect(last('reading')).toEqual({ kind: 'reading', name: 'a', asked: null });
  panel().say({ kind: 'show', asked: { split: 'test', batch: 3, seed: 9 } });
  await until(() => panel().posted.some(({ asked }) => asked !== null && asked !== undefined));
  expect(panel().posted.find(({ asked }) => asked)).toMatchObject({ asked: { split: 'test', batch: 3, seed: 9 } });
  await until(() => (last('preview')?.preview as { seed: number } | undefined)?.seed === 9);
  expect((await cliCalls())[1]).toEqual([...base, '--split', 'test', '--from', '3', '--set', 'seed=9']);
  panel().say({ kind: 'again' });
  await until(async () => (await cliCalls()).length === 3);
  expect((await cliCalls())[2]).toEqual((await cliCalls())[1]);
});

test('what is wrong with the data is a problem at its line, a notification, and in the view', async () => {
  const { run, home, error } = await open({
    cli: `console.error('a.experiment.ts:5: There is no folder data.'); console.error('  Set dir.'); process.exit(2);`,
  });
  const file = join(home, 'a.experiment.ts');
  await run('previewData', file);
  panel().say({ kind: 'ready' });
  await until(() => last('failed') !== undefined);
  expect(last('failed')).toMatchObject({ name: 'a', hint: 'Set dir.', source: { file, line: 5 } });
  expect(last('failed')?.message).toContain('There is no folder data.');
  expect(error()).toContain('There is no folder data.');
  expect(editor.problems.get('sluice')!.get(file)![0]!.range.start.line).toBe(4);
  expect(last('preview')).toBeUndefined();
});

test('what the process prints that is no preview is said', async () => {
  const { run, home, error } = await open({ cli: `console.log('Usage: …');` });
  await run('previewData', join(home, 'a.experiment.ts'));
  expect(error()).toContain('What was read is no preview.');
});

test('no program is run in a workspace that is not trusted', async () => {
  const { run, home, cliCalls } = await open({ trusted: false });
  await run('previewData', join(home, 'a.experiment.ts'));
  expect(await cliCalls()).toEqual([]);
  expect(editor.panels).toEqual([]);
});

test('a saved experiment makes what is shown outdated', async () => {
  const { run, home } = await open({ cli: cli.replace('Date.now() + 3600e3', '1') });
  const file = join(home, 'a.experiment.ts');
  await run('previewData', file);
  writeFileSync(file, source);
  panel().say({ kind: 'ready' });
  await until(() => last('preview') !== undefined);
  expect(last('preview')).toMatchObject({ outdated: true });
});
