/** How a user's own samples are come by: one by its number, or one after the other from a generator. Each has random numbers of its own. */
import { howMany } from '../../base/howMany';
import { SeededRandom } from '../../base/random';
import { streams } from '../../base/streams';
import { UserError } from '../../base/userError';
import type { Sample, SampleRequest, Split, SplitName } from './dataset';
import { type OwnSample, upper } from './ownSample';

/** Random numbers of a sample, seeded: the same however many threads there are, and after a resume. */
export interface SampleRandom {
  /** On the open interval (0, 1). */
  uniform(): number;
  /** 0 … n − 1. */
  below(n: number): number;
  /** Of mean 0 and deviation 1. */
  normal(): number;
  /** In place; returns the array. */
  shuffle<T extends unknown[] | Int32Array | Uint32Array | Float32Array>(values: T): T;
}

/** Samples that can be asked for by their number, in any order: they are shuffled anew each epoch. */
export interface RandomAccess {
  length: number;
  /** Sample `index`, 0 … length − 1. What it gives depends on its arguments alone. */
  sample(index: number, random: SampleRandom): OwnSample | Promise<OwnSample>;
}

/** Samples in an order of their own. */
export interface Generated {
  /** Samples of an epoch: the first so many are taken. */
  length: number;
  /** A new generator for each epoch. A resumed run asks for those before its place once more, and drops them. */
  samples(random: SampleRandom, epoch: number): Iterable<OwnSample> | AsyncIterable<OwnSample>;
}

export type OwnSplit = RandomAccess | Generated;

/** Of samples that are read from files: where one is. */
export interface Placed {
  place?(index: number): string;
}

/** Makes arrays of what the user gives; told where it stands. */
export type ReadSample = (sample: unknown, where: string, request: SampleRequest) => Sample | Promise<Sample>;

/** `close` ends the generator that is open, of a split that has one. */
export type OpenedSplit = Pick<Split, 'length' | 'sample' | 'ordered'> & { close?(): Promise<void> };

export function openOwnSplit(split: OwnSplit, name: SplitName, read: ReadSample): OpenedSplit {
  return 'samples' in split ? generated(split, name, read) : byNumber(split, name, read);
}

function byNumber(split: RandomAccess, name: SplitName, read: ReadSample): Pick<Split, 'length' | 'sample'> {
  const { length } = split;
  const { place = (index: number) => `sample ${index} of the ${name} split` } = split as RandomAccess & Placed;
  return {
    length,
    sample(request) {
      const { index, epoch, seed } = request;
      const where = place(index);
      const random = new SeededRandom(seed, streams.ownSample[name], epoch, index);
      const asked = inUsersHands(where, () => split.sample(index, random));
      const checked = (sample: unknown) =>
        read(
          present(sample, where, `Its length is ${length}, so that numbers up to ${length - 1} are asked for.`),
          where,
          request,
        );
      if (!isPromise(asked)) return checked(asked);
      // What only looks like a promise becomes one: whoever makes batches tells them apart by that.
      return Promise.resolve(asked).then(checked, (error: unknown) => {
        throw thrown(error, where);
      });
    },
  };
}

/** One generator at a time: samples come in the order in which they are asked for, or it begins anew. */
function generated({ length, samples }: Generated, name: SplitName, read: ReadSample): OpenedSplit {
  let open: { epoch: number; next: number; iterator: Iterator<unknown> | AsyncIterator<unknown> } | undefined;

  const close = async () => {
    const { iterator } = open ?? {};
    open = undefined;
    await iterator?.return?.();
  };
  const begin = async (epoch: number, seed: number) => {
    await close();
    const where = `the generator of the ${name} split`;
    const random = new SeededRandom(seed, streams.ownSample[name], epoch);
    const made = inUsersHands(where, () => samples(random, epoch)) as Partial<
      Iterable<unknown> & AsyncIterable<unknown>
    >;
    const iterator = made?.[Symbol.asyncIterator]?.() ?? made?.[Symbol.iterator]?.();
    if (iterator === undefined)
      throw new UserError(`${upper(where)} gives nothing to iterate over.`, {
        hint: 'Write it with a star: *samples(random, epoch) { … yield { x, y }; }.',
      });
    return { epoch, next: 0, iterator };
  };

  const sample = async (request: SampleRequest): Promise<Sample> => {
    const { epoch, place, seed } = request;
    if (open === undefined || open.epoch !== epoch || open.next > place) open = await begin(epoch, seed);
    for (;;) {
      const at = open.next++;
      const where = `sample ${at} of the ${name} split`;
      const { iterator } = open;
      const { value, done } = await Promise.resolve(inUsersHands(where, () => iterator.next())).catch(
        (error: unknown) => {
          throw thrown(error, where);
        },
      );
      if (done === true) {
        open = undefined;
        throw new UserError(
          `The generator of the ${name} split ended after ${howMany(at, 'sample')} of epoch ${epoch}, and its length is ${length}.`,
          {
            hint: `Set length to ${at === 0 ? 'what it gives' : `${at} or less`}, or go on in a loop: while (true) { … }.`,
          },
        );
      }
      if (at === place) return read(present(value, where, ''), where, request);
    }
  };
  return { length, ordered: true, sample, close };
}

function present(sample: unknown, where: string, why: string): unknown {
  if (typeof sample === 'object' && sample !== null && 'x' in sample && 'y' in sample) return sample;
  const shown =
    typeof sample === 'object' && sample !== null
      ? `an object of ${Object.keys(sample).join(', ') || 'nothing'}`
      : String(sample);
  throw new UserError(`${upper(where)} is ${shown}.`, { hint: `${why} Return { x, y }.`.trim() });
}

/** Undefined errors of others' code get a name: the sample that was to be made. */
export function inUsersHands<T>(where: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw thrown(error, where);
  }
}

/** With the stack of theirs, in which their line is. */
export function thrown(error: unknown, where: string): UserError {
  const message = error instanceof Error ? error.message : String(error);
  const said =
    error instanceof UserError
      ? error
      : new UserError(`${upper(where)} could not be made: ${message}`, { hint: hintFor(message) });
  if (error instanceof Error && error.stack !== undefined) said.stack = error.stack;
  return said;
}

const hintFor = (message: string) =>
  /ENOENT/.test(message)
    ? 'A relative path starts where the run was started: build it from import.meta.dirname.'
    : 'Mend what makes the sample, or leave this one out.';

const isPromise = (value: unknown): value is Promise<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
