/** Waiting for what may hang: values as they come, and an end while one does not. */
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { settledSoon, untilEnded } from '../../src/base/waiting';

/** Numbers from 0; number `hangs` never comes. Notes that it was left. */
function numbers(hangs: number, count = 5) {
  const left: string[] = [];
  let at = 0;
  const values: AsyncIterableIterator<number> = {
    [Symbol.asyncIterator]: () => values,
    next: () =>
      at === hangs
        ? new Promise(() => {})
        : Promise.resolve(at < count ? { value: at++, done: false } : { value: undefined, done: true }),
    return: () => {
      left.push('left');
      return at === hangs ? new Promise(() => {}) : Promise.resolve({ value: undefined, done: true });
    },
  };
  return { values, left };
}

describe('values that are waited for', () => {
  it('come in order, and their source is left at the end, and where the loop is', async () => {
    const seen: number[] = [];
    const all = numbers(-1);
    let looks = 0;
    for await (const n of untilEnded(all.values, async () => ++looks > 0)) seen.push(n);
    expect([seen, all.left, looks]).toEqual([[0, 1, 2, 3, 4], ['left'], 0]);
    const some = numbers(-1);
    for await (const n of untilEnded(some.values, async () => false)) if (n === 1) break;
    expect(some.left).toEqual(['left']);
  });

  it('end where one does not come and somebody asks to end, without waiting for its source', async () => {
    const { values, left } = numbers(2);
    let looks = 0;
    const seen: number[] = [];
    for await (const n of untilEnded(values, async () => ++looks === 2)) seen.push(n);
    expect([seen, left, looks]).toEqual([[0, 1], ['left'], 2]);
  });

  it('end with the error of one', async () => {
    const failing = (async function* () {
      yield 1;
      throw new Error('boom');
    })();
    const all = async () => {
      for await (const _ of untilEnded(failing, async () => false));
    };
    await expect(all()).rejects.toThrow('boom');
  });
});

it('what fails is settled too', async () => {
  const failed = Promise.reject(new Error('boom'));
  expect(await settledSoon(failed)).toBe(true);
  await expect(failed).rejects.toThrow('boom');
  expect(await settledSoon(new Promise(() => {}))).toBe(false);
});

it('a source that is left is waited for until it has let go, unless it hangs', async () => {
  let letGo = false;
  const values = numbers(-1, 1).values;
  values.return = async () => {
    await new Promise((done) => setImmediate(done));
    letGo = true;
    return { value: undefined, done: true };
  };
  for await (const _ of untilEnded(values, async () => true));
  expect(letGo).toBe(true);
  const failing = numbers(-1, 1).values;
  failing.return = () => Promise.reject(new Error('cannot let go'));
  const all = async () => {
    for await (const _ of untilEnded(failing, async () => true));
  };
  await expect(all()).rejects.toThrow('cannot let go');
});

it('a source that does not let go is left where somebody asks to end, and the error of whoever left it is thrown', async () => {
  const source = () => {
    const { values, left } = numbers(-1);
    const { return: leave } = values;
    values.return = () => {
      void leave?.();
      return new Promise(() => {});
    };
    return { values, left };
  };
  let looks = 0;
  const { values, left } = source();
  for await (const n of untilEnded(values, async () => ++looks === 2)) if (n === 1) break;
  expect([left, looks]).toEqual([['left'], 2]);
  const failing = async () => {
    for await (const _ of untilEnded(source().values, () => Promise.reject(new Error('the folder is gone'))))
      throw new Error('the step failed');
  };
  await expect(failing()).rejects.toThrow('the step failed');
});

it('a source that does not let go is left also where nobody can say whether to end, and what it says later is nobody’s', async () => {
  const unheard: unknown[] = [];
  const note = (reason: unknown) => void unheard.push(reason);
  process.on('unhandledRejection', note);
  onTestFinished(() => void process.off('unhandledRejection', note));
  for (const [hangs, ended] of [
    [-1, () => Promise.reject(new Error('the folder is gone'))],
    [1, async () => true],
  ] as const) {
    const { values } = numbers(hangs);
    let fail: ((error: Error) => void) | undefined;
    values.return = () =>
      new Promise((_, reject) => {
        fail = reject;
      });
    for await (const n of untilEnded(values, ended)) if (n === 1) break;
    fail?.(new Error('too late'));
  }
  for (let turn = 0; turn < 3; turn++) await new Promise((done) => setImmediate(done));
  expect(unheard).toEqual([]);
});

describe('the time that is waited', () => {
  const clock = () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    onTestFinished(() => void vi.useRealTimers());
  };

  it('is a quarter of a second until somebody looks around, and no timer stays behind', async () => {
    clock();
    let looked: boolean | undefined;
    const look = settledSoon(new Promise(() => {})).then((settled) => {
      looked = settled;
    });
    await vi.advanceTimersByTimeAsync(249);
    expect(looked).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    await look;
    expect(looked).toBe(false);
    expect(await settledSoon(Promise.resolve())).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('for a source that does not let go is eight seconds, where nobody asks to end', async () => {
    clock();
    const { values } = numbers(-1);
    values.return = () => new Promise(() => {});
    let over = false;
    const leaving = (async () => {
      for await (const _ of untilEnded(values, async () => false)) break;
      over = true;
    })();
    await vi.advanceTimersByTimeAsync(8000);
    expect(over).toBe(false);
    await vi.advanceTimersByTimeAsync(251);
    await leaving;
    expect(over).toBe(true);
  });
});
