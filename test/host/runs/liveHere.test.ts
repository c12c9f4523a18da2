import { mkdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { liveHere } from '../../../src/host/runs/liveHere';
import { emptySummary } from '../../../src/host/runs/runSummary';
import { temporaryFolder } from '../temporary';

it('counts live runs of this machine, and those that have not said yet where they are', async () => {
  const root = await temporaryFolder();
  const run = async (id: string, live: boolean, host?: string) => {
    const folder = join(root, id);
    await mkdir(folder);
    if (host !== undefined) await writeFile(join(folder, 'worker.json'), JSON.stringify({ pid: 7, host, started: 1 }));
    return { ...emptySummary(folder), live };
  };
  const list = [
    await run('here', true, hostname()),
    await run('cluster', true, 'node17'),
    await run('starting', true),
    await run('ended', false, hostname()),
  ];
  expect((await liveHere({ list: () => list })).map(({ id }) => id)).toEqual(['here', 'starting']);
});
