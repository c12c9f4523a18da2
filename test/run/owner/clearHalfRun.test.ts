/** Half a run that gives way to a new one: what runs write goes, and nothing else. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { runFiles } from '../../../src/protocol/files/runFolder';
import { clearHalfRun } from '../../../src/run/owner/clearHalfRun';

const root = mkdtempSync(path.join(tmpdir(), 'sluice-half-'));
afterAll(() => rmSync(root, { recursive: true }));
let made = 0;
function folderWith(...files: string[]): string {
  const folder = path.join(root, String(made++));
  mkdirSync(folder);
  for (const file of files) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), 'x');
  }
  return folder;
}

it('leaves its name and note, and what somebody has put there', async () => {
  const { config, events, label, samples, worker, checkpoints } = runFiles;
  const half = folderWith(config, events, label, samples, worker, `${checkpoints}/left.part`, 'notes.md', 'mine/a');
  await clearHalfRun(half);
  expect(readdirSync(half).sort()).toEqual([label, 'mine', 'notes.md'].sort());
  // A start that was ended before its first file.
  await clearHalfRun(half);
});

it('refuses a folder that no run has written, whatever a sweep calls it', async () => {
  const folder = folderWith('main.ts', 'lib/a.ts');
  await expect(clearHalfRun(folder)).rejects.toThrow(/holds none: nothing in it is touched/);
  expect(readdirSync(folder).sort()).toEqual(['lib', 'main.ts']);
});

it.skipIf(process.platform === 'win32')('of a link the link alone goes', async () => {
  const folder = folderWith(runFiles.events);
  const link = path.join(root, 'link');
  symlinkSync(folder, link);
  await clearHalfRun(link);
  expect(existsSync(link)).toBe(false);
  expect(readdirSync(folder)).toEqual([runFiles.events]);
});

it('nothing is to do where nothing is, or an empty folder', async () => {
  await clearHalfRun(path.join(root, 'nowhere'));
  const empty = folderWith();
  await clearHalfRun(empty);
  expect(existsSync(empty)).toBe(true);
});
