/** A run of the window as a row: what the tree knows of it goes before what its folder says, and no follower is kept. */
import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readRow, stampOfFiles } from '../../../src/host/many/readRow';
import type { RunSummary } from '../../../src/host/runs/runSummary';
import { initialRunState } from '../../../src/protocol/events/runState';
import { runFiles } from '../../../src/protocol/files/runFolder';
import { temporaryFolder } from '../temporary';

async function read(summary: Partial<RunSummary>, problem?: string) {
  const folder = await temporaryFolder();
  let held = 0;
  const hold = () => {
    held++;
    return { follower: { ready: Promise.resolve(), state: initialRunState(), problem }, dispose: () => held-- };
  };
  const run = { folder, live: true, name: 'wide', state: 'starting', ...summary } as RunSummary;
  return { row: await readRow({ hold } as never, [], run, undefined), held };
}

test('of a worker that has said nothing yet the row is what the tree says, and why it cannot be read', async () => {
  const { row, held } = await read({});
  expect(row).toMatchObject({ name: 'wide', state: 'starting', live: true });
  expect([row.problem, held]).toEqual([undefined, 0]);
  // The tree is ahead of the events.
  expect((await read({ state: 'running' })).row.state).toBe('running');
  expect((await read({}, 'cut off')).row.problem).toBe('cut off');
});

test('a run that has ended has the name of the tree', async () => {
  expect((await read({ live: false, state: 'failed' })).row.name).toBe('wide');
});

test('each of the files beside the events has its part in the stamp: that it is there, its size and its time', async () => {
  const folder = await temporaryFolder();
  const stamps = [await stampOfFiles(folder)];
  for (const name of [runFiles.curve, runFiles.curveLast, runFiles.samples, runFiles.samplesBest]) {
    await writeFile(join(folder, name), 'x');
    await utimes(join(folder, name), 1, 1);
    stamps.push(await stampOfFiles(folder));
    await utimes(join(folder, name), 2, 2);
    stamps.push(await stampOfFiles(folder));
    await writeFile(join(folder, name), 'xy');
    await utimes(join(folder, name), 2, 2);
    stamps.push(await stampOfFiles(folder));
  }
  expect(new Set(stamps).size).toBe(13);
});
