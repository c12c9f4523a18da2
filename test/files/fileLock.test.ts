import { rmSync, writeFileSync } from 'node:fs';
import { type FileHandle, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { tryLock } from '../../src/files/fileLock';
import { temporaryFolder } from '../host/temporary';
import { smallDisk } from '../smallDisk';
import { fileHandles } from './fileHandles';

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

it.each([
  ['29 seconds old', -29, false],
  ['31 seconds old', -31, true],
  ['29 seconds from the future', 29, false],
  ['31 seconds from the future', 31, true],
])('one that is %s is taken away: %s', async (_, seconds, goes) => {
  const folder = await temporaryFolder();
  const file = join(folder, 'lock');
  await writeFile(file, 'of another');
  const time = Date.now() / 1000 + seconds;
  await utimes(file, time, time);
  expect(await tryLock(file)).toBeUndefined();
  expect(await readdir(folder)).toEqual(goes ? [] : ['lock']);
});

it('holds a token of its own, and is gone when it was released, also twice', async () => {
  const folder = await temporaryFolder();
  const [a, b] = [(await tryLock(join(folder, 'a')))!, (await tryLock(join(folder, 'b')))!];
  const tokens = await Promise.all(['a', 'b'].map((name) => readFile(join(folder, name), 'utf8')));
  for (const token of tokens) expect(token).toMatch(/^[0-9a-f-]{36}$/);
  expect(new Set(tokens).size).toBe(2);
  await a.release();
  expect(await readdir(folder)).toEqual(['b']);
  await a.release();
  await b.release();
  expect(await readdir(folder)).toEqual([]);
});

it('what is no lock of ours, be it young, is nobody’s: it gives way', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'lock'), 'x'.repeat(1001));
  expect(await tryLock(join(folder, 'lock'))).toBeUndefined();
  expect(await readdir(folder)).toEqual([]);
  await writeFile(join(folder, 'lock'), 'x'.repeat(1000));
  expect(await tryLock(join(folder, 'lock'))).toBeUndefined();
  expect(await readdir(folder)).toEqual(['lock']);
});

it('a lock that another process takes while an old one is found old stays theirs', async () => {
  const folder = await temporaryFolder();
  const file = join(folder, 'lock');
  await writeFile(file, 'old');
  await utimes(file, new Date(0), new Date(0));
  const handles = await fileHandles();
  const { read } = handles;
  // What is read first is the old lock.
  vi.spyOn(handles, 'read').mockImplementationOnce(async function (this: FileHandle, ...given: unknown[]) {
    const found = await read.apply(this, given as never);
    rmSync(file);
    writeFileSync(file, 'of a third');
    return found as never;
  });
  onTestFinished(() => void vi.restoreAllMocks());
  expect(await tryLock(file)).toBeUndefined();
  expect(await readdir(folder)).toEqual(['lock']);
  expect(await readFile(file, 'utf8')).toBe('of a third');
});

it('a folder that is not there has no lock', async () =>
  expect(tryLock(join(await temporaryFolder(), 'none', 'lock'))).rejects.toMatchObject({ code: 'ENOENT' }));
