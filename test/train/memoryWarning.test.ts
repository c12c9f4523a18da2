import { expect, it } from 'vitest';
import { memoryWarning } from '../../src/train/memoryWarning';

const gibibyte = 2 ** 30;

it('says nothing of a step that fits', () => {
  expect(memoryWarning(gibibyte, gibibyte, 64)).toBeUndefined();
});

it('names the largest batch that fits and makes the same step', () => {
  // A quarter fits, a half does not.
  const text = memoryWarning(10 * gibibyte, 3 * gibibyte, 64);
  expect(text).toContain('10.0 GiB');
  expect(text).toContain('3.0 GiB are free');
  expect(text).toContain('batchSize 16 with accumulate 4');
  // A batch that just fits is one that fits.
  expect(memoryWarning(8 * gibibyte, 2 * gibibyte, 4)).toContain('batchSize 1 with accumulate 4');
  // Only whole shares of a batch: of 6 images at 30 % that is 1 in 6.
  expect(memoryWarning(10 * gibibyte, 2.9 * gibibyte, 6)).toContain('batchSize 1 with accumulate 6');
});

it('knows no batch where a single image does not fit', () => {
  expect(memoryWarning(10 * gibibyte, gibibyte, 4)).toContain('smaller model');
});
