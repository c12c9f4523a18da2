import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { UserError } from '../../../src/base/userError';
import { Attention } from '../../../src/run/log/attention';
import type { Told } from '../../../src/run/log/controlFile';
import type { Loss } from '../../../src/run/owner/ownFolder';

function log(told: Told = { commands: [] }, what?: Loss['what'], sinceLease = 0) {
  const loss = what === undefined ? undefined : { what, error: new UserError(`lost ${what}`) };
  return { told: async () => told, sinceLease: async () => sinceLease, loss: async () => loss };
}

it('hands on what was wrong with what the run was told, and no more than some of it', async () => {
  const said: string[] = [];
  const attention = new Attention(log({ commands: [], problem: 'null is no command' }), { warn: (m) => said.push(m) });
  const real = performance.now;
  let now = real.call(performance);
  performance.now = () => (now += 1000);
  for (let look = 0; look < 100; look++) expect(await attention.look()).toBeUndefined();
  performance.now = real;
  expect(said).toHaveLength(20);
  expect(said[0]).toBe('null is no command');
});

it('stops with a checkpoint when the events are gone, and at once when the folder is', async () => {
  expect(await new Attention(log(undefined, 'events'), {}).look()).toBe('stopped');
  for (const what of ['folder', 'worker'] as const)
    await expect(new Attention(log(undefined, what), {}).look()).rejects.toThrow(`lost ${what}`);
});

it('pauses without a window, and rather stops where it is told to', async () => {
  expect(await new Attention(log(undefined, undefined, 1001), { leaseMs: 1000 }).look()).toBe('paused');
  expect(await new Attention(log(undefined, undefined, 999), { leaseMs: 1000 }).look()).toBeUndefined();
  const stop = { commands: [{ kind: 'stop', time: 0 } as const] };
  expect(await new Attention(log(stop, undefined, 1001), { leaseMs: 1000 }).look()).toBe('stopped');
});

describe('what a run is told', () => {
  /** A clock that is set by hand. */
  function clock() {
    let now = 1000;
    const real = vi.spyOn(performance, 'now').mockImplementation(() => now);
    onTestFinished(() => real.mockRestore());
    return (ms: number) => {
      now += ms;
    };
  }

  it('is looked for four times a second, its signal at every look', async () => {
    const pass = clock();
    const told = vi.fn(async (): Promise<Told> => ({ commands: [] }));
    const stop = new AbortController();
    const attention = new Attention({ ...log(), told }, { signal: stop.signal });
    for (const ms of [0, 249, 1, 249, 1]) {
      pass(ms);
      expect(await attention.look()).toBeUndefined();
    }
    expect(told).toHaveBeenCalledTimes(3);
    stop.abort();
    expect(await attention.look()).toBe('stopped');
    expect(told).toHaveBeenCalledTimes(3);
  });

  it('stays true once it is to end: a window that is gone pauses it, and nothing changes that', async () => {
    const pass = clock();
    let since = 1001;
    const stop = new AbortController();
    const told = vi.fn(async (): Promise<Told> => ({ commands: [] }));
    const from = { ...log(), told, sinceLease: async () => since };
    const attention = new Attention(from, { leaseMs: 1000, signal: stop.signal });
    expect(await attention.look()).toBe('paused');
    since = 0;
    stop.abort();
    pass(1000);
    expect(await attention.look()).toBe('paused');
    expect(told).toHaveBeenCalledOnce();
    expect(await new Attention(log(undefined, undefined, 1000), { leaseMs: 1000 }).look()).toBeUndefined();
    // Without a lease no window is missed.
    expect(await new Attention(log(undefined, undefined, 1e9), {}).look()).toBeUndefined();
  });

  it('a checkpoint is asked for once, beside a stop too', async () => {
    const both: Told = {
      commands: [
        { kind: 'checkpoint', time: 0 },
        { kind: 'stop', time: 0 },
      ],
    };
    const attention = new Attention(log(both), {});
    expect(attention.takeCheckpoint()).toBe(false);
    expect(await attention.look()).toBe('stopped');
    expect([attention.takeCheckpoint(), attention.takeCheckpoint()]).toEqual([true, false]);
  });
});
