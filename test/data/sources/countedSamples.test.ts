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
    ['train', 4, { count: 1, split: 'train', index: 4 }],
    ['test', 7, { count: 2, split: 'test', index: 7 }],
    ['train', 0, { count: 3, split: 'train', index: 0 }],
  ]);
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
  expect(seen).toEqual([0, 1].map((index) => [sample, { count: index + 1, split: 'test', index }]));
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
  expect(begunIn(memory)).toEqual({ count: 1, split: 'train', index: 0 });
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
