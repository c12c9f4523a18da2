/** A file system without hard links: what is kept under a second name is a copy. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { keepUnder } from '../../src/checkpoints/keepUnder';

vi.mock('node:fs/promises', async (original) => ({
  ...(await original<typeof import('node:fs/promises')>()),
  link: async () => {
    throw Object.assign(new Error('no links'), { code: 'EPERM' });
  },
}));

it('keeps a copy of what was there before, and leaves no other name', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'sluice-copies-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [file, as] = [path.join(folder, 'last'), path.join(folder, 'previous')];
  writeFileSync(file, 'before');
  const warnings: string[] = [];
  await keepUnder(
    file,
    as,
    async () => writeFileSync(file, 'after'),
    (text) => warnings.push(text),
  );
  expect([readFileSync(file, 'utf8'), readFileSync(as, 'utf8'), warnings]).toEqual(['after', 'before', []]);
  expect(readdirSync(folder).sort()).toEqual(['last', 'previous']);
});
