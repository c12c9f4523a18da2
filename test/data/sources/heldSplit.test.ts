/** What is checked of data sets that are held in memory, by tables of counts and bytes. */
import { expect, it } from 'vitest';
import { UserError } from '../../../src/base/userError';
import { countedSplit, refuseSwapped, warnOfSame } from '../../../src/data/sources/heldSplit';

const published = { train: 60_000, test: 10_000 };
const files = { train: 'a.bin', test: 'b.bin' };

it.each([
  [60_000, 10_000, false],
  [10_000, 60_000, true],
  [10_000, 10_000, false],
  [60_000, 60_000, false],
  [10_000, 59_999, false],
  [9_999, 60_000, false],
])('%i images to train on and %i to test: swapped is %s', (train, test, swapped) => {
  const check = () => refuseSwapped('MNIST', { counts: { train, test }, published, files });
  if (!swapped) return expect(check).not.toThrow();
  expect(check).toThrow(UserError);
  expect(check).toThrow(
    'a.bin has 10,000 images and b.bin 60,000 images: in MNIST the training split is the one of 60,000 images.',
  );
});

it.each([
  [[1, 2, 3], 9, [1, 2, 3], 9, true],
  // One was read further than the other.
  [[1, 2, 3], 9, [1, 2], 9, true],
  [[1], 9, [1, 2], 9, true],
  [[1, 2, 3], 9, [1, 2, 4], 9, false],
  [[1, 2, 3], 9, [1, 2, 3], 8, false],
  [[], 9, [1], 9, false],
])('a beginning of %j in %i bytes and one of %j in %i: the same is %s', (train, size, test, other, same) => {
  const told: string[] = [];
  const beginning = (bytes: number[], size: number) => ({ head: Uint8Array.from(bytes), size });
  warnOfSame(files, { train: beginning(train, size), test: beginning(test, other) }, (text) => told.push(String(text)));
  expect(told).toEqual(same ? ['b.bin and a.bin are the same: the scores are of images that are trained on.'] : []);
});

it('a split that was only counted has its length and no images', () => {
  expect(countedSplit(7, 'test').length).toBe(7);
  expect(() => countedSplit(7, 'test').read(0, new Uint8Array(1), 0)).toThrow(
    'The test split was counted, not loaded.',
  );
});
