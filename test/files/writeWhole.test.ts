import { type FileHandle, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { writeNamed, writeNew, writeWhole } from '../../src/files/writeWhole';
import { temporaryFolder } from '../host/temporary';
import { smallDisk } from '../smallDisk';
import { fileHandles } from './fileHandles';

describe('writeWhole', () => {
  it('replaces a file, and leaves nothing beside it', async () => {
    const folder = await temporaryFolder();
    const file = join(folder, 'label.json');
    await writeWhole(file, 'one');
    await writeWhole(file, Buffer.from('two'), { durable: true });
    expect(await readFile(file, 'utf8')).toBe('two');
    expect(await readdir(folder)).toEqual(['label.json']);
  });

  it('is on the disk before it takes the place of the old one, where that is asked for', async () => {
    const file = join(await temporaryFolder(), 'checkpoint');
    await writeWhole(file, 'one');
    const handles = await fileHandles();
    const { sync } = handles;
    const seen: string[] = [];
    vi.spyOn(handles, 'sync').mockImplementation(async function (this: FileHandle) {
      seen.push(await readFile(file, 'utf8'));
      await sync.call(this);
    });
    onTestFinished(() => void vi.restoreAllMocks());
    await writeWhole(file, 'two');
    expect(seen).toEqual([]);
    await writeWhole(file, 'three', { durable: true });
    expect([seen, await readFile(file, 'utf8')]).toEqual([['two'], 'three']);
  });

  it('many at once in one process leave one of them whole', async () => {
    const folder = await temporaryFolder();
    const file = join(folder, 'samples.bin');
    const texts = Array.from({ length: 20 }, (_, i) => String(i).repeat(100_000));
    await Promise.all(texts.map((text) => writeWhole(file, text)));
    expect(texts).toContain(await readFile(file, 'utf8'));
    expect(await readdir(folder)).toEqual(['samples.bin']);
  });

  it('that cannot be put in place leaves what is there, and nothing beside it', async () => {
    const folder = await temporaryFolder();
    const file = join(folder, 'config.json');
    await mkdir(join(file, 'in the way'), { recursive: true });
    await expect(writeWhole(file, 'text')).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
    expect(await readdir(folder)).toEqual(['config.json']);
  });

  it('on a full disk leaves the old one whole, and nothing beside it (needs the right to mount)', async (context) => {
    const disk = smallDisk(context, 256);
    const file = join(disk.folder, 'samples.bin');
    await writeWhole(file, 'old'.repeat(1000));
    await expect(writeWhole(file, Buffer.alloc(400_000))).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(await readFile(file, 'utf8')).toBe('old'.repeat(1000));
    expect(await readdir(disk.folder)).toEqual(['samples.bin']);
  });
});

describe('writeNew', () => {
  it('writes what is not there, and leaves what is (needs the right to mount)', async (context) => {
    const disk = smallDisk(context, 64);
    const file = join(disk.folder, 'new.experiment.ts');
    await writeNew(file, 'mine');
    await expect(writeNew(file, 'yours')).rejects.toMatchObject({ code: 'EEXIST' });
    expect(await readFile(file, 'utf8')).toBe('mine');
    disk.fill();
    await expect(writeNew(join(disk.folder, 'other'), 'x'.repeat(10_000))).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(await readdir(disk.folder)).not.toContain('other');
  });
});

describe('writeNamed', () => {
  it('writes whole files, and through a link to what the link leads to', async () => {
    const folder = await temporaryFolder();
    const [file, link] = [join(folder, 'report.md'), join(folder, 'link.md')];
    await writeFile(file, 'old');
    await symlink(file, link);
    await writeNamed(link, 'new');
    expect(await readFile(file, 'utf8')).toBe('new');
    await writeNamed(file, 'newer');
    expect(await readFile(link, 'utf8')).toBe('newer');
    await writeNamed('/dev/null', 'nothing');
    expect(await readdir(folder)).toEqual(['link.md', 'report.md']);
  });
});

it('a file is made with the rights that are asked for, as the umask leaves them', async () => {
  const folder = await temporaryFolder();
  const mode = async (name: string) => ((await stat(join(folder, name))).mode & 0o777).toString(8);
  const left = (asked: number) => (asked & ~process.umask()).toString(8);
  await writeWhole(join(folder, 'a'), '');
  await writeWhole(join(folder, 'b'), '', { mode: 0o600 });
  await writeNew(join(folder, 'c'), '');
  await writeNew(join(folder, 'd'), '', { mode: 0o640 });
  await writeNamed(join(folder, 'e'), 'text');
  expect(await Promise.all(['a', 'b', 'c', 'd', 'e'].map(mode))).toEqual([0o666, 0o600, 0o666, 0o640, 0o666].map(left));
  expect(await readFile(join(folder, 'e'), 'utf8')).toBe('text');
  expect((await readdir(folder)).sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
});
