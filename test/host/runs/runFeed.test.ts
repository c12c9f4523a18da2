/** What a view is sent of a run, and what it is spared. */
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { RunFeed } from '../../../src/host/runs/runFeed';
import { RunFollower } from '../../../src/host/runs/runFollower';
import { measuredOf, pointsOf } from '../../../src/protocol/events/history';
import { initialRunState, type RunState, reduce } from '../../../src/protocol/events/runState';
import { runFiles } from '../../../src/protocol/files/runFolder';
import { ended, started, step } from '../events';
import { lines, temporaryFolder, until } from '../temporary';

async function setUp(steps: number, sampleFrom = 1e9) {
  const folder = await temporaryFolder();
  const file = join(folder, runFiles.events);
  const run = [started(), ...Array.from({ length: steps }, (_, i) => step(i + 1)), ended(steps)];
  await writeFile(file, lines(...run));
  const follower = new RunFollower(folder, { mayWrite: () => false, pollMs: 5, idlePollMs: 5 });
  const view = {
    listens: true,
    state: initialRunState(),
    log: [] as string[],
    shares: [] as number[],
    samples: [] as RunState[],
  };
  const feed = new RunFeed({
    batchMs: 5,
    sampleFrom,
    listens: () => view.listens,
    snapshot(state: RunState) {
      view.log.push('snapshot');
      view.state = state;
    },
    events(events) {
      view.log.push(`${events.length} events`);
      view.state = events.reduce(reduce, view.state);
    },
    reading(share, sample) {
      if (sample !== undefined) view.samples.push(sample);
      view.log.push('reading');
      view.shares.push(share);
    },
  });
  onTestFinished(() => feed.dispose());
  const followed = feed.follow({ follower, dispose: () => follower.dispose() });
  return { file, follower, feed, followed, view };
}

/** Without the share that is read: on a busy machine three lines may take longer than a view is left without a word. */
const saidBy = ({ log }: { log: readonly string[] }) => log.filter((item) => item !== 'reading');

test('a snapshot, then what comes, adding up to the state of the host', async () => {
  const { file, follower, followed, view } = await setUp(3);
  await followed;
  expect(saidBy(view)).toEqual(['snapshot']);
  await appendFile(file, lines(started(3), step(4), step(5)));
  await until(() => view.state.step === 5);
  const sent = saidBy(view).slice(1);
  for (const item of sent) expect(item).toMatch(/^\d events$/);
  expect(sent.reduce((sum, item) => sum + Number.parseInt(item, 10), 0)).toBe(3);
  expect(view.state).toEqual(follower.state);
});

test('of a long file the view is told how much is read, never its events', async () => {
  const { followed, view } = await setUp(40_000);
  await followed;
  expect(view.log.at(-1)).toBe('snapshot');
  expect(new Set(view.log)).toEqual(new Set(['reading', 'snapshot']));
  expect(view.log.filter((item) => item === 'snapshot')).toHaveLength(1);
  expect(view.shares).toEqual(view.shares.toSorted((a, b) => a - b));
  expect(view.shares.every((share) => share >= 0 && share <= 1)).toBe(true);
});

test('of a very long file a sample comes first, once: its curve has the shape and the ends of the whole', async () => {
  const { followed, view } = await setUp(60_000, 1e6);
  await followed;
  expect(view.samples).toHaveLength(1);
  const [sample] = view.samples;
  expect(view.log.at(-1)).toBe('snapshot');
  expect(sample!.step).toBe(60_000);
  expect(sample!.ended?.outcome).toBe('finished');
  expect(sample!.started?.run).toBe('shapes-1');
  const points = pointsOf(sample!.history);
  expect(points[0]!.step).toBeLessThan(2000);
  // The loss is 1 / step: of the mean of neighbours too, but for the very first.
  const loss = measuredOf(sample!.history, 'loss');
  for (const point of points.slice(20)) expect(loss(point) * point.step).toBeCloseTo(1, 0);
});

test('more at once than a snapshot is worth comes as one', async () => {
  const { file, follower, followed, view } = await setUp(1);
  await followed;
  await appendFile(file, lines(started(1), ...Array.from({ length: 3000 }, (_, i) => step(i + 2))));
  await until(() => view.state.step === 3001);
  expect(view.log.filter((item) => item === 'snapshot').length).toBeGreaterThan(1);
  expect(view.state).toEqual(follower.state);
});

test('nothing to a view that does not listen; all of it when it asks again', async () => {
  const { file, follower, feed, followed, view } = await setUp(2);
  view.listens = false;
  await followed;
  await appendFile(file, lines(started(2), step(3)));
  await until(() => follower.state.step === 3);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(view.log).toEqual([]);
  view.listens = true;
  feed.refresh();
  expect(saidBy(view)).toEqual(['snapshot']);
  expect(view.state).toEqual(follower.state);
});

test('what a snapshot holds already is not sent again', async () => {
  const { file, follower, feed, followed, view } = await setUp(3);
  await followed;
  // Asked for between the news and the batch that would send it.
  const once = follower.news.on(() => {
    once.dispose();
    feed.refresh();
  });
  await appendFile(file, lines(started(3), step(4)));
  await until(() => view.state.step === 4);
  await appendFile(file, lines(step(5)));
  await until(() => view.state.step === 5);
  expect(saidBy(view)).toEqual(['snapshot', 'snapshot', '1 events']);
  expect(view.state).toEqual(follower.state);
});

test('a run that was let go says no more, and its follower is free', async () => {
  const { file, follower, feed, followed, view } = await setUp(2);
  await followed;
  feed.letGo();
  await appendFile(file, lines(started(2), step(3)));
  await follower.poke();
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(saidBy(view)).toEqual(['snapshot']);
  expect(follower.news.size).toBe(0);
});
