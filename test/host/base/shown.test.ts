/** Against the expressions with which VS Code 1.139 reads links and icons, as its `workbench.js` has them. */
import { describe, expect, test } from 'vitest';
import { oneLine } from '../../../src/base/visible';
import { logged, shown, shownLines } from '../../../src/host/base/shown';
import { escaped } from '../../../src/host/beside/hoverText';

const link = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;
const icon = /(\\)?\$\(([A-Za-z0-9-]+(?:~[A-Za-z]+)?)\)/;

const hostile = [
  '[Show Training](command:workbench.action.terminal.sendSequence?%7B%22text%22%3A%22id%0A%22%7D)',
  '[x](COMMAND:a "title")',
  '[x](https://example.org)',
  '[x](file:///etc/passwd)',
  '[x]\u200b(command:a)',
  '[x]\n(command:a)',
  '[x]\u0000(command:a)',
  '[[x]](command:a)',
  `${'['.repeat(400)}x](command:a)${' '.repeat(400)}[y](command:b)`,
  '$(trash) deleted',
  '\\$(trash)',
  '$\u2060(sync~spin)',
  '$$(bug)$(bug)',
  '[$(alert)](command:a)',
];

describe.each(hostile)('%j', (text) => {
  test.each([shown, shownLines])('is neither a link nor an icon', (show) => {
    expect(show(text)).not.toMatch(link);
    expect(show(text)).not.toMatch(icon);
  });

  test('is in one line, with all of its letters', () => {
    expect(shown(text)).not.toContain('\n');
    expect(shown(text).replaceAll('\u2060', '')).toBe(oneLine(text));
  });

  test('is escaped in Markdown', () => expect(escaped(text)).not.toMatch(/[[\]($)`<>!*\n]|\$/));
});

test('two names beside each other make no link either', () => {
  for (const [a, b] of [
    ['[x]', '(command:a)'],
    ['$', '(bug)'],
  ] as const) {
    expect(shown(`${a}${b}`)).not.toMatch(link);
    expect(shown(`${a}${b}`)).not.toMatch(icon);
  }
});

test.each(['resnet [20] (gated)', '训练 👩‍👩‍👧 größe', 'a_b-c.d $5 (net)', 'conv2d_1/kernel:0', 'f(x)[0]'])(
  '%s looks as it is written',
  (text) => expect(shown(text)).toBe(text),
);

test('a line of the log cannot look like another', () => {
  expect(logged('failed\n2026-01-01 10:00:00.000 [info] all is well')).toBe(
    'failed\n    2026-01-01 10:00:00.000 [info] all is well',
  );
  // A stack is in it as a whole, and a text without an end is not.
  const stack = Array.from({ length: 150 }, (_, i) => `at ${i} ${'x'.repeat(2000)}`);
  expect(logged(stack.join('\n'))).toBe(stack.join('\n    '));
  expect(logged('x\n'.repeat(1000)).split('\n').length).toBeLessThanOrEqual(201);
  expect(logged('x'.repeat(10_000)).length).toBe(4000);
});
