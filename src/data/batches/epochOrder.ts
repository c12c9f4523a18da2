/** How many batches an epoch of a split has, and which sample comes when in it. */
import { howMany } from '../../base/howMany';
import { SeededRandom } from '../../base/random';
import { streams } from '../../base/streams';
import { UserError } from '../../base/userError';
import type { Split } from '../sources/dataset';
import type { BatchSettings } from './batchSettings';

/** Throws a UserError where the split has too few samples for one batch. */
export function batchesOf({ length, sample }: Split, { split, batchSize, dropLast }: BatchSettings): number {
  const batches = dropLast ? Math.floor(length / batchSize) : Math.ceil(length / batchSize);
  if (batches > 0) return batches;
  const what = howMany(length, sample ? 'sample' : 'image');
  throw new UserError(`The ${split} split has ${what}, fewer than one batch of ${batchSize}.`, {
    hint: 'Make batchSize smaller.',
  });
}

/** Which sample comes when in an epoch. That of the epoch last asked for is kept: 4 bytes a sample. */
export function epochOrder(length: number, { shuffle, seed }: BatchSettings): (epoch: number) => Int32Array {
  let order = new Int32Array(0);
  let orderOf = Number.NaN;
  return (epoch) => {
    if (orderOf === epoch) return order;
    order = Int32Array.from({ length }, (_, index) => index);
    if (shuffle) new SeededRandom(seed, streams.order, epoch).shuffle(order);
    orderOf = epoch;
    return order;
  };
}
