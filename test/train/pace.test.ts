import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Pace } from '../../src/train/pace';

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'performance'], now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

/** A step that takes so long. */
const step = (pace: Pace, ms: number) => pace.timed(async () => void vi.advanceTimersByTime(ms));

it('a step is quiet that ends, by the time of the one before, within a tenth of a second of what was said', async () => {
  const pace = new Pace();
  expect(pace.quiet).toBe(false);
  expect(pace.sayStep()).toBe(1_000_000);
  expect(pace.quiet).toBe(true);
  await step(pace, 30);
  // 30 ms have passed, 30 more are expected.
  expect(pace.quiet).toBe(true);
  vi.advanceTimersByTime(39);
  expect(pace.quiet).toBe(true);
  vi.advanceTimersByTime(1);
  expect(pace.quiet).toBe(false);
  // The last step counts, not the longest one.
  await step(pace, 1);
  expect(pace.sayStep()).toBe(1_000_071);
  vi.advanceTimersByTime(98);
  expect(pace.quiet).toBe(true);
  vi.advanceTimersByTime(1);
  expect(pace.quiet).toBe(false);
});

it('gives what the step gives, and hands its error on', async () => {
  const pace = new Pace();
  expect(await pace.timed(async () => 7)).toBe(7);
  await expect(pace.timed(() => Promise.reject(new Error('in the step')))).rejects.toThrow('in the step');
});

it('rates of gates are said once a second, the first ones a second after the beginning', () => {
  const pace = new Pace();
  vi.advanceTimersByTime(999);
  expect(pace.sayGates()).toBeUndefined();
  vi.advanceTimersByTime(1);
  expect(pace.sayGates()).toBe(1_001_000);
  expect(pace.sayGates()).toBeUndefined();
  vi.advanceTimersByTime(1000);
  expect(pace.sayGates()).toBe(1_002_000);
});
