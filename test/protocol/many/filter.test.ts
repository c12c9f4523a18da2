/** What filters take, what they do with values that are missing, and what is said of those that cannot be read. */
import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../../src/protocol/many/columns';
import { compileFilter } from '../../../src/protocol/many/filter';
import { amountOf } from '../../../src/protocol/many/filterValues';
import { row, seeded } from './someRows';

const rows = [
  seeded('a', 0.3, 1, 0.75, 20_000_000, { note: 'too Slow', wallMs: 7_200_000 }),
  seeded('b', 0.3, 2, 0.65, 30_000_000, { live: true, state: 'running' }),
  seeded('c', 0.1, 1, 0.7, 40_000_000, { time: Date.UTC(2026, 2, 14) }),
  // Nothing is known of it.
  row('d', { state: 'failed', wallMs: 0 }),
];
const columns = columnsOf(rows);
const passing = (text: string) => {
  const passes = compileFilter(text, columns);
  return rows
    .filter(passes)
    .map(({ id }) => id)
    .join('');
};

describe('a filter', () => {
  it.each([
    ['', 'abcd'],
    ['lambda=0.3 and accuracy>0.7', 'a'],
    ['lambda == 0.3', 'ab'],
    ['accuracy>=70%', 'ac'],
    ['accuracy < .7', 'b'],
    ['macs<=30M', 'ab'],
    ['macs>3e7', 'c'],
    ['wall > 1h', 'a'],
    ['wall > 90min', 'a'],
    ['time >= 2026-03-14', 'c'],
    ['state=failed', 'd'],
    ['state = "failed" or live', 'bd'],
    ["note ~ 'slow'", 'a'],
    ['note !~ slow', 'bcd'],
    ['not (lambda=0.3)', 'cd'],
    ['NOT lambda=0.3 AND accuracy', 'c'],
    ['!live && accuracy>0.6 || state=failed', 'acd'],
    ['live', 'b'],
    ['note', 'a'],
    ['not accuracy', 'd'],
    ['sparsity.weight = "ramp(0.1, 1, 6)"', 'c'],
    ['sparsity.weight ~ ramp(0.3', 'never read'],
    ['last.accuracy > 0.6', 'a'],
    ['(lambda=0.1 or seed=2) and accuracy', 'bc'],
    ['seed=1 or seed=2 and lambda=0.1', 'ac'],
    ['"lambda" = 0.3', 'ab'],
  ])('%s', (text, expected) => {
    if (expected === 'never read') expect(() => passing(text)).toThrow('character');
    else expect(passing(text)).toBe(expected);
  });

  it('takes what is missing for neither below, above nor equal, and for different', () => {
    for (const sign of ['=', '<', '<=', '>', '>=']) expect(passing(`accuracy ${sign} 0 and state=failed`)).toBe('');
    expect(passing('accuracy != 0.7')).toBe('abd');
  });

  it('takes more conditions than may be nested, and as many in each other as there may be', () => {
    expect(passing(Array.from({ length: 300 }, () => '(live or note)').join(' and '))).toBe('ab');
    expect(passing(`${'not '.repeat(98)}live`)).toBe('b');
    expect(passing(`${'not '.repeat(99)}live`)).toBe('acd');
    expect(() => passing(`${'not '.repeat(100)}live`)).toThrow('nested too deeply');
  });

  it('looks for texts with quotes in them, in any part of a number, and in an order', () => {
    const quoted = rows.map((one, i) => ({ ...one, note: ['say "so"', "it's", 'b\\c', undefined][i] }));
    const found = (text: string) =>
      quoted
        .filter(compileFilter(text, columns))
        .map(({ id }) => id)
        .join('');
    expect(['"say \\"so\\""', "'it\\'s'", '"b\\\\c"'].map((text) => found(`note = ${text}`))).toEqual(['a', 'b', 'c']);
    // In the order of letters; what is missing has no place in it.
    expect(['<', '<=', '>', '>='].map((sign) => found(`note ${sign} "it's"`))).toEqual(['c', 'bc', 'a', 'ab']);
    expect([passing('accuracy ~ "5"'), passing('macs ~ 30'), passing('macs !~ 30')]).toEqual(['ab', 'b', 'acd']);
    expect(passing('live = true or live = "false" and lambda = 0.1')).toBe('bc');
  });
});

it.each<[string, Parameters<typeof amountOf>[1], number | undefined]>([
  ...(['-1.5', '+2', '.5', '3.', '1e-3'].map((text) => [text, 'number', Number(text)]) as [string, 'number', number][]),
  ...(['k', 'M', 'G', 'T'].map((unit, i) => [`2${unit}`, 'macs', 2 * 1000 ** (i + 1)]) as [string, 'macs', number][]),
  ['1.5k', 'count', 1500],
  ['12.5%', 'share', 0.125],
  ['30s', 'seconds', 30],
  ['1.5min', 'seconds', 90],
  ['2h', 'seconds', 7200],
  ['3d', 'seconds', 259_200],
  // A unit of another kind is none, nor is one in other letters.
  ['2h', 'macs', undefined],
  ['2M', 'seconds', undefined],
  ['2m', 'macs', undefined],
  ['2K', 'macs', undefined],
  ['1e999', 'number', undefined],
  ['', 'number', undefined],
  ['.', 'number', undefined],
  ['constructor', 'macs', undefined],
  ['2026-03', 'time', Date.UTC(2026, 2, 1)],
  ['2026-03-14T09:26Z', 'time', Date.UTC(2026, 2, 14, 9, 26)],
  ['2026-99', 'time', undefined],
  ['5000', 'time', 5000],
  ['2026-03-14', 'number', undefined],
])('%s as %s is %s', (text, kind, amount) => {
  expect(amountOf(text, kind)).toBe(amount);
});

describe('what cannot be read says where, and what was probably meant', () => {
  it('in the words that stand there, to their end', () => {
    expect(() => compileFilter(`acuracy > ${'1'.repeat(20)}`, columns)).toThrow(/: There.* ⟨here⟩acuracy > 1{20}$/);
  });

  it.each([
    ['acuracy > 1', 'at character 1: There is no column acuracy. ⟨here⟩acuracy > 1', "Did you mean 'accuracy'?"],
    ['live and', 'at character 9: The name of a column is missing here.', ''],
    ['lambda =', 'at character 9: A value is missing behind =.', ''],
    ['(live', 'at character 6: The parenthesis at 1 is not closed.', ''],
    ['live)', 'at character 5: This parenthesis was not opened.', ''],
    ['live note', 'at character 6: Here `and` or `or` is missing.', ''],
    ['accuracy = high', 'at character 12: accuracy is a number, and high is none.', ''],
    ['macs < 3X', 'at character 8: macs is a number, and 3X is none.', ''],
    ['note = "a', 'at character 8: the quote there is not closed.', 'second quote'],
    ['lambda = "0.3"', 'at character 10: lambda is a number, and 0.3 is none.', ''],
    ['"and" = 3', 'at character 1: There is no column and.', 'Columns: state, '],
    // Of a long one thirty characters before the place, and as many behind.
    [
      `${'live or '.repeat(5)}${'x'.repeat(31)}`,
      `x. …${'live or '.repeat(5).slice(-30)}⟨here⟩${'x'.repeat(30)}…`,
      'Columns: ',
    ],
    ['live or live or live or live or xx', 'There is no column xx. …ve or live or live or live or ⟨here⟩xx', ''],
    ['= 3', 'at character 1: The name of a column', ''],
    [`${'('.repeat(2000)}live`, 'nested too deeply', ''],
    [`${'not '.repeat(2000)}live`, 'nested too deeply', ''],
    ['a'.repeat(20_000), 'at most 10000 are read', ''],
  ])('%s', (text, message, hint) => {
    try {
      compileFilter(text, columns);
    } catch (error) {
      expect((error as Error).message).toContain(message);
      expect((error as { detail: { hint?: string } }).detail.hint ?? '').toContain(hint);
      return;
    }
    expect.fail('It was read.');
  });
});
