/** What the Gates tree draws as its run says more, has another name, or is another run that is still being read. */
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { Signal } from '../../../src/host/base/signal';
import type { News } from '../../../src/host/runs/runFollower';
import { GatesTree } from '../../../src/host/trees/gatesTree';
import type { RunEvent } from '../../../src/protocol/events/events';
import { initialRunState, reduce } from '../../../src/protocol/events/runState';
import { step } from '../../protocol/someEvents';
import { gated } from '../editor/someRuns';
import { editor } from '../editor/state';

vi.mock('vscode', () => import('../editor/editor'));
beforeEach(() => {
  editor.reset();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => void vi.useRealTimers());

const events = gated('/w/a.experiment.ts', []);
const settle = () => new Promise((resolve) => setImmediate(resolve));

async function open() {
  let read = () => {};
  const run = (folder: string, said: RunEvent[], ready: Promise<void>) => ({
    ...{ folder, ready, news: new Signal<News>(), state: said.reduce(reduce, initialRunState()) },
  });
  const followers = {
    '/a': run('/a', events, Promise.resolve()),
    '/b': run('/b', events, new Promise((resolve) => (read = resolve))),
  };
  const names: Record<string, string> = { '/a': 'first', '/b': 'second' };
  const runs = {
    changed: new Signal<void>(),
    get: (folder: string) => ({ name: names[folder], gates: 2 }),
    hold: (folder: '/a' | '/b') => ({ follower: followers[folder], dispose() {} }),
  };
  const chosen = { folder: '/a', changed: new Signal<void>() };
  const choice = { of: () => 'last', changed: new Signal<string>() };
  const tree = new GatesTree(runs as never, chosen as never, choice as never);
  onTestFinished(() => tree.dispose());
  await settle();
  const view = editor.trees.get('sluice.gates')!;
  const say = (event: RunEvent) => {
    followers['/a'].state = reduce(followers['/a'].state, event);
    followers['/a'].news.emit({ events: [event], restarted: false });
    vi.advanceTimersByTime(1000);
    return view.redraws.length;
  };
  const choose = (folder: string) => {
    chosen.folder = folder;
    chosen.changed.emit();
  };
  return { view, runs, names, say, choose, read: () => read() };
}

test('what was measured anew is drawn anew, and a step draws nothing', async () => {
  const { view, say } = await open();
  expect(view.rows()).toHaveLength(2);
  const before = view.redraws.length;
  expect(say(step(21))).toBe(before);
  expect(say(events[2]!)).toBe(before + 1);
});

test('its head is the name of the run, as that is by now', async () => {
  const { view, runs, names } = await open();
  expect(view.description).toBe('first');
  names['/a'] = 'renamed';
  const before = view.redraws.length;
  runs.changed.emit();
  expect([view.description, view.redraws.length]).toEqual(['renamed', before]);
});

test('nothing of one run stands under the name of another that is being read', async () => {
  const { view, choose, read } = await open();
  choose('/b');
  expect([view.rows(), view.description, view.message]).toEqual([[], 'second', '']);
  read();
  await settle();
  expect(view.rows()).toHaveLength(2);
  expect(view.rows()).toMatchObject([{ folder: '/b' }, { folder: '/b' }]);
  view.show(false);
  expect([view.rows(), view.description, view.message]).toEqual([[], '', '']);
});
