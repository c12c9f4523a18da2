/** Files that others made: what is read of them, and in what words the rest is refused. */
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { isInside } from '../../src/files/inside';
import { type FileKind, largest } from '../../src/files/largest';
import { checkRegular, openRegular, readBytes, readText } from '../../src/files/regularFile';
import { temporaryFolder } from '../host/temporary';
import { fileHandles } from './fileHandles';

describe('readText', () => {
  test('the text of a file, and of one that a link leads to', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'a'), 'grün 🌱');
    await symlink('a', join(folder, 'link'));
    expect(await readText(join(folder, 'a'), 'label')).toBe('grün 🌱');
    expect(await readText(join(folder, 'link'), 'label')).toBe('grün 🌱');
    expect(await readBytes(join(folder, 'link'), 'label')).toEqual(new Uint8Array(await readFile(join(folder, 'a'))));
  });

  test('nothing of an empty file; a missing one, and a link to none, is missing', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'a'), '');
    await symlink('nowhere', join(folder, 'link'));
    expect(await readText(join(folder, 'a'), 'label')).toBe('');
    for (const name of ['b', 'link'])
      await expect(readText(join(folder, name), 'label')).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test.runIf(process.platform !== 'win32')(
    'a FIFO, a device, a socket and a folder are refused at once (needs FIFOs)',
    async () => {
      const folder = await temporaryFolder();
      execFileSync('mkfifo', [join(folder, 'fifo')]);
      await symlink('/dev/zero', join(folder, 'zero'));
      await mkdir(join(folder, 'folder'));
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(join(folder, 'socket'), resolve));
      for (const [name, what] of Object.entries({ fifo: 'FIFO', zero: 'device', folder: 'folder', socket: 'socket' }))
        for (const read of [readText, readBytes, openRegular, checkRegular])
          await expect(read(join(folder, name), 'events'), name).rejects.toThrow(
            `${name} is a ${what}, and only regular files are read`,
          );
      await new Promise((resolve) => server.close(resolve));
    },
  );

  test.each(Object.keys(largest) as FileKind[])(
    '%s: a byte more than is read is refused, whatever is in it',
    async (kind) => {
      const file = join(await temporaryFolder(), 'sparse');
      await writeFile(file, '');
      // Sparse: as large as it says, and nothing on the disk.
      await truncate(file, largest[kind] + 1);
      const before = process.memoryUsage().rss;
      await expect(readText(file, kind)).rejects.toThrow(/sparse has [\d,]+ bytes, and at most [\d,]+ are read/);
      expect(process.memoryUsage().rss - before).toBeLessThan(50 << 20);
      await rm(file);
    },
  );

  test('of a file that becomes shorter while it is read, what is left', async () => {
    const file = join(await temporaryFolder(), 'shrinking');
    await writeFile(file, 'abc');
    const handles = await fileHandles();
    const found = await stat(file);
    vi.spyOn(handles, 'stat').mockResolvedValueOnce(Object.assign(found, { size: 9 }) as never);
    onTestFinished(() => void vi.restoreAllMocks());
    expect(await readText(file, 'label')).toBe('abc');
  });

  test('as much as is allowed is read', async () => {
    const file = join(await temporaryFolder(), 'whole');
    await writeFile(file, 'x'.repeat(largest.label));
    expect(await readText(file, 'label')).toHaveLength(largest.label);
  });
});

describe('isInside', () => {
  test('by where files really are', async () => {
    const [home, other] = [await temporaryFolder(), await temporaryFolder()];
    await mkdir(join(home, 'a'));
    await writeFile(join(home, 'a', 'x.ts'), '');
    await writeFile(join(other, 'x.ts'), '');
    await symlink(join(other, 'x.ts'), join(home, 'link.ts'));
    await symlink(home, join(other, 'home'));
    const inside = (file: string) => isInside(file, [home]);
    expect(inside(home)).toBe(true);
    expect(inside(join(home, 'a', 'x.ts'))).toBe(true);
    expect(inside(join(home, '..x.ts'))).toBe(true);
    expect(inside(join(home, 'a', '..', 'missing.ts'))).toBe(true);
    expect(inside(join(other, 'home', 'a', 'x.ts'))).toBe(true);
    expect(inside(join(other, 'x.ts'))).toBe(false);
    expect(inside(join(home, 'link.ts'))).toBe(false);
    expect(inside(join(home, '..', 'x.ts'))).toBe(false);
    expect(inside(`${home}-other/x.ts`)).toBe(false);
    expect(inside(join(other, 'home', 'missing', 'y.ts')), 'missing behind a link').toBe(true);
    expect(isInside(join(other, 'x.ts'), [home, other])).toBe(true);
    expect(isInside(join(home, 'x.ts'), [])).toBe(false);
  });
});
