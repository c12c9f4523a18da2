/** What goes past every `try`, told to the listeners that are registered for it: the first one is the failure, and nothing stays behind. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Mishaps, watchMishaps } from '../../src/train/mishaps';

type Listener = (...given: unknown[]) => void;
const heard = new Map<string, Listener>();
const removed: [string, unknown][] = [];
let mishaps: Mishaps;
const exit = process.exit;

beforeEach(() => {
  heard.clear();
  removed.length = 0;
  // Vitest listens as well, and would take what is emitted for a failure of its own.
  vi.spyOn(process, 'on').mockImplementation((name, listener) => {
    heard.set(String(name), listener as Listener);
    return process;
  });
  vi.spyOn(process, 'off').mockImplementation((name, listener) => {
    removed.push([String(name), listener]);
    return process;
  });
  mishaps = watchMishaps();
});
afterEach(() => {
  mishaps.dispose();
  vi.restoreAllMocks();
  process.exit = exit;
});
const never = () => new Promise<never>(() => {});

it('work that nothing happens to has its own result, or its own error', async () => {
  expect(await mishaps.guard(Promise.resolve(7))).toBe(7);
  await expect(mishaps.guard(Promise.reject(new Error('its own')))).rejects.toThrow('its own');
  expect(mishaps.signal.aborted).toBe(false);
});

it.each([
  ['uncaughtException', 'Nothing caught an exception: thrown'],
  ['unhandledRejection', 'Nobody handled the rejection of a promise: thrown'],
])('an %s is the failure of the work, whatever it would have come to', async (name, message) => {
  const work = mishaps.guard(never());
  heard.get(name)!('thrown');
  await expect(work).rejects.toThrow(message);
  expect(mishaps.signal.reason).toMatchObject({ message });
  // The first one is the failure; who comes later is told at once.
  heard.get('uncaughtException')!(new Error('later'));
  expect(mishaps.signal.reason).toMatchObject({ message });
  await expect(mishaps.guard(never())).rejects.toThrow(message);
});

it('an error is the failure as it is', async () => {
  const error = new Error('thrown');
  const work = mishaps.guard(never());
  heard.get('uncaughtException')!(error);
  await expect(work).rejects.toBe(error);
});

it('nothing left to do is a failure of who still waits, and of nobody else', async () => {
  heard.get('beforeExit')!();
  await mishaps.guard(Promise.resolve());
  heard.get('beforeExit')!();
  expect(mishaps.signal.aborted).toBe(false);
  const work = mishaps.guard(never());
  heard.get('beforeExit')!();
  await expect(work).rejects.toMatchObject({
    message: 'The experiment waits for a promise that never settles, and nothing else is left to do.',
    detail: { hint: 'See what model() awaits: each promise has to be resolved or rejected by somebody.' },
  });
});

it('an exit of the experiment is refused, where it stands and to the work; afterwards it is one again', async () => {
  const work = mishaps.guard(never());
  const refused = process.exit;
  expect(() => refused(3)).toThrow('process.exit(3) in the experiment would end the run');
  await expect(work).rejects.toThrow('process.exit(3)');
  mishaps.dispose();
  expect(process.exit).toBe(exit);
  expect(removed).toEqual(
    ['uncaughtException', 'unhandledRejection', 'beforeExit'].map((name) => [name, heard.get(name)]),
  );
});

it('an exit that somebody else has put in its place stays, and who still holds the refusal may leave', () => {
  const others = vi.fn() as unknown as typeof process.exit;
  process.exit = others;
  mishaps.dispose();
  expect(process.exit).toBe(others);
  // Never comes back, as the real one.
  const left = vi.fn(() => {
    throw new Error('left');
  });
  process.exit = left as never;
  const again = watchMishaps();
  const held = process.exit;
  again.dispose();
  expect(() => held(5)).toThrow('left');
  expect(left).toHaveBeenCalledWith(5);
});
