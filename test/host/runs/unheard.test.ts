/** Whether a session has begun of which no event says so: by the record of its worker, its process and its heartbeat. */
import { utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isUnheard } from '../../../src/host/runs/unheard';
import { runFiles } from '../../../src/protocol/files/runFolder';
import { bornOf, machineId } from '../../../src/run/owner/processAlive';
import { temporaryFolder } from '../temporary';

/** A folder with this record; its heart beat now, or long ago. */
async function folderWith(record: object, beat: 'now' | 'long ago' = 'now'): Promise<string> {
  const folder = await temporaryFolder();
  const file = join(folder, runFiles.worker);
  await writeFile(file, JSON.stringify({ pid: process.pid, host: 'elsewhere', started: 1000, ...record }));
  if (beat === 'long ago') await utimes(file, 1, 1);
  return folder;
}

it('a run without events has begun as long as its worker has not let it go', async () => {
  expect(await isUnheard(await temporaryFolder(), undefined)).toBe(false);
  expect(await isUnheard(await folderWith({}, 'long ago'), undefined)).toBe(true);
  expect(await isUnheard(await folderWith({ released: 1100 }), undefined)).toBe(false);
  // What cannot be read says nothing.
  const folder = await folderWith({});
  expect(await isUnheard(join(folder, runFiles.worker), undefined)).toBe(false);
});

it('after an end the worker of that session is about to go, and a later one counts while its heart beats', async () => {
  const folder = await folderWith({});
  expect([await isUnheard(folder, 1001), await isUnheard(folder, 1000), await isUnheard(folder, 999)]).toEqual([
    ...[false, false, true],
  ]);
  expect(await isUnheard(await folderWith({}, 'long ago'), 999)).toBe(false);
  expect(await isUnheard(await folderWith({ released: 1100 }), 999)).toBe(false);
});

it.runIf(process.platform === 'linux')(
  'of a process of this machine the process itself tells (needs Linux)',
  async () => {
    const own = { host: hostname(), machine: await machineId(), born: await bornOf(process.pid) };
    expect(await isUnheard(await folderWith(own, 'long ago'), 999)).toBe(true);
    // The same id, another process.
    expect(await isUnheard(await folderWith({ ...own, born: '1' }), 999)).toBe(false);
  },
);
