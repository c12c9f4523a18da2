/** The place of an export: what stands there stays until the new one is whole, whatever goes wrong. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/base/userError';
import { cannotWriteOut, openTarget } from '../../src/export/target';

const isOurs = async () => true;
const place = () => path.join(mkdtempSync(path.join(tmpdir(), 'sluice-target-')), 'export', 'it');
const standing = (file: string, folder: boolean) => {
  mkdirSync(folder ? file : path.dirname(file), { recursive: true });
  writeFileSync(folder ? path.join(file, 'model.json') : file, 'old');
};
const written = (file: string, folder: boolean, text: string) => {
  if (folder) mkdirSync(file);
  writeFileSync(folder ? path.join(file, 'weights.bin') : file, text);
};
/** What is there: names and texts below the parent. */
const there = (file: string) =>
  readdirSync(path.dirname(file), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => [
      path.relative(path.dirname(file), path.join(entry.parentPath, entry.name)),
      readFileSync(path.join(entry.parentPath, entry.name), 'utf8'),
    ]);

describe.each([
  ['a file', false],
  ['a folder', true],
])('%s', (_, folder) => {
  const old = [[folder ? path.join('it', 'model.json') : 'it', 'old']];
  const fresh = [[folder ? path.join('it', 'weights.bin') : 'it', 'new']];

  it('comes to a new place when it is committed, and not before', async () => {
    const file = place();
    const target = await openTarget(file, { force: false, isOurs, folder });
    written(target.temporary, folder, 'new');
    expect(target.temporary).not.toBe(file);
    expect(readdirSync(path.dirname(file))).not.toContain('it');
    await target.commit();
    expect(there(file)).toEqual(fresh);
  });

  it('takes the place of one of ours by force, and leaves nothing beside it', async () => {
    const file = place();
    standing(file, folder);
    const target = await openTarget(file, { force: true, isOurs, folder });
    written(target.temporary, folder, 'new');
    expect(there(file)).toEqual(expect.arrayContaining(old));
    await target.commit();
    expect(there(file)).toEqual(fresh);
  });

  it('that cannot be moved to its place leaves the old one there', async () => {
    const file = place();
    standing(file, folder);
    // Nothing was written: there is nothing to move.
    const target = await openTarget(file, { force: true, isOurs, folder });
    await expect(target.commit()).rejects.toThrow(`${file} cannot be written`);
    expect(there(file)).toEqual(old);
  });

  it('that is discarded leaves the old one there', async () => {
    const file = place();
    standing(file, folder);
    const target = await openTarget(file, { force: true, isOurs, folder });
    written(target.temporary, folder, 'new');
    await target.discard();
    expect(there(file)).toEqual(old);
  });

  it('is refused where one stands, without force or of somebody else, also where it came meanwhile', async () => {
    const file = place();
    const early = await openTarget(file, { force: false, isOurs, folder });
    standing(file, folder);
    await expect(openTarget(file, { force: false, isOurs, folder })).rejects.toThrow('is there already');
    await expect(openTarget(file, { force: true, isOurs: async () => false, folder })).rejects.toThrow('not replaced');
    written(early.temporary, folder, 'new');
    await expect(early.commit()).rejects.toThrow('is there already');
    await early.discard();
    expect(there(file)).toEqual(old);
  });
});

it('a place begins with nothing that an earlier process of this number has left', async () => {
  const file = place();
  const early = await openTarget(file, { force: false, isOurs, folder: true });
  written(early.temporary, true, 'half');
  const target = await openTarget(file, { force: false, isOurs, folder: true });
  expect(target.temporary).toBe(early.temporary);
  expect(there(file)).toEqual([]);
});

describe('why something cannot be written', () => {
  it.each([
    ['ENOSPC', 'the disk is full'],
    ['EACCES', 'the folder cannot be written to'],
    ['EROFS', 'the folder cannot be written to'],
    ['EPERM', 'the folder cannot be written to'],
    ['ENOTDIR', 'a file stands where a folder should be'],
    ['EEXIST', 'a file stands where a folder should be'],
    ['EIO', 'it broke'],
  ])('%s', (code, why) => {
    const { message, detail } = cannotWriteOut(
      '/a/b',
      Object.assign(new Error('it broke'), { code, syscall: 'mkdir' }),
    );
    expect([message, detail.hint]).toEqual([`/a/b cannot be written: ${why}.`, 'Choose another place with --out.']);
  });

  it('is what was thrown where that is no error of the system, and names the flag', () => {
    const { message, detail } = cannotWriteOut('/a', 'a word', '--to');
    expect([message, detail.hint]).toEqual(['/a cannot be written: a word.', 'Choose another place with --to.']);
    const own = new UserError('Ours.');
    expect(cannotWriteOut('/a', own)).toBe(own);
  });
});
