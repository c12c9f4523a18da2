import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tryLock } from '../../src/files/fileLock';
import { temporaryFolder } from '../host/temporary';
import { smallDisk } from '../smallDisk';

it('lets one of many in, and the next when that is out', async () => {
  const file = join(await temporaryFolder(), 'lock');
  const locks = await Promise.all(Array.from({ length: 20 }, () => tryLock(file)));
  const [held, ...others] = locks.filter((lock) => lock !== undefined);
  expect(others).toEqual([]);
  await held!.release();
  expect(await tryLock(file)).toBeDefined();
});

it('takes one away that is old by the clock of its disk, and lets one in, whoever else finds it old', async () => {
  const folder = await temporaryFolder();
  const file = join(folder, 'lock');
  await writeFile(file, '');
  await utimes(file, new Date(Date.now() - 60_000), new Date(Date.now() - 60_000));
  for (let round = 0; round < 3; round++) {
    const got = (await Promise.all(Array.from({ length: 20 }, () => tryLock(file)))).filter(Boolean);
    expect(got.length).toBeLessThanOrEqual(1);
    if (got.length === 1) expect(await readdir(folder)).toEqual(['lock']);
  }
  expect(await readFile(file, 'utf8')).not.toBe('');
});

it('does not release what is another’s by now', async () => {
  const file = join(await temporaryFolder(), 'lock');
  const lock = (await tryLock(file))!;
  await writeFile(file, 'another');
  await lock.release();
  expect(await readFile(file, 'utf8')).toBe('another');
});

it('is not left behind where a full disk had no room for it (needs the right to mount)', async (context) => {
  const disk = smallDisk(context, 64);
  disk.fill();
  await expect(tryLock(join(disk.folder, 'lock'))).rejects.toMatchObject({ code: 'ENOSPC' });
  expect(await readdir(disk.folder)).not.toContain('lock');
});
