/** A feed that is turned from one run to another, or whose view goes away, while a run is still being read. */
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { Signal } from '../../../src/host/base/signal';
import { RunFeed } from '../../../src/host/runs/runFeed';
import type { News } from '../../../src/host/runs/runFollower';
import type { Hold } from '../../../src/host/runs/runs';
import type { RunEvent } from '../../../src/protocol/events/events';
import { initialRunState, type RunState } from '../../../src/protocol/events/runState';
import { step } from '../events';

const samples = new Map<string, (sample: RunState | undefined) => void>();

// A sample is there when the test says so.
vi.mock('../../../src/host/runs/sampleRun', () => ({
  sampleRun: (file: string) => new Promise((resolve) => samples.set(file, resolve)),
}));
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function run(name: string) {
  const made = { ready: () => {}, held: true, news: new Signal<News>() };
  const ready = new Promise<void>((resolve) => {
    made.ready = resolve;
  });
  const follower = { folder: name, file: `${name}.jsonl`, readShare: 0.5, state: initialRunState(), ready };
  const hold = {
    follower: { ...follower, news: made.news },
    dispose: () => Object.assign(made, { held: false }),
  } as unknown;
  const say = (events: RunEvent[], restarted = false) => made.news.emit({ events, restarted });
  return { ...made, made, hold: hold as Hold, say, sampled: () => samples.get(`${name}.jsonl`) };
}

function open() {
  const said: string[] = [];
  const view = { listens: true };
  const feed = new RunFeed({
    batchMs: 10,
    listens: () => view.listens,
    snapshot: (_, folder) => void said.push(`all of ${folder}`),
    events: (events, folder) => void said.push(`${events.length} of ${folder}`),
    reading: (share, sample) => void said.push(sample === undefined ? `${share} read` : `sample ${sample.step}`),
  });
  onTestFinished(() => feed.dispose());
  return { feed, view, said };
}
const sample = (at: number): RunState => ({ ...initialRunState(), step: at });
const settle = () => vi.advanceTimersByTimeAsync(0);

test('a run that is read when another one is shown is not shown, and nothing of it', async () => {
  const { feed, said } = open();
  const [a, b] = [run('a'), run('b')];
  void feed.follow(a.hold);
  feed.refresh();
  void feed.follow(b.hold);
  expect([a.made.held, a.news.size, feed.folder]).toEqual([false, 0, 'b']);
  a.made.ready();
  a.sampled()!(sample(7));
  await settle();
  expect(said).toEqual(['0.5 read']);
  b.made.ready();
  await settle();
  expect(said.slice(1)).toEqual(['all of b']);
});

test('after one that was read, another one is being read, with a sample of its own', async () => {
  const { feed, said } = open();
  const [a, b] = [run('a'), run('b')];
  void feed.follow(a.hold);
  feed.refresh();
  a.sampled()!(sample(7));
  await settle();
  a.made.ready();
  await settle();
  expect(said).toEqual(['0.5 read', 'sample 7', 'all of a']);
  void feed.follow(b.hold);
  feed.refresh();
  feed.refresh();
  b.sampled()!(sample(8));
  await settle();
  expect(said.slice(3)).toEqual(['0.5 read', '0.5 read', 'sample 8']);
});

test('a sample that comes late, or to a view that is hidden by then, is not shown', async () => {
  const { feed, view, said } = open();
  const [a, b] = [run('a'), run('b')];
  void feed.follow(a.hold);
  feed.refresh();
  a.made.ready();
  await settle();
  a.sampled()!(sample(7));
  await settle();
  expect(said).toEqual(['0.5 read', 'all of a']);
  void feed.follow(b.hold);
  feed.refresh();
  view.listens = false;
  b.sampled()!(sample(8));
  await settle();
  expect(said.slice(2)).toEqual(['0.5 read']);
});

test('of a file that began anew all is sent; to a view that is hidden meanwhile, nothing', async () => {
  const { feed, view, said } = open();
  const a = run('a');
  void feed.follow(a.hold);
  a.made.ready();
  await settle();
  a.say([step(1)]);
  a.say([step(1), step(2)], true);
  await vi.advanceTimersByTimeAsync(100);
  // What waited is of before.
  expect(said).toEqual(['all of a', 'all of a']);
  a.say([step(3)]);
  a.say([step(4)]);
  await vi.advanceTimersByTimeAsync(100);
  expect(said.slice(2)).toEqual(['2 of a']);
  a.say([step(5)]);
  view.listens = false;
  await vi.advanceTimersByTimeAsync(100);
  expect(said.slice(3)).toEqual([]);
});

test('a feed that is disposed of lets its run go', async () => {
  const { feed, said } = open();
  const a = run('a');
  void feed.follow(a.hold);
  a.made.ready();
  await settle();
  a.say([step(1)]);
  feed.dispose();
  await vi.advanceTimersByTimeAsync(100);
  expect([a.made.held, a.news.size, said]).toEqual([false, 0, ['all of a']]);
});
