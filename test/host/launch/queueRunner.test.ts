/** When what waits begins: as soon as nothing trains here, one at a time, and in a trusted workspace alone. */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { Reporter } from '../../../src/host/base/report';
import { Signal } from '../../../src/host/base/signal';
import { openLog } from '../../../src/host/base/window';
import { QueueRunner } from '../../../src/host/launch/queueRunner';
import { type RunPlan, RunQueue } from '../../../src/host/runs/runQueue';
import { editor } from '../editor/state';
import { temporaryFolder, writeWorker } from '../temporary';

const realTimeout = globalThis.setTimeout;

vi.mock('vscode', () => import('../editor/editor'));
beforeEach(() => {
  editor.reset();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] });
});
afterEach(() => void vi.useRealTimers());

const plan = (name: string): RunPlan => ({ name, experiment: `/a/${name}.ts`, workspace: '/a', root: '/a/runs' });

/** @param left what a window before this one has left. */
async function open(...left: RunPlan[]) {
  const root = await temporaryFolder();
  const [live, folder] = [join(root, 'live'), join(root, 'queue')];
  await mkdir(live);
  const before = new RunQueue(folder, () => {});
  for (const one of left) await before.add(one);
  before.dispose();
  const queue = new RunQueue(folder, () => {});
  const state = { live: false, found: false, atOnce: undefined as number | undefined };
  const [runsChanged, sweepsChanged] = [new Signal<void>(), new Signal<void>()];
  const runs = {
    changed: runsChanged,
    list: () => [{ folder: live, live: state.live }],
    scan: async () => {
      if (state.found) state.live = true;
    },
  };
  const sweeps = { changed: sweepsChanged, list: () => [{ atOnce: state.atOnce }] };
  const begun: string[] = [];
  let [finish, fail] = [() => {}, (_: Error) => {}];
  let isStarted = async () => {};
  const begin = async ({ name }: RunPlan, started: () => Promise<void>) => {
    begun.push(name);
    isStarted = started;
    await new Promise<void>((resolve, reject) => {
      [finish, fail] = [resolve, reject];
    });
  };
  const reporter = new Reporter(openLog('Sluice'));
  const runner = new QueueRunner(queue, runs as never, sweeps as never, reporter, begin);
  onTestFinished(() => {
    runner.dispose();
    queue.dispose();
  });
  const look = async (ms = 1000) => {
    await vi.advanceTimersByTimeAsync(ms);
    // What is looked at is on the disk.
    await new Promise((resolve) => realTimeout(resolve, 30));
  };
  const waits = async () => (await queue.read()).map((one) => one.plan.name);
  /** Plans that have been taken from the queue, and whose runs nobody else can see yet. */
  const taken = async () => (await readdir(folder)).filter((name) => /^beginning-\d+-/.test(name)).length;
  return {
    ...{ folder, queue, state, runsChanged, sweepsChanged, begun, runner, look, waits, live, taken },
    ...{ done: () => finish(), fail: (error: Error) => fail(error), started: () => isStarted() },
  };
}
const hasKey = () => editor.executed.findLast(([, key]) => key === 'sluice.hasQueuedRun')?.[2];

test('one begins when nothing trains here, and the next only when that is under way and has ended', async () => {
  const { queue, state, begun, look, waits, done, runsChanged, live } = await open();
  state.live = true;
  await queue.add(plan('a'));
  expect(hasKey()).toBe(true);
  await queue.add(plan('b'));
  await look();
  expect(begun).toEqual([]);
  // One of another machine takes nothing of this one's.
  await writeWorker(live, 1, 'elsewhere');
  runsChanged.emit();
  await look();
  await vi.waitUntil(() => begun.length > 0);
  expect([begun, await waits()]).toEqual([['a'], ['b']]);
  expect(editor.log).toContain('info a has waited, and begins.');
  runsChanged.emit();
  await look();
  expect(begun).toEqual(['a']);
  done();
  await look(0);
  runsChanged.emit();
  await look();
  await vi.waitUntil(() => begun.length > 1);
  expect([begun, await waits(), hasKey()]).toEqual([['a', 'b'], [], false]);
});

test('between two tasks of a sweep, beside a run that was just found, and while another window begins, it waits', async () => {
  const { queue, state, begun, look, sweepsChanged, runsChanged, folder } = await open();
  state.atOnce = 2;
  await queue.add(plan('a'));
  await look();
  expect(begun).toEqual([]);
  Object.assign(state, { atOnce: undefined, found: true });
  sweepsChanged.emit();
  await look();
  await vi.waitUntil(() => state.live);
  await look();
  expect(begun).toEqual([]);
  Object.assign(state, { found: false, live: false });
  await writeFile(join(folder, 'beginning-1'), '');
  runsChanged.emit();
  await look();
  expect(begun).toEqual([]);
});

test('what waits is a program: in Restricted Mode it does not begin; what another window added is seen after five seconds', async () => {
  const { folder, queue, begun, look, runner } = await open();
  editor.trusted = false;
  await queue.add(plan('a'));
  await look();
  expect(begun).toEqual([]);
  await queue.cancel(queue.list[0]!.id);
  await look();
  editor.trusted = true;
  const other = new RunQueue(folder, () => {});
  await other.add(plan('b'));
  other.dispose();
  await look(2000);
  await look(900);
  expect(begun).toEqual([]);
  await look(200);
  await look();
  await vi.waitUntil(() => begun.length > 0);
  expect(begun).toEqual(['b']);
  runner.dispose();
  expect(vi.getTimerCount()).toBe(0);
  const later = new RunQueue(folder, () => {});
  await later.add(plan('c'));
  later.dispose();
  await look(10_000);
  expect(begun).toEqual(['b']);
});

test('what a window before has left begins; its plan is kept until its run has been started', async () => {
  const { begun, look, taken, started, done } = await open(plan('a'));
  await look(0);
  await look();
  await vi.waitUntil(() => begun.length > 0);
  expect([begun, await taken()]).toEqual([['a'], 1]);
  await started();
  expect(await taken()).toBe(0);
  done();
});

test('of a start that fails the user is told, it does not begin again, and the next one does', async () => {
  const { queue, begun, look, taken, fail, done, runsChanged, waits } = await open();
  await queue.add(plan('a'));
  await queue.add(plan('b'));
  await look();
  await vi.waitUntil(() => begun.length > 0);
  fail(new Error('There is no node.'));
  await vi.waitUntil(() => editor.asked.length > 0);
  expect(editor.asked).toMatchObject([{ level: 'error', text: 'There is no node.' }]);
  expect([await taken(), await waits()]).toEqual([0, ['b']]);
  runsChanged.emit();
  await look();
  await vi.waitUntil(() => begun.length > 1);
  expect(begun).toEqual(['a', 'b']);
  done();
});
