/** How something reaches the user: its words in the log, its buttons, and what each of them does. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { UserError } from '../../../src/base/userError';
import { Reporter } from '../../../src/host/base/report';
import { openLog } from '../../../src/host/base/window';
import { editor } from '../editor/state';
import { temporaryFolder, until } from '../temporary';

vi.mock('vscode', () => import('../editor/editor'));
beforeEach(() => editor.reset());

const settle = () => new Promise((resolve) => setImmediate(resolve));
const open = () => new Reporter(openLog('Sluice'), [{ title: 'New Experiment', command: 'sluice.newExperiment' }]);
const asked = () => editor.asked.map(({ level, text, titles }) => [level, text, titles]);

test('a failure is logged with its place, advice and stack, and says what to do', async () => {
  open().failure({
    ...{ message: 'No run.', hint: 'Sluice: New Experiment makes one.', stack: 'at x' },
    source: { file: '/w/a.ts', line: 7 },
  });
  expect(editor.log).toEqual(['error No run. (/w/a.ts:7)\n    Sluice: New Experiment makes one.', 'error at x']);
  expect(asked()).toEqual([
    ['error', 'No run. Sluice: New Experiment makes one.', ['New Experiment', 'Go to Line', 'Show Log']],
  ]);
  await settle();
  // Nobody has pressed anything.
  expect([editor.executed, editor.log.length]).toEqual([[], 2]);
});

test('a place without a line is a file to be opened, where it has an ending', () => {
  const report = open();
  for (const source of [
    { file: '/w/a.ts', line: 1 },
    { file: '/w/a.ts', line: 1, column: 2 },
    { file: '/w/folder', line: 1 },
    { file: '/w/folder', line: 2 },
  ])
    report.failure({ message: 'Bad.', source });
  report.failure({ message: 'Bad.' });
  report.failure({ message: 'Bad.', hint: 'File: Open Folder opens one.' });
  expect(editor.asked.map(({ titles }) => titles!.slice(0, -1))).toEqual([
    ...[['Open File'], ['Go to Line'], [], ['Go to Line'], [], ['Open Folder']],
  ]);
});

test('each button does what it says, and says when that fails', async () => {
  const file = join(await temporaryFolder(), 'a.ts');
  await writeFile(file, 'x');
  const report = open();
  const press = async (title: string) => {
    editor.presses = [title];
    report.error(
      new UserError('No run.', { hint: 'Sluice: New Experiment, or File: Open Folder.', source: { file, line: 3 } }),
      { title: 'Retry', run: () => Promise.reject(new Error('still not')) },
    );
    await settle();
    await settle();
  };
  await press('New Experiment');
  await press('Open Folder');
  expect(editor.executed.map(([id]) => id)).toEqual(['sluice.newExperiment', 'vscode.openFolder']);
  await press('Go to Line');
  await until(() => editor.shown.length > 0);
  expect(editor.shown).toMatchObject([{ selection: { start: { line: 2, character: 0 } } }]);
  await press('Show Log');
  await until(() => editor.log.at(-1) === 'shown behind');
  const before = editor.asked.length;
  await press('Retry');
  await until(() => editor.asked.length === before + 2);
  expect(editor.asked.slice(before).map(({ text }) => text.slice(0, 9))).toEqual(['No run. S', 'still not']);
});

test('a warning has the log beside its buttons, a piece of news its own buttons alone', async () => {
  const report = open();
  const run = vi.fn();
  report.warn('Slow.', { title: 'Why', run });
  editor.presses = ['Show'];
  report.info('Done.', { title: 'Show', run });
  await settle();
  expect(asked()).toEqual([
    ['warning', 'Slow.', ['Why', 'Show Log']],
    ['information', 'Done.', ['Show']],
  ]);
  expect([editor.log, run.mock.calls.length]).toEqual([['warn Slow.', 'info Done.'], 1]);
});

test('what a command throws, at once or later, is shown; what it gives is given back', async () => {
  const report = open();
  const fail = () => {
    throw new Error('at once');
  };
  expect(await report.guard(fail)()).toBeUndefined();
  expect(await report.guard(() => Promise.reject(new Error('later')))()).toBeUndefined();
  expect(await report.guard((a: number, b: number) => a - b)(5, 3)).toBe(2);
  expect(editor.asked.map(({ text }) => text)).toEqual([
    expect.stringContaining('at once'),
    expect.stringContaining('later'),
  ]);
});
