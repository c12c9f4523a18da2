/** The runs of a window: told anew when another checkpoint is to be shown, and nothing is left of them after the end. */
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { CheckpointChoice } from '../../../src/host/runs/checkpointChoice';
import { WorkspaceRuns } from '../../../src/host/runs/workspaceRuns';
import { editor } from '../editor/state';

vi.mock('vscode', () => import('../editor/editor'));
beforeEach(() => {
  editor.reset();
  // Nothing is looked at by itself.
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
});

function open() {
  const kept = new Map<string, unknown>();
  const memory = {
    get: (key: string) => kept.get(key),
    update: async (key: string, value: unknown) => void kept.set(key, value),
  };
  const choice = new CheckpointChoice(memory as never);
  const log = { warn: vi.fn(), error: vi.fn() };
  editor.openFolders('/none/w');
  const made = new WorkspaceRuns(log as never, undefined, choice);
  onTestFinished(() => made.dispose());
  return { choice, made };
}

test('a run whose other checkpoint is chosen says other numbers: that is told at once', async () => {
  const { choice, made } = open();
  let told = 0;
  made.runs.changed.on(() => told++);
  await choice.choose('/none/w/runs/a', 'best');
  expect(told).toBe(1);
  await choice.choose('/none/w/runs/a', 'best');
  expect(told).toBe(1);
});

test('another folder of runs is watched in place of the one before, and none after the end', () => {
  const { choice, made } = open();
  const watched = () => editor.watchers.flatMap(({ base, disposed }) => (disposed ? [] : [base]));
  expect(watched()).toEqual(['/none/w/runs']);
  editor.openFolders('/none/w', '/none/v');
  editor.events.folders.fire(undefined);
  expect(watched()).toEqual(['/none/w/runs', '/none/v/runs']);
  editor.set('sluice.runsFolder', 'other');
  expect(watched()).toEqual(['/none/w/other', '/none/v/other']);
  const before = editor.watchers.length;
  editor.set('sluice.notifyWhenFinished', false);
  expect(editor.watchers).toHaveLength(before);
  made.runs.changed.emit();
  made.sweeps.changed.emit();
  made.dispose();
  expect([watched(), vi.getTimerCount(), choice.changed.size]).toEqual([[], 0, 0]);
  editor.events.folders.fire(undefined);
  expect(watched()).toEqual([]);
});

test.each(['created', 'changed', 'deleted'] as const)('a file of a run that is %s: the run is looked at', (how) => {
  const { made } = open();
  const look = vi.spyOn(made.runs, 'look').mockResolvedValue();
  const search = vi.spyOn(made.runs, 'findNew').mockResolvedValue();
  editor.watchers[0]!.tell('/none/w/runs/a/events.jsonl', how);
  vi.advanceTimersByTime(2000);
  expect(look.mock.calls).toEqual([[['/none/w/runs/a']]]);
  // A sweep is found, and missed, by its folder.
  editor.watchers[0]!.tell('/none/w/runs/s/sweep.json', how);
  vi.advanceTimersByTime(2000);
  expect([look.mock.calls.length, search.mock.calls.length]).toEqual([1, 1]);
});
