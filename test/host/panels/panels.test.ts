/** The views of runs: what their page is told, what it asks for, and what opens, turns and closes them. */
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { ended, started, step } from '../../protocol/someEvents';
import { gated } from '../editor/someRuns';
import { editor, WebviewPanel } from '../editor/state';
import { type Begin, workbench } from '../editor/workbench';
import { until, writeWorker } from '../temporary';

vi.mock('vscode', () => import('../editor/editor'));

const open = (begin: Begin = {}) =>
  workbench({
    files: { 'a.experiment.ts': 'x' },
    runs: (home) => ({
      a: gated(`${home}/a.experiment.ts`),
      b: gated(`${home}/a.experiment.ts`, [ended(20, { outcome: 'stopped' })]),
    }),
    ...begin,
  });
const panel = (type = 'training') => editor.panels.find(({ viewType }) => viewType === `sluice.${type}`)!;
const kinds = (of: WebviewPanel) => of.posted.map(({ kind }) => kind);

test('a page that is ready gets its name, the checkpoint and a snapshot, then events in batches', async () => {
  const { run, row, folderOf } = await open();
  await run('showTraining', row('a'));
  const view = panel();
  expect(view.title).toBe('Training: a');
  expect(view.posted).toEqual([]);
  view.say({ kind: 'ready' });
  await until(() => kinds(view).includes('snapshot'));
  expect(view.posted.find(({ kind }) => kind === 'named')).toEqual({ kind: 'named', name: 'a' });
  expect(view.posted.find(({ kind }) => kind === 'checkpoint')).toEqual({ kind: 'checkpoint', shown: 'last' });
  expect(view.posted.find(({ kind }) => kind === 'snapshot')).toMatchObject({ state: { step: 20, epoch: 2 } });
  await appendFile(join(folderOf('a'), 'events.jsonl'), `${JSON.stringify(step(21))}\n`);
  view.say({ kind: 'showCheckpoint', shown: 'best' });
  await until(() => view.posted.at(-1)?.shown === 'best');
});

test('one panel a kind: another run turns it, a hidden page is sent nothing, and a closed one is new', async () => {
  const { run, row } = await open();
  await run('showTraining', row('a'));
  panel().say({ kind: 'ready' });
  await run('showTraining', row('b'));
  expect(editor.panels).toHaveLength(1);
  expect(panel().reveals).toBe(1);
  await until(() => panel().posted.filter(({ kind }) => kind === 'snapshot').length === 2);
  const view = panel();
  view.turn(false);
  const before = view.posted.length;
  await run('showTraining', row('a'));
  expect(view.posted).toHaveLength(before);
  view.turn(true);
  await until(() => view.posted.length > before);
  view.dispose();
  await run('showTraining', row('a'));
  expect(panel()).not.toBe(view);
});

test('buttons of a page are commands on its run; a source is shown; a fault is logged', async () => {
  const { run, row, folderOf, home } = await open();
  await run('showTraining', row('a'));
  const view = panel();
  view.say({ kind: 'ready' });
  for (const kind of ['stop', 'evaluate', 'predict', 'resume', 'profile']) {
    editor.handlers.delete(`sluice.${kind}`);
    view.say({ kind });
  }
  expect(editor.executed.filter(([id]) => /^sluice\.(stop|evaluate|predict|resume|profile)$/.test(id))).toEqual(
    ['stop', 'evaluate', 'predict', 'resume', 'profile'].map((kind) => [`sluice.${kind}`, folderOf('a')]),
  );
  const file = join(home, 'a.experiment.ts');
  view.say({ kind: 'openSource', source: { file, line: 7, column: 5 } });
  await until(() => editor.shown.length === 1);
  view.say({ kind: 'openSource', source: { file, line: 2 } });
  await until(() => editor.shown.length === 2);
  expect(editor.shown.map(({ selection }) => (selection as { start: object }).start)).toMatchObject([
    { line: 6, character: 4 },
    { line: 1, character: 0 },
  ]);
  view.say({ kind: 'error', message: 'x is undefined' });
  expect(editor.log.at(-1)).toBe('error Training: a: x is undefined');
});

test.each([
  ['PNG', 'png', 'pixels'],
  ['SVG', 'svg', '<svg/>'],
  ['CSV', 'csv', '1,2\n'],
])('a figure is saved as %s beside the run, with its own bytes', async (label, ending, bytes) => {
  const { run, row, folderOf, root } = await open();
  await run('showTraining', row('a'));
  const figure = { kind: 'saveFigure', name: 'loss/Größe', svg: '<svg/>', png: btoa('pixels'), csv: '1,2\n' };
  const target = join(root, `x.${ending}`);
  editor.answers = [label, target];
  panel().say(figure);
  await until(() => editor.statusMessages.length === 1);
  expect(editor.written.get(target)).toBe(bytes);
  expect(editor.statusMessages).toEqual([`Saved ${target}`]);
  const [pick, save] = editor.asked;
  expect(pick).toMatchObject({
    ...{ text: 'Sluice: Save loss/Größe', detail: 'As what?' },
    rows: [
      { label: 'PNG', description: 'a picture, for slides' },
      { label: 'SVG', description: 'a drawing, for papers' },
      { label: 'CSV', description: 'the numbers, unrounded' },
    ],
  });
  expect(save).toMatchObject({
    ...{ text: 'Sluice: Save loss/Größe', detail: join(folderOf('a'), `a-loss_Größe.${ending}`) },
    rows: [{ filters: { [label]: [ending] } }],
  });
  editor.answers = [label, undefined];
  panel().say(figure);
  await until(() => editor.asked.length === 4);
  // The next one is saved when the one that nobody wanted is over.
  editor.answers = [undefined, label, target];
  panel().say(figure);
  panel().say(figure);
  await until(() => editor.statusMessages.length === 2);
  expect(editor.asked).toHaveLength(7);
  expect(editor.asked.filter(({ level }) => level === 'error')).toEqual([]);
});

test('after a reload a tab is filled with what it showed; one whose run nobody remembers is closed', async () => {
  const { folderOf } = await open();
  const lost = new WebviewPanel('sluice.training', 'Training', 1);
  await editor.serializers.get('sluice.training')!.deserializeWebviewPanel(lost);
  expect(lost.webview.html).toBe('');
  const made = await open({ remembered: {} });
  await made.context.workspaceState.update('sluice.shownRun', made.folderOf('b'));
  const tab = new WebviewPanel('sluice.training', 'Training', 1);
  editor.panels.push(tab);
  await editor.serializers.get('sluice.training')!.deserializeWebviewPanel(tab);
  expect(tab.webview.html).toContain('training.js');
  expect(tab.webview.options).toMatchObject({ enableScripts: true });
  tab.say({ kind: 'ready' });
  await until(() => kinds(tab).includes('snapshot'));
  expect(tab.title).toBe('Training: a');
  expect(folderOf('a')).not.toBe(made.folderOf('a'));
});

test('the view of a run that is deleted closes', async () => {
  const { run, row } = await open();
  await run('showTraining', row('b'));
  editor.answers = ['Move to Trash'];
  await run('deleteRun', row('b'));
  await until(() => editor.panels.length === 0);
});

test('a view that cannot show the current run stays, and makes its own the current one when it is turned to', async () => {
  const { run, row, context, folderOf } = await open({
    runs: (home) => {
      const experiment = `${home}/a.experiment.ts`;
      return { a: gated(experiment), c: [started({ experiment }), step(10), ended(10)] };
    },
  });
  const current = () => context.workspaceState.get('sluice.gatesRun');
  await run('showGates', row('a'));
  await run('showTraining', row('c'));
  await until(() => current() === folderOf('c'));
  expect([panel('gatesView').title, context.workspaceState.get('sluice.shownGates')]).toEqual([
    ...['Gates: a', folderOf('a')],
  ]);
  panel('gatesView').turn(false);
  panel('gatesView').turn(true, false);
  expect(current()).toBe(folderOf('c'));
  panel('gatesView').turn(true);
  await until(() => current() === folderOf('a'));
});

test('an open view follows the current run and its name, from the top; a closed one is not opened by it', async () => {
  const { run, row, folderOf } = await open();
  await run('showTraining', row('a'));
  await run('showGates', row('a'));
  const [training, gates] = [panel(), panel('gatesView')];
  for (const view of [training, gates]) view.say({ kind: 'ready' });
  await until(() => [training, gates].every((view) => kinds(view).includes('snapshot')));
  // What is shown begins at its top.
  expect(kinds(training).filter((kind) => kind === 'top')).toHaveLength(1);
  expect(kinds(training).at(-1)).toBe('top');
  const before = gates.posted.length;
  await run('showTraining', row('b'));
  await until(() => kinds(gates).slice(before).includes('snapshot'));
  expect(kinds(gates).slice(before)[0]).toBe('top');
  expect([training.title, gates.title]).toEqual(['Training: a', 'Gates: a']);
  editor.answers = ['wide'];
  await run('renameRun', row('b'));
  await until(() => gates.title === 'Gates: wide' && training.title === 'Training: wide');
  for (const view of [training, gates])
    expect(view.posted.filter(({ kind }) => kind === 'named').at(-1)).toEqual({ kind: 'named', name: 'wide' });
  gates.dispose();
  await run('showTraining', row('a'));
  await until(() => training.title === 'Training: a');
  expect(editor.panels).toEqual([training]);
  // A hidden page is made anew: what it is to turn to is said when it is ready.
  training.turn(false);
  const posted = training.posted.length;
  await run('showTraining', folderOf('b'));
  training.turn(true);
  training.say({ kind: 'ready' });
  await until(() => kinds(training).slice(posted).includes('snapshot'));
  expect(kinds(training).slice(posted)).toContain('top');
});

test('a view of files reads them when its page is ready, after an evaluation, and for the other checkpoint', async () => {
  const made = await open({ runs: (home) => ({ a: gated(`${home}/a.experiment.ts`, []) }) });
  await writeWorker(made.folderOf('a'), process.pid);
  await made.write('runs/a/samples.bin', 'last');
  await made.write('runs/a/samples-best.bin', 'best');
  await made.run('showSamples', made.row('a'));
  const view = panel('samplesView');
  expect(view.title).toBe('Samples: a');
  const samples = () =>
    view.posted.flatMap(({ kind, bytes }) => (kind === 'samples' ? [Buffer.from(bytes as Uint8Array).toString()] : []));
  view.say({ kind: 'ready' });
  await until(() => samples().length > 0);
  expect(samples()).toEqual(['last']);
  await made.write('runs/a/samples.bin', 'newer');
  await made.say('a', step(21));
  await until(() => kinds(view).filter((kind) => kind === 'events').length === 1);
  await made.say('a', gated('/a.experiment.ts')[2]!);
  await until(() => samples().length === 2);
  expect(samples()).toEqual(['last', 'newer']);
  view.say({ kind: 'showCheckpoint', shown: 'best' });
  await until(() => samples().length === 3);
  expect(samples()[2]).toBe('best');
  // Nobody has made pictures of them.
  const count = view.posted.length;
  view.say({ kind: 'thumbnails', samples: [0] });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(kinds(view).slice(count)).not.toContain('thumbnails');
});

test('the Training view is told of other runs, and of those that it asks for; others are not', async () => {
  const { run, row, folderOf } = await open();
  await run('showTraining', row('a'));
  await run('showGates', row('a'));
  const [training, gates] = [panel(), panel('gatesView')];
  for (const view of [training, gates]) {
    view.say({ kind: 'ready' });
    view.say({ kind: 'compare', folders: [folderOf('b'), folderOf('a')] });
  }
  await until(() => kinds(training).includes('compared') && kinds(gates).includes('snapshot'));
  // The list is sent again when a run in it has been read.
  const listed = () => JSON.stringify(training.posted.findLast(({ kind }) => kind === 'runs')?.runs ?? []);
  await until(() => listed().includes('50.0% · 40% MACs'));
  expect(JSON.parse(listed())).toEqual([
    { folder: folderOf('b'), id: 'b', text: expect.stringMatching(/^a · .*50\.0% · 40% MACs/) },
  ]);
  expect(training.posted.filter(({ kind }) => kind === 'compared').map(({ folder }) => folder)).toEqual([
    folderOf('b'),
  ]);
  expect(kinds(gates).filter((kind) => kind === 'compared' || kind === 'runs')).toEqual([]);
  // A new page asks for itself.
  training.dispose();
  await run('showTraining', row('a'));
  panel().say({ kind: 'ready' });
  await until(() => kinds(panel()).includes('snapshot') && kinds(panel()).includes('runs'));
  expect(kinds(panel())).not.toContain('compared');
});
