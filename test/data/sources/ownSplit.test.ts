/** Samples of functions and of generators as they are asked for, one by one. */
import { describe, expect, it } from 'vitest';
import type { OwnSample } from '../../../src/data/sources/ownSample';
import { type OwnSplit, openOwnSplit } from '../../../src/data/sources/ownSplit';

/** What was read: the samples themselves, with where they stand. */
function opened(split: OwnSplit) {
  const read: [sample: unknown, where: string][] = [];
  const { sample, close } = openOwnSplit(split, 'train', (given, where) => {
    read.push([given, where]);
    return { inputs: [], labels: [] };
  });
  return { read, close, ask: (place: number, epoch = 0) => sample!({ index: place, epoch, place, seed: 0 }) };
}

const numbers = (...xs: number[]): OwnSample[] => xs.map((x) => ({ x, y: 0 }));

describe('a generator', () => {
  it('goes on over samples that nobody asks for, and begins anew for one before and for another epoch', async () => {
    const begun: number[] = [];
    const { read, ask } = opened({
      length: 6,
      *samples(_, epoch) {
        begun.push(epoch);
        yield* numbers(0, 1, 2, 3, 4, 5);
      },
    });
    for (const place of [0, 1, 4]) await ask(place);
    expect(begun).toEqual([0]);
    await ask(4);
    expect(begun).toEqual([0, 0]);
    await ask(5, 1);
    expect(begun).toEqual([0, 0, 1]);
    expect(read).toEqual([0, 1, 4, 4, 5].map((x) => [{ x, y: 0 }, `sample ${x} of the train split`]));
  });

  it('that has ended begins anew, whatever is asked for next', async () => {
    const { ask } = opened({ length: 8, samples: () => numbers(0, 1, 2) });
    for (const place of [3, 4, 3]) await expect(Promise.resolve(ask(place))).rejects.toThrow('ended after 3 samples');
  });

  it('of both kinds is waited for', async () => {
    const both = {
      *[Symbol.iterator]() {
        yield* numbers(1);
      },
      async *[Symbol.asyncIterator]() {
        yield* numbers(2);
      },
    };
    const { read, ask } = opened({ length: 1, samples: () => both });
    await ask(0);
    expect(read).toEqual([[{ x: 2, y: 0 }, 'sample 0 of the train split']]);
  });

  it('is ended once where it is closed, and where another one begins', async () => {
    const ended: number[] = [];
    const { ask, close } = opened({
      length: 4,
      *samples(_, epoch) {
        try {
          yield* numbers(0, 1, 2, 3);
        } finally {
          ended.push(epoch);
        }
      },
    });
    await ask(0, 0);
    await ask(0, 1);
    expect(ended).toEqual([0]);
    await close!();
    await close!();
    expect(ended).toEqual([0, 1]);
  });
});

it('a sample is there at once but of a promise, which has a function to go on with', async () => {
  const made = Object.fromEntries([['then', 3], ...Object.entries({ x: 1, y: 0 })]) as unknown as OwnSample;
  const at = opened({ length: 1, sample: () => made });
  expect(at.ask(0)).toEqual({ inputs: [], labels: [] });
  expect(at.read).toEqual([[made, 'sample 0 of the train split']]);
  const later = opened({ length: 1, sample: async () => ({ x: 1, y: 0 }) });
  const asked = later.ask(0);
  expect(later.read).toEqual([]);
  expect(await asked).toEqual({ inputs: [], labels: [] });
});
