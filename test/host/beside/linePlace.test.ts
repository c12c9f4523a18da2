import { expect, test } from 'vitest';
import { linePlace } from '../../../src/host/beside/linePlace';

const numbers = '44% open · 99% of MACs';
const alone = { beside: false };
const beside = { beside: true };

test.each([
  ['a short line of an editor that has its row', 'a'.repeat(63), alone, 'end'],
  ['a column more', 'a'.repeat(64), alone, 'above'],
  ['a short line beside a view', 'a'.repeat(14), beside, 'end'],
  ['a column more', 'a'.repeat(15), beside, 'above'],
  ['an empty line', '', beside, 'end'],
  ['tabs, which may be as wide as eight letters', '\t\tx', beside, 'above'],
  ['tabs that fill up what is begun', '1234567\t123456', beside, 'end'],
  ['letters that are as wide as two', '模型的门控通道', beside, 'end'],
  ['one more of them', '模型的门控通道数', beside, 'above'],
  ['a sign of two code units', '🙂🙂🙂🙂🙂🙂🙂', beside, 'end'],
] as const)('%s', (_, line, where, place) => expect(linePlace(line, numbers, where)).toBe(place));

test('longer numbers need more room', () => {
  const line = 'a'.repeat(60);
  expect(linePlace(line, numbers, alone)).toBe('end');
  expect(linePlace(line, `${numbers} · epoch 12 (best)`, alone)).toBe('above');
});
