import { expect, it } from 'vitest';
import { refuseHuge } from '../../../src/data/image/imageSize';

it('a hundred megapixels are read, and no more', () => {
  expect(() => refuseHuge({ width: 10_000, height: 10_000 })).not.toThrow();
  expect(() => refuseHuge({ width: 100_000_000, height: 1 })).not.toThrow();
  expect(() => refuseHuge({ width: 10_001, height: 10_000 })).toThrow(
    'it has 10001×10000 pixels: 100.1 megapixels, and at most 100 are read',
  );
  expect(() => refuseHuge({ width: 3, height: 50_500_000 })).toThrow('3×50500000 pixels: 151.5 megapixels');
});
