/** What stands beside the code: lenses, numbers at the ends of lines, hovers and problems, in an editor in memory. */
import { createHash } from 'node:crypto';
import { symlinkSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { openDocument } from '../../../src/host/base/documents';
import type { RunEvent } from '../../../src/protocol/events/events';
import { packShares } from '../../../src/protocol/facts/packed';
import { runFiles } from '../../../src/protocol/files/runFolder';
import { ended, type started } from '../../protocol/someEvents';
import { gated, source } from '../editor/someRuns';
import { editor, WebviewPanel } from '../editor/state';
import { Document, Uri } from '../editor/values';
import { type Begin, workbench } from '../editor/workbench';
import { until, writeWorker } from '../temporary';

vi.mock('vscode', () => import('../editor/editor'));

type Started = Parameters<typeof started>[0] & object;

interface Open extends Begin {
  /** Of the experiment. */
  text?: string;
  /** What the run says in place of its events. */
  events?: (events: RunEvent[]) => RunEvent[];
}

async function open({ text = source, events = (all) => all, ...begin }: Open = {}, ...end: Parameters<typeof ended>[]) {
  const sha256 = createHash('sha256').update(text).digest('hex');
  const made = await workbench({
    files: {
      'a.experiment.ts': text,
      [`runs/a/${runFiles.manifest}`]: JSON.stringify({ source: [{ path: 'a.experiment.ts', sha256, text }] }),
    },
    runs: (home) => {
      const [first, ...rest] = gated(`${home}/a.experiment.ts`, end.length > 0 ? end.map((one) => ended(...one)) : []);
      return { a: events([{ ...first!, experimentHash: sha256 } as typeof first & object, ...rest]) };
    },
    ...begin,
  });
  const document = new Document(Uri.file(join(made.home, 'a.experiment.ts')), text);
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
    [2, 5, '50% open · switches 75% of MACs'],
    [3, 6, '50% open · switches 25% of MACs'],
  ]);
  expect(texts(drawn[1])).toEqual([]);
  document.text = `// new\n${source}`;
  editor.events.text.fire({ document, contentChanges: [{}] });
  expect(texts(drawn[0])).toEqual([]);
  expect(texts(drawn[1])).toEqual([
    [3, 5, '50% open · switches 75% of MACs · before the edit'],
    [4, 6, '50% open · switches 25% of MACs · before the edit'],
  ]);
  editor.set('sluice.editor.decorations', false);
  expect([texts(drawn[0]), texts(drawn[1])]).toEqual([[], []]);
});

test('numbers that are out of sight at the end of a line stand above it, where lenses are wanted', async () => {
  const [long, middle] = [`first(${'a'.repeat(80)})`, `second(${'a'.repeat(42)})`];
  const text = `stem(${'a'.repeat(90)})\n\n${long}\n${middle}\nexport default defineExperiment({});\n`;
  const { document, drawn, folderOf } = await open(
    {
      text,
      events: ([first, ...rest]) => {
        const { model, ...run } = first as RunEvent & Started;
        const sources = [{ file: run.experiment!, line: 1 }];
        const stem = { name: 'stem', kind: 'Conv2D', macs: 100, params: 1, sources };
        return [{ ...run, model: { ...model!, layers: [stem, ...model!.layers] } } as RunEvent, ...rest];
      },
    },
    [...done],
  );
  const above = () =>
    editor
      .lenses(document)
      .filter(({ command }) => command.title.includes('of MACs'))
      .map(({ range, command }) => [range.start.line, command]);
  await until(() => {
    editor.events.visibleEditors.fire([]);
    return above().length > 0 && texts(drawn[0]).length > 0;
  });
  const place = { command: 'sluice.showGates', arguments: [{ folder: folderOf('a'), gate: 'first' }] };
  const first = { title: '50% open · switches 75% of MACs', tooltip: 'Open the gates view at first', ...place };
  const both = [
    [0, { title: '10% of MACs', command: '' }],
    [2, first],
  ];
  expect(above()).toEqual(both);
  expect(texts(drawn[0])).toEqual([[3, 50, '50% open · switches 25% of MACs']]);
  // What an edit adds to the words moves no number.
  document.text = `// new\n${text}`;
  editor.events.text.fire({ document, contentChanges: [{}] });
  expect(texts(drawn[1])).toEqual([[4, 50, '50% open · switches 25% of MACs · before the edit']]);
  expect(above().map(([line]) => line)).toEqual([1, 3]);
  document.text = text;
  // Beside a view there is less room.
  editor.panels = [new WebviewPanel('x', 'X', 1), new WebviewPanel('y', 'Y', 2)];
  editor.events.tabGroups.fire();
  expect(texts(drawn[0])).toEqual([]);
  expect(above().map(([line]) => line)).toEqual([0, 2, 3]);
  editor.panels = [];
  editor.events.tabGroups.fire();
  expect(above().map(([line]) => line)).toEqual([0, 2]);
  editor.set('editor.codeLens', false);
  expect(above()).toEqual([]);
  expect(texts(drawn[0]).map(([line]) => line)).toEqual([0, 2, 3]);
  // A text that is no file of the run's has none.
  const other = new Document(Uri.from({ scheme: 'git', path: document.uri.path }), text);
  const drawnThere = editor.view(other);
  editor.events.visibleEditors.fire([]);
  expect(drawnThere.flat()).toEqual([]);
});

test('of the best checkpoint numbers are those of then, and say so; gate health stays that of the last evaluation', async () => {
  // As good as the last: its row in the tree does not change.
  const events = (all: RunEvent[]) =>
    all.map((event) => {
      if (event.kind !== 'epoch') return event;
      const values = { ...event.evaluation.values, accuracy: 0.5 };
      return { ...event, evaluation: { ...event.evaluation, values } };
    });
  const { document, drawn, run, row } = await open({ events }, [...done]);
  const problems = () =>
    (editor.problems.get('sluice-gates')!.get(document.uri.fsPath) ?? []).map(({ message }) => message);
  editor.events.visibleEditors.fire([]);
  await until(() => texts(drawn[0]).length === 2 && problems().length > 0);
  expect(problems().every((text) => text.endsWith('After epoch 2 (last).'))).toBe(true);
  editor.answers = ['Best'];
  await run('chooseCheckpoint', row('a'));
  await until(() => texts(drawn[0])[0]![2] !== '50% open · switches 75% of MACs');
  expect(texts(drawn[0]).map(([, , text]) => text)).toEqual([
    '100% open · switches 75% of MACs · epoch 1 (best)',
    '70% open · switches 25% of MACs · epoch 1 (best)',
  ]);
  expect(problems().every((text) => text.endsWith('After epoch 2 (last).'))).toBe(true);
});

test('a hover on a line with gates, and on no other; not where hovers are switched off', async () => {
  const { document } = await open({}, [...done]);
  await until(() => editor.hover(document, 2) !== undefined);
  const hover = editor.hover(document, 2)!;
  expect(hover.contents.value).toContain('first');
  expect(hover.range).toMatchObject({ start: { line: 2, character: 0 }, end: { line: 2, character: 5 } });
  expect(hover.contents.isTrusted!.enabledCommands.length).toBeGreaterThan(0);
  expect(editor.hover(document, 1)).toBeUndefined();
  expect(hover.contents.value).toMatch(/^\*\*shapes&#45;1\*\* · (?!.*changed since)/);
  document.text = `// new\n${source}`;
  expect(editor.hover(document, 2)).toBeUndefined();
  expect(editor.hover(document, 3)!.contents.value.split('\n')[0]).toMatch(/ · \*the file has changed since\*$/);
  document.text = source;
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

test('gate health of the whole run stands at the call of defineExperiment, and each layer’s at its line, with its severity', async () => {
  const { document, home } = await open(
    {
      events: (all) =>
        all.map((event) => {
          if (event.kind === 'step') return { ...event, terms: { task: 0.01, sparsity: 0.99 } };
          if (event.kind === 'started') {
            const { gates } = event.model;
            return { ...event, model: { ...event.model, gates: [gates[0]!, { ...gates[1]!, channels: 4 }] } };
          }
          if (event.kind !== 'epoch') return event;
          const gates = event.evaluation.gates.map((one) =>
            one.gate === 'second' ? { gate: 'second', rates: packShares([0, 0.6, 0.6, 0.6]) } : one,
          );
          return { ...event, evaluation: { ...event.evaluation, gates } };
        }),
    },
    [...done],
  );
  const problems = () => editor.problems.get('sluice-gates')!.get(document.uri.fsPath) ?? [];
  await until(() => problems().length > 0);
  const at = problems().map(({ code, severity, range: { start, end } }) => [
    ...[code!.value, severity, start.line, start.character, end.character],
  ]);
  expect(at).toEqual([
    ['dead-gates', 1, 2, 2, 5],
    ['dead-gates', 2, 3, 2, 6],
    ['always-on-gates', 1, 2, 2, 5],
    ['dominant-loss-term', 1, 4, 15, 31],
  ]);
  // The file is looked at where it is open, else on the disk.
  editor.documents = [];
  editor.set('sluice.editor.gateHealth', true);
  await until(() => problems().length === at.length);
  await writeFile(join(home, 'a.experiment.ts'), 'another');
  editor.set('sluice.editor.gateHealth', true);
  await until(() => problems().length === 0);
  editor.documents = [document];
  editor.set('sluice.editor.gateHealth', true);
  await until(() => problems().length === at.length);
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
  // What runs the file is off.
  expect(lensesOf(document).map(([title]) => title)).toEqual(['▶ Train (off in Restricted Mode)', 'Show Gates']);
  let told = 0;
  editor.watchLenses(() => told++);
  editor.events.trust.fire();
  // Those of experiments and of sweeps.
  expect(told).toBe(2);
  editor.set('sluice.editor.codeLens', false);
  expect(told).toBe(4);
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
  // The current one is shown.
  let told = 0;
  editor.watchLenses(() => told++);
  for (const name of ['a', 'b', 'a']) {
    const before = told;
    await made.run('showTraining', folderOf(name));
    await until(() => lensesOf(document)[2]![3] === folderOf(name));
    expect(lensesOf(document)[3]!.slice(1)).toEqual([
      ...[`Open the gates view of ${name}`, 'sluice.showGates', folderOf(name)],
    ]);
    await until(() => name === 'b' || told >= before);
  }
  expect(told).toBeGreaterThan(0);
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

test('the text of a file is the one on the disk, not a committed one that stands beside it in a diff', () => {
  editor.reset();
  const committed = new Document(Uri.from({ scheme: 'git', path: '/w/a.experiment.ts', query: 'HEAD' }), 'before');
  const own = new Document(Uri.file('/w/a.experiment.ts'), 'now');
  editor.documents = [committed, own];
  expect(openDocument('/w/a.experiment.ts')).toBe(own);
  editor.documents = [committed];
  expect(openDocument('/w/a.experiment.ts')).toBeUndefined();
});
