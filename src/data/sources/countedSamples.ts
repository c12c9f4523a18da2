/**
 * Which sample of a user's own data is being made: noted in memory that another thread reads, since code that makes none may hang and answer
 * nothing. One thread makes one sample at a time.
 */
import type { SplitName } from './dataset';
import type { OwnSample } from './ownSample';
import type { OwnSplit, SampleRandom } from './ownSplit';

/** Samples begun, and of the one that was begun last: its split, its number there, and whether it is still being made. */
export interface Begun {
  count: number;
  split: SplitName;
  index: number;
  open: boolean;
}

const splits = ['train', 'test'] as const;
const numbers = 4;

export const noteMemory = (): SharedArrayBuffer => new SharedArrayBuffer(numbers * Int32Array.BYTES_PER_ELEMENT);

/** Undefined before the first: the experiment's file is still being run. */
export function begunIn(memory: SharedArrayBuffer): Begun | undefined {
  const notes = new Int32Array(memory);
  const [count = 0, split = 0, index = 0, ended] = [0, 1, 2, 3].map((at) => Atomics.load(notes, at));
  return count === 0 ? undefined : { count, split: splits[split] ?? 'train', index, open: ended !== count };
}

/** Notes that a sample is begun; what is returned, that it is there. */
type Note = (index: number) => () => void;

/** The same samples, each noted before it is made and after. */
export function counted<Source extends Record<SplitName, OwnSplit>>(source: Source, memory: SharedArrayBuffer): Source {
  const notes = new Int32Array(memory);
  const note =
    (split: SplitName): Note =>
    (index) => {
      Atomics.store(notes, 1, splits.indexOf(split));
      Atomics.store(notes, 2, index);
      const count = Atomics.add(notes, 0, 1) + 1;
      return () => void Atomics.store(notes, 3, count);
    };
  return { ...source, train: noted(source.train, note('train')), test: noted(source.test, note('test')) };
}

function noted(split: OwnSplit, note: Note): OwnSplit {
  if (!('samples' in split))
    return {
      ...split,
      sample: (index, random) => until(note(index), () => split.sample(index, random)),
    };
  return {
    ...split,
    samples: (random, epoch) => notedAll(split.samples(random, epoch), note),
  };
}

/** `ended` is called once what is made is there, or is not to come. */
function until<T>(ended: () => void, make: () => T): T {
  let later = false;
  try {
    const made: unknown = make();
    later = typeof made === 'object' && made !== null && 'then' in made;
    return (later ? Promise.resolve(made).finally(ended) : made) as T;
  } finally {
    if (!later) ended();
  }
}

/** What is nothing to iterate over stays what it is: the reader says so. */
function notedAll(given: ReturnType<(r: SampleRandom) => Iterable<OwnSample> | AsyncIterable<OwnSample>>, note: Note) {
  const both = given as Partial<Iterable<OwnSample> & AsyncIterable<OwnSample>> | undefined;
  const inner = both?.[Symbol.asyncIterator]?.() ?? both?.[Symbol.iterator]?.();
  if (inner === undefined) return given;
  let index = 0;
  const iterator = {
    next() {
      return until(note(index++), () => inner.next());
    },
    return: () => inner.return?.() ?? { done: true as const, value: undefined },
  };
  return { [Symbol.asyncIterator]: () => iterator } as AsyncIterable<OwnSample>;
}
