/** The commands about gates, as the extension registers them. */
import { expect, test, vi } from 'vitest';
import type { RunEvent } from '../../../src/protocol/events/events';
import type { started } from '../../protocol/someEvents';
import { gated } from '../editor/someRuns';
import { editor } from '../editor/state';
import { workbench } from '../editor/workbench';
import { until } from '../temporary';

vi.mock('vscode', () => import('../editor/editor'));

async function withRun() {
  const files = { 'a.experiment.ts': 'x' };
  const made = await workbench({ files, runs: (home) => ({ a: gated(`${home}/a.experiment.ts`) }) });
  return { ...made, file: `${made.home}/a.experiment.ts` };
}
const gatesPanel = () => editor.panels.find(({ viewType }) => viewType === 'sluice.gatesView');

test('the class profile: of the row that was clicked, else of a layer that has one, and then the view turns to it', async () => {
  const { run, folderOf } = await withRun();
  editor.answers = ['first'];
  await run('showGateClasses');
  expect(editor.asked[0]).toMatchObject({ level: 'pick', text: 'Sluice: Show Class Profile' });
  // Of the second no rates by class are known.
  expect(editor.asked[0]!.rows).toMatchObject([
    { label: 'first', description: '50.0% · 75.0% of MACs · 1 on · 1 off' },
  ]);
  gatesPanel()!.say({ kind: 'ready' });
  await until(() => gatesPanel()!.posted.some(({ kind }) => kind === 'focus'));
  const focus = () =>
    gatesPanel()!
      .posted.filter(({ kind }) => kind === 'focus')
      .at(-1);
  expect(focus()).toEqual({ kind: 'focus', gate: 'first', aspect: 'classes' });
  await run('showGateClasses', { folder: folderOf('a'), gate: 'second', channel: 1 });
  expect(focus()).toEqual({ kind: 'focus', gate: 'second', channel: 1, aspect: 'classes' });
  editor.answers = [undefined];
  editor.panels[0]!.dispose();
  await run('showGateClasses');
  expect(editor.panels).toEqual([]);
});

test('Reveal Gate in Code goes to the line and column that made the gate', async () => {
  const { run, folderOf, file } = await withRun();
  await run('revealGate', { folder: folderOf('a'), gate: 'second', channel: 0 });
  editor.answers = ['first', undefined];
  await run('revealGate');
  await run('revealGate');
  const place = (line: number) => ({
    ...{ file: `file://${file}`, viewColumn: -2 },
    selection: { start: { line, character: 2 }, end: { line, character: 2 } },
  });
  expect(editor.shown).toEqual([place(3), place(2)]);
  await run('revealGate', { folder: folderOf('a'), gate: 'third' });
  expect(editor.shown).toHaveLength(2);
});

test('a gate that a helper made is revealed in the helper, not where that was called', async () => {
  const called = (file: string) => {
    const [first, ...rest] = gated(file) as [ReturnType<typeof started>, ...RunEvent[]];
    const sources = [7, 2].map((line) => ({ file, line, column: 1 }));
    const gates = first.model.gates.map((gate) => ({ ...gate, sources }));
    return [{ ...first, model: { ...first.model, gates } }, ...rest];
  };
  const files = { 'a.experiment.ts': 'x' };
  const { run, folderOf } = await workbench({ files, runs: (home) => ({ a: called(`${home}/a.experiment.ts`) }) });
  await run('revealGate', { folder: folderOf('a'), gate: 'second' });
  expect(editor.shown).toMatchObject([{ selection: { start: { line: 6, character: 0 } } }]);
});

test('gates without a known place are not offered to be revealed, and where none has one that is said', async () => {
  const placed = (...names: string[]) => {
    const [first, ...rest] = gated('/a/shapes.experiment.ts') as [ReturnType<typeof started>, ...RunEvent[]];
    const gates = first.model.gates.map((gate) => (names.includes(gate.name) ? gate : { ...gate, sources: [] }));
    return [{ ...first, model: { ...first.model, gates } }, ...rest];
  };
  const one = await workbench({ runs: { a: placed('second') } });
  editor.answers = [undefined];
  await one.run('revealGate');
  expect(editor.asked[0]).toMatchObject({ detail: 'Which layer?', rows: [{ label: 'second' }] });
  const none = await workbench({ runs: { a: placed() } });
  await none.run('revealGate');
  expect(none.error()).toMatch(/^No gate of this run has a known place in the code\. Gates have one once a run/);
});

test('Filter Gates offers all filters with what each means, marks the present one, and the tree has the rest no more', async () => {
  const { run, gates, error } = await withRun();
  await until(() => gates.rows().length === 2);
  const labels = [
    'All gates',
    'Always on: open for at least 99% of the samples',
    'Conditional: open for some samples, closed for others',
    'Always off: open for at most 1% of the samples',
    'Far from the prior: distance of at least 0.05',
  ];
  editor.answers = [labels[1]];
  await run('filterGates');
  expect(editor.asked[0]!.rows!.map((row) => (row as { label: string }).label)).toEqual(labels);
  expect(editor.asked[0]!.rows!.map((row) => 'description' in row)).toEqual([true, false, false, false, false]);
  expect(editor.executed).toContainEqual(['sluice.gates.focus']);
  expect(gates.rows()).toMatchObject([{ gate: 'first' }]);
  expect(gates.rows(gates.rows()[0])).toMatchObject([{ gate: 'first', channel: 1 }]);
  expect(gates.message).toBe('Always on: open for at least 99% of the samples (1 of 4 gates)');
  editor.answers = [undefined];
  await run('filterGates');
  expect(editor.asked[1]!.rows!.map((row) => 'description' in row)).toEqual([false, true, false, false, false]);
  expect(gates.rows()).toHaveLength(1);
  // Nothing is chosen: nothing is done, and nothing said.
  expect(editor.executed.filter(([id]) => id === 'sluice.gates.focus')).toHaveLength(1);
  expect(error()).toBeUndefined();
});

test('where no gate fits, says why and what to do', async () => {
  const { run, error } = await workbench();
  await run('showGateClasses');
  expect(error()).toBe(
    'No gate of this run has firing rates by class. They come with the evaluation at the end of an epoch.',
  );
  await run('revealGate');
  expect(error()).toBe(
    'No gate of this run has a known place in the code. Gates have one once a run of this version has measured them.',
  );
});
