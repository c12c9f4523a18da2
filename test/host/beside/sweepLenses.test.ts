/** What stands above a sweep: how many runs it is, how long they take, why it cannot be loaded; and when that is asked for anew. */
import { realpath, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { Signal } from '../../../src/host/base/signal';
import { type PlansOf, SweepLenses } from '../../../src/host/beside/sweepLenses';
import { emptySummary, type RunSummary } from '../../../src/host/runs/runSummary';
import { editor } from '../editor/state';
import { Document, Uri } from '../editor/values';
import { temporaryFolder } from '../temporary';

vi.mock('vscode', () => import('../editor/editor'));
beforeEach(() => {
  editor.reset();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  onTestFinished(() => void vi.useRealTimers());
});

/** A second to start, and two an epoch. */
const run = (more: Partial<RunSummary> = {}): RunSummary => ({
  ...emptySummary('/runs/a'),
  ...{ state: 'finished', epochs: 10, startMs: 1000, activeMs: 21_000, experiment: '/w/a.experiment.ts' },
  ...more,
});
const plan = (tasks: number, experiment = '/w/a.experiment.ts') => ({
  ...{ name: 'grid', experiment, atOnce: 2 },
  tasks: Array.from({ length: tasks }, (_, i) => ({ id: String(i), settings: {}, epochs: 5 })),
});

function open() {
  const list: RunSummary[] = [];
  const runs = { list: () => list, changed: new Signal<void>() };
  const news = new Signal<void>();
  const found: { is: ReturnType<PlansOf['of']> } = { is: undefined };
  const plans = { of: () => found.is, onDidChange: (listener: () => void) => news.on(listener) };
  const lenses = new SweepLenses(runs as never, plans as never);
  onTestFinished(() => lenses.dispose());
  let told = 0;
  lenses.onDidChangeCodeLenses(() => told++);
  const since = (act: () => void) => {
    const before = told;
    act();
    vi.advanceTimersByTime(1000);
    return told - before;
  };
  const document = new Document(Uri.file('/w/grid.sweep.ts'), 'export default defineSweep({});');
  const first = () => lenses.provideCodeLenses(document as never)[0]!.command!;
  return { list, runs, news, found, lenses, document, since, first };
}

test('it says how many runs it is, and how long they take where earlier ones say so', () => {
  const { list, found, first } = open();
  expect(first().title).toBe('▶ Run Sweep');
  found.is = { plan: plan(1) };
  expect(first()).toMatchObject({ title: '▶ Run Sweep · 1 run', tooltip: 'Run them on this machine, 2 at a time' });
  found.is = { plan: plan(3) };
  list.push(run({ experiment: undefined }), run({ experiment: '/w/b.experiment.ts' }), run({ state: 'stopped' }));
  expect(first().title).toBe('▶ Run Sweep · 3 runs');
  // 11 s each, one after the other: 33 s, said in tens.
  list.push(run());
  expect(first().title).toBe('▶ Run Sweep · 3 runs · at most 40 s');
  // Two rounds of 11 s, as in an earlier sweep.
  list.push(run({ sweep: '/runs/grid' }));
  expect(first()).toMatchObject({
    title: '▶ Run Sweep · 3 runs · about 30 s',
    tooltip: 'Run them on this machine, 2 at a time (as long as earlier runs of the experiment took)',
  });
  found.is = { why: 'There are no axes.', plan: plan(3) };
  expect(first()).toMatchObject({ title: '▶ Run Sweep (cannot be loaded)', tooltip: 'There are no axes.' });
});

test('a run is of the experiment also where that was reached through a link', async () => {
  const folder = await realpath(await temporaryFolder());
  await symlink(folder, `${folder}-link`);
  await writeFile(join(folder, 'a.experiment.ts'), '');
  const { list, found, first } = open();
  list.push(run({ experiment: join(folder, 'a.experiment.ts') }));
  found.is = { plan: plan(1, join(`${folder}-link`, 'a.experiment.ts')) };
  expect(first().title).toBe('▶ Run Sweep · 1 run · at most 20 s');
});

test('each sweep of a file has both lenses, where they are wanted; in Restricted Mode they say that they are off', () => {
  const { lenses, document } = open();
  document.text = 'defineSweep({});\ndefineSweep({});\n';
  const titles = () => lenses.provideCodeLenses(document as never).map(({ command }) => command!.title);
  expect(titles()).toEqual(['▶ Run Sweep', 'Submit to Slurm…', '▶ Run Sweep', 'Submit to Slurm…']);
  document.text = 'defineExperiment({});';
  expect(titles()).toEqual([]);
  document.text = 'defineSweep({});';
  editor.trusted = false;
  expect(lenses.provideCodeLenses(document as never).map(({ command }) => command)).toMatchObject([
    ...[
      { title: '▶ Run Sweep (off in Restricted Mode)', command: 'sluice.runSweep' },
      { title: 'Submit to Slurm… (off in Restricted Mode)', command: 'sluice.submitSweep' },
    ].map((one) => ({
      ...one,
      tooltip: 'A sweep runs this file and its experiment as programs: trust the workspace first',
    })),
  ]);
  editor.settings['sluice.editor.codeLens'] = false;
  expect(titles()).toEqual([]);
});

test('they are asked for anew with a plan, with one more run that has finished, with trust and the setting; not after the end', () => {
  const { list, runs, news, lenses, since } = open();
  const look = () => since(() => runs.changed.emit());
  expect(look()).toBe(0);
  list.push(run({ state: 'running', live: true }));
  expect(look()).toBe(0);
  list[0] = run();
  expect([look(), look()]).toEqual([1, 0]);
  // What is deleted says nothing any more.
  list.pop();
  expect(look()).toBe(1);
  expect(since(() => news.emit())).toBe(1);
  expect(since(() => editor.events.trust.fire())).toBe(1);
  expect(since(() => editor.set('sluice.editor.codeLens', true))).toBe(1);
  expect(since(() => editor.set('sluice.editor.hovers', true))).toBe(0);
  lenses.dispose();
  expect([runs.changed.size, news.size]).toEqual([0, 0]);
});
