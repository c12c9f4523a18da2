/** What is said of samples that do not come: when, how often, and of which. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { UserError } from '../../../src/base/userError';
import { slowSamples } from '../../../src/data/batches/slowSamples';
import { counted, noteMemory } from '../../../src/data/sources/countedSamples';
import type { OwnSplit } from '../../../src/data/sources/ownSplit';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }));
afterEach(() => void vi.useRealTimers());

function watched({
  generated = false,
  patience = 8000,
  located = (error: unknown): unknown => error,
  made = () => ({ x: [1] }),
}: {
  generated?: boolean;
  patience?: number | undefined;
  located?: (error: unknown, split: string) => unknown;
  made?: (index: number) => unknown;
} = {}) {
  const [first, second] = [noteMemory(), noteMemory()];
  const split = { length: 99, sample: made } as unknown as OwnSplit;
  const begin = (memory: SharedArrayBuffer, index: number) =>
    (counted({ train: split, test: split }, memory).test as { sample: (i: number, r: never) => unknown }).sample(
      index,
      {} as never,
    );
  const said: [string, number][] = [];
  const places: unknown[] = [];
  const start = performance.now();
  const slow = slowSamples(
    [first, second],
    { located, generated: () => generated },
    {
      warn(text, place) {
        said.push([text, performance.now() - start]);
        places.push(place);
      },
      ...(patience === 0 ? {} : { patience }),
    },
  );
  return { slow, said, places, begin: (thread: 0 | 1, index: number) => begin(thread === 0 ? first : second, index) };
}
const text = (index: number, time: string) =>
  `Sample ${index} of the test split has been made for ${time}, and the run waits for it. Wait, or stop the run and look there: more \`threads\` make samples faster.`;

it('is said after the patience, and each time when the wait is twice as long', () => {
  const { slow, said, begin } = watched();
  begin(0, 7);
  slow.waits(1);
  vi.advanceTimersByTime(7000);
  expect(said).toEqual([]);
  vi.advanceTimersByTime(1000);
  expect(said).toEqual([[text(7, '8 s'), 8000]]);
  vi.advanceTimersByTime(30_000);
  expect(said.map(([, at]) => at)).toEqual([8000, 16_000, 32_000]);
  expect(said.at(-1)?.[0]).toBe(text(7, '32 s'));
  slow.close();
  vi.advanceTimersByTime(100_000);
  expect(said).toHaveLength(3);
});

it('is not said while samples come, or while nobody waits', () => {
  const { slow, said, begin } = watched();
  slow.waits(1);
  for (let i = 0; i < 10; i++) {
    begin(i % 2 === 0 ? 0 : 1, i);
    vi.advanceTimersByTime(6000);
  }
  expect(said).toEqual([]);
  slow.waits(-1);
  vi.advanceTimersByTime(60_000);
  expect(said).toEqual([]);
  slow.waits(1);
  vi.advanceTimersByTime(8000);
  expect(said).toEqual([[text(8, '8 s'), expect.any(Number)]]);
});

it('is not said before any was begun, and short waits are in milliseconds', () => {
  const { slow, said, begin } = watched({ patience: 400 });
  slow.waits(1);
  vi.advanceTimersByTime(5000);
  expect(said).toEqual([]);
  begin(1, 3);
  vi.advanceTimersByTime(600);
  expect(said).toEqual([[text(3, '400 ms'), 5500]]);
});

it('is said of the sample that is still being made, whichever thread makes it', () => {
  const { slow, said, begin } = watched({ made: (index) => (index === 9 ? new Promise(() => {}) : { x: [1] }) });
  begin(0, 7);
  begin(1, 9);
  slow.waits(1);
  vi.advanceTimersByTime(8000);
  expect(said).toEqual([[text(9, '8 s'), 8000]]);
  slow.close();
});

it('of a generator says so', () => {
  const { slow, said, begin } = watched({ generated: true });
  begin(0, 5);
  slow.waits(1);
  vi.advanceTimersByTime(8000);
  expect(said[0]?.[0]).toBe(
    'The generator of the test split has not given sample 5 for 8 s, and the run waits for it. Wait, or stop the run and look there.',
  );
});

it('is said after half a minute where nobody says otherwise, and at the line of the function', () => {
  const source = { file: 'a.ts', line: 3 };
  const { slow, said, places, begin } = watched({
    patience: 0,
    located: (error, split) => new UserError(`${split}: ${(error as Error).message}`, { source }),
  });
  begin(0, 7);
  slow.waits(1);
  vi.advanceTimersByTime(29_000);
  expect(said).toEqual([]);
  vi.advanceTimersByTime(1000);
  expect(said).toEqual([
    ['test: Sample 7 of the test split has been made for 30 s, and the run waits for it.', 30_000],
  ]);
  expect(places).toEqual([source]);
  slow.close();
});

it('is said where no line is known, or what was found is no error of a user', () => {
  const { slow, said, places, begin } = watched({ located: () => new Error('elsewhere') });
  begin(0, 7);
  slow.waits(1);
  vi.advanceTimersByTime(8000);
  expect([said, places]).toEqual([[['elsewhere', 8000]], [undefined]]);
  slow.close();
});
