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

/** First and last of each range, and their neighbours that are letters or marks like others. */
test.each([
  [[0x00, 0x08, 0x0b, 0x1f, 0x7f, 0x9f, 0xad, 0x34f, 0x61c, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180b, 0x180e], true],
  [[0x200b, 0x200e, 0x200f, 0x2028, 0x202e, 0x2060, 0x206f, 0x3164, 0xd800, 0xdfff, 0xfeff, 0xffa0], true],
  [[0xfff0, 0xfffb, 0xe0000, 0xe0fff], true],
  [[0x09, 0x0a, 0x20, 0x7e, 0xa0, 0xac, 0xae, 0x115e, 0x1161, 0x17b3, 0x180a, 0x200a, 0x200c, 0x200d, 0x2010], false],
  [[0x2027, 0x202f, 0x205f, 0x2070, 0x3163, 0x3165, 0xd7ff, 0xe000, 0xff9f, 0xffa1, 0xffef, 0xfffc, 0xe1000], false],
])('characters %j are drawn: %s', (codes, drawn) => {
  for (const code of codes)
    expect(visible(String.fromCodePoint(code)) !== String.fromCodePoint(code), code.toString(16)).toBe(drawn);
});

describe('oneLine', () => {
  test('three fifths of what is left are of the beginning, and 300 characters are no long line', () => {
    expect(oneLine('abcdefghijklmnopqrst', 11)).toBe('abcdef…qrst');
    expect(oneLine('x'.repeat(300))).toBe('x'.repeat(300));
    expect(oneLine(`${'a'.repeat(5000)}${'b'.repeat(5000)}`, 11)).toBe('aaaaaa…bbbb');
  });

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

test('someLines has 40 lines of 1000 characters where nothing else is said, and marks only what it has left out', () => {
  const text = (lines: number) => Array.from({ length: lines }, (_, i) => String(i)).join('\n');
  expect(someLines(text(40))).toBe(text(40));
  expect(someLines(text(41))).toBe(`${text(40)}\n…`);
  expect(someLines('x'.repeat(1001))).toHaveLength(1000);
});

test('safeJson says the same, and moves no cursor', () => {
  const value = { [`a${esc}`]: ['\u009b31m\u202e\ud800', '\u{e0041}', 'ü👍', 1, null], b: { c: '\u2028' } };
  for (const space of [undefined, 2]) {
    const json = safeJson(value, space);
    expect(JSON.parse(json)).toEqual(value);
    expect(visible(json)).toBe(json);
  }
});
