/**
 * Text of others as text alone: names of runs, layers, classes and hosts, paths, errors. What would move a cursor, turn round
 * or hide what stands beside it, or fill the screen is made visible or cut; letters of every script, emoji and brackets stay.
 * For a terminal, a page or a file. What VS Code makes of the rest is in base/shown.ts.
 */

/**
 * Characters from … to that are not shown as they are: control characters but tab and newline, marks that turn the direction
 * of a line (CVE-2021-42574), line ends of other systems, and what nobody sees. The joiners of emoji and of Persian stay.
 */
const ranges: readonly (readonly [from: number, to: number])[] = [
  [0x00, 0x08],
  [0x0b, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180e],
  [0x200b, 0x200b],
  [0x200e, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  // Halves of characters whose other half is missing.
  [0xd800, 0xdfff],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfffb],
  [0xe0000, 0xe0fff],
];
const unseen = new RegExp(
  `[${ranges.map(([from, to]) => `\\u{${from.toString(16)}}-\\u{${to.toString(16)}}`).join('')}]`,
  'gu',
);

/** More marks on one letter than any script has. */
const piled = /(\p{M}{6})\p{M}+/gu;

/** Of several lines: tabs and newlines stay. */
export function visible(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(unseen, drawn).replace(piled, '$1');
}

/** In one line, of at most `most` characters: the middle of a longer one is left out, so that its end can still be read. */
export function oneLine(text: string, most = 300): string {
  // What is far too long is not looked at as a whole.
  const near = text.length > 4 * most ? `${text.slice(0, 2 * most)}${text.slice(-2 * most)}` : text;
  return shortened(visible(near.replace(/[\t\r\n\u0085\u2028\u2029]+/g, ' ')), most);
}

/** At most so many lines of at most so many characters. */
export function someLines(text: string, mostLines = 40, most = 1000): string {
  const lines = visible(text.slice(0, 4 * mostLines * most)).split('\n');
  const shown = lines.slice(0, mostLines).map((line) => shortened(line, most));
  return (lines.length > mostLines ? [...shown, '…'] : shown).join('\n');
}

function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = Math.ceil((most - 1) * 0.6);
  // A cut may go through a character of two halves.
  return `${text.slice(0, head)}…${text.slice(text.length - (most - 1 - head))}`.replace(/\p{Cs}/gu, '');
}

/** Control characters as the pictures that Unicode has of them, all else by its number. */
function drawn(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  if (code >= 0xd800 && code < 0xe000) return '\ufffd';
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}

/** JSON that a terminal can be shown as well: what would move its cursor is written as JSON writes a character by its number. */
export function safeJson(value: unknown, space?: number): string {
  return JSON.stringify(value, undefined, space).replace(unseen, (character) =>
    character
      .split('')
      .map((unit) => (unit === '\n' ? unit : `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`))
      .join(''),
  );
}
