/** The file by which a worker knows that a window follows it. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { renewLease } from '../../../src/host/runs/lease';
import { temporaryFolder } from '../temporary';

test('is there with the time of the renewal when that is over, and says where it could not be', async () => {
  const folder = await temporaryFolder();
  await renewLease(folder, 1_700_000_000_000);
  expect((await stat(join(folder, 'lease'))).mtimeMs).toBe(1_700_000_000_000);
  await renewLease(folder, 1_700_000_005_000);
  expect((await stat(join(folder, 'lease'))).mtimeMs).toBe(1_700_000_005_000);
  await expect(renewLease(join(folder, 'none'))).rejects.toThrow(/ENOENT/);
});
