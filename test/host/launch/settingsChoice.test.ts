import { describe, expect, it } from 'vitest';
import {
  givenText,
  setArguments,
  settingTexts,
  stillTaken,
  valueOfText,
} from '../../../src/host/launch/settingsChoice';
import type { SettableRow } from '../../../src/protocol/messages/settableList';
import { english } from '../language';

const row = (takes: SettableRow['takes'], name = 'x'): SettableRow => ({
  name,
  of: 'setting',
  value: 1,
  text: '1',
  takes,
});
const read = (takes: SettableRow['takes'], text: string) => valueOfText(row(takes), text, english);

describe('what a person types', () => {
  it.each([
    [['number'], ' 0.5 ', { value: 0.5 }],
    [['number'], '1e-3', { value: 0.001 }],
    [['text'], '10', { value: '10' }],
    [['text'], 'true', { value: 'true' }],
    [['boolean'], 'true', { value: true }],
    [['boolean'], 'false', { value: false }],
    [['number', 'false'], 'false', { value: false }],
    [['number'], 'much', { wrong: 'x is a number.' }],
    [['number'], '', { wrong: 'x is a number.' }],
    [['number'], 'Infinity', { wrong: 'x is a number.' }],
    [['number'], 'false', { wrong: 'x is a number.' }],
    [['boolean'], '1', { wrong: 'x is true or false.' }],
    [['number', 'false'], 'true', { wrong: 'x is a number, or false, which switches it off.' }],
  ] as const)('of one that takes %j: %j', (takes, text, found) => {
    expect(read([...takes], text)).toEqual(found);
  });
});

it('of earlier values those are kept that the experiment still knows and takes', () => {
  const rows = [row(['number'], 'lambda'), row(['text'], 'name'), row(['boolean'], 'on')];
  expect(stillTaken(rows, { lambda: 0.6, name: '10', on: false, gone: 3 }, english)).toEqual({
    ...{ lambda: 0.6, name: '10', on: false },
  });
  expect(stillTaken(rows, { lambda: 'much', on: 1, name: {} }, english)).toEqual({});
  expect(stillTaken(rows, undefined, english)).toEqual({});
});

it('a worker and the command line are told values of the same types', () => {
  const given = { lambda: 0.6, name: '10', on: false };
  expect(settingTexts(given)).toEqual({ lambda: '0.6', name: '"10"', on: 'false' });
  expect(setArguments(given)).toEqual(['--set', 'lambda=0.6', '--set', 'name="10"', '--set', 'on=false']);
  expect(givenText(given)).toBe('lambda=0.6, name=10, on=false');
});
