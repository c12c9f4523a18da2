/** Beginnings of files, and small files as objects: how much is read, what is none, and what may give way to a file of ours. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { headOf, jsonOf, mayReplace, objectOf } from '../../src/files/fileHead';
import { type FileKind, largest } from '../../src/files/largest';

const folder = mkdtempSync(path.join(tmpdir(), 'sluice-head-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = path.join(folder, 'some');

it.each([
  [3, 'abc'],
  [5, 'abcde'],
  [9, 'abcde'],
  [0, ''],
])('the first %i bytes', async (bytes, text) => {
  writeFileSync(file, 'abcde');
  expect((await headOf(file, bytes))?.toString()).toBe(text);
});

it('of what is no regular file, or is not there, nothing', async () => {
  const fifo = path.join(folder, 'fifo');
  execFileSync('mkfifo', [fifo]);
  for (const place of [folder, fifo, path.join(folder, 'none')]) expect(await headOf(place, 9)).toBeUndefined();
});

it.each<[string, number, unknown]>([
  ['{"a":1}', 7, { a: 1 }],
  ['{"a":1}', 6, undefined],
  ['[1]', 9, [1]],
  ['3', 9, undefined],
  ['null', 9, undefined],
  ['{"a":', 9, undefined],
  ['', 9, undefined],
])('%s, of which %i bytes may be read', async (text, bytes, found) => {
  writeFileSync(file, text);
  expect(await jsonOf(file, bytes)).toEqual(found);
  if (bytes >= text.length) expect(objectOf(text)).toEqual(found);
});

const at = (name: string) => path.join(folder, name);
/** Whether what stands there may give way to a file of ours. */
const may = (name: string) => mayReplace(at(name), 4, (head) => head.toString() === 'ours');

it('gives way: a file of ours, nothing, and a link to either', async () => {
  writeFileSync(at('ours'), 'ours and more');
  symlinkSync(at('ours'), at('link'));
  symlinkSync(at('nowhere'), at('dangling'));
  for (const name of ['ours', 'link', 'dangling', 'nothing']) expect(await may(name), name).toBe(true);
});

it('gives way: no other file, nor a folder', async () => {
  writeFileSync(at('mine'), 'mine');
  writeFileSync(at('short'), 'our');
  symlinkSync(at('mine'), at('link to mine'));
  mkdirSync(at('folder'));
  for (const name of ['mine', 'short', 'link to mine', 'folder']) expect(await may(name), name).toBe(false);
});

it('what stands there is not known where its folder is a file', async () => {
  writeFileSync(at('file'), 'ours');
  await expect(may(path.join('file', 'below'))).rejects.toMatchObject({ code: 'ENOTDIR' });
});

it.skipIf(process.platform === 'win32')('gives way: a pipe, which keeps nothing, and is not waited for', async () => {
  execFileSync('mkfifo', [at('pipe')]);
  expect(await may('pipe')).toBe(true);
});

it.skipIf(process.getuid?.() === 0)('gives way: not what cannot be read (needs a user who is not root)', async () => {
  writeFileSync(at('locked'), 'ours', { mode: 0 });
  expect(await may('locked')).toBe(false);
});

/** What has to fit, in bytes. */
const fits: Partial<Record<FileKind, number>> = {
  // Eight pages of settings, and the sources of a large project with a diff.
  ...{ config: 1e6, manifest: 20e6, source: 5e6, control: 5e6 },
  // A hundred thousand tasks.
  ...{ sweep: 30e6, jobs: 20e6 },
  // 50,000 images with a thousand gate layers, and pictures of 128 MiB.
  ...{ samples: 105e6, thumbnails: 135e6, predictions: 20e6, picture: 100e6, preview: 20e6, profile: 20e6 },
  // Weeks of training; weights of 10 billion numbers with what Adam keeps; ImageNet as one archive.
  ...{ events: 10e9, log: 10e9, checkpoint: 120e9, archive: 160e9 },
  // 100 megapixels of 16 bits, and the list of ImageNet's images.
  ...{ image: 800e6, list: 65e6 },
  ...{ curve: 1e6, speedUp: 1e6 },
};

it.each(Object.keys(largest) as FileKind[])(
  'a file of the kind %s may be as large as it gets, and no larger than can be read',
  (kind) => {
    expect(largest[kind]).toBeGreaterThan(fits[kind] ?? 32_768);
    // What is not read in pieces is in memory as a whole.
    if (!['events', 'log', 'checkpoint', 'archive'].includes(kind)) expect(largest[kind]).toBeLessThanOrEqual(2 ** 30);
  },
);
