/** What a follower does about files that fail, and what of the disk it pays no heed to. */
import type * as fs from 'node:fs';
import { mkdir, rmdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { Digests } from '../../../src/host/runs/digests';
import { type FollowerOptions, RunFollower } from '../../../src/host/runs/runFollower';
import { runFiles } from '../../../src/protocol/files/runFolder';
import { ended, started, step } from '../events';
import { temporaryFolder, writeWorker } from '../temporary';
import { runFolder } from './aRun';

const watching = { tell: (_kind: string, _file: string | null) => {}, closed: 0 };

// The disk reports what the test says, and nothing by itself.
vi.mock('node:fs', async (load) => ({
  ...(await load<typeof fs>()),
  watch: (_folder: string, listener: (kind: string, file: string | null) => void) => {
    watching.tell = listener;
    return { on: () => {}, close: () => watching.closed++ };
  },
}));

function follow(folder: string, options: Partial<FollowerOptions> = {}) {
  const warned: string[] = [];
  const warn = (message: string) => void warned.push(message);
  const follower = new RunFollower(folder, { mayWrite: () => true, pollMs: 1e6, idlePollMs: 1e6, warn, ...options });
  onTestFinished(() => follower.dispose());
  return { follower, warned };
}

it('a heartbeat and a lease are no news, a change of the events and one of no name are', async () => {
  const folder = await runFolder(await temporaryFolder(), 'a', started(), ended(1));
  const { follower } = follow(folder);
  await follower.ready;
  // The next read is asked for when this one is over.
  await new Promise(setImmediate);
  const timers = vi.spyOn(globalThis, 'setTimeout');
  onTestFinished(() => timers.mockRestore());
  const waits = () => timers.mock.calls.map(([, ms]) => ms);
  for (const file of [runFiles.worker, runFiles.lease]) watching.tell('change', file);
  expect(waits()).toEqual([]);
  watching.tell('change', runFiles.events);
  expect(waits()).toEqual([100]);
  await follower.poke();
  await new Promise(setImmediate);
  timers.mockClear();
  watching.tell('rename', null);
  expect(waits()).toEqual([100]);
  const before = watching.closed;
  follower.dispose();
  expect(watching.closed).toBe(before + 1);
});

it('of a run that cannot be read no worker is at work; that it can be read again is told', async () => {
  const folder = join(await temporaryFolder(), 'a');
  await mkdir(join(folder, runFiles.events), { recursive: true });
  await writeWorker(folder, process.pid);
  const { follower, warned } = follow(folder);
  const told: (string | undefined)[] = [];
  follower.news.on(() => told.push(follower.problem));
  await follower.ready;
  expect([follower.unheard, follower.live]).toEqual([false, false]);
  expect(told).toEqual([expect.stringContaining('is a folder')]);
  expect(warned).toHaveLength(1);
  await rmdir(join(folder, runFiles.events));
  await follower.poke();
  expect(told).toHaveLength(3);
  // First that it can be read, then that somebody is at work.
  expect(told.slice(1)).toEqual([undefined, undefined]);
  expect(follower.unheard).toBe(true);
});

it('follows a run that it can neither keep a digest nor a lease of, and says why', async () => {
  const folder = await runFolder(await temporaryFolder(), 'a', started(), step(1));
  await writeWorker(folder, process.pid);
  await writeFile(join(folder, 'elsewhere'), '');
  await symlink('elsewhere', join(folder, runFiles.lease));
  const digests = { read: async () => undefined, write: () => Promise.reject(new Error('disk full')) };
  const { follower, warned } = follow(folder, { digests: digests as unknown as Digests, digestBytes: 1 });
  await follower.ready;
  expect([follower.problem, follower.live, follower.state.step]).toEqual([undefined, true, 1]);
  expect(warned).toEqual([
    `Cannot keep what ${join(folder, runFiles.events)} says: disk full`,
    expect.stringMatching(/^Lease: .*is a link/),
  ]);
});
