/** What the file system throws, read and said: codes, and files that nobody may read. */
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { rememberedRealPaths } from '../../src/files/asOpened';
import { DeniedError, isDenied, sayDenied } from '../../src/files/denied';
import { errorCode, isFull, messageOf } from '../../src/files/errorCode';
import { openRegularSync, readBytes, readBytesSync } from '../../src/files/regularFile';
import { shownPath } from '../../src/files/shownPath';
import { hostTag, temporaryName } from '../../src/files/writeWhole';
import { temporaryFolder } from '../host/temporary';

const failing = (code?: unknown, message = 'said.') =>
  Object.assign(new Error(message), code === undefined ? {} : { code });

it('a code is that of an error of the system, and of nothing else', () => {
  expect([failing('ENOENT'), failing(5), failing(), { code: 'ENOENT' }, 'ENOENT', undefined].map(errorCode)).toEqual([
    ...['ENOENT', undefined, undefined, undefined, undefined, undefined],
  ]);
  expect(['ENOSPC', 'EDQUOT', 'EFBIG', 'ENOENT'].map((code) => isFull(failing(code)))).toEqual([
    ...[true, true, false, false],
  ]);
  expect([messageOf(failing()), messageOf('a text'), messageOf(7)]).toEqual(['said.', 'a text', '7']);
});

describe('a file that may not be read', () => {
  it('is said with its name and what to do, and has the code of the system', () => {
    for (const code of ['EACCES', 'EPERM']) {
      expect(isDenied(failing(code))).toBe(true);
      expect(() => sayDenied('/x/a', failing(code))).toThrow(DeniedError);
    }
    expect(new DeniedError('/x/a')).toMatchObject({
      ...{ code: 'EACCES', name: 'UserError', message: '/x/a cannot be read: permission denied.' },
      detail: { hint: expect.stringContaining('chmod u+rX') },
    });
  });

  it('is none where something else went wrong', () => {
    const missing = failing('ENOENT');
    expect(isDenied(missing)).toBe(false);
    expect(() => sayDenied('/x/a', missing)).toThrow(missing);
    expect(() => sayDenied('/x/a', missing)).not.toThrow(DeniedError);
  });
});

it('a path is shown as it would be typed here', () => {
  expect(shownPath(path.resolve('runs/a b'))).toBe("'runs/a b'");
  expect(shownPath(path.resolve('runs/a'))).toBe('runs/a');
  expect(shownPath(path.resolve('..', 'x'))).toBe('../x');
  // Where one stands has no way from there.
  expect(shownPath(process.cwd())).toBe(process.cwd().match(/^[\w./-]+$/) ? process.cwd() : `'${process.cwd()}'`);
});

it('a temporary name has the process, the machine, and letters that no other call has', () => {
  const names = [temporaryName('/x/a'), temporaryName('/x/a')];
  for (const name of names)
    expect(name).toMatch(new RegExp(`^/x/a\\.${process.pid}\\.${hostTag()}-[0-9a-f]{6}\\.part$`));
  expect(new Set(names).size).toBe(2);
  expect(hostTag()).toMatch(/^[0-9a-f]{6}$/);
});

describe('a thread that has nothing else to do', () => {
  it('reads the same bytes, and refuses the same files', async () => {
    const folder = await temporaryFolder();
    const file = path.join(folder, 'a');
    writeFileSync(file, 'grün 🌱');
    symlinkSync('a', path.join(folder, 'link'));
    mkdirSync(path.join(folder, 'folder'));
    for (const name of ['a', 'link']) {
      const bytes = readBytesSync(path.join(folder, name), 'label');
      expect(bytes.toString()).toBe('grün 🌱');
      expect(new Uint8Array(bytes)).toEqual(await readBytes(file, 'label'));
    }
    writeFileSync(path.join(folder, 'empty'), '');
    expect(readBytesSync(path.join(folder, 'empty'), 'label')).toHaveLength(0);
    const reading = (name: string) => () => readBytesSync(path.join(folder, name), 'label');
    expect(reading('folder')).toThrow('folder is a folder, and only regular files are read');
    expect(reading('none')).toThrow(/ENOENT/);
    writeFileSync(path.join(folder, 'large'), 'x'.repeat(65_537));
    expect(reading('large')).toThrow('large has 65,537 bytes, and at most 65,536 are read');
    expect(() => openRegularSync(path.join(folder, 'folder'), 'label')).toThrow('is a folder');
  });
});

it('a real path is looked up once', async () => {
  const folder = await temporaryFolder();
  mkdirSync(path.join(folder, 'one'));
  mkdirSync(path.join(folder, 'two'));
  const link = path.join(folder, 'link');
  symlinkSync('one', link);
  const real = rememberedRealPaths();
  const first = real(path.join(link, 'x'));
  expect(first.endsWith('/one/x')).toBe(true);
  rmSync(link);
  symlinkSync('two', link);
  expect(real(path.join(link, 'x'))).toBe(first);
  expect(rememberedRealPaths()(path.join(link, 'x')).endsWith('/two/x')).toBe(true);
});
