import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { changedSource } from '../../../src/host/runs/changedSource';
import { temporaryFolder } from '../temporary';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

it('names the files that are others or gone, and whether they were kept', async () => {
  const root = await temporaryFolder();
  const experiment = join(root, 'a.experiment.ts');
  const run = join(root, 'runs/one');
  mkdirSync(run, { recursive: true });
  mkdirSync(join(root, 'parts'));
  const texts = { 'a.experiment.ts': 'a', 'parts/b.ts': 'b', 'parts/c.ts': 'c' };
  for (const [path, text] of Object.entries(texts)) writeFileSync(join(root, path), text);
  const source = Object.entries(texts).map(([path, text]) => ({ path, sha256: sha256(text), text }));
  const write = (value: unknown) => writeFileSync(join(run, 'manifest.json'), JSON.stringify(value));
  expect(await changedSource(run, experiment), 'no manifest').toEqual({ files: [], stored: false });
  write({ source });
  expect(await changedSource(run, experiment)).toEqual({ files: [], stored: true });
  writeFileSync(join(root, 'parts/b.ts'), 'changed');
  rmSync(join(root, 'parts/c.ts'));
  expect(await changedSource(run, experiment)).toEqual({ files: ['parts/b.ts', 'parts/c.ts'], stored: true });
  write({ source: source.map(({ text: _, ...rest }) => rest) });
  expect(await changedSource(run, experiment)).toMatchObject({ files: ['parts/b.ts', 'parts/c.ts'], stored: false });
  const [first, ...others] = source;
  const { text: _, ...withoutText } = first!;
  // As it was it can be repeated only where every text was kept.
  for (const some of [
    [withoutText, ...others],
    [...others, withoutText],
  ]) {
    write({ source: some });
    expect(await changedSource(run, experiment)).toMatchObject({ stored: false });
  }
  write({ source: [] });
  expect(await changedSource(run, experiment), 'no file').toEqual({ files: [], stored: false });
  writeFileSync(join(run, 'manifest.json'), '{ "source": [');
  expect(await changedSource(run, experiment)).toEqual({ files: [], stored: false });
});
