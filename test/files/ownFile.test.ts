/** Places within a run folder: what may stand there, and that a link anywhere on the way is refused. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { appendText, checkFolder, checkWay, enterFolder, touch, touchIfText } from '../../src/files/ownFile';

function places() {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'sluice-own-')));
  onTestFinished(() => rmSync(root, { recursive: true }));
  return { root, run: join(root, 'run'), elsewhere: join(root, 'elsewhere') };
}

it('every folder on the way is looked at, not the last alone; a file elsewhere is nobody’s business', async () => {
  const { run, elsewhere } = places();
  await mkdir(join(elsewhere, 'b', 'c'), { recursive: true });
  await mkdir(run);
  await symlink(elsewhere, join(run, 'a'));
  await expect(checkWay(run, join(run, 'a', 'b', 'c', 'file'))).rejects.toThrow(`${join(run, 'a')} is a link`);
  await expect(checkWay(run, join(run, 'a', 'file'))).rejects.toThrow('is a link');
  await checkWay(run, join(run, 'file'));
  await checkWay(run, join(run, 'not', 'there', 'file'));
  await checkWay(run, join(elsewhere, 'b', 'file'));
  // The run folder itself may be one that a link leads to.
  await symlink(run, join(elsewhere, 'run'));
  await checkWay(join(elsewhere, 'run'), join(elsewhere, 'run', 'file'));
});

it('a folder is made, or taken where it is one; a file or a link in its place is refused, and what is missing is well', async () => {
  const { run, elsewhere } = places();
  await expect(enterFolder(join(run, 'deep'))).rejects.toThrow('ENOENT');
  await enterFolder(run);
  await enterFolder(run);
  await checkFolder(join(run, 'missing'));
  await writeFile(join(run, 'file'), 'mine');
  await expect(enterFolder(join(run, 'file'))).rejects.toThrow('is a file, where a run has a folder');
  await mkdir(elsewhere);
  await symlink(elsewhere, join(run, 'link'));
  await expect(enterFolder(join(run, 'link'))).rejects.toThrow(
    'is a link, and a run is written in its own folder only.',
  );
});

it('a text is appended to a file that is there or is made, and to nothing else', async () => {
  const { run, elsewhere } = places();
  await mkdir(run);
  await mkdir(elsewhere);
  const file = join(run, 'a.jsonl');
  await appendText(file, 'one\n');
  await appendText(file, 'two\n');
  await symlink(join(elsewhere, 'theirs'), join(run, 'b.jsonl'));
  await expect(appendText(join(run, 'b.jsonl'), 'x')).rejects.toThrow('is a link');
  await expect(appendText(elsewhere, 'x')).rejects.toThrow('is a folder, where a run has a file');
  expect(await readdir(elsewhere)).toEqual([]);
});

it('a time is set of a file that is there, whose text stays, or is made for it', async () => {
  const { root } = places();
  await writeFile(join(root, 'there'), 'mine');
  for (const [name, text] of [
    ['there', 'mine'],
    ['made', ''],
  ] as const) {
    await touch(join(root, name), new Date(1e12));
    expect((await stat(join(root, name))).mtimeMs).toBe(1e12);
    expect(await readFile(join(root, name), 'utf8')).toBe(text);
  }
});

it.each([
  ['the text itself', 'mine', true],
  ['more than it', 'mine and more', false],
  ['less than it', 'min', false],
  ['another of its length', 'your', false],
  ['nothing', '', false],
])('a file that holds %s is touched only where it is the text', async (_, text, touched) => {
  const { root } = places();
  const file = join(root, 'lease');
  await writeFile(file, text);
  const long = new Date(1e12);
  await utimes(file, long, long);
  expect(touchIfText(file, 'mine')).toBe(touched);
  const { mtimeMs } = await stat(file);
  expect(mtimeMs !== long.getTime()).toBe(touched);
  if (touched) expect(mtimeMs).toBeGreaterThan(long.getTime());
  expect(await readFile(file, 'utf8')).toBe(text);
});
