import { expect, it } from 'vitest';
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
