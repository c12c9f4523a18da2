/** The Preview Data view while batches are read that nobody wants any more, after a reload, and of other experiments. */
import { existsSync } from 'node:fs';
import { rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { preview } from '../../webview/previews';
import { source } from '../editor/someRuns';
import { editor, WebviewPanel } from '../editor/state';
import { Document, Uri } from '../editor/values';
import { type Begin, workbench } from '../editor/workbench';
import { until } from '../temporary';

vi.mock('vscode', () => import('../editor/editor'));

const viewType = 'sluice.previewView';
/**
 * Prints a preview of what it is given, made now. Batch 1 waits until a file `go` is beside it, batch 5 too, and then fails; batch 6 waits
 * for ever.
 */
const cli = `const fs = require('fs'), given = process.argv.slice(2);
  const flag = (name) => given[given.indexOf(name) + 1];
  const first = Number(flag('--from')), seed = given.includes('--set') ? Number(flag('--set').slice(5)) : 7;
  const preview = ${JSON.stringify(preview)};
  const say = () => console.log(JSON.stringify({ ...preview, experiment: given[1], made: Date.now(), split: flag('--split'), first, seed }));
  const fail = () => { console.error('a.experiment.ts:5: There is no folder data.'); process.exitCode = 2; };
  process.on('SIGTERM', () => process.exit(130));
  process.on('exit', () => fs.writeFileSync(__dirname + '/ended-' + first, ''));
  if (fs.existsSync(__dirname + '/fail')) fail();
  else if (first === 1 || first === 5) {
    const look = setInterval(() => {
      if (!fs.existsSync(__dirname + '/go')) return;
      clearInterval(look);
      if (first === 1) say(); else fail();
    }, 5);
  } else if (first === 6) { console.error('· at work'); setInterval(() => {}, 1000); }
  else say();`;

async function open(begin: Begin = {}) {
  const made = await workbench({ files: { 'a.experiment.ts': source, 'b.experiment.ts': source }, cli, ...begin });
  return { ...made, file: join(made.home, 'a.experiment.ts'), beside: (name: string) => join(made.root, 'dist', name) };
}
const panel = () => editor.panels.find((one) => one.viewType === viewType)!;
const last = (kind: string, from = panel()) => from.posted.findLast((message) => message.kind === kind);
const batch = () => (last('preview')?.preview as { first: number } | undefined)?.first;
const ask = (number: number) => panel().say({ kind: 'show', asked: { split: 'train', batch: number } });
const errors = () => editor.asked.filter(({ level }) => level === 'error');

test('what comes of a batch that was asked for before the last one is not shown', async () => {
  const { run, file, beside } = await open();
  await run('previewData', file);
  panel().say({ kind: 'ready' });
  await until(() => batch() === 0);
  ask(1);
  ask(5);
  await until(() => editor.progress.length === 3);
  ask(2);
  await until(() => batch() === 2);
  await writeFile(beside('go'), '');
  await until(() => existsSync(beside('ended-1')) && errors().length === 1);
  // Time enough for what the process has said to arrive.
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect([batch(), last('failed'), last('reading')!.asked]).toEqual([2, undefined, null]);
});

test('a read that the user stops is over, and leaves what was shown', async () => {
  const { run, file } = await open();
  await run('previewData', file);
  panel().say({ kind: 'ready' });
  await until(() => batch() === 0);
  ask(6);
  await until(() => last('reading')?.asked !== null && editor.progress.at(-1)!.said.length > 0);
  editor.progress.at(-1)!.cancel();
  await until(() => last('reading')!.asked === null);
  expect([batch(), last('failed'), errors()]).toEqual([0, undefined, []]);
});

test('of another experiment nothing of the first is shown while it is read', async () => {
  const { run, file, home, beside } = await open();
  await run('previewData', file);
  await writeFile(beside('fail'), '');
  const other = join(home, 'b.experiment.ts');
  await run('previewData', other);
  panel().say({ kind: 'ready' });
  await until(() => last('failed') !== undefined);
  expect([panel().title, last('preview'), last('failed')!.name]).toEqual(['Preview Data: b', undefined, 'b']);
});

test('changes are saved before, and what was wrong is said no more once it is read', async () => {
  const { run, file, beside } = await open();
  const document = Object.assign(new Document(Uri.file(file), source), { isDirty: true });
  editor.view(document);
  await writeFile(beside('fail'), '');
  await run('previewData', file);
  const problems = () => editor.problems.get('sluice')!.get(file) ?? [];
  expect([document.saved, problems().length]).toEqual([1, 1]);
  await rm(beside('fail'));
  await run('previewData', file);
  panel().say({ kind: 'ready' });
  await until(() => last('reading') !== undefined);
  expect([problems(), last('failed'), batch()]).toEqual([[], undefined, 0]);
});

test('data of a program elsewhere is read only after a question', async () => {
  const { run, cliCalls } = await open();
  await run('previewData', '/elsewhere/x.experiment.ts');
  expect(editor.asked).toMatchObject([{ modal: true, detail: '/elsewhere/x.experiment.ts' }]);
  expect([await cliCalls(), editor.panels]).toEqual([[], []]);
});

test('a file that is saved makes what is shown outdated at once', async () => {
  const { run, file } = await open();
  await run('previewData', file);
  panel().say({ kind: 'ready' });
  await until(() => last('reading') !== undefined);
  expect(last('preview')!.outdated).toBe(false);
  const later = Date.now() / 1000 + 3600;
  await utimes(file, later, later);
  editor.events.saved.fire(new Document(Uri.file(file), source));
  await until(() => last('preview')!.outdated === true);
});

test('after a reload the view has the batch that it showed, and reads that one again; where it is gone it closes', async () => {
  const { run, file, context } = await open();
  await run('previewData', file);
  panel().say({ kind: 'ready' });
  panel().say({ kind: 'show', asked: { split: 'test', batch: 3, seed: 9 } });
  await until(() => batch() === 3);
  const kept = context.workspaceState.get('sluice.shownPreview') as string;
  const restore = async (remembered: string) => {
    const made = await open({ remembered: { 'sluice.shownPreview': remembered } });
    const tab = new WebviewPanel(viewType, 'Old', 1);
    editor.panels.push(tab);
    await editor.serializers.get(viewType)!.deserializeWebviewPanel(tab);
    return { ...made, tab };
  };
  const again = await restore(kept);
  expect(again.tab.title).toBe('Preview Data: a');
  again.tab.say({ kind: 'ready' });
  await until(() => last('preview', again.tab) !== undefined);
  expect(last('preview', again.tab)).toMatchObject({ name: 'a', preview: { first: 3, seed: 9, split: 'test' } });
  // It may be anybody's.
  editor.answers = ['Run It'];
  again.tab.say({ kind: 'again' });
  await until(async () => (await again.cliCalls()).length === 1);
  expect((await again.cliCalls())[0]!.slice(4)).toEqual(['--split', 'test', '--from', '3', '--set', 'seed=9']);
  const gone = await restore(`${kept}.none`);
  expect(editor.panels.includes(gone.tab)).toBe(false);
});
