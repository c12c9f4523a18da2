import { expect, it } from 'vitest';
import { bytesText } from '../../../src/host/base/language';
import { runsHead } from '../../../src/host/trees/runsHead';
import { english } from '../language';

it('says what the runs take on the disk and how many are hidden, once either is known', () => {
  const head = (bytes: number | undefined, shown: number, hidden: number) =>
    runsHead({ bytes, shown, hidden }, english);
  expect(head(undefined, 2, 0)).toEqual({ description: '', above: '' });
  expect(head(1_340_000_000, 2, 0)).toEqual({ description: '1.3 GB', above: '' });
  expect(head(5_000_000, 2, 3)).toEqual({ description: '5 MB · 3 failed hidden', above: '' });
  expect(head(0, 0, 0)).toEqual({ description: '', above: '' });
  // The first run has begun, and nobody has counted since.
  expect(head(0, 1, 0)).toEqual({ description: '', above: '' });
  expect(head(2000, 0, 3).above).toBe('All runs have failed, and failed runs are hidden.');
});

it.each([
  [0, '0 byte'],
  [999, '999 byte'],
  [1000, '1 kB'],
  [99_940, '99.9 kB'],
  [99_960, '100 kB'],
  [999_499, '999 kB'],
  [999_600, '1 MB'],
  [4_250_000_000_000, '4.3 TB'],
  [5e15, '5,000 TB'],
])('%d bytes are %s', (bytes, text) => expect(bytesText(bytes, english)).toBe(text));
