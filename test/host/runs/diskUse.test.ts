/** What runs take on the disk, against files of known sizes; and that what has not changed is not looked through again. */
import { appendFile, mkdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DiskUse } from '../../../src/host/runs/diskUse';
import { temporaryFolder } from '../temporary';

const fill = (file: string, bytes: number) => writeFile(file, new Uint8Array(bytes));

async function runFolder(root: string, name: string): Promise<string> {
  const folder = join(root, name);
  await mkdir(join(folder, 'checkpoints', 'set-aside'), { recursive: true });
  await fill(join(folder, 'events.jsonl'), 1000);
  await fill(join(folder, 'checkpoints', 'last'), 200);
  await fill(join(folder, 'checkpoints', 'set-aside', 'old'), 30);
  return folder;
}

it('sums all files of all runs, and follows no link', async () => {
  const root = await temporaryFolder();
  const [a, b] = [await runFolder(root, 'a'), await runFolder(root, 'b')];
  await fill(join(root, 'large'), 100_000);
  await symlink(join(root, 'large'), join(a, 'link'));
  await symlink(root, join(a, 'around'));
  const disk = new DiskUse(() => [a, b, join(root, 'gone')].map((folder) => ({ folder, live: false })));
  expect(disk.total).toBeUndefined();
  let told = 0;
  disk.changed.on(() => told++);
  await Promise.all([disk.look(), disk.look()]);
  expect([disk.total, disk.of(a), disk.of(join(root, 'gone')), told]).toEqual([2460, 1230, 0, 1]);
  await disk.look();
  expect(told).toBe(1);
});

it('sees what is written into a run that ended, at any depth, and what is deleted', async () => {
  const root = await temporaryFolder();
  const folders = [await runFolder(root, 'a'), await runFolder(root, 'b')];
  const disk = new DiskUse(() => folders.map((folder) => ({ folder, live: false })));
  await disk.look();
  await fill(join(folders[0]!, 'checkpoints', 'set-aside', 'other'), 7);
  await disk.look();
  expect(disk.total).toBe(2467);
  await mkdir(join(folders[0]!, 'export'));
  await fill(join(folders[0]!, 'export', 'model.onnx'), 10);
  await disk.look();
  expect(disk.total).toBe(2477);
  await rm(folders.pop()!, { recursive: true });
  await disk.look();
  expect([disk.total, disk.of(folders[0]!), disk.of(join(root, 'b'))]).toEqual([1247, 1247, undefined]);
});

it('sees a live run grow, and does not look through one that ended and is as before', async () => {
  const root = await temporaryFolder();
  const folder = await runFolder(root, 'a');
  let live = true;
  const disk = new DiskUse(() => [{ folder, live }]);
  await disk.look();
  await appendFile(join(folder, 'events.jsonl'), 'x'.repeat(50));
  await disk.look();
  expect(disk.total).toBe(1280);
  live = false;
  // A file that grows without a trace in its folder is what tells a look at files from a look at folders.
  await appendFile(join(folder, 'events.jsonl'), 'x'.repeat(50));
  await disk.look();
  expect(disk.total).toBe(1280);
  await utimes(folder, new Date(), new Date(0));
  await disk.look();
  expect(disk.total).toBe(1330);
});
