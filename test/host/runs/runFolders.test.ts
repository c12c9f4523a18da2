/** Folders in which runs may lie, and what tells a run folder from others and from what it was. */
import { appendFile, mkdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Found, runFolders } from '../../../src/host/runs/runFolders';
import { stampOf } from '../../../src/host/runs/runStamp';
import { runFiles } from '../../../src/protocol/files/runFolder';
import { sweepFiles } from '../../../src/protocol/files/sweep';
import { ended, started } from '../events';
import { temporaryFolder } from '../temporary';
import { runFolder, say } from './aRun';

async function sweepIn(root: string, ...tasks: string[]): Promise<string> {
  const folder = join(root, 'sweep');
  for (const task of tasks) await mkdir(join(folder, task), { recursive: true });
  await writeFile(join(folder, sweepFiles.sweep), '{}');
  return folder;
}

it('a sweep that is deleted while it is looked at has no tasks, and what lies beside it is found', async () => {
  const root = await temporaryFolder();
  const sweep = await sweepIn(root, 'task');
  for (const name of ['a', 'z']) await mkdir(join(root, name));
  const found: Found[] = [];
  for await (const one of runFolders(root, () => false)) {
    found.push(one);
    if (one.sweep) await rm(sweep, { recursive: true });
  }
  expect(found.toSorted((a, b) => a.folder.localeCompare(b.folder))).toEqual([
    { folder: join(root, 'a'), sweep: false },
    { folder: sweep, sweep: true },
    { folder: join(root, 'z'), sweep: false },
  ]);
  await expect(runFolders(join(root, 'missing'), () => false).next()).rejects.toThrow('ENOENT');
});

it('files and links to files are no folders, in a sweep neither', async () => {
  const root = await temporaryFolder();
  const sweep = await sweepIn(root, 'task');
  await symlink(join(sweep, sweepFiles.sweep), join(sweep, 'link'));
  await symlink(join(sweep, sweepFiles.sweep), join(root, 'link'));
  await symlink(join(sweep, 'task'), join(sweep, 'elsewhere'));
  const found = [];
  for await (const { folder } of runFolders(root, () => false)) found.push(folder);
  expect(found.toSorted()).toEqual([sweep, join(sweep, 'elsewhere'), join(sweep, 'task')]);
});

it('a run is another one when its events have another size or another time, whatever its settings do', async () => {
  const root = await temporaryFolder();
  const folder = await runFolder(root, 'a', started(), ended(1));
  const [config, events] = [join(folder, runFiles.config), join(folder, runFiles.events)];
  const stamps = [await stampOf(folder)];
  await writeFile(config, '{}');
  expect(await stampOf(folder)).toBe(stamps[0]);
  await say(folder, started(1));
  stamps.push(await stampOf(folder));
  await utimes(events, 5, 5);
  stamps.push(await stampOf(folder));
  await appendFile(events, '\n');
  await utimes(events, 5, 5);
  stamps.push(await stampOf(folder));
  expect(new Set(stamps).size).toBe(4);
  // It is about to say something; without its settings the folder is somebody's own.
  await rm(events);
  expect(await stampOf(folder)).toMatch(/^config\.json 2 /);
  await rm(config);
  expect(await stampOf(folder)).toBeUndefined();
  expect(await stampOf(join(root, 'missing'))).toBeUndefined();
});

it('a run whose events cannot be looked at is one', async () => {
  const folder = await temporaryFolder();
  await symlink(runFiles.events, join(folder, runFiles.events));
  expect(await stampOf(folder)).toBe('events.jsonl ELOOP');
});
