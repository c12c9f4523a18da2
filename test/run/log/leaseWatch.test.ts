import { rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LeaseWatch } from '../../../src/run/log/leaseWatch';
import { temporaryFolder } from '../../host/temporary';

/** A lease, and a clock that is set by hand. */
async function lease() {
  const file = join(await temporaryFolder(), 'lease');
  await writeFile(file, '');
  const clock = { now: 5000 };
  const watch = new LeaseWatch(file, () => clock.now);
  return { file, clock, silent: () => watch.silentMs() };
}

it('counts from the session on, and anew from every renewal, whatever clock that is of', async () => {
  const { file, clock, silent } = await lease();
  await utimes(file, 1000, 1000);
  expect(await silent()).toBe(0);
  clock.now += 700;
  expect(await silent()).toBe(700);
  // A window whose clock is years behind, then one whose clock is ahead, then the first again.
  for (const second of [2000, 4_000_000_000, 2001]) {
    await utimes(file, second, second);
    expect(await silent()).toBe(0);
    clock.now += 300;
    expect(await silent()).toBe(300);
  }
});

it('counts from the session on where there is no lease', async () => {
  const clock = { now: 5000 };
  const watch = new LeaseWatch(join(await temporaryFolder(), 'lease'), () => clock.now);
  expect(await watch.silentMs()).toBe(0);
  clock.now += 300;
  expect(await watch.silentMs()).toBe(300);
});

it('takes a lease that is gone for one that nobody renews', async () => {
  const { file, clock, silent } = await lease();
  await silent();
  await rm(file);
  clock.now += 400;
  expect(await silent()).toBe(400);
});
