import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lastLines, linesBackwards } from '../../src/files/lastLines';
import { sparse, temporaryFolder } from '../host/temporary';

async function file(text: string | Buffer): Promise<string> {
  const at = join(await temporaryFolder(), 'events.jsonl');
  await writeFile(at, text);
  return at;
}

describe('lastLines', () => {
  it.each([
    ['', 2, [], false],
    ['a', 2, [], true],
    ['a\n', 2, ['a'], false],
    ['\n', 2, [''], false],
    ['a\nb\nc\n', 2, ['b', 'c'], false],
    ['a\nb\nc', 2, ['a', 'b'], true],
    ['a\n\nc\n', 3, ['a', '', 'c'], false],
  ])('of %j, %i at most', async (text, n, lines, unfinished) => {
    expect(await lastLines(await file(text), n)).toEqual({ lines, unfinished });
  });

  it('of no file are none; of what cannot be read they are an error', async () => {
    const folder = await temporaryFolder();
    expect(await lastLines(join(folder, 'none'), 3)).toEqual({ lines: [], unfinished: false });
    await mkdir(join(folder, 'folder'));
    await expect(lastLines(join(folder, 'folder'), 3)).rejects.toThrow('is a folder, and only regular files are read');
  });

  it('are whole where pieces cut lines and characters, and in their order', async () => {
    // Lines of 1 to 200,000 bytes in two-byte characters, around the sizes of the pieces.
    const lines = Array.from({ length: 40 }, (_, i) => `${i} ${'ü'.repeat((i * i * 67) % 100_000)}`);
    const at = await file(`${lines.join('\n')}\n`);
    expect((await lastLines(at, 40)).lines).toEqual(lines);
    expect((await lastLines(at, 7)).lines).toEqual(lines.slice(-7));
    const backwards: string[] = [];
    for await (const line of linesBackwards(at)) backwards.push(line);
    expect(backwards).toEqual(['', ...lines.toReversed()]);
  });

  it('of a file larger than a string are read, and a line too long for any event is an empty one', async () => {
    const at = await file('');
    await sparse(at, '\n{"kind":"ended"}\nhalf');
    const before = process.memoryUsage().rss;
    expect(await lastLines(at, 2)).toEqual({ lines: ['', '{"kind":"ended"}'], unfinished: true });
    expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
  });
});
