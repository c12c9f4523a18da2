/** What the source may throw at a user, all of it: sentences that a notification, Problems and a box have room for, advice included. */
import { describe, expect, test } from 'vitest';
import { brief, isCut, longestNotice } from '../../src/base/brief';
import { everyUserError, type ThrownText } from './everyUserError';

/** As names of layers, fields and classes are. */
const usual = everyUserError('stage2_block1_gate');
/** As paths and words of libraries may be. */
const long = everyUserError(`/home/mira/${'experiments/'.repeat(20)}shapes.experiment.ts`);

const told = ({ message, hint }: ThrownText) => ({ message, ...(hint === undefined ? {} : { hint }) });
const where = (all: readonly ThrownText[]) => all.map(({ at, message, hint }) => `${at}: ${message} | ${hint}`);

test('there are as many as the source has', () => {
  expect(new Set(usual.map(({ at }) => at)).size).toBeGreaterThan(250);
  expect(usual.filter(({ hint }) => hint !== undefined).length).toBeGreaterThan(250);
});

describe('every error', () => {
  test('with usual names is said whole', () => expect(where(usual.filter((error) => isCut(told(error))))).toEqual([]));

  test('with long names is no longer than anybody reads, and still says what to do', () => {
    expect(where(long.filter((error) => brief(told(error)).length > longestNotice))).toEqual([]);
    const advice = (hint = '') => hint.slice(0, 60).trim();
    expect(where(long.filter((error) => !brief(told(error)).includes(advice(error.hint))))).toEqual([]);
  });

  test('and its advice end as sentences do', () => {
    // What is to be typed has no full stop after it.
    const end = /(?:[.?!…:)]|stage2_block1_gate|For example: [^.]+)$/;
    const ends = (text: string | undefined) => text === undefined || end.test(text.trim());
    expect(where(usual.filter(({ message, hint }) => !ends(message) || !ends(hint)))).toEqual([]);
  });
});
