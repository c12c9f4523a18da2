/** The minus of what people read, by value. */
import { expect, test } from 'vitest';
import { withMinus } from '../../src/base/minus';

test.each([
  ['-0.17', '−0.17'],
  ['−0,17', '−0,17'],
  ['\u200e-0.17', '\u200e−0.17'],
  ['0.17', '0.17'],
])('%s is %s', (written, text) => expect(withMinus(written)).toBe(text));
