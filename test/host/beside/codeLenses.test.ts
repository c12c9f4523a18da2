/** Which runs the lenses of an experiment are about, and when they are asked for anew. */
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { Signal } from '../../../src/host/base/signal';
import { TrainLenses } from '../../../src/host/beside/codeLenses';
import { emptySummary, type RunSummary } from '../../../src/host/runs/runSummary';
import { editor } from '../editor/state';
import { Document, Uri } from '../editor/values';

vi.mock('vscode', () => import('../editor/editor'));
beforeEach(() => editor.reset());

const run = (name: string, more: Partial<RunSummary> = {}): RunSummary => ({
  ...emptySummary(`/runs/${name}`),
  experiment: '/w/a.experiment.ts',
  ...more,
});

function open(...list: RunSummary[]) {
  const runs = { list: () => list, changed: new Signal<void>() };
  const chosen = { folder: undefined as string | undefined, changed: new Signal<void>() };
  const lenses = new TrainLenses(runs as never, chosen as never);
  onTestFinished(() => lenses.dispose());
  const document = new Document(Uri.file('/w/a.experiment.ts'), 'export default defineExperiment({});');
  /** Of which run each lens is that is of one. */
  const about = () =>
    editor.lenses(document).flatMap(({ command }) => {
      const [folder] = command.arguments ?? [];
      return typeof folder === 'string' ? [`${command.title} ${folder}`] : [];
    });
  let told = 0;
  lenses.onDidChangeCodeLenses(() => told++);
  /** How often lenses were asked for anew since. */
  const news = (signal: 'runs' | 'chosen' = 'runs') => {
    told = 0;
    (signal === 'runs' ? runs : chosen).changed.emit();
    return told;
  };
  return { list, chosen, about, news };
}

test('gates are those of the current run, else of the live one, else of the newest, of those that have some', () => {
  const { list, chosen, about } = open(
    run('plain', { gates: 0 }),
    run('newest', { gates: 2 }),
    run('live', { gates: 1, live: true }),
    run('old', { gates: 1 }),
    run('other', { gates: 1, live: true, experiment: '/w/b.experiment.ts' }),
    run('unknown', { gates: 1, experiment: undefined }),
  );
  const gates = () => about().filter((text) => text.startsWith('Show Gates'));
  chosen.folder = '/runs/other';
  expect(gates()).toEqual(['Show Gates /runs/live']);
  chosen.folder = '/runs/old';
  expect(gates()).toEqual(['Show Gates /runs/old']);
  chosen.folder = '/runs/plain';
  expect(gates()).toEqual(['Show Gates /runs/live']);
  list.splice(2, 1);
  expect(gates()).toEqual(['Show Gates /runs/newest']);
  list.splice(1, 2);
  expect(gates()).toEqual([]);
});

test('training is that of the current run where that is live, else of the newest that is', () => {
  const { chosen, about } = open(run('ended'), run('b', { live: true }), run('a', { live: true }));
  const training = () => about().filter((text) => text.startsWith('Show Training'));
  expect(training()).toEqual(['Show Training /runs/b']);
  chosen.folder = '/runs/a';
  expect(training()).toEqual(['Show Training /runs/a']);
  chosen.folder = '/runs/ended';
  expect(training()).toEqual(['Show Training /runs/b']);
});

test('they are asked for anew when a run that they name is another one, and not with every word of one', () => {
  const { list, chosen, news } = open();
  expect(news()).toBe(0);
  list.unshift(run('a', { gates: 2 }));
  expect([news(), news()]).toEqual([1, 0]);
  list[0] = { ...list[0]!, live: true };
  expect([news(), news()]).toEqual([1, 0]);
  list[0] = { ...list[0]!, loss: 0.5, epoch: 1 };
  expect(news()).toBe(0);
  list[0] = { ...list[0]!, name: 'mine' };
  expect([news(), news()]).toEqual([1, 0]);
  // One without gates that has ended stands in none.
  list.unshift(run('b'));
  expect(news()).toBe(0);
  chosen.folder = '/runs/a';
  expect([news('chosen'), news('chosen')]).toEqual([1, 0]);
});
