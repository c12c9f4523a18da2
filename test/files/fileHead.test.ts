/** What stands where a user points: what may give way to a file of ours, and what may not. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { mayReplace } from '../../src/files/fileHead';

const folder = mkdtempSync(path.join(tmpdir(), 'sluice-head-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => path.join(folder, name);
const may = (name: string) => mayReplace(at(name), 4, (head) => head.toString() === 'ours');

it('a file of ours, nothing, and a link to either', async () => {
  writeFileSync(at('ours'), 'ours and more');
  symlinkSync(at('ours'), at('link'));
  symlinkSync(at('nowhere'), at('dangling'));
  for (const name of ['ours', 'link', 'dangling', 'nothing']) expect(await may(name), name).toBe(true);
});

it('no other file, nor a folder', async () => {
  writeFileSync(at('mine'), 'mine');
  writeFileSync(at('short'), 'our');
  symlinkSync(at('mine'), at('link to mine'));
  mkdirSync(at('folder'));
  for (const name of ['mine', 'short', 'link to mine', 'folder']) expect(await may(name), name).toBe(false);
});

it.skipIf(process.platform === 'win32')('a pipe keeps nothing, and is not waited for', async () => {
  spawnSync('mkfifo', [at('pipe')]);
  expect(await may('pipe')).toBe(true);
});

it.skipIf(process.getuid?.() === 0)('not what cannot be read (needs a user who is not root)', async () => {
  writeFileSync(at('locked'), 'ours', { mode: 0 });
  expect(await may('locked')).toBe(false);
});
