import { utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { changedSince } from '../../../src/host/base/changedSince';
import { temporaryFolder } from '../temporary';

it('knows whether a file changed after a moment', async () => {
  const file = path.join(await temporaryFolder(), 'net.experiment.ts');
  expect(await changedSince(file, 0)).toBe(false);
  writeFileSync(file, '');
  utimesSync(file, 100, 100);
  expect(await changedSince(file, 99_000)).toBe(true);
  expect(await changedSince(file, 101_000)).toBe(false);
});
