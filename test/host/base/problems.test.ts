/** Errors of runs in the Problems view: at which line of which file, and until when. */
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { UserError } from '../../../src/base/userError';
import { RunProblems, rangeOf } from '../../../src/host/base/problems';
import { editor } from '../editor/state';
import { Document, Uri } from '../editor/values';
import { temporaryFolder } from '../temporary';

vi.mock('vscode', () => import('../editor/editor'));
beforeEach(() => editor.reset());

async function open() {
  const home = await temporaryFolder();
  const [experiment, other] = [join(home, 'a.experiment.ts'), join(home, 'b.experiment.ts')];
  await writeFile(experiment, '// defineExperiment(\nimport "x";\n\nexport default defineExperiment({});\n');
  await writeFile(other, 'no call');
  const problems = new RunProblems();
  onTestFinished(() => problems.dispose());
  const of = (file: string) =>
    (editor.problems.get('sluice')!.get(file) ?? []).map(({ message, severity, range }) => {
      const { line, character } = (range as { start: { line: number; character: number } }).start;
      return [message, severity, line, character];
    });
  return { home, experiment, other, problems, of };
}

test('an error is at its line and column, with what to do, and one without a place nowhere', async () => {
  const { experiment, problems, of } = await open();
  problems.show('/runs/a', experiment, { message: 'Nowhere.' });
  expect(of(experiment)).toEqual([]);
  problems.show('/runs/a', experiment, {
    ...{ message: 'No such layer.', hint: 'Take another.' },
    source: { file: experiment, line: 3, column: 5 },
  });
  expect(of(experiment)).toEqual([['No such layer.\nTake another.', 0, 2, 4]]);
  // In place of the one before.
  problems.show('/runs/a', experiment, { message: 'Another.', source: { file: experiment, line: 2 } });
  expect(of(experiment)).toEqual([['Another.', 0, 1, 0]]);
  expect(rangeOf(0, 0)).toMatchObject({ start: { line: 0, character: 0 }, end: { line: 0, character: 1000 } });
});

test('it goes when its experiment begins again, by whichever path, or when its file is edited', async () => {
  const { home, experiment, other, problems, of } = await open();
  await mkdir(join(home, 'parts'));
  const helper = join(home, 'parts', 'h.ts');
  await writeFile(helper, '');
  const link = `${home}-link`;
  await symlink(home, link);
  const show = () => problems.show('/runs/a', experiment, { message: 'Bad.', source: { file: helper, line: 1 } });
  show();
  problems.begin('/runs/b', other);
  expect(of(helper)).toHaveLength(1);
  problems.begin('/runs/c', join(link, 'a.experiment.ts'));
  expect(of(helper)).toEqual([]);
  show();
  // An error of the same experiment in another file takes its place.
  problems.show('/runs/a', experiment, { message: 'Worse.', source: { file: experiment, line: 1 } });
  expect([of(helper), of(experiment)]).toEqual([[], [['Worse.', 0, 0, 0]]]);
  const document = new Document(Uri.file(experiment), '');
  editor.events.text.fire({ document, contentChanges: [] });
  editor.events.text.fire({ document: new Document(Uri.file(other), ''), contentChanges: [{}] });
  expect(of(experiment)).toHaveLength(1);
  editor.events.text.fire({ document, contentChanges: [{}] });
  expect(of(experiment)).toEqual([]);
});

test('what keeps a run from loading, elsewhere than in its experiment, goes when that begins again', async () => {
  const { home, experiment, problems, of } = await open();
  const helper = join(home, 'h.ts');
  problems.begin('/runs/a', experiment);
  // Its events name no experiment.
  problems.show('/runs/a', undefined, { message: 'Bad.', source: { file: helper, line: 1 } });
  expect(of(helper)).toHaveLength(1);
  problems.begin('/runs/b', experiment);
  expect(of(helper)).toEqual([]);
});

test('two experiments with errors in a file that both read have one each, until their own begins again', async () => {
  const { home, experiment, other, problems, of } = await open();
  const shared = join(home, 'shared.ts');
  await writeFile(shared, '');
  const show = (of: string, message: string, line: number) =>
    problems.show(`/runs/${message}`, of, { message, source: { file: shared, line } });
  show(experiment, 'Of a.', 1);
  show(other, 'Of b.', 2);
  expect(of(shared)).toEqual([
    ['Of a.', 0, 0, 0],
    ['Of b.', 0, 1, 0],
  ]);
  show(experiment, 'Of a, later.', 3);
  expect(of(shared).map(([message]) => message)).toEqual(['Of b.', 'Of a, later.']);
  problems.begin('/runs/c', experiment);
  expect(of(shared)).toEqual([['Of b.', 0, 1, 0]]);
  // The same of both is there once, and as long as one of them has it. Elsewhere, or with other words, it is another.
  show(experiment, 'Of b.', 2);
  expect(of(shared)).toHaveLength(1);
  problems.begin('/runs/d', other);
  expect(of(shared)).toEqual([['Of b.', 0, 1, 0]]);
  show(other, 'Of b.', 3);
  expect(of(shared)).toHaveLength(2);
  show(other, 'Of b, too.', 2);
  expect(of(shared)).toHaveLength(2);
  problems.show('/runs/e', other, { message: 'Of b.', source: { file: shared, line: 2, column: 7 } });
  expect(of(shared)).toEqual([
    ['Of b.', 0, 1, 0],
    ['Of b.', 0, 1, 6],
  ]);
  // An edit takes all of the file away, and none comes back with an error elsewhere.
  editor.events.text.fire({ document: new Document(Uri.file(shared), ''), contentChanges: [{}] });
  expect(of(shared)).toEqual([]);
  show(experiment, 'Anew.', 1);
  expect(of(shared)).toEqual([['Anew.', 0, 0, 0]]);
});

test('a start that failed without a place of the user’s is at the definition of its experiment', async () => {
  const { home, experiment, other, problems, of } = await open();
  problems.begin('/runs/a', experiment);
  problems.showStart('/runs/a', undefined, { message: 'No device.' });
  expect(of(experiment)).toEqual([['No device.', 0, 3, 0]]);
  problems.showStart('/runs/a', undefined, { message: 'Gone.', source: { file: join(home, 'missing.ts'), line: 9 } });
  expect(of(experiment)).toEqual([['Gone.', 0, 3, 0]]);
  problems.showStart('/runs/a', experiment, { message: 'Here.', source: { file: experiment, line: 2 } });
  expect(of(experiment)).toEqual([['Here.', 0, 1, 0]]);
  // Without a call it is at the first line; what is no file has none.
  problems.showStart('/runs/b', other, { message: 'No call.' });
  expect(of(other)).toEqual([['No call.', 0, 0, 0]]);
  problems.showStart('/runs/c', home, { message: 'A folder.' });
  problems.showStart('/runs/d', undefined, { message: 'Of nobody.' });
  expect([...editor.problems.get('sluice')!.keys()].toSorted()).toEqual([experiment, other]);
});

test('what keeps a sweep from being started is thrown on, and at its file', async () => {
  const { other, problems, of } = await open();
  const error = new UserError('No grid.', { hint: 'Give one.', source: { file: other, line: 1, column: 3 } });
  await expect(problems.placed(other, () => Promise.reject(error))).rejects.toBe(error);
  expect(of(other)).toEqual([['No grid.\nGive one.', 0, 0, 2]]);
  await problems.placed(other, async () => {});
});
