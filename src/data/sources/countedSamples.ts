/**
 * Which sample of a user's own data is being made: noted in memory that another thread reads, since code that makes none may hang and answer
 * nothing. One thread makes one sample at a time.
 */
import type { SplitName } from './dataset';
import type { OwnSample } from './ownSample';
import type { OwnSplit, SampleRandom } from './ownSplit';

/** Samples begun, and of the one that was begun last: its split, and its number there. */
export interface Begun {
  count: number;
  split: SplitName;
  index: number;
}

const splits = ['train', 'test'] as const;
const numbers = 3;

export const noteMemory = (): SharedArrayBuffer => new SharedArrayBuffer(numbers * Int32Array.BYTES_PER_ELEMENT);

/** Undefined before the first: the experiment's file is still being run. */
export function begunIn(memory: SharedArrayBuffer): Begun | undefined {
  const notes = new Int32Array(memory);
  const [count, split, index] = [0, 1, 2].map((at) => Atomics.load(notes, at)) as [number, number, number];
  return count === 0 ? undefined : { count, split: splits[split] ?? 'train', index };
}

/** The same samples, each noted before it is made. */
export function counted<Source extends Record<SplitName, OwnSplit>>(source: Source, memory: SharedArrayBuffer): Source {
  const notes = new Int32Array(memory);
  const note = (split: SplitName) => (index: number) => {
    Atomics.store(notes, 1, splits.indexOf(split));
    Atomics.store(notes, 2, index);
    Atomics.add(notes, 0, 1);
  };
  return { ...source, train: noted(source.train, note('train')), test: noted(source.test, note('test')) };
}

function noted(split: OwnSplit, note: (index: number) => void): OwnSplit {
  if (!('samples' in split))
    return {
      ...split,
      sample(index, random) {
        note(index);
        return split.sample(index, random);
      },
    };
  return {
    ...split,
    samples: (random, epoch) => notedAll(split.samples(random, epoch), note),
  };
}

/** What is nothing to iterate over stays what it is: the reader says so. */
function notedAll(
  given: ReturnType<(r: SampleRandom) => Iterable<OwnSample> | AsyncIterable<OwnSample>>,
  note: (index: number) => void,
) {
  const both = given as Partial<Iterable<OwnSample> & AsyncIterable<OwnSample>> | undefined;
  const inner = both?.[Symbol.asyncIterator]?.() ?? both?.[Symbol.iterator]?.();
  if (inner === undefined) return given;
  let index = 0;
  const iterator = {
    next() {
      note(index++);
      return inner.next();
    },
    return: () => inner.return?.() ?? { done: true as const, value: undefined },
  };
  return { [Symbol.asyncIterator]: () => iterator } as AsyncIterable<OwnSample>;
}
