/** Which sample is being made is noted before it is, for who reads the memory from elsewhere. */
import { expect, it } from 'vitest';
import { begunIn, counted, noteMemory } from '../../../src/data/sources/countedSamples';
import type { OwnSplit } from '../../../src/data/sources/ownSplit';

const random = {} as never;
const sample = { x: [1], y: 0 };

interface Streams {
  train: OwnSplit;
  test: OwnSplit;
}
const streams = (samples: () => Iterable<unknown> | AsyncIterable<unknown>) =>
  ({ train: { samples }, test: { samples } }) as unknown as Streams;
const given = (split: OwnSplit) => (split as { samples: (random: never, epoch: number) => unknown }).samples(random, 0);

it('by number, in each split, and what is asked for stays what it is', () => {
  const memory = noteMemory();
  const asked: unknown[] = [];
  const split = (name: string): OwnSplit => ({
    length: 9,
    sample(index) {
      asked.push([name, index, begunIn(memory)]);
      return sample;
    },
  });
  expect(begunIn(memory)).toBeUndefined();
  const noted = counted({ train: split('train'), test: split('test') }, memory);
  expect(noted.train).toHaveProperty('length', 9);
  for (const [name, index] of [
    ['train', 4],
    ['test', 7],
    ['train', 0],
  ] as const)
    expect((noted[name] as { sample: (i: number, r: never) => unknown }).sample(index, random)).toBe(sample);
  expect(asked).toEqual([
    ['train', 4, { count: 1, split: 'train', index: 4, open: true }],
    ['test', 7, { count: 2, split: 'test', index: 7, open: true }],
    ['train', 0, { count: 3, split: 'train', index: 0, open: true }],
  ]);
  expect(begunIn(memory)).toMatchObject({ count: 3, open: false });
});

it.each<[string, () => Iterable<unknown> | AsyncIterable<unknown>]>([
  ['one after the other', () => [sample, sample]],
  [
    'that come later',
    async function* () {
      yield sample;
      yield sample;
    },
  ],
])('in order, of samples %s', async (_, samples) => {
  const memory = noteMemory();
  const noted = counted(streams(samples), memory);
  const seen: unknown[] = [];
  for await (const one of given(noted.test) as AsyncIterable<unknown>) seen.push([one, begunIn(memory)]);
  expect(seen).toEqual([0, 1].map((index) => [sample, { count: index + 1, split: 'test', index, open: false }]));
});

it('of what is left early, what makes it is told', async () => {
  const memory = noteMemory();
  let left = false;
  function* samples() {
    try {
      yield sample;
      yield sample;
    } finally {
      left = true;
    }
  }
  for await (const _ of given(counted(streams(samples), memory).train) as AsyncIterable<unknown>) break;
  expect(left).toBe(true);
  expect(begunIn(memory)).toEqual({ count: 1, split: 'train', index: 0, open: false });
});

it('of one that is waited for, that it is still being made, until it is there or has failed', async () => {
  for (const fails of [false, true]) {
    const memory = noteMemory();
    let settle: (() => void) | undefined;
    const made = new Promise<typeof sample>((resolve, reject) => {
      settle = () => (fails ? reject(new Error('odd')) : resolve(sample));
    });
    const split: OwnSplit = { length: 1, sample: () => made };
    const { train } = counted({ train: split, test: split }, memory);
    const asked = (train as { sample: (i: number, r: never) => Promise<unknown> }).sample(0, random);
    const outcome = asked.catch((error: Error) => error.message);
    expect(begunIn(memory)).toMatchObject({ count: 1, open: true });
    settle?.();
    expect(await outcome).toBe(fails ? 'odd' : sample);
    expect(begunIn(memory)).toMatchObject({ count: 1, open: false });
  }
});

it('of one that fails at once, that it is no longer being made', () => {
  const memory = noteMemory();
  const split: OwnSplit = {
    length: 1,
    sample() {
      throw new Error('odd');
    },
  };
  const { test } = counted({ train: split, test: split }, memory);
  expect(() => (test as { sample: (i: number, r: never) => unknown }).sample(0, random)).toThrow('odd');
  expect(begunIn(memory)).toEqual({ count: 1, split: 'test', index: 0, open: false });
});

it.each([3, undefined])('%s, which is nothing to iterate over, stays what it is', (nothing) => {
  expect(
    given(
      counted(
        streams(() => nothing as never),
        noteMemory(),
      ).train,
    ),
  ).toBe(nothing);
});
