/** The lines of a text file one by one: of every length, ended or not, and of a file that no text can hold. */
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { linesOf } from '../../src/files/linesOf';

const folder = mkdtempSync(path.join(tmpdir(), 'sluice-lines-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = path.join(folder, 'lines');

async function linesIn(at: string): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of linesOf(at, 'events')) lines.push(line);
  return lines;
}
const read = (text: string): Promise<string[]> => {
  writeFileSync(file, text);
  return linesIn(file);
};

/** Around the sizes of the pieces, in two-byte characters that a piece may cut. */
const long = Array.from({ length: 30 }, (_, i) => `${i} ${'ü'.repeat((i * i * 1_067) % 900_000)}`);

it.each<[string, string, string[]]>([
  ['nothing', '', []],
  ['blank ones', '\n\n', ['', '']],
  ['a last one without its end', 'a\nb', ['a', 'b']],
  ['those of Windows', 'a\r\nb\r\n', ['a', 'b']],
  ['long ones', `${long.join('\n')}\n`, long],
])('%s', async (_, text, lines) => {
  expect(await read(text)).toEqual(lines);
});

it('a line that is longer than any of ours is left out, and those behind it are not', async () => {
  expect(await read(`a\n${'x'.repeat(18 << 20)}\nb\n`)).toEqual(['a', 'b']);
});

it('of a file larger than a text can be, and of none', async () => {
  writeFileSync(file, 'a\n');
  // Sparse: zeros that no disk holds.
  truncateSync(file, 600 << 20);
  expect(await linesIn(file)).toEqual(['a']);
  expect(await linesIn(path.join(folder, 'nowhere'))).toEqual([]);
});
