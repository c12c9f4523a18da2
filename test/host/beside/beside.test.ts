/** What stands beside the code: lenses, numbers at the ends of lines, hovers and problems, in an editor in memory. */
import { createHash } from 'node:crypto';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { runFiles } from '../../../src/protocol/files/runFolder';
import { ended } from '../../protocol/someEvents';
import { gated, source } from '../editor/someRuns';
import { editor } from '../editor/state';
import { Document, Uri } from '../editor/values';
import { type Begin, workbench } from '../editor/workbench';
import { until, writeWorker } from '../temporary';

vi.mock('vscode', () => import('../editor/editor'));

const sha256 = createHash('sha256').update(source).digest('hex');

async function open(begin: Begin = {}, ...end: Parameters<typeof ended>[]) {
  const made = await workbench({
    files: {
      'a.experiment.ts': source,
      [`runs/a/${runFiles.manifest}`]: JSON.stringify({ source: [{ path: 'a.experiment.ts', sha256, text: source }] }),
    },
    runs: (home) => {
      const [first, ...rest] = gated(`${home}/a.experiment.ts`, end.length > 0 ? end.map((one) => ended(...one)) : []);
      return { a: [{ ...first!, experimentHash: sha256 } as typeof first & object, ...rest] };
    },
    ...begin,
  });
  const document = new Document(Uri.file(join(made.home, 'a.experiment.ts')), source);
  return { ...made, document, drawn: editor.view(document) };
}
const done = [20] as const;
const texts = (options: object[] = []) =>
  options.map((option) => {
    const { range, renderOptions } = option as {
      range: { start: { line: number; character: number } };
      renderOptions: { after: { contentText: string } };
    };
    return [range.start.line, range.start.character, renderOptions.after.contentText];
  });

test('numbers stand at the ends of their lines; after an edit they are of before it, and can be switched off', async () => {
  const { document, drawn } = await open({}, [...done]);
  const redraw = () => editor.events.visibleEditors.fire([]);
  await until(() => {
    redraw();
    return texts(drawn[0]).length === 2;
  });
  expect(texts(drawn[0])).toEqual([
    [2, 5, '50% open · 75% of MACs'],
    [3, 6, '50% open · 25% of MACs'],
  ]);
  expect(texts(drawn[1])).toEqual([]);
  document.text = `// new\n${source}`;
  editor.events.text.fire({ document, contentChanges: [{}] });
  expect(texts(drawn[0])).toEqual([]);
  expect(texts(drawn[1])).toEqual([
    [3, 5, '50% open · 75% of MACs · before the edit'],
    [4, 6, '50% open · 25% of MACs · before the edit'],
  ]);
  editor.set('sluice.editor.decorations', false);
  expect([texts(drawn[0]), texts(drawn[1])]).toEqual([[], []]);
});

test('a hover on a line with gates, and on no other; not where hovers are switched off', async () => {
  const { document } = await open({}, [...done]);
  await until(() => editor.hover(document, 2) !== undefined);
  const hover = editor.hover(document, 2)!;
  expect(hover.contents.value).toContain('first');
  expect(hover.range).toMatchObject({ start: { line: 2, character: 0 }, end: { line: 2, character: 5 } });
  expect(hover.contents.isTrusted!.enabledCommands.length).toBeGreaterThan(0);
  expect(editor.hover(document, 1)).toBeUndefined();
  editor.set('sluice.editor.hovers', false);
  expect(editor.hover(document, 2)).toBeUndefined();
});

test('gate health is a problem at the line and the name of the layer, until the text is another', async () => {
  const { document } = await open({}, [...done]);
  const problems = () => editor.problems.get('sluice-gates')!.get(document.uri.fsPath) ?? [];
  await until(() => problems().length > 0);
  const dead = problems().find(({ code }) => code?.value === 'dead-gates')!;
  expect(dead).toMatchObject({ source: 'Sluice', severity: 1 });
  expect(dead.range).toMatchObject({ start: { line: 2, character: 2 }, end: { line: 2, character: 5 } });
  expect(dead.message).toMatch(/^first: 1 of 2 gates never open/);
  expect(dead.code!.target.toString()).toContain('dead-gates');
  editor.set('sluice.editor.gateHealth', false);
  await until(() => problems().length === 0);
  editor.set('sluice.editor.gateHealth', true);
  await until(() => problems().length > 0);
  document.text = `${source}\n`;
  editor.events.text.fire({ document, contentChanges: [] });
  expect(problems().length).toBeGreaterThan(0);
  editor.events.text.fire({ document, contentChanges: [{}] });
  expect(problems()).toEqual([]);
});

const lensesOf = (document: Document) =>
  editor.lenses(document).map(({ command, range }) => {
    expect(range.start.line).toBe(4);
    return [command.title, command.tooltip, command.command, ...(command.arguments ?? [])];
  });

test('lenses of an experiment that does not train, in a trusted workspace and in another', async () => {
  const { document, folderOf, run } = await open({}, [...done]);
  const profile = ['Profile MACs', 'Count what each layer costs', 'sluice.profile', document.uri];
  const preview = [
    ...['Preview Data', 'Look at the first batches as the network sees them'],
    ...['sluice.previewData', document.uri],
  ];
  const gates = ['Show Gates', 'Open the gates view of a', 'sluice.showGates', folderOf('a')];
  const train = ['▶ Train', 'Train this experiment', 'sluice.train', document.uri];
  expect(lensesOf(document)).toEqual([train, gates, profile, preview]);
  editor.trusted = false;
  expect(lensesOf(document)[0]).toEqual([
    '▶ Train (off in Restricted Mode)',
    'Training runs this file as a program: trust the workspace first',
    ...['sluice.train', document.uri],
  ]);
  editor.set('sluice.editor.codeLens', false);
  expect(lensesOf(document)).toEqual([]);
  expect(lensesOf(new Document(document.uri, 'no experiment'))).toEqual([]);
  await run('explainGateHealth', 'dead-gates');
  await run('explainGateHealth', 'no rule');
  const previews = editor.executed.filter(([id]) => id === 'markdown.showPreview');
  expect(previews.map(([, uri]) => (uri as Uri).fragment)).toEqual(['dead-gates', '']);
});

test('lenses of an experiment that trains: one run to stop and to see, or which of several', async () => {
  const made = await open();
  const { document, folderOf, write } = made;
  await writeWorker(folderOf('a'), process.pid);
  made.tree.show(true);
  await until(() => lensesOf(document).length === 6);
  expect(lensesOf(document).slice(1, 4)).toEqual([
    ['■ Stop a', 'Write a checkpoint and stop a', 'sluice.stop', folderOf('a')],
    ['Show Training', 'Open the training view', 'sluice.showTraining', folderOf('a')],
    ['Show Gates', 'Open the gates view of a', 'sluice.showGates', folderOf('a')],
  ]);
  const events = gated(document.uri.fsPath, []).map((event) => `${JSON.stringify(event)}\n`);
  await write('runs/b/events.jsonl', events.join(''));
  await writeWorker(folderOf('b'), process.pid);
  made.tree.show(true);
  await until(() => lensesOf(document)[1]![0] === '■ Stop…');
  expect(lensesOf(document)[1]).toEqual(['■ Stop…', '2 runs of this file are training', 'sluice.stop', undefined]);
});

test('lenses of a file that is open through a link which came later: its runs are found once something changes', async () => {
  const made = await open({}, [...done]);
  const linked = join(made.home, 'linked');
  const document = new Document(Uri.file(join(linked, 'a.experiment.ts')), source);
  const titles = () => editor.lenses(document).map(({ command }) => command.title);
  // Asked for with every key that is pressed: what a path leads to is not looked up each time.
  expect(titles()).toContain('▶ Train');
  expect(titles()).not.toContain('Show Gates');
  symlinkSync(made.home, linked);
  const events = gated(made.document.uri.fsPath, []).map((event) => `${JSON.stringify(event)}\n`);
  await made.write('runs/b/events.jsonl', events.join(''));
  made.tree.show(true);
  await until(() => titles().includes('Show Gates'));
});
