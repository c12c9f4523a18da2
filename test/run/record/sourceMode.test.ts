import { chmodSync, mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { sourceMode } from '../../../src/run/record/sourceMode';
import { all, endOf, experimentFile, request } from '../../train/tinyRun';

const modeOf = (file: string) => statSync(file).mode & 0o777;

it.each([
  [0o600, 0o600],
  [0o640, 0o640],
  [0o755, 0o644],
])(
  'of an experiment with mode %o, manifest and settings are readable as that is, and no further',
  async (own, copy) => {
    const file = experimentFile({ epochs: 1 });
    chmodSync(file, own);
    const asked = request({ file });
    const before = process.umask(0o022);
    try {
      expect(endOf(await all(asked)).outcome).toBe('finished');
    } finally {
      process.umask(before);
    }
    for (const name of ['manifest.json', 'config.json'])
      expect(modeOf(path.join(asked.folder, name)).toString(8), name).toBe(copy.toString(8));
  },
  60_000,
);

it('is that of the most private file among what is imported and what has changed', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'sluice-mode-'));
  const file = (name: string, mode: number) => {
    writeFileSync(path.join(folder, name), '');
    chmodSync(path.join(folder, name), mode);
    return { path: name, sha256: '' };
  };
  const experiment = path.join(folder, 'e.ts');
  const source = [file('e.ts', 0o644), file('block.ts', 0o664)];
  expect(await sourceMode(experiment, { source })).toBe(0o644);
  file('key.txt', 0o600);
  const git = { commit: '', diff: '--- a/key.txt\n+++ b/key.txt\n@@ -1 +1 @@\n', diffCut: false, untracked: [] };
  expect(await sourceMode(experiment, { source, git })).toBe(0o600);
  // Behind a name with a blank git puts a tab.
  file('my key.txt', 0o600);
  const blank = { ...git, diff: '--- a/my key.txt\t\n+++ b/my key.txt\t\n@@ -1 +1 @@\n' };
  expect(await sourceMode(experiment, { source, git: blank })).toBe(0o600);
  // One that is gone has nothing to hide.
  const gone = { ...git, diff: '--- a/gone.txt\n+++ b/gone.txt\n' };
  expect(await sourceMode(experiment, { source, git: gone })).toBe(0o644);
  expect(await sourceMode(experiment, { source: [...source, file('lib.ts', 0o640)] })).toBe(0o640);
  expect(await sourceMode(experiment, { source: [...source, file('read.ts', 0o444)] })).toBe(0o644);
});
