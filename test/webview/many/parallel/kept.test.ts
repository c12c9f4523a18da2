/** Which runs parallel coordinates leave, and where their values stand: by value. */
import { describe, expect, test } from 'vitest';
import type { RunRow } from '../../../../src/protocol/many/runRow';
import { manyColumns } from '../../../../webview/many/columns/columns';
import { bestOf, brushedRows, hasDiverged } from '../../../../webview/many/parallel/kept';
import { uprightAxis } from '../../../../webview/many/parallel/place';
import { makeFormat } from '../../../../webview/shared/format';
import { someRow } from '../someRows';

const format = makeFormat('en');
const base = someRow(0.1, 0, 1, 1);
const row = (id: string, accuracy: number | undefined, settings: RunRow['settings'] = {}): RunRow => ({
  ...{ ...base, id, folder: `/w/${id}`, settings },
  points: accuracy === undefined ? {} : { best: { epoch: 1, values: { accuracy, macs: 1e6, loss: 1 } } },
});
const column = (rows: readonly RunRow[], key: string) =>
  manyColumns(rows, 'best', format).find((one) => one.key === key)!;
const ids = (rows: readonly RunRow[]) => rows.map(({ id }) => id);

describe('the best part', () => {
  const rows = [row('a', 0.5), row('b', 0.9), row('c', 0.7), row('d', 0.9), row('e', undefined)];
  const score = column(rows, 'accuracy');

  test('has those of the highest score, at least one, and all that are as good as the last of them', () => {
    expect(ids(bestOf(rows, score, 0.25))).toEqual(['b', 'd']);
    expect(ids(bestOf(rows, score, 0.01))).toEqual(['b', 'd']);
    expect(ids(bestOf(rows, score, 0.75))).toEqual(['b', 'c', 'd']);
    // A run that has no score yet is only in all.
    expect(ids(bestOf(rows, score, 1))).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('by what is better when it is less, has the least', () => {
    const costs = rows.slice(0, 3).map((one, i) => ({
      ...one,
      points: { best: { epoch: 1, values: { accuracy: 0.5, macs: [3e6, 1e6, 2e6][i]!, loss: 1 } } },
    }));
    expect(ids(bestOf(costs, column(costs, 'macs'), 0.3))).toEqual(['b']);
    expect(ids(bestOf(costs, column(costs, 'macs'), 0.34))).toEqual(['b', 'c']);
    // Nobody is the best of those that have no score, and without one all are left.
    expect([ids(bestOf([rows[4]!], score, 0.5)), ids(bestOf(rows, undefined, 0.1))]).toEqual([[], ids(rows)]);
  });
});

test('diverged is what failed and what measured no number, not what runs still or was stopped', () => {
  expect(hasDiverged({ ...row('a', 0.5), state: 'failed' }, 'best')).toBe(true);
  expect(hasDiverged(row('a', Number.NaN), 'best')).toBe(true);
  expect(hasDiverged(row('a', null as never), 'best')).toBe(true);
  expect(hasDiverged(row('a', undefined), 'best')).toBe(false);
  for (const state of ['running', 'stopped', 'paused', 'finished'] as const)
    expect(hasDiverged({ ...row('a', 0.5), state }, 'best')).toBe(false);
});

describe('an axis', () => {
  const rows = [row('a', 0.5, { rate: 0.001 }), row('b', 0.7, { rate: 0.01 }), row('c', 0.9, { rate: 1 })];

  test('of numbers stands between round ones, logarithmic where all are above zero', () => {
    const linear = uprightAxis(column(rows, 'rate'), rows, false);
    expect(rows.map((one) => linear.at(one))).toEqual([0.001, 0.01, 1].map((value) => expect.closeTo(value, 9)));
    const log = uprightAxis(column(rows, 'rate'), rows, true);
    expect(log.log).toBe(true);
    expect(rows.map((one) => log.at(one))).toEqual([0, 1 / 3, 1].map((value) => expect.closeTo(value, 9)));
    expect(log.said(1 / 3)).toBe('0.01');
    const withZero = [...rows, row('d', 0.9, { rate: 0 })];
    expect(uprightAxis(column(withZero, 'rate'), withZero, true)).toMatchObject({ log: false, canLog: false });
  });

  test('of a setting has a tick where somebody chose a value, as they wrote it, and none between seeds', () => {
    const texts = (values: readonly number[], key = 'rate') => {
      const some = values.map((value, i) => row(String(i), 0.5 + i / 100, { [key]: value }));
      return uprightAxis(column(some, key), some, false).ticks.map(({ text }) => text);
    };
    expect(texts([0.3, 0.1, 0.9, 0.1])).toEqual(['0.1', '0.3', '0.9']);
    // Two that stand upon each other leave one word.
    expect(texts([0.1, 0.11, 3])).toEqual(['0.1', '3']);
    // More than a few: round ones, of whole numbers whole.
    expect(texts(Array.from({ length: 12 }, (_, i) => i / 10))).toEqual(['0', '0.5', '1', '1.5']);
    expect(texts([0, 1, 2], 'seed')).toEqual(['0', '1', '2']);
    expect(texts([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 'seed').every((text) => /^\d+$/.test(text))).toBe(true);
  });

  test('of one value, or of a run that has gone off, is one of numbers all the same, and not logarithmic', () => {
    const one = [row('a', 0.5, { rate: 2 }), row('b', 0.6, { rate: 2 }), row('c', 0.7)];
    const axis = uprightAxis(column(one, 'rate'), one, true);
    expect([axis.numeric, axis.canLog, axis.log, axis.at(one[2]!)]).toEqual([true, false, false, undefined]);
    const off = [row('a', 0.5), row('b', 0.9), row('c', Number.NaN)];
    const accuracy = uprightAxis(
      { ...column(off, 'accuracy'), value: ({ points }) => points.best?.values.accuracy },
      off,
      false,
    );
    expect([accuracy.numeric, accuracy.canLog, accuracy.at(off[2]!), accuracy.at(off[0]!)]).toEqual([
      true,
      true,
      undefined,
      0,
    ]);
    expect(accuracy.said(0.5)).toBe('70.0%');
  });

  test('of more words than there is room for names every second one, and has a place for all', () => {
    const of = (count: number) => {
      const some = Array.from({ length: count }, (_, i) => row(String(i), 0.5, { by: `w${i}` }));
      return { some, axis: uprightAxis(column(some, 'by'), some, false) };
    };
    const { axis: few } = of(24);
    expect(few.ticks.map(({ text }) => text)).toEqual(Array.from({ length: 24 }, (_, i) => `w${i}`));
    const { some, axis } = of(30);
    expect(axis.ticks.map(({ text }) => text)).toEqual(Array.from({ length: 15 }, (_, i) => `w${2 * i}`));
    expect(axis.at(some[29]!)).toBeCloseTo(29.5 / 30, 12);
    expect([axis.step, axis.said(1), axis.said(-1), axis.said(0.5)]).toEqual([1 / 30, 'w29', 'w0', 'w15']);
    // A setting that is a number here and a word there.
    const mixed = [row('a', 0.5, { x: 10 }), row('b', 0.5, { x: 'two' }), row('c', 0.5, { x: 9 })];
    const both = uprightAxis(column(mixed, 'x'), mixed, true);
    expect([both.numeric, both.ticks.map(({ text }) => text)]).toEqual([false, ['9', '10', 'two']]);
  });

  test('of words has a place for each, numbers among them in their order', () => {
    const words = ['adam', 'sgd', 'lion', 'sgd'].map((optimizer, i) => row(String(i), 0.5, { optimizer }));
    const axis = uprightAxis(column(words, 'optimizer'), words, true);
    expect(axis.numeric).toBe(false);
    expect(axis.ticks.map(({ text }) => text)).toEqual(['adam', 'lion', 'sgd']);
    expect(words.map((one) => axis.at(one))).toEqual([1 / 6, 5 / 6, 1 / 2, 5 / 6]);
    expect([0, 0.34, 0.99, 1].map(axis.said)).toEqual(['adam', 'lion', 'sgd', 'sgd']);
  });

  test('brushes hold what lies within all of them; a run without a value is on no brushed axis', () => {
    const all = [...rows, row('d', undefined, { rate: 1 })];
    const axes = [uprightAxis(column(all, 'rate'), all, true), uprightAxis(column(all, 'accuracy'), all, false)];
    const held = (brushes: Parameters<typeof brushedRows>[2]) => ids(brushedRows(all, axes, brushes));
    expect(held({})).toEqual(['a', 'b', 'c', 'd']);
    expect(held({ rate: { from: 0.3, to: 1 } })).toEqual(['b', 'c', 'd']);
    expect(held({ rate: { from: 0.3, to: 1 }, accuracy: { from: 0, to: 0.5 } })).toEqual(['b']);
    expect(held({ accuracy: { from: 0, to: 0.9 } })).not.toContain('d');
    // A handle at each end holds nothing back; nor does an axis that is not shown.
    expect(held({ accuracy: { from: 0, to: 1 }, gone: { from: 0.5, to: 0.6 } })).toEqual(['a', 'b', 'c', 'd']);
  });
});
