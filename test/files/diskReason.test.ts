/** Why a file could not be written, of errors that Node throws and of codes that this disk does not give. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { UserError } from '../../src/base/userError';
import { isForbidden } from '../../src/files/denied';
import { diskReason } from '../../src/files/diskReason';
import { isFull } from '../../src/files/errorCode';

const coded = (code: string) => Object.assign(new Error(`${code}: as Node says, open '/a/b'`), { code });

it.each([
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the disk is full'],
  ['EROFS', 'the folder cannot be written to'],
  ['EACCES', 'the folder cannot be written to'],
  ['EPERM', 'the folder cannot be written to'],
  ['EIO', "EIO: as Node says, open '/a/b'"],
])('%s: %s', (code, reason) => {
  expect(diskReason(coded(code))).toBe(reason);
  expect(isFull(coded(code))).toBe(reason === 'the disk is full');
  expect(isForbidden(coded(code))).toBe(reason === 'the folder cannot be written to');
});

it('says what stands where a folder should be, or is not there', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-reason-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'file');
  writeFileSync(file, '');
  const why = (write: Promise<unknown>) => write.then(() => 'written', diskReason);
  expect(await why(writeFile(join(file, 'below'), ''))).toBe('a file stands where a folder should be');
  expect(await why(writeFile(file, '', { flag: 'wx' }))).toBe('something of that name is there already');
  expect(await why(mkdir(file))).toBe('a file stands where a folder should be');
  expect(await why(writeFile(join(folder, 'none', 'below'), ''))).toBe('it does not exist');
});

it('takes the full stop from a sentence, and what is no error as it is', () => {
  expect(diskReason(new UserError('Somebody else holds it.'))).toBe('Somebody else holds it');
  expect(diskReason('no more')).toBe('no more');
  expect(diskReason({ toString: () => 'odd' })).toBe('odd');
});
