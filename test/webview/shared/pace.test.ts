/** How often something is done: what is asked for while it waits is done once, and the last of it is never lost. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { atMostEvery, eachFrame } from '../../../webview/shared/pace';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('at once, then when the time is over, once for all that was asked meanwhile, and not again for nothing', () => {
  let done = 0;
  const ask = atMostEvery(100, () => done++);
  ask();
  expect(done).toBe(1);
  vi.advanceTimersByTime(60);
  ask();
  ask();
  vi.advanceTimersByTime(39);
  expect(done).toBe(1);
  vi.advanceTimersByTime(1);
  expect(done).toBe(2);
  // That was the beginning of the next hundred.
  ask();
  vi.advanceTimersByTime(99);
  expect(done).toBe(2);
  vi.advanceTimersByTime(1);
  expect(done).toBe(3);
  vi.advanceTimersByTime(1000);
  expect(done).toBe(3);
  ask();
  expect(done).toBe(4);
});

test('once in a frame, and in the next one again', () => {
  const frames: (() => void)[] = [];
  vi.stubGlobal('requestAnimationFrame', (action: () => void) => frames.push(action));
  const next = () => {
    for (const action of frames.splice(0)) action();
  };
  let done = 0;
  const ask = eachFrame(() => {
    // What is asked for while it is drawn is for the frame after.
    if (++done === 1) ask();
  });
  for (let i = 0; i < 3; i++) ask();
  expect([done, frames.length]).toEqual([0, 1]);
  next();
  expect([done, frames.length]).toEqual([1, 1]);
  next();
  expect([done, frames.length]).toEqual([2, 0]);
  ask();
  next();
  expect(done).toBe(3);
});
