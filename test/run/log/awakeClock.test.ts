import { afterEach, expect, it, vi } from 'vitest';
import { AwakeClock, tickMs } from '../../../src/run/log/awakeClock';

afterEach(() => vi.restoreAllMocks());

it('counts what passes between ticks and after them, for everybody who holds its memory; sleep is a second at most', () => {
  let ms = 5000;
  vi.spyOn(process.hrtime, 'bigint').mockImplementation(() => BigInt(ms) * 1_000_000n);
  const clock = new AwakeClock();
  expect(clock.now()).toBe(0);
  ms += 150;
  expect(clock.now()).toBe(150);
  clock.tick();
  ms += 50;
  // Another thread, which came later: the clock does not begin anew for it.
  const other = new AwakeClock(clock.memory);
  expect([clock.now(), other.now()]).toEqual([200, 200]);
  clock.tick();
  ms += 5 * tickMs - 1;
  expect(other.now()).toBe(200 + 999);
  ms += 3_600_000;
  expect(other.now()).toBe(200 + 1000);
  clock.tick();
  ms += 30;
  expect(clock.now()).toBe(200 + 1000 + 30);
});
