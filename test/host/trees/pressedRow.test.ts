/** A press on a row opens the row that is selected, also where that is known again only later. */
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { pressed, whenPressed } from '../../../src/host/trees/pressedRow';
import { editor } from '../editor/state';

vi.mock('vscode', () => import('../editor/editor'));
beforeEach(() => {
  editor.reset();
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
});

function open() {
  const view = { selection: [] as string[] };
  const opened: string[] = [];
  const press = whenPressed('sluice.runs', view as never, (row: string) => {
    opened.push(row);
    return `opened ${row}`;
  });
  const { command } = pressed('sluice.runs', 'Show');
  return { view, opened, press, command, go: () => editor.handlers.get(command)!() as Promise<unknown> };
}

test('the selected row at once, and none where several are selected', async () => {
  const { view, opened, go } = open();
  view.selection = ['a'];
  expect(await go()).toBe('opened a');
  view.selection = ['a', 'b'];
  expect(await go()).toBeUndefined();
  expect(opened).toEqual(['a']);
});

test('one that is not known again yet is waited for, and after ten seconds not any more', async () => {
  const { view, opened, press, go } = open();
  expect(press.waits).toBe(false);
  const [first, second] = [go(), go()];
  expect(press.waits).toBe(true);
  await vi.advanceTimersByTimeAsync(5000);
  expect(opened).toEqual([]);
  view.selection = ['late'];
  await vi.advanceTimersByTimeAsync(50);
  expect(await Promise.all([first, second])).toEqual(['opened late', 'opened late']);
  expect(press.waits).toBe(false);
  view.selection = [];
  const never = go();
  await vi.advanceTimersByTimeAsync(9900);
  expect(press.waits).toBe(true);
  await vi.advanceTimersByTimeAsync(100);
  expect([await never, press.waits, vi.getTimerCount()]).toEqual([undefined, false, 0]);
});

test('after its end nobody answers a press', () => {
  const { press, command } = open();
  expect(editor.handlers.has(command)).toBe(true);
  press.dispose();
  expect(editor.handlers.has(command)).toBe(false);
});
