/** What asks often is done seldom: at once at first, at most once in its time after that, never for nothing, and not after its end. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Throttle } from '../../../src/host/base/throttle';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

test('many asks are one action, the first at once, the next when its time has come', () => {
  let done = 0;
  const throttle = new Throttle(100, () => done++);
  for (let i = 0; i < 5; i++) throttle.ask();
  // Not within the call that asks.
  expect(done).toBe(0);
  vi.advanceTimersByTime(0);
  expect(done).toBe(1);
  throttle.ask();
  throttle.ask();
  vi.advanceTimersByTime(99);
  expect(done).toBe(1);
  vi.advanceTimersByTime(1);
  expect(done).toBe(2);
  vi.advanceTimersByTime(1000);
  expect(done).toBe(2);
  // After a pause it is at once again.
  throttle.ask();
  vi.advanceTimersByTime(0);
  expect(done).toBe(3);
});

test('what is asked for while it is done is done again', () => {
  let done = 0;
  const throttle: Throttle = new Throttle(100, () => {
    if (++done === 1) throttle.ask();
  });
  throttle.ask();
  vi.advanceTimersByTime(0);
  vi.advanceTimersByTime(100);
  expect(done).toBe(2);
});

test('nothing is done after its end', () => {
  let done = 0;
  const throttle = new Throttle(100, () => done++);
  throttle.ask();
  throttle.dispose();
  vi.advanceTimersByTime(1000);
  expect([done, vi.getTimerCount()]).toEqual([0, 0]);
});
