/** What the editor is given to show: words as text, how much of them, and where. */
import { beforeEach, expect, test, vi } from 'vitest';
import {
  afterLine,
  ask,
  askWarning,
  codeLens,
  fillStatusItem,
  hover,
  openLog,
  openPanel,
  pick,
  problem,
  quickFix,
  sayInStatusBar,
  setTitle,
  setTooltip,
  showError,
  showInformation,
  showWarning,
  treeItem,
  withProgress,
} from '../../../src/host/base/window';
import { window } from '../editor/editor';
import { editor } from '../editor/state';
import { Document, Position, Range, Uri } from '../editor/values';

vi.mock('vscode', () => import('../editor/editor'));
beforeEach(() => editor.reset());

/** A link and an icon, if it were read as more than text. */
const odd = '[x](command:a) $(bug)';
const text = '[x]\u2060(command:a) $\u2060(bug)';
const here = new Range(new Position(1, 2), new Position(1, 3)) as never;

test('notifications and questions are text, with their buttons as they are', async () => {
  await showError(odd, 'Show Log');
  await showWarning(odd, 'Why', 'Show Log');
  await showInformation(odd);
  await askWarning(odd, `${odd}\n${odd}`, 'Delete');
  await askWarning('Sure?', undefined, 'Yes');
  expect(editor.asked).toEqual([
    { level: 'error', text, titles: ['Show Log'] },
    { level: 'warning', text, titles: ['Why', 'Show Log'] },
    { level: 'information', text, titles: [] },
    // Below it there may be several lines.
    { level: 'warning', text, titles: ['Delete'], modal: true, detail: `${text}\n${text}` },
    { level: 'warning', text: 'Sure?', titles: ['Yes'], modal: true },
  ]);
});

test('what is picked is the item that was given; its icon is the one thing that is no text', async () => {
  editor.answers = [`$(star) ${text}`];
  const items = [
    { label: 'a', value: 1 },
    { label: odd, icon: 'star', description: odd, detail: odd, value: 2 },
  ];
  expect(await pick(items, { placeHolder: 'Which?', title: odd })).toBe(items[1]);
  expect(editor.asked.at(-1)).toMatchObject({
    ...{ text, detail: 'Which?' },
    rows: [{ label: 'a' }, { label: `$(star) ${text}`, description: text, detail: text }],
  });
  expect(await pick(items, { placeHolder: 'Which?' })).toBeUndefined();
  await ask({ title: odd, prompt: odd, value: odd });
  expect(editor.asked.at(-1)).toMatchObject({ text, detail: text, titles: [odd] });
});

test('what can be cancelled is a notification, all else a line in the status bar', async () => {
  const work = async (say: (text: string) => void) => {
    say(odd);
    return 3;
  };
  for (const cancellable of [true, false]) expect(await withProgress({ title: odd, cancellable }, work)).toBe(3);
  expect(editor.progress.map(({ title, location, said }) => [title, location, said])).toEqual([
    [text, 15, [text]],
    [text, 10, [text]],
  ]);
});

test('a word in the status bar goes after five seconds, an item of it has room for 120 letters', () => {
  const set = vi.spyOn(window, 'setStatusBarMessage').mockReturnValue(undefined);
  sayInStatusBar(odd);
  expect(set.mock.calls).toEqual([[text, 5000]]);
  set.mockRestore();
  const item = { text: '', tooltip: '' };
  fillStatusItem(item as never, 'sync', 'a'.repeat(500), `${odd}\nb`);
  expect(item.text.startsWith('$(sync) aaa')).toBe(true);
  expect(item.text).toHaveLength('$(sync) '.length + 120);
  expect(item.tooltip).toBe(`${text}\nb`);
});

test('a row is folded, lit up and spoken as it is asked for', () => {
  expect(treeItem({ id: odd, label: odd })).toEqual({ id: odd, label: text, collapsibleState: 0 });
  const row = treeItem({ id: 'a', label: odd, description: odd, spoken: odd, collapsed: true, marked: true });
  expect(row).toEqual({
    ...{ id: 'a', collapsibleState: 1, description: text, accessibilityInformation: { label: text } },
    // All of what is shown.
    label: { label: text, highlights: [[0, text.length]] },
  });
  expect(setTooltip(row, `${odd}\n${odd}`)).toMatchObject({ tooltip: `${text}\n${text}` });
});

test('beside the code: lenses, ends of lines, hovers and problems', () => {
  expect(codeLens(here, { title: odd, tooltip: odd, command: 'c', arguments: [1] }).command).toEqual({
    ...{ title: text, tooltip: text, command: 'c', arguments: [1] },
  });
  expect(codeLens(here, { title: odd, command: '' }).command).toEqual({ title: text, command: '' });
  const line = new Document(Uri.file('/w/a.ts'), 'one\ntwo').lineAt(1);
  expect(afterLine(line as never, odd)).toMatchObject({
    range: { start: { line: 1, character: 3 }, end: { line: 1, character: 3 } },
    renderOptions: { after: { contentText: text } },
  });
  expect(afterLine(line as never, 'a'.repeat(500)).renderOptions!.after!.contentText!).toHaveLength(200);
  expect(hover('**a**', here, ['c'])).toMatchObject({
    contents: { value: '**a**', isTrusted: { enabledCommands: ['c'] } },
    range: here,
  });
  const found = problem(here, `${odd}\nb`, 1);
  expect(found).toMatchObject({ message: `${text}\nb`, severity: 1, source: 'Sluice', range: here });
  const command = { title: 'Do', command: 'c' };
  expect(quickFix(odd, [found], command)).toMatchObject({
    ...{ title: text, kind: 'quickfix', diagnostics: [found], command, isPreferred: true },
  });
});

test('a view opens without taking the focus, and its title is set where it is another one', () => {
  const create = vi.spyOn(window, 'createWebviewPanel');
  openPanel('sluice.training', odd, 2);
  expect(create.mock.calls[0]).toEqual(['sluice.training', text, { viewColumn: 2, preserveFocus: true }]);
  create.mockRestore();
  const titles: string[] = [];
  let title = text;
  const panel = {
    get title() {
      return title;
    },
    set title(to: string) {
      titles.push(to);
      title = to;
    },
  };
  for (const to of [odd, 'a', 'a', 'b']) setTitle(panel as never, to);
  expect(titles).toEqual(['a', 'b']);
});

test('the log has lines of one entry indented, is shown in front unless the focus is to stay', () => {
  const log = openLog('Sluice');
  log.info('a\nb');
  log.warn('c');
  log.error(new Error('d'));
  log.show(true as never);
  log.show();
  expect(editor.log).toEqual(['info a\n    b', 'warn c', 'error Error: d', 'shown behind', 'shown in front']);
});
