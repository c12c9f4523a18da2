import { expect, it } from 'vitest';
import { differingValues, givenValues, valuesText } from '../../../src/protocol/facts/givenValues';

it('says parameters and settings of a run on one line', () => {
  const given = givenValues({ parameters: { lambda: 0.6, name: 'a' }, settings: { 'augmentation.flip': false } });
  expect(valuesText(given)).toBe('lambda=0.6 · name=a · augmentation.flip=false');
  expect(valuesText(givenValues({}))).toBe('');
});

it('finds what differs between two runs, in both directions', () => {
  expect(differingValues({ a: 1, b: 2, c: 3 }, { a: 1, b: 3, d: false })).toEqual([
    { b: 2, c: 3 },
    { b: 3, d: false },
  ]);
  expect(differingValues({ a: 1 }, { a: 1 })).toEqual([{}, {}]);
});

it('of three the values that are not the same in all', () => {
  expect(differingValues({ a: 1, b: 2 }, { a: 1, b: 2 }, { a: 2, b: 2, c: true })).toEqual([
    { a: 1 },
    { a: 1 },
    { a: 2, c: true },
  ]);
});
