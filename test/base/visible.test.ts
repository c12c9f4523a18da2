import { describe, expect, test } from 'vitest';
import { oneLine, safeJson, someLines, visible } from '../../src/base/visible';

const esc = '\u001b';

describe('visible', () => {
  test.each([
    'resnet20-gated',
    'größe ñ Ångström',
    '训练 実験 실험',
    'кот שלום مرحبا فارسی می\u200cخواهم',
    '👩‍👩‍👧‍👦 🇩🇪 ❤️ 1️⃣',
    'a [b] (c) {d} <e> $f `g` *h* _i_ | & "j"',
    'e\u0301 n\u0303',
    'two\nlines\tand a tab',
    '',
  ])('leaves %j as it is', (text) => expect(visible(text)).toBe(text));

  test.each([
    [`${esc}[31mred${esc}]8;;http://x${esc}\\`, '␛[31mred␛]8;;http://x␛\\'],
    ['a\u0000b\u0007c\u007f', 'a␀b␇c␡'],
    ['\u009b31m', '<U+009B>31m'],
    ['run\u202etxt.exe', 'run<U+202E>txt.exe'],
    ['\u2066a\u2069\u200e\u200f\u061c', '<U+2066>a<U+2069><U+200E><U+200F><U+061C>'],
    ['a\u200bb\u2060c\ufeffd\u00ade', 'a<U+200B>b<U+2060>c<U+FEFF>d<U+00AD>e'],
    ['\u{e0041}', '<U+E0041>'],
    ['half \ud800 and \udc00', 'half \ufffd and \ufffd'],
    ['dos\r\nmac\rend', 'dos\nmac␍end'],
    [`z${'\u0300'.repeat(200)}algo`, `z${'\u0300'.repeat(6)}algo`],
  ])('%j becomes %j', (text, expected) => expect(visible(text)).toBe(expected));

  test('twice is once', () => {
    const text = Array.from({ length: 0x3000 }, (_, i) => String.fromCodePoint(i)).join('');
    expect(visible(visible(text))).toBe(visible(text));
  });
});

describe('oneLine', () => {
  test('line ends are spaces', () => expect(oneLine('a\nb\r\nc\u2028d\te')).toBe('a b c d e'));

  test('of a long one beginning and end are left, and no half of a character', () => {
    for (let most = 8; most < 20; most++) {
      const line = oneLine(`begin ${'👍'.repeat(40)} end`, most);
      expect(line.length).toBeLessThanOrEqual(most);
      expect(line).toMatch(/^beg.*….*d$/u);
      expect(line).not.toMatch(/\p{Cs}/u);
    }
    expect(oneLine('x'.repeat(5e6)).length).toBe(300);
  });
});

test('someLines bounds lines and their lengths', () => {
  expect(someLines('a\nb')).toBe('a\nb');
  const text = someLines(Array.from({ length: 1e5 }, (_, i) => `${i} ${'y'.repeat(50)}`).join('\n'), 3, 20);
  expect(text.split('\n')).toHaveLength(4);
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBe(20);
});

test('safeJson says the same, and moves no cursor', () => {
  const value = { [`a${esc}`]: ['\u009b31m\u202e\ud800', '\u{e0041}', 'ü👍', 1, null], b: { c: '\u2028' } };
  for (const space of [undefined, 2]) {
    const json = safeJson(value, space);
    expect(JSON.parse(json)).toEqual(value);
    expect(visible(json)).toBe(json);
  }
});
