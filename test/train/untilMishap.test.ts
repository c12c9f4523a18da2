/** The events of a session: until it is stopped before it began, until a mishap, and to its end where nothing happens. */
import { expect, it, onTestFinished, vi } from 'vitest';
import type { RunEvent } from '../../src/protocol/events/events';
import type { Mishaps } from '../../src/train/mishaps';
import { beforeItBegan, untilMishap } from '../../src/train/untilMishap';

const phase = { kind: 'phase', time: 1, phase: 'loading' } as RunEvent;
const started = { kind: 'started', time: 2 } as RunEvent;
const step = { kind: 'step', time: 3, step: 1 } as RunEvent;
const never = new Promise<never>(() => undefined);

/** Mishaps that happen when `strike` is called. */
function mishaps(): Mishaps & { strike(): Error } {
  const happened = new AbortController();
  const error = new Error('a mishap');
  return {
    signal: happened.signal,
    guard: (work) =>
      Promise.race([
        work,
        new Promise<never>((_, reject) => {
          if (happened.signal.aborted) reject(happened.signal.reason);
          happened.signal.addEventListener('abort', () => reject(happened.signal.reason));
        }),
      ]),
    dispose: () => undefined,
    strike() {
      happened.abort(error);
      return error;
    },
  };
}

/** What is said, and how it ends; `after` is told of each event. */
async function said(
  session: (request: { signal?: AbortSignal }) => AsyncGenerator<RunEvent, string>,
  watch: Mishaps,
  { signal, told, after }: { signal?: AbortSignal; told?: AbortSignal; after?: (kind: string) => void } = {},
) {
  const kinds: string[] = [];
  const events = untilMishap(signal ? { signal } : {}, session, watch, told);
  try {
    for (;;) {
      const { done, value } = await events.next();
      if (done) return { kinds, end: value };
      kinds.push(value.kind);
      after?.(value.kind);
    }
  } catch (error) {
    return { kinds, end: error };
  }
}

const whole = async function* () {
  yield phase;
  yield started;
  yield step;
  return 'finished';
};

it('are all of them, and its result, where nothing happens', async () => {
  expect(await said(whole, mishaps())).toEqual({ kinds: ['phase', 'started', 'step'], end: 'finished' });
});

it.each(['signal', 'told'] as const)('are none after it is stopped before it began (%s)', async (which) => {
  const stop = new AbortController();
  const slow = async function* () {
    yield phase;
    await never;
    return 'finished';
  };
  const after = () => stop.abort();
  expect(await said(slow, mishaps(), { [which]: stop.signal, after })).toEqual({
    kinds: ['phase'],
    end: beforeItBegan,
  });
  expect((await said(whole, mishaps(), { [which]: stop.signal })).end).toBe(beforeItBegan);
});

it('are those of one that has begun: it hears of the stop itself', async () => {
  const stop = new AbortController();
  const session = async function* ({ signal }: { signal?: AbortSignal }) {
    yield phase;
    yield started;
    if (signal?.aborted) return 'stopped';
    yield step;
    return 'finished';
  };
  const after = (kind: string) => kind === 'started' && stop.abort();
  expect(await said(session, mishaps(), { signal: stop.signal, after })).toEqual({
    kinds: ['phase', 'started'],
    end: 'stopped',
  });
  // Told by others than that signal, it goes on as long as it likes.
  const told = new AbortController();
  const late = (kind: string) => kind === 'started' && told.abort();
  expect(await said(whole, mishaps(), { told: told.signal, after: late })).toMatchObject({ end: 'finished' });
});

it('are, after a mishap, those that it still says of one that has begun, and none of one that has not', async () => {
  const watch = mishaps();
  const session = async function* ({ signal }: { signal?: AbortSignal }) {
    yield phase;
    yield started;
    if (!signal?.aborted) await never;
    yield step;
    return 'stopped';
  };
  let error: Error | undefined;
  const after = (kind: string) => {
    if (kind === 'started') error = watch.strike();
  };
  expect(await said(session, watch, { after })).toEqual({ kinds: ['phase', 'started', 'step'], end: error });
  const early = mishaps();
  const strike = () => void early.strike();
  expect((await said(session, early, { after: strike })).kinds).toEqual(['phase']);
});

it('end with the mishap, whatever goes wrong while the session stops', async () => {
  const watch = mishaps();
  const session = async function* ({ signal }: { signal?: AbortSignal }): AsyncGenerator<RunEvent, string> {
    yield started;
    await new Promise((resolve) => signal?.addEventListener('abort', resolve));
    throw new Error('no room for the last checkpoint');
  };
  let error: Error | undefined;
  const after = () => queueMicrotask(() => (error = watch.strike()));
  const { end } = await said(session, watch, { after });
  expect([end, error]).toEqual([error, expect.objectContaining({ message: 'a mishap' })]);
});

it('are waited for after a mishap for ten seconds, and nothing is left waiting where they end before', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const struck = (last: () => AsyncGenerator<RunEvent, string>) => {
    const watch = mishaps();
    const session = async function* () {
      yield started;
      return yield* last();
    };
    return said(session, watch, { after: (kind) => void (kind === 'started' && watch.strike()) });
  };
  const brief = await struck(async function* () {
    yield step;
    return 'stopped';
  });
  expect([brief.kinds, vi.getTimerCount()]).toEqual([['started', 'step'], 0]);
  let over = false;
  const endless = struck(async function* () {
    await never;
    yield step;
    return 'stopped';
  }).finally(() => {
    over = true;
  });
  await vi.advanceTimersByTimeAsync(9_999);
  expect(over).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect((await endless).kinds).toEqual(['started']);
});

it('an error of the session is thrown as it is', async () => {
  const broken = async function* (): AsyncGenerator<RunEvent, string> {
    yield started;
    throw new Error('of the session');
  };
  expect(await said(broken, mishaps())).toMatchObject({ kinds: ['started'], end: { message: 'of the session' } });
});
