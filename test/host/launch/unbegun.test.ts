/** Starts that failed: which folders go, when, and of which the user is told. */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { Signal } from '../../../src/host/base/signal';
import { openLog } from '../../../src/host/base/window';
import { UnbegunRuns } from '../../../src/host/launch/unbegun';
import type { RunSummary } from '../../../src/host/runs/runSummary';
import { editor } from '../editor/state';
import { temporaryFolder, writeWorker } from '../temporary';

const realTimeout = globalThis.setTimeout;

vi.mock('vscode', () => import('../editor/editor'));
beforeEach(() => {
  editor.reset();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => void vi.useRealTimers());

async function open() {
  const home = await temporaryFolder();
  editor.openFolders(home);
  const changed = new Signal<void>();
  const ended = new Signal<{ run: RunSummary }>();
  const state = { unbegun: [] as RunSummary[], begun: new Set<string>() };
  const [removed, told]: string[][] = [[], []];
  const runs = {
    ...{ changed, ended, unbegun: () => state.unbegun, neverBegan: (folder: string) => !state.begun.has(folder) },
    remove: async (folder: string) => void removed!.push(folder),
  };
  const clearing = new UnbegunRuns(runs as never, openLog('Sluice'), ({ folder }) => told!.push(folder));
  onTestFinished(() => clearing.dispose());
  /** A folder as a start leaves it. */
  const run = async (name: string, host: string | null = hostname(), more: Partial<RunSummary> = {}) => {
    const folder = join(home, name);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'worker.log'), `words of ${name}\n`);
    if (host !== null) await writeWorker(folder, 1, host);
    return { folder, state: 'failed', neverBegan: true, ...more } as RunSummary;
  };
  // What is looked at is on the disk.
  const settle = () => new Promise((resolve) => realTimeout(resolve, 30));
  return { home, changed, ended, state, removed: removed!, told: told!, clearing, run, settle };
}

test('of what others left, that of a worker of this machine among the runs is told and goes, each once', async () => {
  const { changed, state, removed, told, run, settle } = await open();
  const own = await run('runs/own');
  const stopped = await run('runs/stopped', hostname(), { state: 'stopped' });
  const mine = await run('runs/mine');
  await writeFile(join(mine.folder, 'notes.txt'), 'mine');
  const kept = [mine, await run('runs/other', 'elsewhere'), await run('away/own'), await run('runs/nobody', null)];
  state.unbegun = [own, stopped, ...kept];
  changed.emit();
  await vi.advanceTimersByTimeAsync(2000);
  await vi.waitUntil(() => removed.length === 2);
  await settle();
  expect(told.toSorted()).toEqual([mine.folder, own.folder]);
  expect(removed.toSorted()).toEqual([own.folder, stopped.folder]);
  expect([own, stopped, ...kept].map(({ folder }) => existsSync(folder))).toEqual([
    ...[false, false, true, true, true, true],
  ]);
  expect(editor.log).toContainEqual(
    expect.stringMatching(/^info worker\.log of \S+own, which has not begun:\s+words of runs\/own$/),
  );
  changed.emit();
  await vi.advanceTimersByTimeAsync(2000);
  await settle();
  expect([told.length, removed.length]).toEqual([2, 2]);
});

test('of what this window saw end the folder goes ten seconds later, unless it has begun or is a task of a sweep', async () => {
  const { changed, ended, state, removed, told, run, settle } = await open();
  const [plain, begun] = [await run('runs/plain'), await run('runs/begun')];
  const others = [
    await run('runs/task', hostname(), { sweep: '/runs/grid' }),
    await run('runs/long', hostname(), { neverBegan: false }),
  ];
  for (const one of [plain, begun, ...others]) ended.emit({ run: one });
  // Its end was told of: it is none of those that nobody has seen.
  state.unbegun = [plain];
  changed.emit();
  await vi.advanceTimersByTimeAsync(9999);
  await settle();
  expect(removed).toEqual([]);
  state.begun.add(begun.folder);
  await vi.advanceTimersByTimeAsync(1);
  await vi.waitUntil(() => removed.length === 1);
  await settle();
  expect([removed, told]).toEqual([[plain.folder], []]);
  expect([begun, ...others].map(({ folder }) => existsSync(folder))).toEqual([true, true, true]);
});

test('nothing goes in Restricted Mode, nor when the window is closed; what cannot be removed is in the log', async () => {
  const { changed, ended, state, removed, told, clearing, run, settle } = await open();
  const one = await run('runs/one');
  editor.trusted = false;
  state.unbegun = [one];
  changed.emit();
  await vi.advanceTimersByTimeAsync(2000);
  await clearing.clear(one.folder);
  await settle();
  expect([removed, told, existsSync(one.folder), editor.log]).toEqual([[], [], true, []]);
  editor.trusted = true;
  const mine = await run('runs/mine');
  await writeFile(join(mine.folder, 'notes.txt'), 'mine');
  await clearing.clear(mine.folder);
  expect([removed, existsSync(mine.folder)]).toEqual([[], true]);
  ended.emit({ run: one });
  clearing.dispose();
  await vi.advanceTimersByTimeAsync(10_000);
  await settle();
  expect(existsSync(one.folder)).toBe(true);
});
