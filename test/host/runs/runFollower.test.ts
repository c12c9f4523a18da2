import { appendFileSync } from 'node:fs';
import { appendFile, mkdir, readFile, stat, symlink, truncate, unlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Digest, Digests } from '../../../src/host/runs/digests';
import { type FollowerOptions, RunFollower } from '../../../src/host/runs/runFollower';
import type { RunEvent } from '../../../src/protocol/events/events';
import { leaseRenewMs, runFiles } from '../../../src/protocol/files/runFolder';
import { ended, started, step } from '../events';
import { lines, temporaryFolder, until, waitingWorker, writeWorker } from '../temporary';

const fast: FollowerOptions = { mayWrite: () => true, pollMs: 5, idlePollMs: 5, goneMs: 20 };

function follow(folder: string, options: Partial<FollowerOptions> = {}): RunFollower {
  const follower = new RunFollower(folder, { ...fast, ...options });
  onTestFinished(() => follower.dispose());
  return follower;
}

const eventsFile = (folder: string) => join(folder, runFiles.events);
const countEnded = async (folder: string) =>
  (await readFile(eventsFile(folder), 'utf8')).match(/"ended"/g)?.length ?? 0;

describe('RunFollower', () => {
  it('has read what is there when it is ready, and then what comes', async () => {
    const folder = await temporaryFolder();
    await waitingWorker(folder);
    await writeFile(eventsFile(folder), lines(started(), step(1)));
    const follower = follow(folder);
    const seen: RunEvent[] = [];
    follower.news.on(({ events }) => seen.push(...events));
    await follower.ready;
    expect(seen).toEqual([started(), step(1)]);
    expect(follower.live).toBe(true);
    const text = lines(step(2), ended(2));
    await appendFile(eventsFile(folder), text.slice(0, 30));
    await follower.poke();
    expect(seen).toHaveLength(2);
    await appendFile(eventsFile(folder), text.slice(30));
    await until(() => seen.length === 4);
    expect(seen.slice(2)).toEqual([step(2), ended(2)]);
    expect(follower.live).toBe(false);
  });

  it('shows the same state as one that read everything at once', async () => {
    const folder = await temporaryFolder();
    await waitingWorker(folder);
    const text = lines(started(), ...Array.from({ length: 300 }, (_, i) => step(i + 1)), ended(300));
    const piecewise = follow(folder);
    await piecewise.ready;
    for (let at = 0; at < text.length; at += 997) {
      await appendFile(eventsFile(folder), text.slice(at, at + 997));
      await piecewise.poke();
    }
    const whole = follow(folder);
    await whole.ready;
    expect(piecewise.state).toEqual(whole.state);
    expect(whole.live).toBe(false);
  });

  it('begins anew when the file is truncated', async () => {
    const folder = await temporaryFolder();
    await waitingWorker(folder);
    await writeFile(eventsFile(folder), lines(started(), step(1), step(2)));
    const follower = follow(folder);
    await follower.ready;
    let restarts = 0;
    follower.news.on(({ restarted }) => {
      if (restarted) restarts++;
    });
    await truncate(eventsFile(folder), 0);
    await follower.poke();
    await appendFile(eventsFile(folder), lines(started()));
    await follower.poke();
    const fresh = follow(folder);
    await fresh.ready;
    expect(restarts).toBe(1);
    expect(follower.state).toEqual(fresh.state);
  });

  it('skips lines that are no events and goes on', async () => {
    const folder = await temporaryFolder();
    await waitingWorker(folder);
    await writeFile(eventsFile(folder), `${lines(started())}{"kind":"st\nnull\n[]\n42\n\n${lines(step(1))}`);
    const follower = follow(folder);
    const seen: RunEvent[] = [];
    follower.news.on(({ events }) => seen.push(...events));
    await follower.ready;
    expect(seen).toEqual([started(), step(1)]);
  });

  it('tells that it cannot read, keeps trying, and goes on when it can', async () => {
    const folder = await temporaryFolder();
    // A path below a file: what an unreachable network folder looks like, for root too.
    const blocked = join(folder, 'run');
    await writeFile(blocked, '');
    const warnings: string[] = [];
    const follower = follow(blocked, { warn: (message) => warnings.push(message) });
    await follower.ready;
    expect(follower.problem).toContain('ENOTDIR');
    await follower.poke();
    expect(warnings).toHaveLength(1);
    await unlink(blocked);
    await mkdir(blocked);
    await writeFile(eventsFile(blocked), lines(started(), ended(0)));
    await until(() => follower.problem === undefined && follower.state.sessions > 0);
  });

  it('renews the lease of a live run only', async () => {
    const folder = await temporaryFolder();
    const lease = join(folder, runFiles.lease);
    const there = () =>
      stat(lease).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      );
    await waitingWorker(folder);
    await writeFile(eventsFile(folder), lines(started(), ended(0)));
    const follower = follow(folder);
    await follower.ready;
    await follower.poke();
    expect(await there()).toBe(0);
    await appendFile(eventsFile(folder), lines(started(0)));
    await follower.poke();
    expect(await there()).toBeGreaterThan(0);
  });

  it('touches nothing where it may not write', async () => {
    const folder = await temporaryFolder();
    const worker = await waitingWorker(folder);
    const text = lines(started(), step(1));
    await writeFile(eventsFile(folder), text);
    const follower = follow(folder, { mayWrite: () => false });
    await follower.ready;
    await worker.kill();
    await until(() => !follower.live);
    expect(await readFile(eventsFile(folder), 'utf8')).toBe(text);
    await expect(stat(join(folder, runFiles.lease))).rejects.toThrow('ENOENT');
    expect(follower.state.ended?.outcome).toBe('failed');
  });

  it('ends a run whose worker was killed; of many windows one writes it and all see it', async () => {
    const folder = await temporaryFolder();
    const worker = await waitingWorker(folder);
    await writeFile(eventsFile(folder), `${lines(started(), step(1))}{"kind":"step","st`);
    const followers = Array.from({ length: 8 }, () => follow(folder));
    await Promise.all(followers.map(({ ready }) => ready));
    expect(followers.every(({ live }) => live)).toBe(true);
    expect(await countEnded(folder)).toBe(0);
    await worker.kill();
    await until(() => followers.every(({ live }) => !live));
    expect(await countEnded(folder)).toBe(1);
    for (const { state } of followers) {
      expect(state.ended).toMatchObject({ outcome: 'failed', step: 1 });
      expect(state.ended?.error?.message).toContain(`${worker.pid}`);
    }
  });

  it('leaves a run to its new worker when it is resumed before the death is recorded', async () => {
    const folder = await temporaryFolder();
    await writeWorker(folder, 2 ** 22 + 1);
    await writeFile(eventsFile(folder), lines(started(), step(1)));
    // Spawned before the silence begins: how long that takes must not decide the test.
    const { pid } = await waitingWorker(await temporaryFolder());
    const follower = follow(folder, { goneMs: 300 });
    await follower.ready;
    // The next worker writes itself down first, then says that it has started.
    await writeWorker(folder, pid);
    await appendFile(eventsFile(folder), lines(started(1)));
    for (let poll = 0; poll < 60; poll++) await follower.poke();
    await new Promise((resolve) => setTimeout(resolve, 600));
    await follower.poke();
    expect(follower.live).toBe(true);
    expect(await countEnded(folder)).toBe(0);
  });

  it('does not count the silence before a new session, whose worker writes itself down later', async () => {
    const folder = await temporaryFolder();
    await writeWorker(folder, 2 ** 22 + 1);
    await writeFile(eventsFile(folder), lines(started(), step(1)));
    // Read when the test says so: each time the silence is longer than `goneMs`.
    const follower = follow(folder, { goneMs: 20, pollMs: 1e6, idlePollMs: 1e6 });
    await follower.ready;
    const later = () => new Promise((resolve) => setTimeout(resolve, 60));
    await later();
    await appendFile(eventsFile(folder), lines(started(1)));
    await follower.poke();
    expect([follower.live, await countEnded(folder)]).toEqual([true, 0]);
    await later();
    await follower.poke();
    expect([follower.live, await countEnded(folder)]).toEqual([false, 1]);
  });

  it('counts no more of a sleep than a few looks: a heart that rested meanwhile may beat again', async () => {
    const folder = await temporaryFolder();
    await writeWorker(folder, 2 ** 22 + 1);
    await writeFile(eventsFile(folder), lines(started(), step(1)));
    const day = 86_400_000;
    const follower = follow(folder, { goneMs: day, pollMs: 1000, idlePollMs: 1000 });
    await follower.ready;
    const now = performance.now.bind(performance);
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + 10 * day);
    onTestFinished(() => clock.mockRestore());
    await follower.poke();
    expect([follower.live, await countEnded(folder)]).toEqual([true, 0]);
  });

  it('believes a beating heart whatever the process table says', async () => {
    const folder = await temporaryFolder();
    await writeWorker(folder, 2 ** 22 + 1);
    await writeFile(eventsFile(folder), lines(started(), step(1)));
    const follower = follow(folder, { goneMs: 150 });
    for (let beat = 1; beat <= 20; beat++) {
      await utimes(join(folder, runFiles.worker), beat, beat);
      await follower.poke();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(await countEnded(folder)).toBe(0);
  });

  it('goes on, and tells everybody else, when one who listens throws', async () => {
    const folder = await temporaryFolder();
    await waitingWorker(folder);
    await writeFile(eventsFile(folder), lines(started(), step(1)));
    const warnings: string[] = [];
    const follower = follow(folder, { warn: (message) => warnings.push(message) });
    follower.news.on(() => {
      throw new Error('a view has a bug');
    });
    const seen: RunEvent[] = [];
    follower.news.on(({ events }) => seen.push(...events));
    await follower.ready;
    expect(seen).toEqual([started(), step(1)]);
    expect(follower.problem).toBeUndefined();
    expect(warnings.join()).toContain('a view has a bug');
    expect(warnings.join()).not.toContain('Cannot read');
    await appendFile(eventsFile(folder), lines(step(2)));
    await follower.poke();
    expect(seen).toHaveLength(3);
  });

  it('is ready, and tries again, when what it asks throws', async () => {
    const folder = await temporaryFolder();
    await waitingWorker(folder);
    await writeFile(eventsFile(folder), lines(started()));
    let fails = true;
    const warnings: string[] = [];
    const follower = follow(folder, {
      warn: (message) => warnings.push(message),
      mayWrite: () => {
        if (fails) throw new Error('no settings');
        return true;
      },
    });
    await follower.ready;
    expect(warnings).toEqual([`Cannot follow ${eventsFile(folder)}: no settings`]);
    fails = false;
    await until(() => follower.problem === undefined);
    expect(follower.live).toBe(true);
  });

  it('keeps what a long file adds up to anew after so many bytes more, and begins where that ends', async () => {
    const folder = await temporaryFolder();
    const [kept, asked] = [[] as number[], { count: 0 }];
    let known: Digest | undefined;
    const digests = {
      read: async () => {
        asked.count++;
        return known;
      },
      write: async (_: string, digest: Digest) => {
        kept.push(digest.offset);
        known = digest;
      },
    } as unknown as Digests;
    const rare = { digests, digestBytes: 100, pollMs: 1e6, idlePollMs: 1e6 };
    const size = async () => (await stat(eventsFile(folder))).size;
    await writeFile(eventsFile(folder), lines(started(), ended(0)));
    const first = await size();
    expect(first).toBeGreaterThan(100);
    const follower = follow(folder, rare);
    await follower.ready;
    const say = async (on: RunFollower, bytes: number) => {
      await appendFile(eventsFile(folder), `${' '.repeat(bytes - 1)}\n`);
      await on.poke();
    };
    await say(follower, 99);
    expect([kept, asked.count]).toEqual([[first], 1]);
    await say(follower, 1);
    expect(kept).toEqual([first, first + 100]);
    // Another window goes on from there.
    const other = follow(folder, rare);
    await other.ready;
    await say(other, 99);
    expect([kept.length, asked.count, other.state.ended]).toEqual([2, 2, follower.state.ended]);
    // A file that began anew is kept anew.
    await truncate(eventsFile(folder), 0);
    await other.poke();
    await say(other, 100);
    expect(kept.slice(2)).toEqual([100]);
    // Where nothing was kept that is asked for once as well.
    known = undefined;
    asked.count = 0;
    const short = follow(folder, { ...rare, digestBytes: 1e9 });
    await short.ready;
    await short.poke();
    expect(asked.count).toBe(1);
  });

  it('tells once of lines that are no events', async () => {
    const folder = await temporaryFolder();
    await writeFile(eventsFile(folder), lines(started(), ended(0)));
    const warnings: string[] = [];
    const follower = follow(folder, { pollMs: 1e6, idlePollMs: 1e6, warn: (message) => warnings.push(message) });
    await follower.ready;
    for (let i = 0; i < 2; i++) {
      await appendFile(eventsFile(folder), 'nonsense\n');
      await follower.poke();
    }
    expect(warnings).toEqual([`${eventsFile(folder)} has lines that are no events; they are skipped.`]);
  });

  describe('by a clock that stands until the test moves it', () => {
    /** Reads when it is told to; a worker whose process is there or not. */
    async function open(options: Partial<FollowerOptions> = {}) {
      const folder = await temporaryFolder();
      await writeWorker(folder, 2 ** 22 + 1);
      await writeFile(eventsFile(folder), lines(started(), step(1)));
      let now = 0;
      const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
      const timers = vi.spyOn(globalThis, 'setTimeout');
      const rare = { pollMs: 5e5, idlePollMs: 9e5, staleMs: Number.POSITIVE_INFINITY, isAlive: async () => true };
      const follower = follow(folder, { ...rare, ...options });
      onTestFinished(() => {
        clock.mockRestore();
        timers.mockRestore();
      });
      await follower.ready;
      const at = async (time: number) => {
        now = time;
        await follower.poke();
        // The next read is asked for when this one is over.
        await Promise.resolve();
      };
      const waits = () => timers.mock.calls.map(([, ms]) => ms ?? 0).filter((ms) => ms >= 1e5);
      return { folder, follower, at, waits, pass: (ms: number) => (now += ms) };
    }

    it('renews the lease as often as it has to be, and not with every read', async () => {
      const { folder, at } = await open();
      const lease = join(folder, runFiles.lease);
      const isRenewed = async () => {
        const { mtimeMs } = await stat(lease);
        await utimes(lease, 1, 1);
        return mtimeMs > 1000;
      };
      expect(await isRenewed()).toBe(true);
      await at(leaseRenewMs - 1);
      expect(await isRenewed()).toBe(false);
      await at(leaseRenewMs);
      expect(await isRenewed()).toBe(true);
      await at(2 * leaseRenewMs - 1);
      expect(await isRenewed()).toBe(false);
    });

    it('counts each stretch of silence once', async () => {
      const { follower, at } = await open({ goneMs: 5000, isAlive: async () => false });
      for (const time of [1000, 2000, 3000, 5000]) await at(time);
      expect(follower.live).toBe(true);
      await at(5001);
      expect(follower.live).toBe(false);
    });

    it('reads a live run more often than one that has ended, and either less often from a slow disk', async () => {
      let spend = () => {};
      const { folder, at, waits, pass, follower } = await open({
        // Asked in every read of a live run.
        mayWrite: () => {
          spend();
          return false;
        },
      });
      await at(0);
      expect(new Set(waits())).toEqual(new Set([5e5]));
      spend = () => void pass(7e5);
      await at(0);
      expect(waits().at(-1)).toBe(7e5);
      await appendFile(eventsFile(folder), lines(ended(1)));
      await at(0);
      expect([follower.live, waits().at(-1)]).toEqual([false, 9e5]);
    });
  });

  it('has read what the file held when it was asked, also where it was reading already', async () => {
    const folder = await temporaryFolder();
    await writeWorker(folder, process.pid);
    await writeFile(eventsFile(folder), lines(started(), step(1)));
    let during = () => {};
    const mayWrite = () => {
      during();
      return false;
    };
    const follower = follow(folder, { mayWrite, pollMs: 1e6, idlePollMs: 1e6 });
    await follower.ready;
    let asked: Promise<void> | undefined;
    // The file has been read in this round.
    during = () => {
      during = () => {};
      appendFileSync(eventsFile(folder), lines(step(2)));
      asked = follower.poke();
    };
    await follower.poke();
    await asked;
    expect(follower.state.step).toBe(2);
  });

  it('reads soon after the file has changed, long before it would by itself', async () => {
    const folder = await temporaryFolder();
    await writeFile(eventsFile(folder), lines(started(), ended(1)));
    const follower = follow(folder, { pollMs: 1e6, idlePollMs: 1e6 });
    await follower.ready;
    await appendFile(eventsFile(folder), lines(started(1), step(2)));
    await until(() => follower.state.step === 2);
  });

  it('says nothing where nothing has changed', async () => {
    const folder = await temporaryFolder();
    await writeFile(eventsFile(folder), lines(started(), ended(1)));
    const follower = follow(folder, { pollMs: 1e6, idlePollMs: 1e6 });
    await follower.ready;
    let told = 0;
    follower.news.on(() => told++);
    for (let i = 0; i < 3; i++) await follower.poke();
    expect(told).toBe(0);
  });

  it('is live with a worker that has said nothing yet, and not at the end that this says first', async () => {
    const folder = await temporaryFolder();
    await writeWorker(folder, process.pid);
    const follower = follow(folder, { pollMs: 1e6, idlePollMs: 1e6 });
    const seen: boolean[] = [];
    follower.news.on(() => seen.push(follower.live));
    await follower.ready;
    expect([follower.live, seen]).toEqual([true, [true]]);
    await writeFile(eventsFile(folder), lines(started(), ended(0)));
    await follower.poke();
    expect([follower.live, seen]).toEqual([false, [true, false]]);
  });

  it('sees at once the end that another window has written', async () => {
    const folder = await temporaryFolder();
    await writeWorker(folder, 2 ** 22 + 1);
    await writeFile(eventsFile(folder), lines(started(), step(1)));
    let isLate = false;
    const isAlive = async () => {
      if (isLate && (await countEnded(folder)) === 0) await appendFile(eventsFile(folder), lines(ended(1, 'failed')));
      return false;
    };
    const follower = follow(folder, { pollMs: 1e6, idlePollMs: 1e6, goneMs: 0, isAlive });
    await follower.ready;
    await new Promise((resolve) => setTimeout(resolve, 20));
    isLate = true;
    await follower.poke();
    expect([follower.live, await countEnded(folder)]).toEqual([false, 1]);
  });

  it('leaves a run as it is whose end it may not write for another reason than a full or locked disk', async () => {
    const folder = await temporaryFolder();
    await writeWorker(folder, 2 ** 22 + 1);
    // A link leads out of the run folder, and nothing is written through it.
    await writeFile(join(folder, 'elsewhere'), lines(started(), step(1)));
    await symlink('elsewhere', eventsFile(folder));
    const warnings: string[] = [];
    const warn = (message: string) => void warnings.push(message);
    const follower = follow(folder, { pollMs: 1e6, idlePollMs: 1e6, goneMs: 0, warn });
    await follower.ready;
    await new Promise((resolve) => setTimeout(resolve, 20));
    await follower.poke();
    expect(warnings).toEqual([expect.stringMatching(/^Cannot record the end of .* is a link/)]);
    expect([follower.live, await countEnded(folder)]).toEqual([true, 0]);
  });

  it('does nothing any more when it is disposed', async () => {
    const folder = await temporaryFolder();
    await writeFile(eventsFile(folder), lines(started(), ended(0)));
    const follower = follow(folder);
    await follower.ready;
    follower.dispose();
    expect(follower.news.size).toBe(0);
    const { state } = follower;
    await appendFile(eventsFile(folder), lines(started(0)));
    await follower.poke();
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(follower.state).toBe(state);
  });
});
